//! Every family of untidy rights is told from the finding.

use std::collections::BTreeSet;

use super::cluster;
use crate::knowledge;
use crate::model::Name;
use crate::posture::{CheckOptions, check_with};

/// An example, and the families of the findings that its rule makes of it.
const CASES: [(&str, &str, &[&str]); 11] = [
    ("RBAC-002", include_str!("../../../rules/posture/examples/RBAC-002/fail.yaml"), &["wildcard"]),
    ("RBAC-003", include_str!("../../../rules/posture/examples/RBAC-003/fail.yaml"), &["wildcard"]),
    ("RBAC-004", include_str!("../../../rules/posture/examples/RBAC-004/fail.yaml"), &["wildcard"]),
    ("RBAC-011", include_str!("../../../rules/posture/examples/RBAC-011/fail.yaml"), &["self-escalation"]),
    ("RBAC-012", include_str!("../../../rules/posture/examples/RBAC-012/fail.yaml"), &["self-escalation"]),
    ("RBAC-013", include_str!("../../../rules/posture/examples/RBAC-013/fail.yaml"), &["self-escalation"]),
    ("RBAC-025", include_str!("../../../rules/posture/examples/RBAC-025/fail.yaml"), &["anonymous"]),
    ("RBAC-030", include_str!("../../../rules/posture/examples/RBAC-030/fail.yaml"), &["dangling"]),
    ("RBAC-030", include_str!("../../../rules/posture/examples/RBAC-030/fail-subject.yaml"), &["ghost-subject"]),
    ("RBAC-032", include_str!("../../../rules/posture/examples/RBAC-032/fail.yaml"), &["aggregation"]),
    ("SA-004", include_str!("../../../rules/posture/examples/SA-004/fail.yaml"), &["default-account"]),
];

#[test]
fn findings_are_of_the_family_that_their_evidence_shows() {
    let catalogue = knowledge::load(None).unwrap();
    for (id, text, families) in CASES {
        let failures = check_with(&cluster(text), CheckOptions::default()).failures;
        let found: Vec<_> = failures.iter().filter(|outcome| outcome.rule == *id).collect();
        assert!(!found.is_empty(), "{id} finds nothing");
        for outcome in found {
            let shown: Vec<&str> = catalogue.rules[id].hygiene_of(&outcome.evidence).map(Name::as_str).collect();
            assert_eq!(shown, families, "{id}: {:?}", outcome.evidence);
        }
    }
}

#[test]
fn every_family_of_the_catalogue_is_shown_by_an_example() {
    let catalogue = knowledge::load(None).unwrap();
    let told: BTreeSet<_> = catalogue.rules.values().flat_map(|rule| rule.hygiene.iter().map(|h| (rule.id.as_str(), h.family.as_str()))).collect();
    let shown: BTreeSet<_> = CASES.iter().flat_map(|(id, _, families)| families.iter().map(move |family| (*id, *family))).collect();
    assert_eq!(told, shown);
}
