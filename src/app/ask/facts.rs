//! What an object is and what it hangs together with, fact by fact.

mod access;
mod running;
mod traffic;

use crate::analysis::Analysis;
use crate::config::theme::Role;
use crate::model::{Kind, ObjectRef};

/// One fact about an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub label: &'static str,
    /// What it says.
    pub value: String,
    /// How it is to be taken.
    pub role: Role,
    /// The object that it leads to.
    pub object: Option<ObjectRef>,
}

impl Fact {
    /// A plain fact.
    pub(super) fn new(label: &'static str, value: impl Into<String>) -> Self {
        Self { label, value: value.into(), role: Role::Text, object: None }
    }

    /// A fact that leads to an object.
    pub(super) fn link(label: &'static str, object: ObjectRef, more: &str) -> Self {
        let value = if more.is_empty() { object.to_string() } else { format!("{object}  {more}") };
        Self { label, value, role: Role::Text, object: Some(object) }
    }

    /// The same fact, taken otherwise.
    pub(super) fn taken(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}

/// More of one sort than these are counted rather than listed.
const LISTED: usize = 12;

/// Facts that lead to objects: the first ones, and how many more there are.
pub(super) fn links(label: &'static str, objects: impl IntoIterator<Item = ObjectRef>) -> Vec<Fact> {
    let objects: Vec<ObjectRef> = objects.into_iter().collect();
    let more = objects.len().saturating_sub(LISTED);
    let mut facts: Vec<Fact> = objects.into_iter().take(LISTED).map(|object| Fact::link(label, object, "")).collect();
    if more > 0 {
        facts.push(Fact::new(label, format!("and {more} more")).taken(Role::Muted));
    }
    facts
}

/// The facts about an object.
pub(super) fn facts(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let mut facts = match object.kind {
        Kind::Pod | Kind::Deployment | Kind::ReplicaSet | Kind::DaemonSet | Kind::StatefulSet | Kind::Job | Kind::CronJob | Kind::ReplicationController => {
            running::workload(analysis, object)
        }
        Kind::Node => running::node(analysis, object),
        Kind::Namespace => running::namespace(analysis, object),
        Kind::ServiceAccount | Kind::User | Kind::Group => access::subject(analysis, object),
        Kind::Role | Kind::ClusterRole => access::role(analysis, object),
        Kind::RoleBinding | Kind::ClusterRoleBinding => access::binding(analysis, object),
        Kind::Secret => access::secret(analysis, object),
        Kind::ConfigMap => access::config_map(analysis, object),
        Kind::Service => traffic::service(analysis, object),
        Kind::Ingress => traffic::ingress(analysis, object),
        Kind::NetworkPolicy => traffic::policy(analysis, object),
        _ => Vec::new(),
    };
    facts.extend(general(analysis, object));
    facts
}

/// What there is to say about every object.
fn general(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let Some(meta) = analysis.inventory.meta(object) else { return Vec::new() };
    let mut facts = Vec::new();
    let owner = super::words::owner(&analysis.inventory, object);
    if !owner.is_empty() {
        facts.push(Fact::new("owner", owner));
    }
    if let Some(owner) = &meta.owner {
        let kind = owner.kind.map(|kind| ObjectRef::namespaced(kind, meta.namespace.clone(), owner.name.clone()));
        facts.push(kind.map_or_else(|| Fact::new("made by", format!("{} {}", owner.kind_name, owner.name)), |object| Fact::link("made by", object, "")));
    }
    if let Some(created) = meta.created {
        facts.push(Fact::new("created", crate::app::view::moment(created.0)).taken(Role::Muted));
    }
    if meta.last_applied {
        facts.push(Fact::new("applied", "by hand: kubectl apply left its copy in an annotation").taken(Role::Muted));
    }
    facts.extend(meta.labels.iter().take(LISTED).map(|(key, value)| Fact::new("label", format!("{key}={value}")).taken(Role::Muted)));
    facts
}
