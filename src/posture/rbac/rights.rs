//! What a rule of a role allows.

use std::collections::BTreeSet;

use crate::model::{Binding, Name, PolicyRule, Role};

const RBAC: &str = "rbac.authorization.k8s.io";
const AUTHENTICATION: &str = "authentication.k8s.io";
/// The narrower verbs beside `impersonate`, each good for some requests only: since 1.36.
const CONSTRAINED: [&str; 4] = ["impersonate:user-info", "impersonate:serviceaccount", "impersonate:arbitrary-node", "impersonate:associated-node"];
const CERTIFICATES: &str = "certificates.k8s.io";
const WRITE: [&str; 3] = ["create", "update", "patch"];
const CHANGE: [&str; 5] = ["create", "update", "patch", "delete", "deletecollection"];
const DELETE: [&str; 2] = ["delete", "deletecollection"];

/// Where a role holds: what has no namespace can be allowed for the whole cluster only.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Reach {
    /// In the whole cluster.
    pub(super) cluster: bool,
    /// In the namespace of the cluster's own components.
    pub(super) system: bool,
}

impl Reach {
    /// Everywhere.
    pub(super) const EVERYWHERE: Self = Self { cluster: true, system: true };

    /// A ClusterRole holds where it is bound.
    pub(super) fn of(role: &Role, bindings: &[&Binding]) -> Self {
        if !role.meta.namespace.is_empty() {
            return Self { cluster: false, system: role.meta.namespace == "kube-system" };
        }
        let cluster = bindings.iter().any(|binding| binding.is_cluster_wide());
        Self { cluster, system: cluster || bindings.iter().any(|binding| binding.meta.namespace == "kube-system") }
    }
}

/// Whether a rule allows something, where it holds.
pub(super) type Right = fn(Reach, &PolicyRule) -> bool;

pub(super) fn has(list: &[Name], wanted: &str) -> bool {
    list.iter().any(|item| *item == *wanted)
}

/// Whether a rule allows one of these verbs on one of these resources, of some name.
fn allows(rule: &PolicyRule, verbs: &[&str], group: &str, resources: &[&str]) -> bool {
    let matches = |pattern: &str, resource: &str| {
        let below = resource.split_once('/').map(|(_, sub)| sub);
        pattern == "*" || pattern == resource || below.is_some_and(|sub| pattern.strip_prefix("*/") == Some(sub))
    };
    rule.groups.iter().any(|g| *g == "*" || *g == *group)
        && rule.verbs.iter().any(|verb| *verb == "*" || verbs.contains(&verb.as_str()))
        && rule.resources.iter().any(|pattern| resources.iter().any(|resource| matches(pattern, resource)))
}

/// Every verb on every resource of every group.
pub(super) fn is_everything(rule: &PolicyRule) -> bool {
    has(&rule.verbs, "*") && names_everything(rule)
}

/// Every resource of every group.
pub(super) fn names_everything(rule: &PolicyRule) -> bool {
    has(&rule.resources, "*") && has(&rule.groups, "*")
}

pub(super) fn all_verbs_on_all(_: Reach, rule: &PolicyRule) -> bool {
    has(&rule.verbs, "*") && has(&rule.resources, "*")
}

pub(super) fn all_resources(_: Reach, rule: &PolicyRule) -> bool {
    has(&rule.resources, "*") && !has(&rule.verbs, "*")
}

pub(super) fn all_verbs(_: Reach, rule: &PolicyRule) -> bool {
    has(&rule.verbs, "*") && !has(&rule.resources, "*") && !rule.resources.is_empty()
}

pub(super) fn reads_secrets(_: Reach, rule: &PolicyRule) -> bool {
    rule.names.is_empty() && allows(rule, &["get", "list", "watch"], "", &["secrets"])
}

pub(super) fn makes_pods(_: Reach, rule: &PolicyRule) -> bool {
    // A new template makes new pods: changing one is as good as making one.
    allows(rule, &["create"], "", &["pods"])
        || allows(rule, &WRITE, "", &["replicationcontrollers"])
        || allows(rule, &WRITE, "apps", &["deployments", "daemonsets", "statefulsets", "replicasets"])
        || allows(rule, &["create"], "batch", &["jobs"])
        || allows(rule, &WRITE, "batch", &["cronjobs"])
}

pub(super) fn executes(_: Reach, rule: &PolicyRule) -> bool {
    allows(rule, &["create", "get"], "", &["pods/exec"])
}

pub(super) fn attaches(_: Reach, rule: &PolicyRule) -> bool {
    allows(rule, &["create", "get"], "", &["pods/attach"])
}

pub(super) fn forwards(_: Reach, rule: &PolicyRule) -> bool {
    allows(rule, &["create", "get"], "", &["pods/portforward"])
}

pub(super) fn adds_containers(_: Reach, rule: &PolicyRule) -> bool {
    allows(rule, &["update", "patch"], "", &["pods/ephemeralcontainers"])
}

/// Users and groups have no namespace; service accounts do.
pub(super) fn impersonates(reach: Reach, rule: &PolicyRule) -> bool {
    let people = allows(rule, &["impersonate"], "", &["users", "groups"]) || allows(rule, &["impersonate"], AUTHENTICATION, &["userextras", "uids"]);
    (reach.cluster && (people || allows(rule, &CONSTRAINED, AUTHENTICATION, &["users", "groups", "nodes"])))
        || allows(rule, &["impersonate"], "", &["serviceaccounts"])
        || allows(rule, &CONSTRAINED, AUTHENTICATION, &["serviceaccounts"])
}

/// A binding asks for `bind` where it is itself; a role asks for `escalate` where it is.
pub(super) fn escalates(reach: Reach, rule: &PolicyRule) -> bool {
    allows(rule, &["bind"], RBAC, &["roles", "clusterroles"])
        || allows(rule, &["escalate"], RBAC, &["roles"])
        || (reach.cluster && allows(rule, &["escalate"], RBAC, &["clusterroles"]))
}

pub(super) fn binds(reach: Reach, rule: &PolicyRule) -> bool {
    allows(rule, &WRITE, RBAC, &["rolebindings"]) || (reach.cluster && allows(rule, &WRITE, RBAC, &["clusterrolebindings"]))
}

pub(super) fn proxies_nodes(reach: Reach, rule: &PolicyRule) -> bool {
    reach.cluster && allows(rule, &["get", "create"], "", &["nodes/proxy"])
}

/// One half of what approving takes: both are needed.
pub(super) fn approves(reach: Reach, rule: &PolicyRule) -> bool {
    reach.cluster && (is_approval(rule) || is_signer(rule))
}

fn is_approval(rule: &PolicyRule) -> bool {
    allows(rule, &["update", "patch"], CERTIFICATES, &["certificatesigningrequests/approval"])
}

fn is_signer(rule: &PolicyRule) -> bool {
    allows(rule, &["approve"], CERTIFICATES, &["signers"])
}

/// Whether the two halves are there.
pub(super) fn can_approve(rules: &[&PolicyRule]) -> bool {
    rules.iter().any(|rule| is_approval(rule)) && rules.iter().any(|rule| is_signer(rule))
}

pub(super) fn changes_admission(reach: Reach, rule: &PolicyRule) -> bool {
    let resources = ["validatingwebhookconfigurations", "mutatingwebhookconfigurations", "validatingadmissionpolicies", "validatingadmissionpolicybindings"];
    reach.cluster && allows(rule, &CHANGE, "admissionregistration.k8s.io", &resources)
}

pub(super) fn makes_tokens(_: Reach, rule: &PolicyRule) -> bool {
    allows(rule, &["create"], "", &["serviceaccounts/token"])
}

pub(super) fn makes_volumes(reach: Reach, rule: &PolicyRule) -> bool {
    reach.cluster && allows(rule, &["create"], "", &["persistentvolumes"])
}

pub(super) fn deletes(reach: Reach, rule: &PolicyRule) -> bool {
    // The request for a namespace counts as one in it.
    allows(rule, &DELETE, "", &["pods", "namespaces", "persistentvolumeclaims"])
        || allows(rule, &DELETE, "apps", &["deployments", "daemonsets", "statefulsets"])
        || (reach.cluster && allows(rule, &DELETE, "", &["persistentvolumes"]))
}

pub(super) fn deletes_events(_: Reach, rule: &PolicyRule) -> bool {
    allows(rule, &DELETE, "", &["events"]) || allows(rule, &DELETE, "events.k8s.io", &["events"])
}

pub(super) fn changes_logs(_: Reach, rule: &PolicyRule) -> bool {
    allows(rule, &["delete", "deletecollection", "update"], "", &["pods/log"])
}

/// ConfigMaps of components of the cluster, such as its name service, are in kube-system.
pub(super) fn configures_system(reach: Reach, rule: &PolicyRule) -> bool {
    reach.system && rule.names.is_empty() && allows(rule, &["update", "patch"], "", &["configmaps"])
}

pub(super) fn maps_identities(reach: Reach, rule: &PolicyRule) -> bool {
    reach.system && has(&rule.names, "aws-auth") && allows(rule, &["update", "patch", "delete"], "", &["configmaps"])
}

pub(super) fn redirects(_: Reach, rule: &PolicyRule) -> bool {
    allows(rule, &WRITE, "", &["services", "endpoints"])
        || allows(rule, &CHANGE, "networking.k8s.io", &["ingresses", "networkpolicies"])
        || allows(rule, &WRITE, "discovery.k8s.io", &["endpointslices"])
}

/// What leads to everything, in words, of rules that hold in the whole cluster.
pub(super) fn takeovers(rules: &[&PolicyRule]) -> BTreeSet<&'static str> {
    let tests: [(&'static str, Right); 7] = [
        ("reads every Secret", reads_secrets),
        ("makes pods", makes_pods),
        ("acts as others", impersonates),
        ("gives rights it does not have", escalates),
        ("talks to kubelets", proxies_nodes),
        ("changes admission", changes_admission),
        ("makes tokens", makes_tokens),
    ];
    // What is limited to names leads to those alone.
    let unlimited = rules.iter().filter(|rule| rule.names.is_empty());
    let mut words: BTreeSet<_> = unlimited.flat_map(|rule| tests.iter().filter(|(_, test)| test(Reach::EVERYWHERE, rule)).map(|(word, _)| *word)).collect();
    // A signer has a name even where it is the API server's own.
    let signers = ["kubernetes.io/kube-apiserver-client", "kubernetes.io/*"];
    let trusted = |rule: &&PolicyRule| !is_signer(rule) || rule.names.is_empty() || signers.iter().any(|signer| has(&rule.names, signer));
    if can_approve(&rules.iter().copied().filter(trusted).collect::<Vec<_>>()) {
        words.insert("approves certificates");
    }
    words
}
