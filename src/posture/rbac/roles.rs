//! What a role allows, rule by rule.

use std::collections::BTreeSet;

use super::index::{binding_object, role_object};
use super::shipped;
use crate::model::{Binding, Evidence, Kind, Name, PolicyRule, Role};
use crate::posture::engine::Context;
use crate::posture::registry::Check;
use crate::posture::verdicts::Verdicts;

const READS: &[Kind] = &[Kind::ClusterRole, Kind::Role, Kind::ClusterRoleBinding, Kind::RoleBinding];

/// An aggregated role may get more from a role that was not read.
const RESTS_ON: &[Kind] = &[Kind::ClusterRole];

/// No more of a kind than these are listed as evidence.
const LISTED: usize = 5;

/// Longer lists of verbs and resources are cut.
const WORDS: usize = 12;

/// A right, whatever the role.
type Power = fn(&PolicyRule) -> bool;

type Test = fn(&Role, &PolicyRule) -> bool;

macro_rules! role_checks {
    ($($id:literal, $title:literal, $test:expr;)*) => {
        pub(super) const CHECKS: &[Check] = &[
            Check::objects("RBAC-002", READS, RESTS_ON, |context, verdicts| {
                judge(context, verdicts, "Allows every verb on every resource", |_, rule| has(&rule.verbs, "*") && has(&rule.resources, "*"));
            }),
            Check::objects("RBAC-004", READS, RESTS_ON, |context, verdicts| {
                judge(context, verdicts, "Names every resource, also those to come", |_, rule| has(&rule.resources, "*") && !has(&rule.verbs, "*"));
            }),
            $(Check::objects($id, READS, RESTS_ON, |context, verdicts| judge_unless_said(context, verdicts, $title, $test)),)*
            Check::objects("RBAC-032", READS, &[], widening),
        ];
    };
}

const RBAC: &str = "rbac.authorization.k8s.io";
const WRITE: [&str; 3] = ["create", "update", "patch"];
const CHANGE: [&str; 5] = ["create", "update", "patch", "delete", "deletecollection"];
const DELETE: [&str; 2] = ["delete", "deletecollection"];

role_checks! {
    "RBAC-003", "Allows every verb", |_, rule| has(&rule.verbs, "*") && !has(&rule.resources, "*") && !rule.resources.is_empty();
    "RBAC-005", "Allows reading Secrets", |_, rule| reads_secrets(rule);
    "RBAC-006", "Allows making pods", |_, rule| makes_pods(rule);
    "RBAC-007", "Allows running commands in pods", |_, rule| allows(rule, &["create", "get"], "", &["pods/exec"]);
    "RBAC-008", "Allows attaching to pods", |_, rule| allows(rule, &["create", "get"], "", &["pods/attach"]);
    "RBAC-009", "Allows connecting to any port of pods", |_, rule| allows(rule, &["create", "get"], "", &["pods/portforward"]);
    "RBAC-010", "Allows adding containers to running pods", |_, rule| allows(rule, &["update", "patch"], "", &["pods/ephemeralcontainers"]);
    "RBAC-011", "Allows acting as somebody else", |_, rule| impersonates(rule);
    "RBAC-012", "Allows giving rights that one does not have", |_, rule| escalates(rule);
    "RBAC-013", "Allows binding roles", |_, rule| allows(rule, &WRITE, RBAC, &["rolebindings", "clusterrolebindings"]);
    "RBAC-014", "Allows talking to kubelets", |_, rule| proxies_nodes(rule);
    "RBAC-015", "Allows approving certificates", |_, rule| approves(rule);
    "RBAC-016", "Allows changing what admission checks", |_, rule| changes_admission(rule);
    "RBAC-017", "Allows making tokens of service accounts", |_, rule| allows(rule, &["create"], "", &["serviceaccounts/token"]);
    "RBAC-018", "Allows making volumes of any kind", |_, rule| allows(rule, &["create"], "", &["persistentvolumes"]);
    "RBAC-019", "Allows deleting workloads or data", |_, rule| deletes(rule);
    "RBAC-020", "Allows deleting events", |_, rule| allows(rule, &DELETE, "", &["events"]) || allows(rule, &DELETE, "events.k8s.io", &["events"]);
    "RBAC-021", "Allows changing logs of pods", |_, rule| allows(rule, &["delete", "deletecollection", "update"], "", &["pods/log"]);
    "RBAC-022", "Allows changing configuration of the cluster's own components", configures_system;
    "RBAC-023", "Allows mapping cloud identities to groups (aws-auth)", maps_identities;
    "RBAC-024", "Allows redirecting or opening network traffic", |_, rule| redirects(rule);
}

fn has(list: &[Name], wanted: &str) -> bool {
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
    has(&rule.verbs, "*") && has(&rule.resources, "*") && has(&rule.groups, "*")
}

fn reads_secrets(rule: &PolicyRule) -> bool {
    rule.names.is_empty() && allows(rule, &["get", "list", "watch"], "", &["secrets"])
}

fn makes_pods(rule: &PolicyRule) -> bool {
    // A new template makes new pods: changing one is as good as making one.
    allows(rule, &["create"], "", &["pods"])
        || allows(rule, &WRITE, "", &["replicationcontrollers"])
        || allows(rule, &WRITE, "apps", &["deployments", "daemonsets", "statefulsets", "replicasets"])
        || allows(rule, &["create"], "batch", &["jobs"])
        || allows(rule, &WRITE, "batch", &["cronjobs"])
}

fn impersonates(rule: &PolicyRule) -> bool {
    allows(rule, &["impersonate"], "", &["users", "groups", "serviceaccounts"])
        || allows(rule, &["impersonate"], "authentication.k8s.io", &["userextras", "uids"])
}

fn escalates(rule: &PolicyRule) -> bool {
    allows(rule, &["bind", "escalate"], RBAC, &["roles", "clusterroles"])
}

fn proxies_nodes(rule: &PolicyRule) -> bool {
    allows(rule, &["get", "create"], "", &["nodes/proxy"])
}

fn approves(rule: &PolicyRule) -> bool {
    const GROUP: &str = "certificates.k8s.io";
    allows(rule, &["update", "patch"], GROUP, &["certificatesigningrequests/approval"]) || allows(rule, &["approve"], GROUP, &["signers"])
}

fn changes_admission(rule: &PolicyRule) -> bool {
    let resources = ["validatingwebhookconfigurations", "mutatingwebhookconfigurations", "validatingadmissionpolicies", "validatingadmissionpolicybindings"];
    allows(rule, &CHANGE, "admissionregistration.k8s.io", &resources)
}

fn deletes(rule: &PolicyRule) -> bool {
    allows(rule, &DELETE, "", &["pods", "namespaces", "persistentvolumeclaims", "persistentvolumes"])
        || allows(rule, &DELETE, "apps", &["deployments", "daemonsets", "statefulsets"])
}

fn reaches_system(role: &Role) -> bool {
    role.meta.namespace.is_empty() || role.meta.namespace == "kube-system"
}

/// ConfigMaps of components of the cluster, such as its name service, are in kube-system.
fn configures_system(of: &Role, rule: &PolicyRule) -> bool {
    reaches_system(of) && rule.names.is_empty() && allows(rule, &["update", "patch"], "", &["configmaps"])
}

fn maps_identities(of: &Role, rule: &PolicyRule) -> bool {
    reaches_system(of) && has(&rule.names, "aws-auth") && allows(rule, &["update", "patch", "delete"], "", &["configmaps"])
}

fn redirects(rule: &PolicyRule) -> bool {
    allows(rule, &WRITE, "", &["services", "endpoints"])
        || allows(rule, &CHANGE, "networking.k8s.io", &["ingresses", "networkpolicies"])
        || allows(rule, &WRITE, "discovery.k8s.io", &["endpointslices"])
}

/// What leads to everything, in words, where it holds in the whole cluster.
pub(super) fn takeovers<'a>(rules: impl Iterator<Item = &'a PolicyRule>) -> BTreeSet<&'static str> {
    let tests: [(&'static str, Power); 8] = [
        ("reads every Secret", reads_secrets),
        ("makes pods", makes_pods),
        ("acts as others", impersonates),
        ("gives rights it does not have", escalates),
        ("talks to kubelets", proxies_nodes),
        ("approves certificates", approves),
        ("changes admission", changes_admission),
        ("makes tokens", |rule| allows(rule, &["create"], "", &["serviceaccounts/token"])),
    ];
    // What is limited to names leads to those alone.
    let unlimited = rules.filter(|rule| rule.names.is_empty());
    unlimited.flat_map(|rule| tests.iter().filter(|(_, test)| test(rule)).map(|(word, _)| *word)).collect()
}

/// A rule as evidence shows it.
fn describe(rule: &PolicyRule) -> String {
    let join = |list: &[Name]| {
        let named = list.iter().take(WORDS).map(Name::as_str).collect::<Vec<_>>().join(", ");
        if list.len() > WORDS { format!("{named} and {} more", list.len() - WORDS) } else { named }
    };
    let names = if rule.names.is_empty() { String::new() } else { format!(" named {}", join(&rule.names)) };
    format!("{} of {}{names}", join(&rule.verbs), join(&rule.resources))
}

fn judge(context: &Context<'_>, verdicts: &mut Verdicts<'_>, title: &str, test: Test) {
    each_role(context, verdicts, title, test, |_| false);
}

/// A rule for every resource is said once, instead of by the check of each resource again.
fn judge_unless_said(context: &Context<'_>, verdicts: &mut Verdicts<'_>, title: &str, test: Test) {
    each_role(context, verdicts, title, test, |rule| has(&rule.resources, "*") && has(&rule.groups, "*"));
}

fn each_role(context: &Context<'_>, verdicts: &mut Verdicts<'_>, title: &str, test: Test, is_said: Power) {
    let index = context.index();
    for role in context.inventory.cluster_roles.iter().chain(context.inventory.roles.iter()) {
        let bindings = index.of_role(role);
        if !context.options.include_system && shipped::role(&role.meta, bindings) {
            continue;
        }
        let object = role_object(role);
        let wrong: Vec<_> = index.rules(role).into_iter().filter(|(_, _, rule)| test(role, rule)).collect();
        let unsaid = wrong.iter().filter(|(_, _, rule)| !is_said(rule));
        let mut evidence: Vec<_> = unsaid.map(|(owner, at, rule)| Evidence::field(role_object(owner), format!("rules[{at}]"), describe(rule))).collect();
        if !evidence.is_empty() {
            evidence.extend(bound(bindings));
            verdicts.fail(object, 1, title, evidence);
        } else if !wrong.is_empty() {
            // Neither fine nor a finding of its own.
        } else if role.aggregation.is_some() && role.rules.is_empty() {
            verdicts.pass_unless_unread(&object);
        } else {
            verdicts.pass(&object);
        }
    }
}

/// Who has the role.
fn bound(bindings: &[&Binding]) -> Vec<Evidence> {
    let listed = bindings.iter().take(LISTED).map(|binding| {
        let subjects: Vec<String> = binding.subjects.iter().take(LISTED).map(ToString::to_string).collect();
        let more = binding.subjects.len().saturating_sub(LISTED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let whom = if subjects.is_empty() { "nobody".to_owned() } else { subjects.join(", ") };
        Evidence::field(binding_object(binding), "subjects", format!("{whom}{more}"))
    });
    listed.collect()
}

/// Rules that a label adds to the roles for people.
fn widening(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    let index = context.index();
    for role in context.inventory.cluster_roles.iter().filter(|r| context.options.include_system || !shipped::role(&r.meta, index.of_role(r))) {
        let targets = ["view", "edit", "admin"].map(|name| (name, format!("rbac.authorization.k8s.io/aggregate-to-{name}")));
        let widened: Vec<_> = targets.iter().filter(|(_, label)| role.meta.labels.get(label).is_some_and(|value| *value == "true")).collect();
        let Some((least, _)) = widened.first() else { continue };
        let object = role_object(role);
        let mut evidence: Vec<Evidence> =
            widened.iter().map(|(_, label)| Evidence::field(object.clone(), format!("metadata.labels[{label}]"), "true")).collect();
        let dangerous = |rule: &PolicyRule| {
            let power = impersonates(rule) || escalates(rule) || proxies_nodes(rule) || approves(rule) || changes_admission(rule) || has(&rule.resources, "*");
            // Who may edit may read Secrets and make pods already; who may view may do neither.
            power || (*least == "view" && (reads_secrets(rule) || makes_pods(rule)))
        };
        let rules: Vec<_> = role.rules.iter().enumerate().filter(|(_, rule)| dangerous(rule)).collect();
        if rules.is_empty() {
            verdicts.pass(&object);
            continue;
        }
        evidence.extend(rules.into_iter().map(|(at, rule)| Evidence::field(object.clone(), format!("rules[{at}]"), describe(rule))));
        verdicts.fail(object, 1, format!("Gives more to everybody who has {least}"), evidence);
    }
}
