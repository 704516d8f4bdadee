//! What a runbook prints runs as it is meant, whatever the cluster calls its objects.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command as Process;
use std::sync::Arc;

use super::{document, line, render};
use crate::analysis::{Settings, analyse};
use crate::model::{
    Binding, Edit, Evidence, Finding, Ingress, IngressBackend, IngressRule, Inventory, Kind, Meta, Name, NetworkPolicy, Object, ObjectRef, PolicyRule, Risk,
    Role, RoleKind, RoleRef, Selector, Service, ServiceType, Severity, Subject,
};
use crate::runbook::{self, Runbook};

const HOSTILE: [&str; 10] = [
    "\u{202e}evil",
    "x$(touch pwned)`touch pwned`",
    "-rf",
    "--kubeconfig=evil",
    "a b; touch pwned #",
    "'; touch pwned; '",
    "\"$(touch pwned)\"",
    "two\nlines\ntouch pwned",
    "```\ntouch pwned\n```",
    "\u{202e}txt.exe \u{1b}[31m| ~ é",
];

/// A cluster in which everything has that name.
fn cluster(name: &str) -> Inventory {
    let reading = PolicyRule { verbs: vec![Name::new("get")], groups: vec![Name::default()], resources: vec!["secrets".into()], ..PolicyRule::default() };
    let subjects = vec![Subject::User(name.into()), Subject::Group(name.into()), Subject::Group("others".into()), Subject::service_account(name, name)];
    let binding = |namespace: &str, kind| Binding {
        meta: Meta::named(namespace, name),
        role: RoleRef { kind, name: name.into() },
        subjects: subjects.clone(),
        inert_subjects: Vec::new(),
    };
    let role = |namespace: &str| Role { meta: Meta::named(namespace, name), rules: vec![reading.clone()], aggregation: None };
    let policy = NetworkPolicy {
        meta: Meta::named(name, name),
        pods: Selector::default(),
        isolates_ingress: true,
        isolates_egress: false,
        ingress: vec![crate::model::PolicyRuleSet::default()],
        egress: Vec::new(),
    };
    let service = Service {
        meta: Meta::named(name, name),
        kind: ServiceType::LoadBalancer,
        selector: None,
        ports: Vec::new(),
        external_ips: Vec::new(),
        source_ranges: Vec::new(),
        load_balancer: Vec::new(),
        headless: false,
        external_name: Name::default(),
    };
    let route = |service: &str| IngressRule { host: name.into(), path: name.into(), backend: IngressBackend { service: service.into(), port: None } };
    let ingress = |own: &str, rules| Ingress { meta: Meta::named(name, own), class: name.into(), rules, tls_hosts: Vec::new(), has_tls: false };
    let edits = [
        Object::Service(service),
        Object::Ingress(ingress(name, vec![route(name)])),
        Object::Ingress(ingress("shared", vec![route(name), route("other")])),
        Object::Role(role("")),
        Object::Role(role(name)),
        Object::Binding(binding("", RoleKind::ClusterRole)),
        Object::Binding(binding(name, RoleKind::Role)),
        Object::NetworkPolicy(policy),
        Object::ServiceAccount(crate::model::ServiceAccount {
            meta: Meta::named(name, name),
            automount: None,
            secrets: Vec::new(),
            pull_secrets: Vec::new(),
            implied: false,
        }),
    ];
    Edit::apply(&Inventory::default(), &edits.map(Edit::put))
}

fn finding(rule: &str, object: ObjectRef, field: &str) -> Finding {
    Finding {
        id: "f".into(),
        rule: rule.into(),
        severity: Severity::High,
        title: format!("About {object}").into(),
        evidence: vec![Evidence::field(object.clone(), field, "value")],
        object,
        instances: 1,
        risk: Risk::default(),
    }
}

/// Runbooks about everything in such a cluster.
fn runbooks(name: &str) -> Vec<Runbook> {
    let analysis = analyse(Arc::new(cluster(name)), &Settings::default());
    let objects = [
        ObjectRef::cluster(Kind::User, name),
        ObjectRef::cluster(Kind::Group, name),
        ObjectRef::namespaced(Kind::ServiceAccount, name, name),
        ObjectRef::namespaced(Kind::Secret, name, name),
        ObjectRef::cluster(Kind::Node, name),
        ObjectRef::namespaced(Kind::Pod, name, name),
        ObjectRef::namespaced(Kind::Service, name, name),
        ObjectRef::namespaced(Kind::Ingress, name, name),
    ];
    let findings = [
        finding("RBAC-030", ObjectRef::cluster(Kind::ClusterRoleBinding, name), "roleRef.name"),
        finding("RBAC-005", ObjectRef::namespaced(Kind::Role, name, name), "rules[0]"),
        finding("NET-004", ObjectRef::namespaced(Kind::NetworkPolicy, name, name), "spec.ingress[0]"),
        finding("NET-005", ObjectRef::namespaced(Kind::NetworkPolicy, name, name), "spec.podSelector"),
        finding("SA-007", ObjectRef::namespaced(Kind::Secret, name, name), "type"),
    ];
    let contained = objects.iter().map(|object| runbook::contain(&analysis, object));
    let fixed = findings.iter().map(|finding| runbook::fix(&analysis, finding));
    contained.chain(fixed).collect()
}

/// The lines of the fenced blocks of one language.
fn fenced(markdown: &str, language: &str) -> Vec<String> {
    let (mut inside, mut lines) = (false, Vec::new());
    for text in markdown.lines() {
        if inside && text == "```" {
            inside = false;
        } else if inside {
            lines.push(text.to_owned());
        } else if text == format!("```{language}") {
            inside = true;
        }
    }
    assert!(!inside, "every block ends");
    lines
}

/// A program named kubectl that writes down its arguments, each ended by a zero byte, and whether it was given a document.
fn fake_kubectl(folder: &Path) {
    let path = folder.join("kubectl");
    fs::write(&path, "#!/bin/bash\nprintf '%s\\0' \"$@\" >> \"$LOG\"\nprintf '\\n\\0' >> \"$LOG\"\nfor word in \"$@\"; do [ \"$word\" = --filename=- ] && cat >> \"$LOG.in\"; done\nexit 0\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn hostile_names_are_arguments_and_nothing_else() {
    for name in HOSTILE {
        for runbook in runbooks(name) {
            let folder = tempfile::tempdir().unwrap();
            fake_kubectl(folder.path());
            let markdown = render(&document(&runbook));
            let script = fenced(&markdown, "sh").join("\n");
            let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
            let log = folder.path().join("log");
            let status = Process::new("bash").arg("-c").arg(&script).current_dir(folder.path()).env("PATH", path).env("LOG", &log).status().unwrap();
            assert!(status.success(), "{script}");
            assert!(!folder.path().join("pwned").exists(), "{name:?} ran: {script}");
            let files: Vec<String> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
            assert!(files.iter().all(|f| f.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) && !f.starts_with('-')), "{files:?}");
            let steps = runbook.steps.iter();
            let commands = steps.flat_map(|s| s.save.iter().chain(&s.commands).chain(s.check.iter().map(|c| &c.command)).chain(&s.rollback));
            let meant: Vec<Vec<String>> = commands.map(|c| c.words[1..].to_vec()).collect();
            let logged = fs::read_to_string(&log).unwrap_or_default();
            let run: Vec<Vec<String>> = logged.split("\n\0").filter(|c| !c.is_empty()).map(|c| c.split_terminator('\0').map(str::to_owned).collect()).collect();
            assert_eq!(run, meant, "{script}");
            for words in &meant {
                let flags = words.iter().position(|w| w == "--").unwrap_or(words.len());
                assert!(words[..flags].iter().all(|w| *w != name), "{name:?} is a word of its own before `--`: {words:?}");
            }
        }
    }
}

#[test]
fn blocks_hold_commands_and_patches_only() {
    for name in HOSTILE {
        for runbook in runbooks(name) {
            let markdown = render(&document(&runbook));
            for command in fenced(&markdown, "sh") {
                assert!(command.starts_with("kubectl ") || command.starts_with("printf "), "{command}");
                assert!(!command.chars().any(|c| c.is_control() || crate::report::text::is_deceptive(c)), "{command:?}");
            }
            let outside: String = markdown.split("```").step_by(2).collect();
            assert!(!outside.contains('\u{1b}') && !outside.contains('\u{202e}'), "{outside:?}");
            for step in &runbook.steps {
                for patch in &step.patches {
                    let yaml: serde_json::Value = serde_saphyr::from_str(&patch.tree.yaml()).unwrap();
                    assert_eq!(yaml["metadata"]["name"], patch.object.name.as_str());
                    assert!(!patch.file_name.contains(['/', '$', ' ']), "{}", patch.file_name);
                }
            }
        }
    }
}

#[test]
fn a_document_that_is_read_from_input_arrives_whole() {
    let folder = tempfile::tempdir().unwrap();
    fake_kubectl(folder.path());
    let command = runbook::Command {
        words: ["kubectl", "apply", "--filename=-"].map(str::to_owned).to_vec(),
        input: Some(runbook::Tree::map([("name", HOSTILE.concat())])),
        save_as: None,
        note: String::new(),
    };
    let log = folder.path().join("log");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let status = Process::new("bash").arg("-c").arg(line(&command)).current_dir(folder.path()).env("PATH", path).env("LOG", &log).status().unwrap();
    assert!(status.success());
    let read: serde_json::Value = serde_json::from_str(&fs::read_to_string(folder.path().join("log.in")).unwrap()).unwrap();
    assert_eq!(read["name"], HOSTILE.concat().as_str());
}
