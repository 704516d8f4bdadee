//! Identities, roles, bindings, secrets.

use std::collections::BTreeSet;

use super::{Fact, links};
use crate::analysis::Analysis;
use crate::analysis::credential::{CredentialForm, Doubt, Existence, credentials};
use crate::app::text;
use crate::config::theme::Role;
use crate::model::{EnvSource, Kind, ObjectRef, Pod, PolicyRule, Subject, VolumeSource};
use crate::rbac::Request;
use crate::report::credential::forms;

/// A service account, user or group.
pub(super) fn subject(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let inventory = &analysis.inventory;
    let Some(subject) = Subject::from_object(object) else { return Vec::new() };
    let mut facts = Vec::new();
    if !inventory.contains(object) && object.kind == Kind::ServiceAccount {
        facts.push(Fact::new("state", "named in bindings, but there is no such account").taken(Role::Warning));
    }
    let identity = subject.identity();
    if analysis.authorizer.allows(&identity, &Request::resource("*", "", "*", "*", "")) {
        facts.push(Fact::new("may", "do everything in the whole cluster").taken(Role::Bad));
    }
    for binding in inventory.bindings().filter(|binding| binding.subjects.contains(&subject)) {
        let place = if binding.is_cluster_wide() { "everywhere".to_owned() } else { format!("in {}", binding.meta.namespace) };
        facts.push(Fact::link("bound by", binding.object(), &format!("gives {} {place}", binding.role_object())));
    }
    facts.extend(identity.groups.iter().map(|group| Fact::link("member of", ObjectRef::cluster(Kind::Group, group.clone()), "")));
    if object.kind == Kind::ServiceAccount {
        let here = inventory.pods.in_namespace(&object.namespace).iter().filter(|pod| pod.spec.service_account == object.name);
        let roots: BTreeSet<ObjectRef> = here.map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect();
        facts.extend(links("used by", roots));
        let tokens = inventory.secrets.in_namespace(&object.namespace).iter().filter(|secret| secret.token_of() == Some(&object.name));
        facts.extend(tokens.map(|secret| {
            let secret = ObjectRef::namespaced(Kind::Secret, secret.meta.namespace.clone(), secret.meta.name.clone());
            Fact::link("token in", secret, "does not expire").taken(Role::Warning)
        }));
    }
    facts.extend(credential_facts(analysis, &subject));
    facts
}

/// The forms of its credentials that are not said otherwise, and whether its name was another one's before.
fn credential_facts(analysis: &Analysis, subject: &Subject) -> Vec<Fact> {
    let found = credentials(&analysis.inventory, &analysis.authorizer, subject);
    let (lines, _) = forms(subject, &found);
    let shown = lines.iter().zip(&found.held).filter(|(_, held)| match held.existence {
        Existence::Absent | Existence::Dead => false,
        Existence::Exists => held.form != CredentialForm::SecretToken,
        Existence::Possible | Existence::Unread => true,
    });
    let mut facts: Vec<Fact> = shown
        .map(|(line, held)| {
            let value = format!("{}: {}", line.title(), line.means);
            let role = if held.existence == Existence::Exists { Role::Text } else { Role::Muted };
            Fact { object: held.objects.first().filter(|_| held.objects.len() == 1).cloned(), ..Fact::new("credential", value).taken(role) }
        })
        .collect();
    if found.doubts.iter().any(|doubt| matches!(doubt, Doubt::Recreated { .. })) {
        facts.push(Fact::new("made again", "the rights of an older account of this name are its own now").taken(Role::Warning));
    }
    facts
}

/// A rule in words: `get, list secrets`.
pub(in crate::app) fn rule(rule: &PolicyRule) -> String {
    let list = |names: &[crate::model::Name]| names.iter().map(|name| if name == "*" { "everything" } else { name.as_str() }).collect::<Vec<_>>().join(", ");
    let verbs = if rule.verbs.iter().any(|verb| verb == "*") { "do anything to".to_owned() } else { list(&rule.verbs) };
    if !rule.urls.is_empty() {
        let every = rule.urls.iter().any(|url| url == "*");
        return format!("{verbs} {}", if every { "every path".to_owned() } else { list(&rule.urls) });
    }
    let groups: Vec<&str> = rule.groups.iter().map(|group| if group.is_empty() { "core" } else { group.as_str() }).collect();
    let names = if rule.names.is_empty() { String::new() } else { format!(" named {}", list(&rule.names)) };
    let of = if groups == ["core"] { String::new() } else { format!(" of {}", groups.join(", ").replace('*', "every group")) };
    format!("{verbs} {}{of}{names}", list(&rule.resources))
}

/// A role.
pub(super) fn role(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let inventory = &analysis.inventory;
    let found = if object.kind == Kind::Role { inventory.roles.get(&object.namespace, &object.name) } else { inventory.cluster_roles.get("", &object.name) };
    let mut facts: Vec<Fact> = found.into_iter().flat_map(|role| &role.rules).map(|own| Fact::new("may", rule(own))).collect();
    let bindings = inventory.bindings().filter(|binding| binding.role_object() == *object);
    let before = facts.len();
    for binding in bindings {
        facts.push(Fact::link("given by", binding.object(), &format!("to {}", text::counted(binding.subjects.len(), "subject"))));
    }
    if facts.len() == before {
        facts.push(Fact::new("given by", "no binding: it grants nothing").taken(Role::Muted));
    }
    facts
}

/// A binding.
pub(super) fn binding(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let Some(binding) = analysis.inventory.bindings().find(|binding| binding.object() == *object) else { return Vec::new() };
    let known = analysis.inventory.role(&binding.meta.namespace, &binding.role).is_some();
    let mut facts = vec![Fact::link("gives", binding.role_object(), if known { "" } else { "which does not exist: it grants nothing" })];
    facts.push(Fact::new("where", if binding.is_cluster_wide() { "in the whole cluster".to_owned() } else { format!("in {}", binding.meta.namespace) }));
    facts.extend(links("to", binding.subjects.iter().map(Subject::object)));
    facts.extend(binding.inert_subjects.iter().map(|subject| Fact::new("to nobody", subject.to_string()).taken(Role::Muted)));
    facts
}

/// A Secret.
pub(super) fn secret(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let inventory = &analysis.inventory;
    let Some(secret) = inventory.secrets.get(&object.namespace, &object.name) else { return Vec::new() };
    let mut facts = vec![Fact::new("type", secret.kind.to_string())];
    if let Some(count) = secret.key_count {
        facts.push(Fact::new("keys", count.to_string()));
    }
    facts.extend(secret.keys.iter().map(|key| Fact::new("key", key.to_string())));
    if let Some(account) = secret.token_of() {
        facts.push(
            Fact::link("token of", ObjectRef::namespaced(Kind::ServiceAccount, object.namespace.clone(), account.clone()), "does not expire")
                .taken(Role::Warning),
        );
    }
    let holders: BTreeSet<ObjectRef> =
        inventory.pods.in_namespace(&object.namespace).iter().filter(|pod| holds(pod, object)).map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect();
    facts.extend(links("held by", holders));
    let request = Request::resource("get", &object.namespace, "", "secrets", &object.name);
    let readers = analysis.authorizer.who_can(&request);
    facts.push(Fact::new("readable by", text::counted(readers.len(), "subject")));
    facts.extend(links("reader", readers.into_iter().map(|holder| holder.subject.object())));
    facts
}

/// Whether a pod reads a Secret of its namespace.
fn holds(pod: &Pod, secret: &ObjectRef) -> bool {
    let spec = &pod.spec;
    let volume = spec.volumes.iter().any(|volume| match &volume.source {
        VolumeSource::Secret(key) => key.name == secret.name,
        VolumeSource::Projected { secrets, .. } => secrets.iter().any(|key| key.name == secret.name),
        _ => false,
    });
    volume
        || spec
            .containers
            .iter()
            .flat_map(|container| &container.env)
            .any(|variable| matches!(&variable.source, EnvSource::Secret(key) if key.name == secret.name))
}

/// A ConfigMap.
pub(super) fn config_map(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let Some(map) = analysis.inventory.config_maps.get(&object.namespace, &object.name) else { return Vec::new() };
    let mut facts: Vec<Fact> = map.keys.iter().map(|key| Fact::new("key", key.to_string())).collect();
    facts.extend(map.credentials.iter().map(|found| {
        let text =
            format!("a {:?} in plain text at {}, {} long (group {})", found.kind, found.location, text::counted(found.length as usize, "byte"), found.group);
        Fact::new("credential", text).taken(Role::Bad)
    }));
    facts.extend(map.cloud_groups.iter().map(|(identity, group)| Fact::new("maps", format!("{identity} to group {group}"))));
    facts
}
