//! What to run for a suggested role, and what to know before.

use super::in_words;
use crate::model::{Inventory, Subject};
use crate::rbac::KINDS;
use crate::rbac::least::Suggestion;
use crate::report::text;

/// What to run: the suggestion first, then the subject leaves the bindings that it has now.
pub fn commands(inventory: &Inventory, subject: &Subject, file: &str) -> Vec<String> {
    let mut commands = vec![format!("kubectl apply --filename={file}")];
    for binding in inventory.bindings().filter(|binding| binding.subjects.contains(subject)) {
        let object = binding.object();
        let scope = if binding.is_cluster_wide() { String::new() } else { format!(" --namespace={}", text::shell(&object.namespace)) };
        let name = text::shell(&format!("{}/{}", object.kind.plural(), object.name));
        let last = binding.subjects.iter().all(|other| other == subject) && binding.inert_subjects.is_empty();
        commands.push(if last {
            format!("kubectl delete {name}{scope}")
        } else {
            let others = binding.subjects.len() + binding.inert_subjects.len() - 1;
            // A comment ends with its line: a name must not.
            format!("kubectl edit {name}{scope}   # remove {}; {others} others stay", text::line(&subject.to_string()))
        });
    }
    commands
}

/// What limits a suggestion, whatever it was made from.
pub fn notes(inventory: &Inventory, suggestion: &Suggestion) -> Vec<String> {
    let mut notes = Vec::new();
    let missing: Vec<&str> = inventory.coverage.missing(KINDS).iter().map(|kind| kind.plural()).collect();
    if !missing.is_empty() {
        notes.push(format!("Not everything was read ({}): it may hold more than this.", missing.join(", ")));
    }
    if inventory.cluster.provider.has_other_authorizers() {
        notes.push("This provider has authorizers of its own: what they allow is not seen here, and stays.".to_owned());
    }
    for rule in &suggestion.open {
        notes.push(format!("It is not known what this wildcard covers, so that it stays: {}.", in_words(rule)));
    }
    notes
}
