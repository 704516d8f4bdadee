//! Who is bound, and whether both ends of a binding exist.

use std::collections::BTreeSet;

use super::shipped;
use crate::model::{Binding, Evidence, Kind, Name, ObjectRef, RoleKind, SourceKind, Subject};
use crate::posture::engine::Context;
use crate::posture::registry::Check;
use crate::posture::verdicts::Verdicts;

const BINDINGS: &[Kind] = &[Kind::ClusterRoleBinding, Kind::RoleBinding];

const BOTH_ENDS: &[Kind] = &[Kind::ClusterRoleBinding, Kind::RoleBinding, Kind::ClusterRole, Kind::Role, Kind::ServiceAccount];

pub(super) const CHECKS: &[Check] = &[
    Check::objects("RBAC-001", BINDINGS, &[], |context, verdicts| judge(context, verdicts, admin)),
    Check::objects("RBAC-025", BINDINGS, &[], |context, verdicts| judge(context, verdicts, anonymous)),
    Check::objects("RBAC-026", BINDINGS, &[], |context, verdicts| judge(context, verdicts, everybody)),
    Check::objects("RBAC-027", BINDINGS, &[], |context, verdicts| judge(context, verdicts, masters)),
    Check::objects("RBAC-030", BOTH_ENDS, &[], dangling),
    Check::objects("SA-004", &[Kind::ServiceAccount, Kind::ClusterRoleBinding, Kind::RoleBinding], BINDINGS, default_accounts),
];

/// What is wrong with a binding: a title and the subjects it is about.
type Wrong<'a> = Option<(&'static str, Vec<&'a Subject>)>;

fn judge(context: &Context<'_>, verdicts: &mut Verdicts<'_>, wrong: fn(&Binding) -> Wrong<'_>) {
    for binding in context.inventory.bindings().filter(|b| context.options.include_system || !shipped::binding(b)) {
        let object = binding.object();
        match wrong(binding) {
            Some((title, subjects)) => {
                let mut evidence = vec![Evidence::field(object.clone(), "roleRef.name", binding.role.name.as_str())];
                evidence.extend(subjects.into_iter().map(|subject| Evidence::field(object.clone(), "subjects", subject.to_string())));
                verdicts.fail(object, 1, title, evidence);
            }
            None => verdicts.pass(&object),
        }
    }
}

fn admin(binding: &Binding) -> Wrong<'_> {
    let is_admin = binding.role.kind == RoleKind::ClusterRole && binding.role.name == "cluster-admin";
    let subjects: Vec<_> = binding.subjects.iter().filter(|s| !matches!(s, Subject::Group(name) if *name == "system:masters")).collect();
    let title = if binding.is_cluster_wide() { "Gives cluster-admin in the whole cluster" } else { "Gives every right in its namespace" };
    (is_admin && !subjects.is_empty()).then_some((title, subjects))
}

fn named<'a>(binding: &'a Binding, wanted: impl Fn(&Subject) -> bool, title: &'static str) -> Wrong<'a> {
    let subjects: Vec<_> = binding.subjects.iter().filter(|subject| wanted(subject)).collect();
    (!subjects.is_empty()).then_some((title, subjects))
}

/// Only what a role of that name tells everybody anyway may be given to everybody; so is how to join a cluster made by kubeadm.
fn is_public(binding: &Binding) -> bool {
    let joining = binding.meta.namespace == "kube-public" && binding.role.name == "kubeadm:bootstrap-signer-clusterinfo";
    joining || (binding.role.kind == RoleKind::ClusterRole && shipped::PUBLIC.contains(&binding.role.name.as_str()))
}

fn anonymous(binding: &Binding) -> Wrong<'_> {
    let is_anonymous = |subject: &Subject| match subject {
        Subject::User(name) => *name == "system:anonymous",
        Subject::Group(name) => *name == "system:unauthenticated",
        Subject::ServiceAccount { .. } => false,
    };
    if is_public(binding) { None } else { named(binding, is_anonymous, "Gives rights to whoever reaches the API server, without any login") }
}

fn everybody(binding: &Binding) -> Wrong<'_> {
    let is_everybody = |subject: &Subject| matches!(subject, Subject::Group(name) if *name == "system:authenticated" || *name == "system:serviceaccounts");
    if is_public(binding) { None } else { named(binding, is_everybody, "Gives rights to every user or every service account") }
}

fn masters(binding: &Binding) -> Wrong<'_> {
    let title = "Names the group system:masters, which no binding limits";
    named(binding, |subject| matches!(subject, Subject::Group(name) if *name == "system:masters"), title)
}

fn dangling(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    let inventory = context.inventory;
    for binding in inventory.bindings().filter(|b| context.options.include_system || !shipped::binding(b)) {
        let object = binding.object();
        let (mut evidence, mut gap) = (Vec::new(), None);
        // Manifests need not repeat the roles that every cluster has.
        let assumed =
            inventory.cluster.origin() == SourceKind::Manifests && binding.role.kind == RoleKind::ClusterRole && shipped::is_stock_name(&binding.role.name);
        // What is not there is said only where what would hold it was read.
        let mut missing = |kind: Kind, namespace: &str, field: &str, what: String| match context.reading.gap(&[kind], namespace) {
            Some(reason) => _ = gap.get_or_insert(reason),
            None => evidence.push(Evidence::field(object.clone(), field, format!("{what}, which does not exist"))),
        };
        if !assumed && inventory.role(&binding.meta.namespace, &binding.role).is_none() {
            missing(binding.role.kind.kind(), &binding.meta.namespace, "roleRef.name", binding.role.name.to_string());
        }
        for subject in &binding.subjects {
            let Subject::ServiceAccount { namespace, name } = subject else { continue };
            if inventory.service_accounts.get(namespace, name).is_none_or(|account| account.implied && *name != "default") {
                missing(Kind::ServiceAccount, namespace, "subjects", subject.to_string());
            }
        }
        evidence.extend(binding.inert_subjects.iter().map(|subject| Evidence::field(object.clone(), "subjects", format!("{subject}, which matches nobody"))));
        match (evidence.is_empty(), gap) {
            (false, _) => verdicts.fail(object, 1, "Points at something that does not exist", evidence),
            (true, Some(reason)) => verdicts.unknown(&object, reason),
            (true, None) => verdicts.pass(&object),
        }
    }
}

fn default_accounts(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    let name = Name::new("default");
    let read = context.inventory.service_accounts.iter().filter(|account| account.meta.name == name).map(|account| &account.meta.namespace);
    // A binding names an account whether it was read or not.
    let named = context.inventory.bindings().flat_map(|binding| &binding.subjects).filter_map(|subject| match subject {
        Subject::ServiceAccount { namespace, name: account } if *account == name => Some(namespace),
        _ => None,
    });
    for namespace in read.chain(named).collect::<BTreeSet<_>>() {
        let object = ObjectRef { kind: Kind::ServiceAccount, namespace: namespace.clone(), name: name.clone() };
        let subject = Subject::service_account(namespace.clone(), name.clone());
        let bindings = context.index().of_subject(&subject).iter().filter(|b| context.options.include_system || !shipped::binding(b));
        let evidence: Vec<_> = bindings.map(|b| Evidence::field(b.object(), "roleRef.name", b.role.name.as_str())).collect();
        if !evidence.is_empty() {
            verdicts.fail(object, 1, "Is the default service account, and has rights of its own", evidence);
        } else if let Some(reason) = verdicts.gap_in("") {
            // Bindings of every namespace may name it.
            verdicts.unknown(&object, reason);
        } else {
            verdicts.pass(&object);
        }
    }
}
