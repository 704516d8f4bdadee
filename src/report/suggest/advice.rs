//! What to run for a suggested role, and what to know before.

use super::in_words;
use crate::model::words::counted;
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
    if let [first, others @ ..] = suggestion.whole.as_slice() {
        let rules = counted(others.len() + 1, "rule names|rules name");
        let [verbs, resources, groups] =
            [(&first.verbs, "verb"), (&first.resources, "resource"), (&first.groups, "group")].map(|(list, word)| counted(list.len(), word));
        let names = if first.names.is_empty() { String::new() } else { format!(", {} each", counted(first.names.len(), "name")) };
        let which = if others.is_empty() { "" } else { "the first has " };
        let effect = match suggestion.replay {
            None if others.is_empty() => "so that it stays as it is",
            None => "so that they stay as they are",
            Some(_) => "so that, where it becomes denied, it is listed whole, what is suggested of it included",
        };
        notes.push(format!("{rules} too much to be taken apart, {effect}: {which}{verbs}, {resources} of {groups}{names}."));
    }
    notes
}
