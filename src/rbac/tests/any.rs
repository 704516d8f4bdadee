//! Random small clusters whose parts collide often, and everything that can be asked of them.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::objects::{inventory, names};
use crate::model::{Binding, CustomResource, Identity, Inventory, Meta, Name, PolicyRule, Role, RoleKind, RoleRef, Store, Subject};
use crate::rbac::{Request, Target};

const VERBS: &[&str] = &["get", "list", "watch", "create", "delete", "deletecollection", "use", "bind", "*"];
const GROUPS: &[&str] = &["", "apps", "*", "example.com"];
const RESOURCES: &[&str] = &["pods", "pods/log", "*/log", "*", "pods/*", "*/*", "secrets", "nodes", "namespaces", "namespaces/status", "clusterthings"];
const NAMES: &[&str] = &["", "a", "b", "ns1", "*"];
const URLS: &[&str] = &["/a", "/a*", "/a/b**", "*", "/a/*/c"];
const NAMESPACES: &[&str] = &["", "ns1", "ns2"];
const ROLES: &[&str] = &["r1", "r2", "r3"];

/// Resources that the random rules are about, or might reach.
pub(crate) const PLACES: &[(&str, &str)] = &[
    ("", "pods"),
    ("", "pods/log"),
    ("apps", "secrets"),
    ("", "nodes"),
    ("", "namespaces"),
    ("", "namespaces/status"),
    ("example.com", "clusterthings"),
    ("rbac.authorization.k8s.io", "clusterroles"),
];

/// The subjects that bindings may name; the last two are one user.
pub(crate) fn all_subjects() -> Vec<Subject> {
    let mut subjects: Vec<Subject> = ["sa:ns1/a", "sa:ns2/a", "user:u", "user:", "group:g", "group:system:authenticated"]
        .iter()
        .map(|s| s.parse().unwrap_or_else(|_| Subject::User("".into())))
        .collect();
    subjects.extend([Subject::service_account("ns1", "a:b"), Subject::User("system:serviceaccount:ns1:a:b".into())]);
    subjects
}

/// Who may ask.
pub(crate) fn identities() -> Vec<Identity> {
    let mut identities: Vec<Identity> = all_subjects().iter().map(Subject::identity).collect();
    identities.extend(all_subjects().iter().map(|subject| Identity { groups: Vec::new(), ..subject.identity() }));
    identities.push(Identity { user: Some("nobody".into()), groups: names("g g system:authenticated") });
    identities.push(Identity::default());
    identities
}

fn list(of: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<Name>> {
    subsequence(of, 0..=most).prop_map(|items| items.into_iter().map(Name::new).collect())
}

pub(crate) fn rule() -> impl Strategy<Value = PolicyRule> {
    let names = prop_oneof![3 => Just(Vec::new()), 2 => list(NAMES, 2)];
    let urls = prop_oneof![3 => Just(Vec::new()), 1 => list(URLS, 2)];
    (list(VERBS, 3), list(GROUPS, 2), list(RESOURCES, 3), names, urls).prop_map(|(verbs, groups, resources, names, urls)| PolicyRule {
        verbs,
        groups,
        resources,
        names,
        urls,
    })
}

fn role(namespace: &'static str, name: &'static str) -> impl Strategy<Value = Role> {
    prop::collection::vec(rule(), 0..4).prop_map(move |rules| Role { meta: Meta::named(namespace, name), rules, aggregation: None })
}

fn binding(at: usize) -> impl Strategy<Value = Binding> {
    let kind = select(&[RoleKind::Role, RoleKind::ClusterRole, RoleKind::ClusterRole][..]);
    (select(NAMESPACES), kind, select(ROLES), subsequence(all_subjects(), 0..4)).prop_map(move |(namespace, kind, role, subjects)| Binding {
        meta: Meta::named(namespace, &format!("b{at}")),
        role: RoleRef { kind, name: role.into() },
        subjects,
        inert_subjects: Vec::new(),
    })
}

/// A cluster in which some roles are missing.
pub(crate) fn cluster() -> impl Strategy<Value = Inventory> {
    let roles: Vec<_> = NAMESPACES.iter().flat_map(|namespace| ROLES[..2].iter().map(|name| role(namespace, name))).collect();
    let bindings: Vec<_> = (0..5).map(binding).collect();
    (roles, bindings).prop_map(|(roles, bindings)| {
        let custom = CustomResource {
            meta: Meta::named("", "clusterthings.example.com"),
            group: "example.com".into(),
            plural: "clusterthings".into(),
            kind: "ClusterThing".into(),
            namespaced: false,
            conversion_webhook: false,
        };
        Inventory { custom_resources: Store::new(vec![custom]), ..inventory(roles, bindings) }
    })
}

/// Every request over the texts above and some that no rule has.
pub(crate) fn requests() -> Vec<Request> {
    let mut requests = Vec::new();
    for verb in ["get", "list", "watch", "create", "deletecollection", "use", "bind", "*", "other"] {
        for namespace in ["", "ns1", "ns3"] {
            for group in ["", "apps", "example.com", "other", "*"] {
                for resource in ["pods", "pods/log", "secrets/log", "pods/*", "nodes", "namespaces", "namespaces/status", "clusterthings", "other", "*"] {
                    requests.extend(["", "a", "ns1", "z"].map(|name| Request::resource(verb, namespace, group, resource, name)));
                }
            }
        }
        requests.extend(["/a", "/a/b", "/a/b/c", "/a/*/c", "/ab", "/"].map(|path| Request::url(verb, path)));
    }
    // A slash in the resource itself, as a review may have it.
    let slash = Target::Resource { group: "".into(), resource: "pods/log".into(), subresource: "".into(), name: "".into() };
    requests.push(Request { verb: "get".into(), namespace: "ns1".into(), target: slash });
    requests
}

/// A few requests of all those above.
pub(crate) fn some_requests() -> impl Strategy<Value = Vec<Request>> {
    prop::collection::vec(select(requests()), 60)
}
