//! The command line as others call it: exit codes, documents, hostile names.

use std::path::PathBuf;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::program::{argument, code, ravelin, run};
use crate::screens::one_of_many;

/// A file of `tests/data/cli`.
fn data(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/cli").join(name).display().to_string()
}

/// Runs on the small cluster.
fn small(args: &[&str]) -> Output {
    let file = data("small.yaml");
    run(&[args, &["--manifests", &file]].concat())
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stdout)))
}

#[test]
fn wrong_usage_ends_with_two_and_says_why() {
    for (args, says) in [
        (&["frobnicate:x/y"][..], "not a kind"),
        (&["scan", "--fail-on", "awful"], "not a severity"),
        (&["can", "nobody", "get", "pods"], "not a subject"),
        (&["can", "--verify", "9", "--demo"], "--verify asks a live API server"),
        (&["can", "--verify", "0"], "0 is not in 1..=1000000"),
        (&["scan", "--manifests", "/does/not/exist"], "/does/not/exist"),
        (&["explain", "POD-00"], "did you mean"),
        (&["pss", "--level", "strict", "x.yaml"], "restricted"),
        (&["scan", "--recording", "/does/not/exist"], "/does/not/exist"),
        (&["scan", "--as-group", "auditors"], "--as-group needs --as"),
        (&["-n", "shop", "scan", "--demo"], "-n before a command is for the interface"),
        (&["scna"], "`scna` is neither a command nor an object\n  did you mean scan"),
        (&["--context", "prod", "dril", "list"], "`dril` is neither a command nor an object\n  did you mean drill"),
        (&["frobnicate"], "`ravelin --help` lists the commands; an object is KIND:NAMESPACE/NAME"),
        (&["blast", "--demo", "deploi:payments/api"], "did you mean deploy"),
        (&["blast", "--demo", "payments/api"], "write KIND:NAME or KIND:NAMESPACE/NAME"),
        (&["blast", "--demo", "internet:x"], "write internet"),
        (&["reach", "--demo", "--from", "deploy:payments/apj"], "did you mean deploy:payments/api"),
        (&["paths", "--demo", "--compromised", "deploy:payments/apj"], "did you mean deploy:payments/api"),
        (&["paths", "--demo", "--jewel", "secret:payments/bd"], "did you mean secret:payments/db"),
        (&["paths", "--demo", "-k", "0"], "-k <N>"),
        (&["runbook", "--demo", "--contain", "svc:payments/apj"], "did you mean svc:payments/api"),
        (&["runbook", "--demo", "--contain", "ns:payments"], "contain one of deploy:payments/api"),
        (&["scan", "--demo", "-n", "paiments"], "no namespace `paiments` was read\n  did you mean payments"),
        (&["scan", "--demo", "--config", "/does/not/exist"], "there is no configuration file /does/not/exist"),
        (&["scan", "--demo", "--log-level", "loud"], "[possible values: error, warn, info, debug, trace]"),
        (&["drill", "report", "/does/not/exist"], "name the report of a game day"),
        (&["record", "--demo", "-o", "/does/not/exist.ravelin"], "its folder does not exist. Name a file"),
    ] {
        let output = run(args);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(code(&output), 2, "{args:?}: {text}");
        assert!(text.contains(says), "{args:?}: {text}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn can_answers_with_its_proof() {
    let yes = small(&["can", "sa:shop/web", "create", "deployments.apps", "-n", "shop", "-o", "json"]);
    assert_eq!(code(&yes), 0);
    let document = json(&yes);
    assert_eq!(document["allowed"], true);
    assert_eq!(document["known"], true);
    assert_eq!(document["grants"][0]["binding"], "=cmd|' /C calc'!A0");
    assert_eq!(document["grants"][0]["rule"], 0);
    assert_eq!(document["question"]["namespace"], "shop");

    let no = small(&["can", "group:viewers", "get", "pods", "-n", "shop"]);
    assert_eq!(code(&no), 1);
    let text = String::from_utf8_lossy(&no.stdout);
    assert!(text.contains("namespace shop"), "{text}");

    let elsewhere = small(&["can", "sa:shop/web", "get", "deployments", "-o", "json"]);
    let document = json(&elsewhere);
    assert_eq!(document["known"], false);
    assert!(document["hints"].to_string().contains("deployments.apps"), "{document}");
    assert!(document["question"]["scope"].as_str().unwrap().contains("all namespaces"));
}

#[test]
fn acting_as_somebody_else_is_two_questions() {
    let ask = |who: &str, role: &[&str]| {
        let output = small(&[&["can", who, "list", "secrets", "-n", "shop", "-o", "json", "--acting-as"], role].concat());
        (code(&output), json(&output))
    };
    let (yes, document) = ask("sa:shop/web", &["user:jane", "--acting-group", "system:masters"]);
    assert_eq!((yes, &document["superuser"]), (0, &serde_json::json!(true)), "{document}");
    let legacy = document["acting"]["ways"].as_array().unwrap().iter().find(|way| way["verb"] == "impersonate").unwrap().clone();
    assert_eq!((legacy["checks"].as_array().unwrap().len(), &legacy["allowed"]), (2, &serde_json::json!(true)), "the user and the group: {legacy}");
    let (nothing, document) = ask("sa:shop/web", &["user:jane"]);
    assert_eq!((nothing, &document["acting"]["allowed"]), (1, &serde_json::json!(true)), "she may be impersonated, and may do nothing: {document}");
    let (denied, document) = ask("user:jane", &["sa:shop/web"]);
    assert_eq!((denied, &document["acting"]["allowed"]), (1, &serde_json::json!(false)), "{document}");
    assert!(document["acting"]["groups"].to_string().contains("system:serviceaccounts:shop"), "{document}");
    let text = small(&["can", "sa:shop/web", "list", "secrets", "--acting-as", "sa:shop/web"]);
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("yes: sa:shop/web may list secrets in all namespaces (whole cluster) acting as sa:shop/web"), "{text}");
    assert!(text.contains("may act so by the verb impersonate\n") && text.contains("yes: impersonate serviceaccounts web in namespace shop"), "{text}");
    let alone = small(&["can", "sa:shop/web", "list", "secrets", "--acting-as", "group:x$(id)"]);
    assert_eq!(code(&alone), 2);
    assert!(String::from_utf8_lossy(&alone.stderr).contains("--acting-as user:NAME --acting-group 'x$(id)'"), "{}", String::from_utf8_lossy(&alone.stderr));
}

#[test]
fn what_decides_beside_bindings_is_said_with_the_answer() {
    let node = small(&["can", "user:system:node:n1", "get", "nodes", "--name", "n1", "-o", "json"]);
    assert_eq!(code(&node), 0);
    let document = json(&node);
    assert_eq!((&document["allowed"], &document["by_node_authorizer"], document["grants"].as_array().unwrap().len()), (&true.into(), &true.into(), 0));
    assert!(document["hints"].to_string().contains("Node authorizer allows it"), "{document}");
    let every = json(&small(&["who-can", "list", "services", "-o", "json"]));
    assert!(every["hints"].to_string().contains("lets every node ask for it, too"), "{every}");
    let bind = json(&small(&["can", "sa:shop/web", "create", "rolebindings.rbac.authorization.k8s.io", "-n", "shop", "-o", "json"]));
    assert!(bind["hints"].to_string().contains("lets it bind each of the"), "{bind}");
    let jane = json(&small(&["can", "user:jane", "list", "pods", "-n", "shop", "-o", "json"]));
    assert!(jane["hints"].to_string().contains("only the login says whether jane is one"), "{jane}");
}

#[test]
fn mistyped_words_are_answered_with_the_nearest_ones() {
    for (args, says) in [
        (&["sa:shop/web", "GET", "pods"][..], "did you mean get?"),
        (&["sa:shop/web", "crate", "pods"], "did you mean create?"),
        (&["sa:shop/web", "get", "pods/exce"], "no subresource `exce` of pods is known: did you mean pods/exec?"),
        (&["sa:shop/web", "get", "deploy"], "did you mean deployments.apps?"),
        (&["sa:shop/web", "get", "Pod"], "did you mean pods?"),
        (&["sa:shop/web", "get", "ingress.networking.k8s.io"], "did you mean ingresses.networking.k8s.io?"),
        (&["sa:shop/web", "get", "pods", "-n", "shpo"], "no namespace `shpo` was read: did you mean shop?"),
        (&["sa:shop/web", "list", "/metrics"], "have an HTTP method"),
        (&["sa:shop/web", "get", "/metrics", "-n", "shop"], "a path is in no namespace"),
        (&["group:system:mastesr", "get", "pods"], "did you mean group:system:masters,"),
        (&["user:system:anonymus", "get", "pods"], "did you mean user:system:anonymous?"),
    ] {
        let document = json(&small(&[&["can"], args, &["-o", "json"]].concat()));
        assert!(document["hints"].to_string().contains(says), "{args:?}: {document}");
        assert_eq!(document["known"], says.contains("path is in no namespace"), "{args:?}: {document}");
    }
    for args in [&["user:system:node:n1", "get", "pods/log"][..], &["group:system:serviceaccounts:shop", "impersonate-on:user-info:get", "pods"]] {
        assert_eq!(json(&small(&[&["can"], args, &["-o", "json"]].concat()))["known"], true, "{args:?}");
    }
    let holders = json(&small(&["who-can", "get", "secrest", "-o", "json"]));
    assert!(holders["hints"].to_string().contains("did you mean secrets"), "{holders}");
}

#[test]
fn an_unknown_subject_is_decided_and_named() {
    let output = small(&["can", "sa:shop/wbe", "get", "pods", "-o", "json"]);
    assert_eq!(code(&output), 1);
    let document = json(&output);
    assert_eq!(document["known"], false);
    assert!(document["hints"].to_string().contains("sa:shop/web"), "{document}");
}

#[test]
fn untidy_rights_are_chosen_by_family_and_explained() {
    let of = |families: &[&str]| {
        let flags: Vec<&str> = families.iter().flat_map(|family| ["--hygiene", *family]).collect();
        let output = small(&[&["scan", "-o", "json"], flags.as_slice()].concat());
        assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
        json(&output)
    };
    let all = of(&[])["findings"].as_array().unwrap().len();
    let wild = of(&["wildcard"]);
    let findings = wild["findings"].as_array().unwrap();
    assert!(!findings.is_empty() && findings.len() < all);
    assert!(findings.iter().all(|finding| finding["hygiene"].to_string().contains("wildcard")), "{wild}");
    assert_eq!(wild["summary"]["findings"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum::<u64>(), findings.len() as u64);
    assert!(of(&["wildcard", "unused"])["findings"].as_array().unwrap().len() >= findings.len());
    let wrong = small(&["scan", "--hygiene", "wildcards"]);
    assert_eq!(code(&wrong), 2);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("did you mean wildcard?"), "{}", String::from_utf8_lossy(&wrong.stderr));

    let id = findings[0]["id"].as_str().unwrap();
    let explained = json(&small(&["explain", id, "-o", "json"]));
    assert_eq!(explained["finding"]["id"], id);
    let bearing = &explained["bearing"];
    assert_eq!(bearing["subjects"], serde_json::json!(["sa:shop/web"]), "{bearing}");
    assert_eq!((bearing["pods"].as_u64(), bearing["workloads"][0].as_str()), (Some(2), Some("deploy:shop/web")), "{bearing}");
    assert!(bearing["paths"]["closes"].as_u64() > Some(0) && bearing["paths"]["closes"] == bearing["paths"]["of"], "{bearing}");
    let text = String::from_utf8_lossy(&small(&["explain", id]).stdout).into_owned();
    assert!(text.contains("without it") && text.contains("goal:cluster-admin"), "{text}");
    let gone = small(&["explain", "RBAC-002-000000000000"]);
    assert_eq!(code(&gone), 2);
    assert!(String::from_utf8_lossy(&gone.stderr).contains("there is no finding"), "{}", String::from_utf8_lossy(&gone.stderr));
}

/// What only `--include-system` has is found by its id, and an id may be typed in any case.
#[test]
fn a_finding_is_found_by_its_id_whoever_made_the_object() {
    let found = |more: &[&str]| -> Vec<String> {
        let document = json(&run(&[&["scan", "--demo", "-o", "json"], more].concat()));
        document["findings"].as_array().unwrap().iter().map(|finding| finding["id"].as_str().unwrap().to_owned()).collect()
    };
    let usual = found(&[]);
    let shipped = found(&["--include-system"]).into_iter().find(|id| !usual.contains(id)).expect("there is more with what Kubernetes ships");
    for id in [&shipped, &usual[0], &shipped.to_ascii_lowercase(), &usual[0].to_ascii_lowercase()] {
        let explained = json(&run(&["explain", id, "--demo", "-o", "json"]));
        assert_eq!(explained["finding"]["id"].as_str().unwrap().to_ascii_lowercase(), id.to_ascii_lowercase());
        let book = run(&["runbook", id, "--demo"]);
        assert_eq!(code(&book), 0, "{id}: {}", String::from_utf8_lossy(&book.stderr));
    }
    for command in ["explain", "runbook"] {
        let gone = run(&[command, "RBAC-002-000000000000", "--demo"]);
        assert!(code(&gone) == 2 && String::from_utf8_lossy(&gone.stderr).contains("there is no finding"), "{command}");
    }
}

/// What has no rows has no CSV: that is said before anything is read.
#[test]
fn what_has_no_rows_is_not_printed_as_text_where_csv_is_wanted() {
    for command in [&["explain", "POD-001"][..], &["runbook", "POD-001-000000000000"], &["drill", "list"], &["drill", "report", "none"]] {
        let output = run(&[command, &["-o", "csv"]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(code(&output) == 2 && said.contains("[possible values: table, json, markdown]"), "{command:?}: {said}");
        assert!(output.stdout.is_empty(), "{command:?}");
    }
}

#[test]
fn one_thing_is_not_many() {
    let one = data("small.yaml");
    for command in [
        &["scan"][..],
        &["scan", "--hygiene", "wildcard"],
        &["paths"],
        &["blast", "deploy:shop/web"],
        &["blast", "sa:shop/web"],
        &["chokepoints"],
        &["access", "sa:shop/web"],
        &["who-can", "get", "secrets"],
        &["doctor"],
        &["reach"],
        &["runbook", "--contain", "deploy:shop/web"],
        &["suggest", "role", "sa:shop/web"],
    ] {
        let output = run(&[command, &["--manifests", &one]].concat());
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!text.is_empty(), "{command:?}");
        assert_eq!(one_of_many(&text), None, "{command:?}: {text}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = argument(&folder.path().join("r.ravelin"));
    let written = run(&["record", "-o", &file, "--manifests", &one]);
    assert_eq!(one_of_many(&String::from_utf8_lossy(&written.stderr)), None);
}

#[test]
fn a_batch_is_answered_in_order() {
    let questions = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        questions.path(),
        "{\"user\":\"system:serviceaccount:shop:web\",\"groups\":[],\"verb\":\"get\",\"group\":\"\",\"resource\":\"secrets\",\"namespace\":\"kube-system\"}\n\
         {\"user\":\"x\",\"groups\":[\"viewers|`id`\"],\"verb\":\"list\",\"group\":\"\",\"resource\":\"pods\",\"namespace\":\"shop\",\"subresource\":\"\",\"name\":\"\",\"path\":\"\"}\n\
         {\"user\":\"x\",\"groups\":null,\"verb\":\"list\",\"group\":\"\",\"resource\":\"pods\",\"namespace\":\"shop\"}\n\
         {\"user\":\"x\",\"groups\":[\"system:masters\"],\"verb\":\"get\",\"path\":\"/metrics\"}\n",
    )
    .unwrap();
    let output = small(&["can", "--batch", &questions.path().display().to_string()]);
    std::fs::write(questions.path(), "[]\n").unwrap();
    assert_eq!(code(&small(&["can", "--batch", &questions.path().display().to_string()])), 2, "a list is no question");
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<Value> = String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answers: Vec<bool> = lines.iter().map(|line| line["allowed"].as_bool().unwrap()).collect();
    assert_eq!(answers, [true, true, false, true]);
    assert_eq!(lines[1]["grants"][0]["binding"], "viewers");
    assert_eq!(lines[1]["grants"][0]["namespace"], "shop");
}

#[test]
fn who_can_lists_subjects_with_their_chains() {
    let output = small(&["who-can", "delete", "nodes", "-o", "json"]);
    assert_eq!(code(&output), 0);
    let document = json(&output);
    let subjects: Vec<&str> = document["subjects"].as_array().unwrap().iter().map(|s| s["subject"].as_str().unwrap()).collect();
    assert!(subjects.contains(&"sa:shop/web"), "{subjects:?}");
    assert!(subjects.contains(&"group:system:masters"), "{subjects:?}");
}

#[test]
fn pss_judges_each_object() {
    let file = data("small.yaml");
    let output = run(&["pss", "--level", "restricted", "--version", "v1.34", &file, "-o", "json"]);
    assert_eq!(code(&output), 1);
    let document = json(&output);
    let verdict = |object: &str| document["objects"].as_array().unwrap().iter().find(|o| o["object"] == object).map(|o| o["pass"].as_bool().unwrap());
    assert_eq!(verdict("pod:shop/quiet"), Some(true), "{document}");
    assert_eq!(verdict("deploy:shop/web"), Some(false));
    let baseline = run(&["pss", "--level", "baseline", "--version", "v1.34", &file]);
    assert_eq!(code(&baseline), 0, "{}", String::from_utf8_lossy(&baseline.stdout));
}

#[test]
fn paths_and_their_absence_are_exit_codes() {
    let found = small(&["paths", "--from", "sa:shop/web", "--to", "goal:cluster-admin", "-o", "json"]);
    assert_eq!(code(&found), 0, "{}", String::from_utf8_lossy(&found.stderr));
    let document = json(&found);
    let hops = document["paths"][0]["hops"].as_array().unwrap();
    assert_eq!(hops.last().unwrap()["to"], "goal:cluster-admin");
    for key in ["from", "to", "edge", "technique", "certainty", "evidence"] {
        assert!(hops[0].get(key).is_some(), "{key}");
    }
    assert_eq!(code(&small(&["paths", "--from", "pod:shop/quiet", "--to", "goal:cluster-admin"])), 1);
    assert_eq!(code(&small(&["paths", "--from", "sa:shop/nobody", "--to", "goal:cluster-admin"])), 1);
    assert_eq!(code(&small(&["paths", "--to", "goal:world-peace"])), 2);
}

#[test]
fn scans_are_repeatable_and_every_format_is_well_formed() {
    for format in ["table", "json", "ndjson", "sarif", "junit", "markdown", "csv", "html"] {
        let (first, second) = (small(&["scan", "-o", format]), small(&["scan", "-o", format]));
        assert_eq!(code(&first), 0, "{format}: {}", String::from_utf8_lossy(&first.stderr));
        assert_eq!(first.stdout, second.stdout, "{format}");
        let text = String::from_utf8(first.stdout).unwrap();
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{format} holds what a terminal would obey");
        match format {
            "json" | "sarif" => _ = serde_json::from_str::<Value>(&text).unwrap(),
            "ndjson" => text.lines().for_each(|line| _ = serde_json::from_str::<Value>(line).unwrap()),
            "html" | "junit" => assert!(!text.contains("<script"), "{format}"),
            "csv" => assert!(text.lines().all(|line| !line.starts_with('=') && !line.contains(",=")), "{text}"),
            _ => {}
        }
    }
}

#[test]
fn fail_on_is_an_exit_code() {
    assert_eq!(code(&small(&["scan", "--fail-on", "critical"])), 1);
    assert_eq!(code(&small(&["scan"])), 0);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let file = data("small.yaml");
    let mut child = ravelin().args(["scan", "-o", "json", "--manifests", &file]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn without_a_terminal_the_interface_names_scan() {
    let output = run(&["--demo"]);
    assert_eq!(code(&output), 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("ravelin scan"));
}

#[test]
fn the_generated_texts_are_there() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(String::from_utf8_lossy(&run(&["completions", shell]).stdout).contains("chokepoints"), "{shell}");
    }
    assert!(String::from_utf8_lossy(&run(&["man"]).stdout).contains("ravelin"));
    assert!(String::from_utf8_lossy(&run(&["doctor", "--rbac"]).stdout).contains("verbs: [get, list, watch]"));
}
