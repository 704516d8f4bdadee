//! What cannot be contained, and what to contain in its place.

use std::collections::BTreeSet;

use super::front::is_front;
use super::is_grant;
use crate::model::{Inventory, Kind, ObjectRef};
use crate::runbook::effect::listed;

/// Why there is no containment of an object, as a cause and a remedy; none where there is one. Whether the object exists is not asked.
pub fn refusal(inventory: &Inventory, object: &ObjectRef) -> Option<(String, String)> {
    let kind = object.kind;
    let acts = matches!(kind, Kind::Pod | Kind::ServiceAccount | Kind::User | Kind::Group | Kind::Node | Kind::Secret);
    if acts || is_front(kind) || is_grant(kind) || inventory.workloads_of(kind).is_some() {
        return None;
    }
    let cause = match kind {
        Kind::Namespace => format!("{object} cannot be contained as a whole: what runs in it has to go on in part"),
        _ => format!("{object} cannot be contained: nothing runs in it, nobody acts as it, and it leads nowhere"),
    };
    let instead = instead(inventory, object);
    let remedy = if instead.is_empty() {
        "contain a pod or workload, service account, user, group, node, Secret, Service, Ingress, role or binding".to_owned()
    } else {
        format!("contain one of {}", listed(instead))
    };
    Some((cause, remedy))
}

/// What is in it or behind it.
fn instead(inventory: &Inventory, object: &ObjectRef) -> BTreeSet<ObjectRef> {
    let service = |namespace, name| Some(ObjectRef::namespaced(Kind::Service, namespace, name)).filter(|service| inventory.contains(service));
    match object.kind {
        Kind::Namespace => {
            let pods = inventory.pods.in_namespace(&object.name).iter().filter(|pod| pod.is_alive());
            pods.map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect()
        }
        Kind::EndpointSlice => {
            let slice = inventory.endpoint_slices.get(&object.namespace, &object.name);
            slice.and_then(|slice| service(slice.meta.namespace.clone(), slice.service.clone())).into_iter().collect()
        }
        _ => BTreeSet::new(),
    }
}
