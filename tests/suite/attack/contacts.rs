//! Whom an object may connect to: told beside what it reaches, and never a step of a path.

use std::collections::BTreeSet;

use ravelin::model::{Kind, ObjectRef};
use ravelin::network::{Endpoint, IpBlockMode, Reachability};

use super::demo_inventory;

#[test]
fn demo_contacts_are_the_pairs_that_may_connect() {
    let inventory = demo_inventory();
    let reach = Reachability::new(&inventory, IpBlockMode::default());
    let alive = inventory.pods.iter().filter(|pod| pod.is_alive());
    let workloads: BTreeSet<ObjectRef> = alive.map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect();
    let (mut open, mut closed) = (0, 0);
    for from in &workloads {
        let contacts: BTreeSet<&ObjectRef> = reach.contacts(from).into_iter().map(|(to, _)| to).collect();
        for to in workloads.iter().filter(|to| *to != from) {
            let pair = !reach.connections(&Endpoint::Object(from.clone()), &Endpoint::Object(to.clone())).is_empty();
            assert_eq!(contacts.contains(to), pair, "{from} to {to}");
            *(if pair { &mut open } else { &mut closed }) += 1;
        }
    }
    assert!(open > 100 && closed > 100, "{open} open, {closed} closed: the demonstration tells nothing apart");
}

#[test]
fn demo_contacts_of_a_node_are_those_of_its_pods() {
    let inventory = demo_inventory();
    let reach = Reachability::new(&inventory, IpBlockMode::default());
    let node = inventory.nodes.iter().next().unwrap().meta.name.clone();
    let here: BTreeSet<ObjectRef> =
        inventory.pods.iter().filter(|pod| pod.is_alive() && pod.node == node).map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect();
    let expected: BTreeSet<ObjectRef> = here.iter().flat_map(|of| reach.contacts(of)).map(|(to, _)| to.clone()).filter(|to| !here.contains(to)).collect();
    let found: BTreeSet<ObjectRef> = reach.contacts(&ObjectRef::cluster(Kind::Node, node)).into_iter().map(|(to, _)| to.clone()).collect();
    assert_eq!(found, expected);
    assert!(!found.is_empty());
    assert!(reach.contacts(&ObjectRef::namespaced(Kind::ServiceAccount, "ci", "deployer")).is_empty(), "an account has no network");
}
