//! What findings about rights come to, on small clusters, and held against the whole analysis of the changed cluster.

use std::sync::Arc;

use super::super::{Settings, analyse, what_if};
use super::*;
use crate::collect::manifests::{self, Options};
use crate::knowledge;
use crate::model::{Coverage, CoverageEntry, CoverageState, Scope, Store};

/// A pod that the internet reaches and that runs as `sa:shop/web`, and a jewel.
const GROUND: &str = "
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: shop, name: web}}
---
{apiVersion: v1, kind: Pod, metadata: {namespace: shop, name: web, labels: {app: web}}, spec: {nodeName: w, serviceAccountName: web, containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {namespace: shop, name: plain}, spec: {nodeName: w, containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Service, metadata: {namespace: shop, name: web}, spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Secret, metadata: {namespace: shop, name: jewel, labels: {ravelin.dev/crown-jewel: 'true'}}}
";

const WEB: &str = "{kind: ServiceAccount, namespace: shop, name: web}";

fn role(kind: &str, name: &str, more: &str) -> String {
    let place = if kind == "Role" { ", namespace: shop" } else { "" };
    format!("---\n{{apiVersion: rbac.authorization.k8s.io/v1, kind: {kind}, metadata: {{name: {name}{place}}}, {more}}}\n")
}

fn rule(rule: &str) -> String {
    format!("rules: [{rule}]")
}

fn bind(kind: &str, name: &str, role: (&str, &str), subjects: &str) -> String {
    let place = if kind == "RoleBinding" { ", namespace: shop" } else { "" };
    let (role_kind, role) = role;
    format!(
        "---\n{{apiVersion: rbac.authorization.k8s.io/v1, kind: {kind}, metadata: {{name: {name}{place}}}, roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {role_kind}, name: {role}}}, subjects: [{subjects}]}}\n"
    )
}

fn analysis(yaml: &str) -> Analysis {
    let inventory = manifests::parse(format!("{GROUND}{yaml}").as_bytes(), "case", &Options { simulated: true, ..Options::default() }).unwrap();
    assert_eq!(inventory.coverage.gaps().count(), 0, "{:?}", inventory.coverage.gaps().collect::<Vec<_>>());
    analyse(Arc::new(inventory), &Settings { catalogue: Arc::new(knowledge::load(None).unwrap()), ..Settings::default() })
}

fn bearing(analysis: &Analysis, rule: &str, object: &str) -> Bearing {
    let finding = analysis.findings.iter().find(|f| f.rule == *rule && f.object.to_string() == object);
    let finding = finding.unwrap_or_else(|| {
        panic!("{rule} on {object} is not among {:?}", analysis.findings.iter().map(|f| format!("{} {}", f.rule, f.object)).collect::<Vec<_>>())
    });
    analysis.bearing(finding).expect("a finding about rights")
}

/// Every count is what the whole analysis of the changed cluster says.
fn check_all(analysis: &Analysis) -> usize {
    let mut compared = 0;
    for finding in &analysis.findings {
        let Some(bearing) = analysis.bearing(finding) else { continue };
        let removal = removal::of(analysis, finding, &bearing.families);
        let after = what_if(analysis, &removal.edits);
        let closed = diff::diff(analysis, &after).closed.len();
        assert_eq!((bearing.paths.closes, bearing.paths.of), (closed, analysis.paths(&Mask::default())), "{} on {}: {removal:?}", finding.rule, finding.object);
        assert_eq!(bearing.paths.targets.iter().map(|(_, closes, _)| closes).sum::<usize>(), closed);
        compared += 1;
    }
    compared
}

#[test]
fn a_wildcard_closes_what_its_rule_alone_gives() {
    let everything = rule("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}, {apiGroups: [''], resources: [pods], verbs: [get]}");
    let secrets = rule("{apiGroups: [''], resources: [secrets], verbs: [get]}");
    let yaml = role("Role", "all", &everything) + &bind("RoleBinding", "all", ("Role", "all"), WEB);
    let alone = analysis(&yaml);
    let found = bearing(&alone, "RBAC-002", "role:shop/all");
    assert_eq!(found.subjects, [Subject::service_account("shop", "web")]);
    assert_eq!((found.pods, found.workloads.len(), found.everybody), (1, 1, false));
    assert!(found.paths.closes > 0 && found.paths.closes == found.paths.targets.iter().map(|t| t.1).sum::<usize>(), "{found:?}");
    assert!(found.ways.closes > 0, "the account itself is stopped, too: {found:?}");
    assert_eq!(found.without, "this rule of role:shop/all");
    check_all(&alone);
    // A second way to the jewel keeps that pair open.
    let twice = analysis(&(yaml + &role("Role", "reads", &secrets) + &bind("RoleBinding", "reads", ("Role", "reads"), WEB)));
    let less = bearing(&twice, "RBAC-002", "role:shop/all");
    assert!(less.paths.closes < found.paths.closes, "{less:?}");
    check_all(&twice);
}

#[test]
fn what_grants_nothing_closes_nothing() {
    let dead = rule("{apiGroups: [''], resources: [secrets], resourceNames: [jewel], verbs: [create, get]}");
    let yaml = role("Role", "r", &dead) + &bind("RoleBinding", "r", ("Role", "r"), WEB) + &bind("RoleBinding", "gone", ("Role", "gone"), WEB);
    let cluster = analysis(&yaml);
    let inert = bearing(&cluster, "RBAC-033", "role:shop/r");
    assert_eq!(inert.paths.closes, 0, "the half that works stays: {inert:?}");
    assert!(inert.paths.of > 0 && inert.grants[0].starts_with("it fails to grant, in whole or in part, create, get of secrets named jewel"), "{inert:?}");
    let dangling = bearing(&cluster, "RBAC-030", "rolebinding:shop/gone");
    assert_eq!((dangling.paths.closes, dangling.subjects.len()), (0, 1));
    assert!(dangling.grants[0].contains("role:shop/gone does not exist"), "{dangling:?}");
    check_all(&cluster);
}

#[test]
fn of_two_that_give_the_same_neither_closes_anything_alone() {
    let secrets = rule("{apiGroups: [''], resources: [secrets], verbs: [get]}");
    let yaml = role("Role", "r", &secrets)
        + &bind("RoleBinding", "a", ("Role", "r"), WEB)
        + &bind("RoleBinding", "b", ("Role", "r"), &format!("{WEB}, {{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}}"));
    let cluster = analysis(&yaml);
    let found = bearing(&cluster, "RBAC-035", "rolebinding:shop/b");
    assert_eq!((found.paths.closes, found.without.as_str()), (0, "sa:shop/web in rolebinding:shop/b"));
    assert_eq!(found.subjects, [Subject::service_account("shop", "web")], "jane has it by nothing else");
    assert_eq!(found.grants, ["it grants nothing more than rolebinding:shop/a does"]);
    check_all(&cluster);
}

#[test]
fn a_ghost_is_whoever_may_make_it() {
    let all = rule("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}");
    let make = rule("{apiGroups: [''], resources: [serviceaccounts, serviceaccounts/token], verbs: [create]}");
    let ghost = "{kind: ServiceAccount, namespace: shop, name: ghost}";
    let yaml = role("ClusterRole", "all", &all)
        + &bind("ClusterRoleBinding", "ghost", ("ClusterRole", "all"), ghost)
        + &role("Role", "make", &make)
        + &bind("RoleBinding", "make", ("Role", "make"), WEB);
    let cluster = analysis(&yaml);
    let found = bearing(&cluster, "RBAC-030", "clusterrolebinding:ghost");
    assert!(found.paths.targets.iter().any(|(target, closes, _)| target.to_string() == "goal:cluster-admin" && *closes > 0), "{found:?}");
    assert!(found.grants[0].contains("whoever may create it, it grants * of * in the whole cluster"), "{found:?}");
    check_all(&cluster);
}

#[test]
fn the_default_account_is_every_pod_that_names_none() {
    let secrets = rule("{apiGroups: [''], resources: [secrets], verbs: [get]}");
    let default = "{kind: ServiceAccount, namespace: shop, name: default}";
    let cluster = analysis(&(role("Role", "r", &secrets) + &bind("RoleBinding", "r", ("Role", "r"), default)));
    let found = bearing(&cluster, "SA-004", "sa:shop/default");
    assert_eq!((found.pods, found.paths.closes), (1, 0), "that pod is not exposed: {found:?}");
    assert_eq!((found.ways.closes, found.ways.of), (1, 1), "but it reads the jewel: {found:?}");
    check_all(&cluster);
}

#[test]
fn a_label_is_worth_what_others_have_by_it() {
    let label = "metadata: {name: more, labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}";
    let more = format!(
        "---\n{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, {label}, rules: [{{apiGroups: [''], resources: [secrets], verbs: [get]}}]}}\n"
    );
    let sum = "aggregationRule: {clusterRoleSelectors: [{matchLabels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}]}, rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]";
    // As on a live cluster: the controller has written the rules into the role.
    let cluster = analysis(&(more + &role("ClusterRole", "view", sum) + &bind("RoleBinding", "v", ("ClusterRole", "view"), WEB)));
    let found = bearing(&cluster, "RBAC-032", "clusterrole:more");
    assert_eq!(found.subjects, [Subject::service_account("shop", "web")], "by the role that gathers it");
    assert_eq!((found.paths.closes, found.paths.of), (1, 1), "{found:?}");
    check_all(&cluster);
}

#[test]
fn counts_agree_with_the_whole_analysis_of_the_demonstration() {
    let inventory = Arc::new(crate::collect::demo());
    let analysis = analyse(inventory, &Settings { catalogue: Arc::new(knowledge::load(None).unwrap()), ..Settings::default() });
    let compared = check_all(&analysis);
    assert!(compared >= 5, "{compared} findings about rights");
}

/// The same cluster, of which some kinds could not be read.
fn without(analysis: &Analysis, kinds: &[Kind]) -> Analysis {
    let mut inventory = (*analysis.inventory).clone();
    let forbidden =
        |kind: &Kind| CoverageEntry { kind: Some(*kind), scope: Scope::Cluster, state: CoverageState::Forbidden, detail: Name::default(), objects: 0 };
    let entries = inventory.coverage.entries().iter().cloned().chain(kinds.iter().map(forbidden));
    inventory.coverage = Coverage::new(entries.collect());
    for kind in kinds {
        match kind {
            Kind::Pod => inventory.pods = Store::default(),
            Kind::RoleBinding => inventory.role_bindings = Store::default(),
            Kind::Service => inventory.services = Store::default(),
            other => panic!("{other:?} is not taken away here"),
        }
    }
    analyse(Arc::new(inventory), &analysis.settings)
}

#[test]
fn what_was_not_read_is_said() {
    let yaml = role("Role", "all", &rule("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}")) + &bind("RoleBinding", "all", ("Role", "all"), WEB);
    let whole = analysis(&yaml);
    let found = bearing(&whole, "RBAC-002", "role:shop/all");
    assert!(found.is_whole() && found.limit().is_none(), "{found:?}");
    for kind in [Kind::Pod, Kind::RoleBinding] {
        let found = bearing(&without(&whole, &[kind]), "RBAC-002", "role:shop/all");
        assert_eq!(found.unread, [kind]);
        let limit = found.limit().unwrap();
        assert!(limit.contains(kind.plural()) && limit.contains("it may touch more"), "{found:?}");
    }
    // By a Service the internet reaches the pod, which nobody's rights say.
    let found = bearing(&without(&whole, &[Kind::Service]), "RBAC-002", "role:shop/all");
    assert!(found.touches_no_more() && !found.is_whole(), "{found:?}");
    assert_eq!(found.limit().unwrap(), "not everything was read (services): more or less may close");
    let many = Bearing { unread: Kind::collected().take(UNREAD + 2).collect(), ..Bearing::default() };
    assert!(many.limit().unwrap().contains("and 2 more"), "{:?}", many.limit());
}

#[test]
fn a_subject_is_named_by_the_whole_of_its_name() {
    let mut values = vec!["user:a, which matches nobody", "user:ab", "user:a!", "group:g", "sa:shop/web, whichever", "user:b, which x, which y"];
    values.sort_unstable();
    let named = Named { values };
    let has = |text: &str| named.has(&text.parse().unwrap());
    assert!(["user:a", "user:ab", "user:a!", "group:g", "user:b", "user:b, which x"].into_iter().all(has));
    assert!(!["user:g", "group:a", "sa:shop/web", "sa:shop/we", "user:b, which"].into_iter().any(has));
}

#[test]
fn a_rule_of_a_role_that_many_gather_goes_from_all_of_them() {
    let wild = rule("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}");
    let label = |name: &str, to: &str| role("ClusterRole", &format!("{name}, labels: {{to: {to}}}"), &wild);
    let gathers = |name: &str, from: &str, to: &str| {
        role("ClusterRole", &format!("{name}, labels: {{to: {to}}}"), &format!("aggregationRule: {{clusterRoleSelectors: [{{matchLabels: {{to: {from}}}}}]}}"))
    };
    let yaml = label("part", "middle") + &gathers("one", "middle", "top") + &gathers("two", "middle", "top") + &gathers("top", "top", "top");
    let cluster = analysis(&(yaml + &bind("ClusterRoleBinding", "top", ("ClusterRole", "top"), WEB)));
    let found = bearing(&cluster, "RBAC-002", "clusterrole:part");
    assert_eq!(found.subjects, [Subject::service_account("shop", "web")]);
    let removal = removal::of(&cluster, cluster.findings.iter().find(|f| f.object.to_string() == "clusterrole:part").unwrap(), &found.families);
    let edited: Vec<String> = removal.edits.iter().map(|edit| edit.object().to_string()).collect();
    assert_eq!(edited, ["clusterrole:part", "clusterrole:one", "clusterrole:top", "clusterrole:two"]);
    assert!(found.paths.closes > 0 && check_all(&cluster) > 0, "{found:?}");
}
