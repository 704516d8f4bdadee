//! The forms of credentials, as a table of subjects, and what tells that an account was made again.

use super::*;
use crate::collect::manifests::{Options, parse};

/// Accounts, pods, Secrets, nodes and bindings of every sort.
const CLUSTER: &str = r"
{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: ci, name: web, uid: u-2, creationTimestamp: '2026-01-02T00:00:00Z', annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::1:role/r'}}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: ci, name: calm}}
---
{apiVersion: v1, kind: Pod, metadata: {namespace: ci, name: web-1, creationTimestamp: '2026-01-01T00:00:00Z'}, spec: {serviceAccountName: web, nodeName: n1, containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Pod, metadata: {namespace: ci, name: bare}, spec: {serviceAccountName: web, automountServiceAccountToken: false, containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Secret, type: kubernetes.io/service-account-token, metadata: {namespace: ci, name: good, annotations: {kubernetes.io/service-account.name: web, kubernetes.io/service-account.uid: u-2}}}
---
{apiVersion: v1, kind: Secret, type: kubernetes.io/service-account-token, metadata: {namespace: ci, name: old, annotations: {kubernetes.io/service-account.name: web, kubernetes.io/service-account.uid: u-1}}}
---
{apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, metadata: {namespace: kube-system, name: bootstrap-token-abcdef}}
---
{apiVersion: v1, kind: Node, metadata: {name: n1}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: mint}, rules: [{apiGroups: [''], resources: [serviceaccounts/token, serviceaccounts], verbs: [create]}, {apiGroups: [''], resources: [users, groups, serviceaccounts], verbs: [impersonate]}, {apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: mint}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: mint}, subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: minter}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {namespace: ci, name: early, creationTimestamp: '2025-01-01T00:00:00Z'}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}, subjects: [{kind: ServiceAccount, name: web, namespace: ci}, {kind: ServiceAccount, name: ghost, namespace: ci}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {namespace: ci, name: late, creationTimestamp: '2026-01-01T23:30:00Z'}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}, subjects: [{kind: ServiceAccount, name: web, namespace: ci}]}
";

fn of(subject: &str) -> Credentials {
    let inventory = parse(CLUSTER.as_bytes(), "a.yaml", &Options::default()).unwrap();
    credentials(&inventory, &Authorizer::new(&inventory), &subject.parse().unwrap())
}

fn said(subject: &str) -> Vec<String> {
    let word = |held: &Held| {
        let objects: Vec<String> = held.objects.iter().map(ToString::to_string).collect();
        format!("{:?} {:?} {} [{}]", held.form, held.existence, held.count, objects.join(" "))
    };
    of(subject).held.iter().map(word).collect()
}

#[test]
fn an_account_has_the_tokens_of_its_pods_and_secrets_and_those_that_may_be_asked_for() {
    assert_eq!(
        said("sa:ci/web"),
        [
            "PodToken Exists 1 [pod:ci/web-1]",
            "SecretToken Exists 1 [secret:ci/good]",
            "SecretToken Dead 1 [secret:ci/old]",
            "RequestedToken Possible 1 [user:minter]",
            "CloudRole Possible 1 [cloud:arn:aws:iam::1:role/r]",
            "Impersonation Exists 1 [user:minter]",
        ]
    );
    let calm = said("sa:ci/calm");
    assert_eq!(calm[..2], ["PodToken Absent 0 []", "SecretToken Absent 0 []"]);
    assert!(of("sa:ci/calm").doubts.is_empty());
}

#[test]
fn users_and_groups_have_what_their_names_can_have() {
    let rows: [(&str, &[&str]); 9] = [
        ("user:eve", &["Certificate Possible 1 [user:minter]", "Provider Possible 0 []", "Impersonation Exists 1 [user:minter]"]),
        ("user:system:kube-scheduler", &["Certificate Possible 1 [user:minter]", "Impersonation Exists 1 [user:minter]"]),
        ("user:system:node:n1", &["NodeCertificate Exists 1 [node:n1]", "Impersonation Exists 1 [user:minter]"]),
        ("user:system:bootstrap:abcdef", &["BootstrapToken Exists 1 [secret:kube-system/bootstrap-token-abcdef]", "Impersonation Exists 1 [user:minter]"]),
        ("user:system:bootstrap:000000", &["BootstrapToken Absent 0 []", "Impersonation Exists 1 [user:minter]"]),
        ("user:system:anonymous", &["Nothing Exists 0 []", "Impersonation Exists 1 [user:minter]"]),
        ("group:system:masters", &["Certificate Possible 1 [user:minter]", "Impersonation Exists 1 [user:minter]"]),
        ("group:system:nodes", &["NodeCertificate Exists 1 []", "Impersonation Exists 1 [user:minter]"]),
        ("group:system:bootstrappers", &["BootstrapToken Exists 1 [secret:kube-system/bootstrap-token-abcdef]", "Impersonation Exists 1 [user:minter]"]),
    ];
    for (subject, expected) in rows {
        assert_eq!(said(subject), expected, "{subject}");
    }
    assert!(said("group:system:serviceaccounts:ci")[0].starts_with("MemberToken Exists"));
    assert!(said("group:system:serviceaccounts:none")[0].starts_with("MemberToken Absent 0"));
    // Whoever may do it for all may not do it for himself alone.
    assert_eq!(said("user:minter").len(), 2);
}

#[test]
fn an_account_that_was_made_again_is_told_by_what_is_older_and_by_ids() {
    let created = "2026-01-02T00:00:00Z";
    let doubts = of("sa:ci/web").doubts;
    let [Doubt::Recreated { since: Some(since), of_old, older }] = doubts.as_slice() else { panic!("{doubts:?}") };
    assert_eq!(crate::report::text::time(*since), created);
    assert_eq!(of_old.iter().map(ToString::to_string).collect::<Vec<_>>(), ["pod:ci/web-1", "secret:ci/old"]);
    // What was made in the same hour was made along with it.
    assert_eq!(older.iter().map(ToString::to_string).collect::<Vec<_>>(), ["rolebinding:ci/early"]);
}

#[test]
fn an_account_that_is_not_there_and_is_bound_waits_for_who_may_make_it() {
    let mut inventory = parse(CLUSTER.as_bytes(), "a.yaml", &Options::default()).unwrap();
    let ghost: Subject = "sa:ci/ghost".parse().unwrap();
    let authorizer = Authorizer::new(&inventory);
    let found = credentials(&inventory, &authorizer, &ghost);
    let masters = Subject::Group(SUPERUSERS.into());
    assert_eq!(found.doubts, [Doubt::Missing(vec![Subject::User("minter".into()), masters])]);
    assert!(found.held.iter().any(|held| held.form == CredentialForm::RequestedToken && held.existence == Existence::Absent));
    // Where not all was read, nothing is said to be missing.
    let entry = |kind| crate::model::CoverageEntry {
        kind: Some(kind),
        scope: crate::model::Scope::Cluster,
        state: crate::model::CoverageState::Forbidden,
        detail: Name::default(),
        objects: 0,
    };
    inventory.coverage = crate::model::Coverage::new([Kind::ServiceAccount, Kind::Pod, Kind::Secret].map(entry).into());
    let unread = credentials(&inventory, &authorizer, &ghost);
    assert!(unread.doubts.is_empty());
    let states: Vec<Existence> = unread.held.iter().map(|held| held.existence).collect();
    assert_eq!(states, [Existence::Unread, Existence::Unread, Existence::Possible, Existence::Exists]);
}

#[test]
fn the_narrower_ways_of_newer_servers_are_told_and_so_is_what_was_not_read() {
    let narrow = "
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: narrow}, rules: [{apiGroups: [authentication.k8s.io], resources: [serviceaccounts], verbs: ['impersonate:serviceaccount']}, {apiGroups: [authentication.k8s.io], resources: [nodes], verbs: ['impersonate:arbitrary-node']}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: narrow}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: narrow}, subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: actor}]}
";
    let mut inventory = parse(format!("{CLUSTER}{narrow}").as_bytes(), "a.yaml", &Options::default()).unwrap();
    let actors = |inventory: &Inventory, subject: &str| {
        let found = credentials(inventory, &Authorizer::new(inventory), &subject.parse().unwrap());
        found
            .held
            .into_iter()
            .find(|held| held.form == CredentialForm::Impersonation)
            .map(|held| (held.existence, held.objects.iter().map(ToString::to_string).collect::<Vec<_>>()))
    };
    let named = |names: &[&str]| Some((Existence::Exists, names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()));
    inventory.cluster.version = Some(crate::model::Version::v1(36));
    assert_eq!(actors(&inventory, "sa:ci/web"), named(&["user:actor", "user:minter"]));
    assert_eq!(actors(&inventory, "user:system:node:n1"), named(&["user:actor", "user:minter"]));
    assert_eq!(actors(&inventory, "user:jane"), named(&["user:minter"]));
    inventory.cluster.version = Some(crate::model::Version::v1(35));
    assert_eq!(actors(&inventory, "sa:ci/web"), named(&["user:minter"]));
    inventory.coverage = crate::model::Coverage::default();
    inventory.cluster_role_bindings = crate::model::Store::default();
    assert_eq!(actors(&inventory, "sa:ci/web"), Some((Existence::Unread, Vec::new())), "not: nobody may");
}
