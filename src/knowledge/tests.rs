//! What is built in parses; overrides change single fields; mistakes are named.

use std::fs;
use std::path::Path;

use super::{Problems, embedded, load};
use crate::model::{Catalogue, Mapping, Name, Severity};
use crate::posture::{pss, registry};

const RULE: &str = "- id: POD-001
  category: pod-security
  severity: critical
  title: Privileged container
  rationale: >-
    It is root on the node.
  fields: ['spec.containers[*].securityContext.privileged']
  remediation: Remove it.
  mappings:
    CIS v1.12: [5.2.2]
    MITRE ATT&CK v17: [T1611, T1610]
";

const EDGE: &str = "- id: POD_EXEC
  family: exec
  title: may exec into
  technique: T1609
  certainty: certain
  cost: 1
  meaning: A shell in a running container.
  abuse: Open a shell.
  cut: Take the permission away.
  verify: kubectl auth can-i create pods/exec
  grants:
    - all: [[{verbs: [create], resource: pods/exec}, {verbs: [get], resource: pods/exec}]]
      namespaced: true
      hub: exec
      to_minor: 30
";

/// The catalogue of some files.
fn parse(files: &[(&str, &str)], known: super::Known) -> Result<Catalogue, Problems> {
    let mut catalogue = Catalogue::default();
    let mut problems = Vec::new();
    for (path, text) in files {
        super::merge(&mut catalogue, &super::Source { path: (*path).to_owned(), text: (*text).to_owned() }, known, &mut problems);
    }
    if problems.is_empty() { Ok(catalogue) } else { Err(Problems(problems)) }
}

fn error(path: &str, text: &str) -> String {
    parse(&[(path, text)], super::Known::Anything).unwrap_err().to_string()
}

#[test]
fn every_file_of_the_folder_is_built_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for part in ["attack", "posture", "runbooks"] {
        for entry in root.join("rules").join(part).read_dir().into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "yaml") {
                found.push(path.strip_prefix(root).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    let mut listed: Vec<_> = embedded::FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
    listed.sort();
    assert_eq!(listed, found);
}

#[test]
fn every_check_has_a_rule_and_every_rule_a_check() {
    let rules: Vec<_> = load(None).unwrap().rules.into_keys().map(|id| id.to_string()).collect();
    let checks: Vec<_> = registry().iter().map(|check| check.id.to_owned()).collect();
    assert_eq!(rules, checks);
}

/// Control numbers move between versions of a framework: each mapping names one that exists.
#[test]
fn mappings_name_controls_that_exist() {
    const NSA: &str = "POD-NR POD-RO POD-IMG POD-PSS POD-SAT POD-HARD NET-NS NET-NP NET-RES NET-CP NET-WN NET-ENC NET-SEC NET-CLOUD AA-AUTHN AA-RBAC LOG UPG";
    let numbered = |control: &str, prefix: &str, digits: usize| {
        control.strip_prefix(prefix).is_some_and(|rest| rest.len() == digits && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    // Sections of the CIS benchmark that are about policies, with the number of their last control.
    let cis = [("3.1.", 3), ("5.1.", 13), ("5.2.", 12), ("5.3.", 2), ("5.4.", 2), ("5.5.", 1), ("5.6.", 4)];
    let pss = pss::controls(pss::Level::Restricted, pss::LATEST).into_iter().chain(pss::controls(pss::Level::Baseline, pss::LATEST)).collect::<Vec<_>>();
    for rule in load(None).unwrap().rules.values() {
        for Mapping { framework, version, control } in &rule.mappings {
            let known = match (framework.as_str(), version.as_str()) {
                ("CIS", "v1.12") => {
                    cis.iter().any(|(section, last)| control.strip_prefix(section).and_then(|n| n.parse().ok()).is_some_and(|n: u8| n >= 1 && n <= *last))
                }
                ("NSA", "v1.2") => NSA.split(' ').any(|section| *control == *section),
                ("ATT&CK", "v17") => numbered(control, "T", 4) || control.split_once('.').is_some_and(|(t, sub)| numbered(t, "T", 4) && numbered(sub, "", 3)),
                ("MS-TM", "v3") => numbered(control, "MS-TA90", 2),
                ("PSS", "v1.37") => pss.contains(&control.as_str()),
                ("OWASP-K8S", "2025") => numbered(control, "K", 2) && *control >= Name::new("K01") && *control <= Name::new("K10"),
                _ => false,
            };
            assert!(known, "{}: {framework} {version} has no {control}", rule.id);
        }
    }
}

#[test]
fn entries_become_the_model() {
    let catalogue = parse(&[("rules/posture/pod.yaml", RULE), ("rules/attack/exec.yaml", EDGE)], super::Known::Anything).unwrap();
    let rule = &catalogue.rules["POD-001"];
    assert_eq!((rule.severity, rule.rationale.as_str()), (Severity::Critical, "It is root on the node."));
    let mappings: Vec<_> = rule.mappings.iter().map(|m| format!("{}|{}|{}", m.framework, m.version, m.control)).collect();
    assert_eq!(mappings, ["CIS|v1.12|5.2.2", "MITRE ATT&CK|v17|T1610", "MITRE ATT&CK|v17|T1611"]);
    let edge = &catalogue.edges["POD_EXEC"];
    assert_eq!((edge.cost, edge.grants.len(), edge.grants[0].all[0].len(), edge.grants[0].to_minor), (1, 1, 2, Some(30)));
    assert_eq!(edge.grants[0].all[0][1].verbs, ["get"]);
}

#[test]
fn an_override_changes_only_what_it_gives() {
    let files = [("rules/posture/pod.yaml", RULE), ("my/posture/mine.yaml", "- id: POD-001\n  severity: low\n")];
    let catalogue = parse(&files, super::Known::Anything).unwrap();
    assert_eq!(catalogue.rules["POD-001"].severity, Severity::Low);
    assert_eq!(catalogue.rules["POD-001"].mappings.len(), 3);
}

#[test]
fn mistakes_name_file_entry_and_field() {
    let unknown = error("rules/posture/pod.yaml", &RULE.replace("  title:", "  titel:"));
    assert!(unknown.starts_with("rules/posture/pod.yaml:4: POD-001: ") && unknown.contains("titel"), "{unknown}");
    let missing = error("rules/posture/pod.yaml", &RULE.replace("  title: Privileged container\n", ""));
    assert_eq!(missing, "rules/posture/pod.yaml:1: POD-001: the field `title` is missing");
    let severity = error("rules/posture/pod.yaml", &RULE.replace("critical", "awful"));
    assert!(severity.starts_with("rules/posture/pod.yaml:1: POD-001: severity: `awful` is not a severity"), "{severity}");
    let mapping = error("rules/posture/pod.yaml", &RULE.replace("CIS v1.12", "CIS"));
    assert_eq!(mapping, "rules/posture/pod.yaml:1: POD-001: mappings: `CIS` must be a framework and its version");
    let twice = error("rules/posture/pod.yaml", &format!("{RULE}{RULE}"));
    assert_eq!(twice, "rules/posture/pod.yaml:12: POD-001: the same id is on line 1");
    let cost = error("rules/attack/exec.yaml", &EDGE.replace("cost: 1", "cost: much"));
    assert!(cost.starts_with("rules/attack/exec.yaml:6: POD_EXEC: "), "{cost}");
    let nested = error("rules/attack/exec.yaml", &EDGE.replace("hub:", "hubb:"));
    assert!(nested.contains("POD_EXEC: ") && nested.contains("hubb"), "{nested}");
    let empty = error("rules/attack/exec.yaml", &EDGE.replace("[[{verbs: [create], resource: pods/exec}, {verbs: [get], resource: pods/exec}]]", "[]"));
    assert!(empty.contains("POD_EXEC: grants: `all` needs permissions"), "{empty}");
    assert!(error("rules/other/x.yaml", RULE).contains("folders named posture, attack and runbooks"));
}

#[test]
fn a_users_folder_may_change_rules_and_add_edges_but_add_no_rule() {
    let folder = tempfile::tempdir().unwrap();
    for part in ["posture", "attack"] {
        fs::create_dir(folder.path().join(part)).unwrap();
    }
    fs::write(folder.path().join("attack/mine.yaml"), EDGE.replace("POD_EXEC", "MY_OWN")).unwrap();
    assert_eq!(load(Some(folder.path())).unwrap().edges["MY_OWN"].cost, 1);
    fs::write(folder.path().join("posture/mine.yaml"), RULE.replace("POD-001", "MINE-001")).unwrap();
    let error = load(Some(folder.path())).unwrap_err().to_string();
    assert!(error.contains("mine.yaml:1: MINE-001: no rule has this id"), "{error}");
    assert!(load(Some(Path::new("/nowhere/at/all"))).is_ok());
}

#[test]
fn every_rule_has_advice_and_no_advice_is_about_something_else() {
    let catalogue = load(None).unwrap();
    let without: Vec<_> = catalogue.rules.keys().filter(|id| catalogue.advice.get(*id).is_none_or(|a| a.decide.is_empty())).collect();
    assert!(without.is_empty(), "{without:?}");
    let files = [("rules/posture/pod.yaml", RULE), ("rules/runbooks/pod.yaml", "- id: POD-001\n  decide: [Ask.]\n- id: POD-777\n  decide: [Ask.]\n")];
    assert_eq!(parse(&files, super::Known::Anything).unwrap_err().to_string(), "rules/runbooks/pod.yaml:3: POD-777: no rule has this id");
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("attack")).unwrap();
    fs::write(folder.path().join("attack/big.yaml"), " ".repeat((super::MAX_BYTES + 1) as usize)).unwrap();
    let error = load(Some(folder.path())).unwrap_err().to_string();
    assert!(error.contains("big.yaml: it has 1048577 bytes"), "{error}");
}
