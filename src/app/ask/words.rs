//! Things in words.

use crate::attack::Path;
use crate::model::{Inventory, Kind, ObjectRef};

/// Labels that say who is responsible.
const OWNERS: [&str; 3] = ["ravelin.dev/owner", "owner", "team"];

/// Who is responsible for an object: its own label, else its namespace's; empty if nobody is named.
pub fn owner<'a>(inventory: &'a Inventory, object: &ObjectRef) -> &'a str {
    let namespace = ObjectRef::cluster(Kind::Namespace, object.namespace.clone());
    let labelled = |object: &ObjectRef| inventory.meta(object).and_then(|meta| OWNERS.iter().find_map(|label| meta.labels.get(label)));
    labelled(object).or_else(|| labelled(&namespace)).map_or("", |name| name.as_str())
}

/// How an object is named in a sentence: `payments/api`, `sa payments/api`, `internet`.
pub fn place(object: &ObjectRef) -> String {
    match object.kind {
        Kind::Internet => "internet".to_owned(),
        Kind::Goal => object.name.to_string(),
        kind if is_workload(kind) => object.path(),
        kind => format!("{} {}", kind_word(kind), object.path()),
    }
}

/// A kind in a few letters.
pub const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::ClusterRole => "cr",
        Kind::ClusterRoleBinding => "crb",
        Kind::RoleBinding => "rb",
        kind => kind.short(),
    }
}

/// Whether objects of a kind are known by their name alone.
const fn is_workload(kind: Kind) -> bool {
    matches!(kind, Kind::Pod | Kind::Deployment | Kind::DaemonSet | Kind::StatefulSet | Kind::ReplicaSet | Kind::Job | Kind::CronJob)
}

/// Why nothing is known of an object: it is gone, it was not read, or there is no such object.
pub fn absence(inventory: &Inventory, object: &ObjectRef) -> String {
    let kind = object.kind.plural();
    if kind.is_empty() {
        return "It is no object of the API: only other objects speak of it.".to_owned();
    }
    if inventory.coverage.state_in(object.kind, &object.namespace).is_whole() {
        return format!("It is gone, or never was there: all {kind} were read, and this is none of them.");
    }
    format!("It is not among what was read, and not all {kind} were read.")
}

/// A path in one line: things and the steps between them.
pub fn sentence(path: &Path) -> String {
    let mut text = String::new();
    for (at, hop) in path.hops.iter().enumerate() {
        if at == 0 {
            text.push_str(&place(&hop.from));
        }
        text.push_str(" → ");
        text.push_str(&place(&hop.to));
    }
    text
}
