//! A user or group whose login is in the wrong hands.

use crate::model::{ObjectRef, Subject};
use crate::runbook::draft::Draft;
use crate::runbook::kubectl::Command;
use crate::runbook::{Step, fix};

pub(super) fn contain(draft: &mut Draft<'_>, object: &ObjectRef) {
    let Some(subject) = Subject::from_object(object) else { return };
    let all = Command::kubectl([
        "get",
        "rolebindings.rbac.authorization.k8s.io,clusterrolebindings.rbac.authorization.k8s.io",
        "--all-namespaces=true",
        "--output=yaml",
    ]);
    let step = Step::titled("Keep the evidence", "The next steps change what an investigation will want to see")
        .running(all.saved_as("evidence_bindings.yaml"))
        .deciding(format!("Copy the audit log of the time in question: every request by {object}"));
    draft.push(step, &[]);
    let step = Step::titled("Stop the login", "Kubernetes keeps no users: a login ends where it comes from")
        .deciding("By an identity provider: lock the user there, and end its sessions; a token that was issued works until it ends")
        .deciding("By a client certificate: it cannot be taken back before it ends. Rights are what can be taken, and for the group system:masters only a new authority of certificates helps")
        .deciding("By a role of a cloud, or a webhook: take the mapping away there");
    draft.push(step, &[]);
    let changes = fix::unbind(&draft.state, &subject);
    if !changes.is_empty() {
        let flag = match &subject {
            Subject::Group(name) => vec!["--as=nobody".to_owned(), format!("--as-group={name}")],
            other => vec![format!("--as={}", other.user_name().unwrap_or_default())],
        };
        let check = Command::kubectl(["auth".to_owned(), "can-i".to_owned(), "--list=true".to_owned()].into_iter().chain(flag));
        let why = "What a login may do ends at once, whoever holds it";
        draft.push(Step::titled(format!("Take the rights from {object}"), why).checking(check, "no rule but those that everybody has"), &changes);
    }
    match subject {
        Subject::Group(name) if name == crate::rbac::SUPERUSERS => {
            draft.warn("Members of system:masters are allowed everything without any binding: no change of a binding limits them");
        }
        Subject::User(_) => draft.warn("The groups of this user are not in the cluster: what it has as a member of one is not taken by these steps"),
        _ => {}
    }
}
