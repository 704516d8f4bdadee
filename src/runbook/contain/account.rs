//! A service account whose token is in the wrong hands.

use crate::model::{Edit, Inventory, Kind, Meta, Object, ObjectRef, Pod, ServiceAccount, Subject};
use crate::runbook::change::Change;
use crate::runbook::draft::Draft;
use crate::runbook::effect::listed;
use crate::runbook::kubectl::{self, Command};
use crate::runbook::{Step, fix, reads};

pub(super) fn contain(draft: &mut Draft<'_>, object: &ObjectRef) {
    evidence(draft, object);
    unbind(draft, object, &object.to_string());
    tokens(draft, object);
    revoke(draft, object);
    rotate(draft, object);
}

fn evidence(draft: &mut Draft<'_>, object: &ObjectRef) {
    let all = Command::kubectl([
        "get",
        "rolebindings.rbac.authorization.k8s.io,clusterrolebindings.rbac.authorization.k8s.io",
        "--all-namespaces=true",
        "--output=yaml",
    ]);
    let user = Subject::from_object(object).and_then(|s| s.user_name()).unwrap_or_default();
    let step = Step::titled("Keep the evidence", "The next steps change what an investigation will want to see")
        .running(Command::on("get", object).with("--output=yaml").saved_as(kubectl::file_name("evidence", object)))
        .running(all.saved_as("evidence_bindings.yaml"))
        .deciding(format!("Copy the audit log of the time in question: every request with the user name {user}, and with its groups"));
    draft.push(step, &[]);
}

/// The account no longer has what bindings give to it by name.
pub(super) fn unbind(draft: &mut Draft<'_>, account: &ObjectRef, whose: &str) {
    let Some(subject) = Subject::from_object(account) else { return };
    let changes = fix::unbind(&draft.state, &subject);
    let unread = draft.analysis.inventory.coverage.missing(&[Kind::RoleBinding, Kind::ClusterRoleBinding]);
    if changes.is_empty() && unread.is_empty() {
        return;
    }
    let who =
        [format!("--as=system:serviceaccount:{}:{}", account.namespace, account.name), format!("--namespace={}", account.namespace), "--list=true".to_owned()];
    let check = Command::kubectl(["auth".to_owned(), "can-i".to_owned()].into_iter().chain(who));
    let why =
        format!("The rights of {whose} end at once, also for copies of its token that nobody knows of. A new account of the same name would have them again");
    let mut step = Step::titled(format!("Take the rights from {account}"), why);
    if !unread.is_empty() {
        let unread: Vec<&str> = unread.into_iter().map(Kind::plural).collect();
        step.decisions.push(format!(
            "Which bindings name it is not known, since not all {} were read: look for it in this list, and delete or edit each that names it",
            unread.join(" and ")
        ));
        let all = Command::kubectl([
            "get",
            "rolebindings.rbac.authorization.k8s.io,clusterrolebindings.rbac.authorization.k8s.io",
            "--all-namespaces=true",
            "--output=wide",
        ]);
        step.commands.push(all);
    }
    draft.push(step.checking(check, "only what it has as a member of its groups"), &changes);
}

/// Long-lived tokens end when their Secret goes.
fn tokens(draft: &mut Draft<'_>, account: &ObjectRef) {
    let changes = token_secrets(&draft.state, account).into_iter().map(Change::remove).collect::<Vec<_>>();
    if !changes.is_empty() {
        let why = "These tokens never end by themselves. Whoever used one gets a short-lived one from `kubectl create token`, or from a mounted volume";
        draft.push(Step::titled("End its long-lived tokens", why), &changes);
    }
}

/// The Secrets with long-lived tokens of an account.
pub(super) fn token_secrets(inventory: &Inventory, account: &ObjectRef) -> Vec<ObjectRef> {
    let own = |s: &&crate::model::Secret| s.token_of().is_some_and(|name| *name == account.name);
    inventory
        .secrets
        .in_namespace(&account.namespace)
        .iter()
        .filter(own)
        .map(|s| ObjectRef::namespaced(Kind::Secret, s.meta.namespace.clone(), s.meta.name.clone()))
        .collect()
}

/// A new account of the same name has another id: no token of the old one is accepted any more, not even one that nobody knows of.
fn revoke(draft: &mut Draft<'_>, object: &ObjectRef) {
    let Some(old) = draft.state.service_accounts.get(&object.namespace, &object.name).cloned() else { return };
    let new = ServiceAccount { meta: Meta { uid: None, owner: None, ..old.meta.clone() }, secrets: Vec::new(), ..old };
    let why = "Every token names the id of its account. Deleting the account ends all of them; the new one gets a new id";
    let mut step = Step::titled("End every other token", why);
    let users = |p: &&Pod| p.is_alive() && p.spec.service_account == object.name;
    let pods: Vec<&Pod> = draft.state.pods.in_namespace(&object.namespace).iter().filter(users).collect();
    if !pods.is_empty() {
        let roots: std::collections::BTreeSet<ObjectRef> = pods.iter().map(|p| draft.state.root_owner(Kind::Pod, &p.meta)).collect();
        step.effect.push(format!("The pods of {} need a restart to get a new token", listed(&roots)));
        step.decisions.push("Is one of its pods compromised? Contain that pod first: a new pod gets a new token".to_owned());
    }
    if object.name == "default" {
        step.decisions.push("The account named default is made again by its controller within a second".to_owned());
    }
    let new = Object::ServiceAccount(new);
    step.save.push(Command::save(object));
    step.commands.push(Command::on("delete", object).with("--wait=true"));
    step.commands.extend(crate::runbook::manifest::whole(&new).map(Command::apply));
    let check = Command::on("get", object).with("--output=jsonpath={.metadata.uid}");
    step = step.checking(check, format!("another id than in {}", kubectl::saved(object)));
    draft.push_edits(step, vec![Edit::Remove(object.clone()), Edit::put(new)]);
}

fn rotate(draft: &mut Draft<'_>, object: &ObjectRef) {
    let users = draft.analysis.inventory.pods.in_namespace(&object.namespace).iter().filter(|p| p.is_alive() && p.spec.service_account == object.name);
    let mut names: Vec<String> = users.flat_map(|p| reads::secrets(&p.spec)).map(|name| format!("secret:{}/{name}", object.namespace)).collect();
    names.sort();
    names.dedup();
    let allowed = super::secret::readable(draft.analysis, object);
    names.extend(allowed.into_iter().filter(|s| !names.contains(s)).collect::<Vec<_>>());
    if !names.is_empty() {
        let text = format!("Replace at their issuers, and restart what uses them: {}", names.join(", "));
        draft.push(Step::titled("Replace what it could read", "A Secret that was read stays known").deciding(text), &[]);
    }
}
