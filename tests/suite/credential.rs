//! `access --token`: whose a credential is, and nothing that would let anybody use it.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::formats::answers::told;
use crate::program::{code, fed, ravelin, said};

/// Stands for a signature.
const CANARY: &str = "c4n4ryC4n4ryC4n4ry";

fn jwt(claims: &Value) -> String {
    format!("{}.{}.{CANARY}", URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","kid":"k"}"#), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// A token of the demonstration's deployer, made before it was read.
fn deployer(expires: i64, pod: &str) -> String {
    jwt(&json!({
        "iss": "https://kubernetes.default.svc", "aud": ["https://kubernetes.default.svc"], "sub": "system:serviceaccount:ci:deployer",
        "iat": 1_772_000_000, "nbf": 1_772_000_000, "exp": expires, "jti": "0f3a",
        "kubernetes.io": {"namespace": "ci", "pod": {"name": pod, "uid": "u-p"}, "serviceaccount": {"name": "deployer", "uid": "u-a"}},
    }))
}

/// The answer, and what is said beside it.
fn heard(token: &str, more: &[&str]) -> (String, String) {
    let output = fed(&[&["access", "--demo", "--token", "-"], more].concat(), token.as_bytes());
    assert_eq!(code(&output), 0, "{}", said(&output));
    let said = said(&output);
    (String::from_utf8(output.stdout).unwrap(), said)
}

fn ask(token: &str, format: &str) -> String {
    let (answer, said) = heard(token, &["-o", format]);
    assert_eq!(said, "");
    answer
}

fn document(token: &str) -> Value {
    serde_json::from_str(&ask(token, "json")).unwrap()
}

#[test]
fn a_token_has_the_rules_of_its_account() {
    let document = document(&deployer(4_000_000_000, "no-such-pod"));
    let named: Value = serde_json::from_str(&crate::program::answer(&["access", "--demo", "sa:ci/deployer", "-o", "json"])).unwrap();
    assert_eq!(document["subject"], "sa:ci/deployer");
    assert!(!named["rules"].as_array().unwrap().is_empty());
    assert_eq!(document["rules"], named["rules"]);
    assert_eq!(named.get("credential"), None);
    let credential = &document["credential"];
    assert_eq!((&credential["kind"], &credential["verified"]), (&json!("bound_token"), &json!(false)));
    assert_eq!((&credential["objects"][1]["object"], &credential["objects"][1]["state"]), (&json!("pod:ci/no-such-pod"), &json!("gone")));
    assert_eq!((&credential["state"], &credential["expired"]), (&json!("dead"), &json!(false)));
    assert_eq!((&credential["because"][0], &credential["ends"]), (&json!("pod:ci/no-such-pod: gone: the API server refuses the token"), &json!([])));
}

#[test]
fn a_token_that_is_over_is_dead() {
    let document = document(&deployer(1_772_003_600, "x"));
    assert_eq!((&document["credential"]["state"], &document["credential"]["expired"]), (&json!("dead"), &json!(true)));
    assert_eq!(document["credential"]["expires"], "2026-02-25T07:13:20Z");
}

/// A table of rights must not make a credential look alive that is dead.
#[test]
fn every_form_of_the_answer_says_what_becomes_of_the_credential() {
    let token = deployer(4_000_000_000, "no-such-pod");
    let (whose, dead) = ("sa:ci/deployer: a token of a service account; not verified", "dead: pod:ci/no-such-pod: gone: the API server refuses the token");
    for matrix in [&[][..], &["--matrix"]] {
        let (table, said) = heard(&token, matrix);
        assert!(table.starts_with(whose) && table.contains(dead) && table.contains("\nCLAIM ") && table.contains("\nCREDENTIAL "), "{table}");
        assert_eq!(said, "");
        let (csv, said) = heard(&token, &[matrix, &["-o", "csv"]].concat());
        assert!(!csv.contains("dead") && said.starts_with(whose) && said.contains(dead), "{csv}{said}");
        let (json, said) = heard(&token, &[matrix, &["-o", "json"]].concat());
        let document: Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&document["credential"]["state"], said.as_str()), (&json!("dead"), ""));
    }
    let (page, said) = heard(&token, &["--matrix", "-o", "markdown"]);
    assert!(page.contains(whose) && page.contains(dead) && page.contains("\n\n| CLAIM | VALUE |\n| --- | --- |\n"), "{page}");
    assert!(page.contains("\n\n| RESOURCE | ") && page.contains("\n\n| CREDENTIAL | "), "{page}");
    assert_eq!(said, "");
    let root = jwt(&json!({"iss": "https://login.example", "sub": "42", "groups": ["system:masters"], "exp": 4_000_000_000_i64}));
    assert!(heard(&root, &["--matrix"]).0.contains("Everything, by membership of system:masters"));
}

/// Whoever made a token wrote its claims, which may hold what looks like an answer.
#[test]
fn no_claim_forges_a_line_beside_a_table() {
    let token = jwt(&json!({"iss": "https://login.example", "sub": "x\nalive: nothing that was read ends it", "exp": 1_772_003_600}));
    for matrix in [&[][..], &["--matrix"]] {
        let (_, said) = heard(&token, &[matrix, &["-o", "csv"]].concat());
        assert!(said.lines().any(|line| line.starts_with("dead: ")) && !said.lines().any(|line| line.starts_with("alive")), "{said}");
        assert!(said.contains("x\\u{a}alive: "), "{said}");
    }
}

/// The same in Markdown, where markup and the end of a cell would forge more.
#[test]
fn no_claim_is_markup() {
    for claim in ["x|alive|", "<script>alert(1)</script>", "`x` *x* [x](y)", "x\n\nalive: nothing that was read ends it", "1. x", "- x"] {
        let token = jwt(&json!({"iss": claim, "sub": claim, "exp": 1_772_003_600}));
        for matrix in [&[][..], &["--matrix"]] {
            let (page, _) = heard(&token, &[matrix, &["-o", "markdown"]].concat());
            let (table, _) = heard(&token, matrix);
            let bare = |line: &str| line.chars().filter(|c| !c.is_whitespace() && *c != ',').collect::<String>();
            let expected: Vec<String> = table.lines().map(bare).filter(|line| !line.is_empty()).collect();
            assert_eq!(told(&page), expected, "{claim} {matrix:?}");
        }
    }
}

#[test]
fn a_certificate_is_its_user_in_its_groups() {
    let pem = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cli/jane.pem");
    let output = ravelin().args(["access", "--demo", "-o", "json", "--token"]).arg(pem).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&document["subject"], &document["credential"]["kind"]), (&json!("user:jane"), &json!("client_certificate")));
    assert!(document["rules"].as_array().unwrap().iter().any(|rule| rule["grant"]["subject"] == "group:system:authenticated"), "{document}");
}

#[test]
fn foreign_tokens_name_what_the_server_may_make_of_them() {
    let token = jwt(&json!({"iss": "https://login.example", "sub": "42", "email": "jane@example.org", "groups": ["system:masters"], "exp": 4_000_000_000_i64}));
    let document = document(&token);
    assert_eq!((&document["subject"], &document["superuser"]), (&json!("user:https://login.example#42"), &json!(true)));
    assert!(document["hints"].to_string().contains("--oidc-username-claim"), "{document}");
    assert_eq!(document["credential"]["state"], "unknown");
}

#[test]
fn nothing_of_the_secret_is_shown_or_kept() {
    let token = deployer(4_000_000_000, "x");
    let [header, claims, _] = token.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    for (format, matrix) in ["table", "json", "markdown", "csv"].into_iter().flat_map(|format| [(format, false), (format, true)]) {
        let (text, said) = heard(&token, &["-o", format, "--matrix"][..2 + usize::from(matrix)]);
        let text = text + &said;
        assert!([CANARY, header, claims].iter().all(|part| !text.contains(part)), "{format}: {text}");
    }
    let home = tempfile::tempdir().unwrap();
    let wrong = home.path().join("wrong");
    for input in [CANARY.to_owned(), format!("{header}.{CANARY}"), format!("kind: Config\nusers: [{CANARY}"), format!("{header}!.{claims}.{CANARY}")] {
        std::fs::write(&wrong, input).unwrap();
        let mut command = ravelin();
        command.env("HOME", home.path()).args(["access", "--demo", "--log-level", "trace", "--token"]).arg(&wrong);
        let output = command.output().unwrap();
        assert_eq!(code(&output), 2);
        assert!(said(&output).contains("\n  ") && !said(&output).contains("c4n4ry") && !said(&output).contains(header), "{}", said(&output));
        assert!(output.stdout.is_empty());
        std::fs::remove_file(&wrong).unwrap();
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "nothing is written");
    }
}

#[test]
fn wrong_usage_says_what_to_do() {
    for (args, says) in [
        (&["access", "--demo"][..], "<SUBJECT|--token <FILE>>"),
        (&["access", "--demo", "sa:ci/deployer", "--token", "-"], "cannot be used with"),
        (&["access", "--manifests", "-", "--token", "-"], "name a file for one of them"),
        (&["access", "--demo", "--token", "/does/not/exist"], "name a file that may be read"),
        (&["access", "--demo", "--token", "-"], "there is no credential in the input"),
    ] {
        let output = fed(args, b"");
        assert_eq!(code(&output), 2, "{args:?}");
        assert!(said(&output).contains(says), "{args:?}: {}", said(&output));
    }
}

#[test]
fn a_token_among_the_words_of_a_command_is_refused_and_never_repeated() {
    let token = deployer(4_000_000_000, "x");
    // Also without its end, which might have got lost.
    let cut = token.rsplit_once('.').unwrap().0.to_owned();
    let bearer = format!("Bearer {token}");
    let named = format!("user:{token}");
    let option = format!("--diff={token}");
    let bootstrap = "abcdef.c4n4ryc4n4ryc4n4";
    let commands: [&[&str]; 11] = [
        &["access", &token],
        &["access", &cut],
        &["access", &bearer],
        &["access", &named],
        &["access", "--token", &token],
        &["access", "sa:ci/deployer", &option],
        &["can", &token, "get", "secrets"],
        &["blast", &token],
        &["suggest", "role", &token],
        &["access", bootstrap],
        &[&token],
    ];
    for arguments in commands {
        let output = crate::program::run(&[arguments, &["--demo"]].concat());
        let said = said(&output);
        assert_eq!(code(&output), 2, "{arguments:?}: {said}");
        assert!(said.contains("one of the words is a token") && said.contains("ravelin access --token -"), "{said}");
        let heard = format!("{said}{}", String::from_utf8_lossy(&output.stdout));
        for part in token.split('.').chain([CANARY, "c4n4ryc4n4ryc4n4"]) {
            assert!(!heard.contains(part), "{heard}");
        }
    }
    // What only looks like one is an ordinary word.
    for word in ["eyes.tar.gz", "ey.e.s", "leases.coordination.k8s.io", "user:eve.a.b", "sa:ci/deployer"] {
        let output = crate::program::run(&["access", word, "--demo"]);
        assert!(!said(&output).contains("one of the words"), "{word}");
    }
}

#[test]
fn the_forms_of_a_subjects_credentials_are_named_with_what_ends_each_on_the_command_line_and_the_screens() {
    let document = |subject: &str| -> Value { serde_json::from_str(&crate::program::answer(&["access", subject, "--demo", "-o", "json"])).unwrap() };
    let deployer = document("sa:ci/deployer");
    let forms: Vec<(&str, &str)> =
        deployer["credentials"].as_array().unwrap().iter().map(|form| (form["form"].as_str().unwrap(), form["state"].as_str().unwrap())).collect();
    assert_eq!(forms, [("pod_token", "exists"), ("secret_token", "exists"), ("requested_token", "possible"), ("impersonation", "exists")]);
    assert_eq!(deployer["credentials"][1]["objects"], json!(["secret:ci/deployer-token"]));
    assert_eq!(deployer["credentials"][1]["ends"], json!(["kubectl delete secret -n ci deployer-token"]));
    let masters = document("group:system:masters");
    assert_eq!(masters["credentials"][0]["form"], "client_certificate");
    assert!(masters["credentials"][0]["ends"][0].as_str().unwrap().contains("only another certificate authority"), "{masters}");
    let compared: Value = serde_json::from_str(&crate::program::answer(&["access", "sa:ci/deployer", "--diff", "user:eve", "--demo", "-o", "json"])).unwrap();
    assert_eq!(compared.get("credentials"), None);

    let screen = |keys: &str| {
        let mut stage = crate::stage::Stage::new(crate::stage::demo(), 120, 60);
        stage.press(keys);
        (crate::stage::text(&stage.buffer("dark").0), stage)
    };
    let (seen, mut stage) = screen(": {sa ci deployer} enter a");
    for words in [
        "Behind sa ci/deployer",
        "Runs as it  2 pods on 2 nodes",
        "deploy ci/runner ×2  on worker-b1, worker-b2",
        "tokens in Secrets: 1 Secret",
        "kubectl delete secret -n ci deployer-token",
    ] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
    // What holds one is one key away.
    stage.press("tab j enter");
    assert_eq!(stage.model.screen.route.object().map(ToString::to_string).as_deref(), Some("secret:ci/deployer-token"));
    let (page, _) = screen(": {sa ci deployer} enter");
    assert!(page.contains("tokens in pods: mounted in") && page.contains("token in"), "{page}");
}

/// Where somebody types, a token is pasted by mistake: it is on no screen, in no filter, and in nothing that is saved.
#[test]
fn a_token_typed_or_pasted_in_the_interface_is_masked_and_kept_nowhere() {
    use crate::stage::{Stage, demo};
    use ravelin::app::msg::Msg;

    let token = deployer(4_000_000_000, "x");
    // Its header begins as that of any other one: only what comes behind tells something.
    let pieces: Vec<&str> = token.as_bytes()[12..].windows(12).map(|piece| std::str::from_utf8(piece).unwrap()).collect();
    let clean = |text: &str, from: &str| assert!(pieces.iter().all(|piece| !text.contains(piece)), "{from}: {text}");
    for keys in [":", "2 /", "5 /", "5 / {can }", "5 v /", "?", ""] {
        for typed in [false, true] {
            if typed && keys.is_empty() {
                continue;
            }
            let mut stage = Stage::new(demo(), 80, 24);
            stage.press(keys);
            if typed {
                // Long before its end it is hidden, or never.
                for c in token.chars().take(120) {
                    stage.send(Msg::Key(ravelin::app::key::Key::char(c)));
                    clean(&stage.seen(), keys);
                }
            } else {
                stage.send(Msg::Paste(token.clone()));
            }
            let from = format!("`{keys}` typed: {typed}");
            clean(&stage.seen(), &from);
            stage.says(&["••••••••", "looks like a credential"]);
            clean(&format!("{:?}{:?}{:?}", stage.model.screen.filter, stage.model.prompt, stage.model.overlay), &from);
            stage.press("enter");
            clean(&stage.seen(), &from);
            stage.press("esc esc 2 s S : {messages} enter");
            clean(&stage.seen(), &from);
            clean(&format!("{:?}{:?}{:?}", stage.saved, stage.copied, stage.model.screen.filter), &from);
        }
    }
}
