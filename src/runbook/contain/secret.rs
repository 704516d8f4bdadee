//! A Secret that somebody read who should not have.

use crate::analysis::Analysis;
use crate::model::{Inventory, Kind, Name, ObjectRef, Subject};
use crate::rbac::{Request, Target};
use crate::runbook::change::Change;
use crate::runbook::draft::Draft;
use crate::runbook::effect::listed;
use crate::runbook::kubectl::Command;
use crate::runbook::{Step, reads};

/// No more Secrets than these are named one by one.
const NAMED: usize = 40;

pub(super) fn contain(draft: &mut Draft<'_>, object: &ObjectRef) {
    let inventory = &draft.analysis.inventory;
    let request = request("get", &object.namespace, &object.name);
    let readers: Vec<String> = draft.analysis.authorizer.who_can(&request).into_iter().map(|holder| holder.subject.to_string()).collect();
    let users: std::collections::BTreeSet<ObjectRef> = inventory
        .pods
        .in_namespace(&object.namespace)
        .iter()
        .filter(|p| p.is_alive() && reads::names_secret(&p.spec, &object.name))
        .map(|p| inventory.root_owner(Kind::Pod, &p.meta))
        .collect();
    let step = Step::titled("See who could read it", "Any of these may be how it got out")
        .deciding(format!("May read it by RBAC: {}", if readers.is_empty() { "nobody".to_owned() } else { listed(readers) }))
        .deciding(format!("Holds it: {}", if users.is_empty() { "no workload".to_owned() } else { listed(&users) }))
        .deciding("Whoever makes pods in its namespace can mount it, and a node sees what its pods mount: look for both in the audit log");
    draft.push(step, &[]);
    let is_token = inventory.secrets.get(&object.namespace, &object.name).and_then(|s| s.token_of()).cloned();
    if let Some(account) = is_token {
        let account = ObjectRef::namespaced(Kind::ServiceAccount, object.namespace.clone(), account);
        let why = format!("It is a token of {account} that never ends by itself: it ends with the Secret");
        draft.push(Step::titled("End the token", why), &[Change::remove(object.clone())]);
        draft.remains(format!("Other tokens of {account} stay: contain the account itself if one of them may be known too."));
        return;
    }
    let restarts = users.iter().filter(|w| matches!(w.kind, Kind::Deployment | Kind::DaemonSet | Kind::StatefulSet));
    let mut step = Step::titled("Replace it", "The old value has to stop working where it was issued; only then is it contained")
        .deciding("Issue a new value, put it into the Secret, then end the old one");
    for workload in restarts {
        let restart = Command::kubectl(["rollout".to_owned(), "restart".to_owned(), crate::runbook::kubectl::target(workload)]).within(workload);
        step.commands.push(restart.noting("after the new value is in the Secret: variables and subPath mounts keep the old one until then"));
    }
    draft.push(step, &[]);
}

/// The Secrets that are to be replaced, and apart from them those that pods name and that are not there.
pub(super) fn to_replace(inventory: &Inventory, what: &str, secrets: Vec<ObjectRef>) -> Vec<String> {
    let unknown = |secret: &ObjectRef| !inventory.coverage.state_in(Kind::Secret, &secret.namespace).is_whole();
    let (there, missing): (Vec<_>, Vec<_>) = secrets.into_iter().partition(|secret| inventory.contains(secret) || unknown(secret));
    let mut said = Vec::new();
    if !there.is_empty() {
        said.push(format!("{what}: {}", there.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")));
    }
    if !missing.is_empty() {
        said.push(format!("Named by its pods, but not there when it was read: {}", listed(missing)));
    }
    said
}

/// Reading Secrets.
pub(super) fn request(verb: &str, namespace: &Name, name: &str) -> Request {
    let target = Target::Resource { group: Name::default(), resource: "secrets".into(), subresource: Name::default(), name: name.into() };
    Request { verb: verb.into(), namespace: namespace.clone(), target }
}

/// The Secrets that an account may read, by namespace where it may read all of them.
pub(super) fn readable(analysis: &Analysis, account: &ObjectRef) -> Vec<String> {
    let Some(subject) = Subject::from_object(account) else { return Vec::new() };
    let identity = subject.identity();
    let may = |namespace: &Name, name: &str| ["get", "list", "watch"].iter().any(|verb| analysis.authorizer.allows(&identity, &request(verb, namespace, name)));
    if may(&Name::default(), "") {
        return vec!["every Secret of the cluster".to_owned()];
    }
    let mut found = Vec::new();
    let namespaces: Vec<Name> = analysis.inventory.secrets.namespaces().cloned().collect();
    for namespace in namespaces {
        if may(&namespace, "") {
            found.push(format!("every Secret of {namespace}"));
            continue;
        }
        let named = analysis.inventory.secrets.in_namespace(&namespace).iter().filter(|s| may(&namespace, &s.meta.name));
        found.extend(named.map(|s| format!("secret:{namespace}/{}", s.meta.name)));
        if found.len() > NAMED {
            found.truncate(NAMED);
            found.push("and more".to_owned());
            break;
        }
    }
    found
}
