use super::*;
use crate::model::{Certainty, EdgeInfo, Name};

fn shown(verify: &str, from: &ObjectRef, to: &ObjectRef) -> Option<String> {
    let info = EdgeInfo {
        id: "X".into(),
        family: Name::default(),
        title: Name::default(),
        technique: Name::default(),
        mappings: Vec::new(),
        certainty: Certainty::Certain,
        cost: 1,
        meaning: Name::default(),
        abuse: Name::default(),
        cut: Name::default(),
        verify: verify.into(),
        grants: Vec::new(),
    };
    let mut catalogue = Catalogue::default();
    catalogue.edges.insert("X".into(), info);
    let hop = Hop {
        from: from.clone(),
        to: to.clone(),
        edge: "X".into(),
        title: Name::default(),
        technique: Name::default(),
        certainty: Certainty::Certain,
        assumption: String::new(),
        evidence: Vec::new(),
        alternatives: 0,
        edges: Vec::new(),
    };
    of_hop(&hop, &catalogue)
}

#[test]
fn a_step_is_shown_with_the_names_that_are_meant() {
    let pod = ObjectRef::namespaced(Kind::Pod, "pay", "api-1");
    let node = ObjectRef::cluster(Kind::Node, "worker");
    let account = ObjectRef::namespaced(Kind::ServiceAccount, "ci", "deployer");
    let group = ObjectRef::cluster(Kind::Group, "ops team");
    let secret = ObjectRef::namespaced(Kind::Secret, "pay", "db");
    for (verify, from, to, command) in [
        ("kubectl -n {namespace} get pod {name} -o x", &pod, &node, "kubectl -n pay get pod api-1 -o x"),
        ("kubectl -n {namespace} get pod {name} -o x", &pod, &secret, "kubectl -n pay get pod api-1 -o x"),
        (
            "kubectl auth can-i get secrets -n {namespace} --as={from}",
            &account,
            &secret,
            "kubectl auth can-i get secrets -n pay --as=system:serviceaccount:ci:deployer",
        ),
        ("kubectl auth can-i x --as={from}", &group, &node, "kubectl auth can-i x --as=some-member --as-group='ops team'"),
        ("kubectl get node {to}", &pod, &node, "kubectl get node worker"),
    ] {
        assert_eq!(shown(verify, from, to).as_deref(), Some(command));
    }
    assert_eq!(shown("", &pod, &node), None);
}

#[test]
fn names_never_act() {
    let evil = ObjectRef::cluster(Kind::User, "$(rm -rf /)`id`{to}\n;");
    let node = ObjectRef::cluster(Kind::Node, "--all");
    assert_eq!(shown("can --as={from} {to}", &evil, &node).as_deref(), Some("can --as='$(rm -rf /)`id`{to} ;' '--all'"));
}

#[test]
fn an_object_is_got_without_secret_values() {
    let role = ObjectRef::namespaced(Kind::Role, "pay", "a b");
    assert_eq!(of_object(&role).as_deref(), Some("kubectl get roles.rbac.authorization.k8s.io -n pay 'a b' -o yaml"));
    assert_eq!(of_object(&ObjectRef::namespaced(Kind::Secret, "pay", "db")).as_deref(), Some("kubectl get secrets -n pay db"));
    assert_eq!(of_object(&ObjectRef::cluster(Kind::Goal, "cluster-admin")), None);
}
