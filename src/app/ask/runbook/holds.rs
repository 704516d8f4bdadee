//! Whether the cluster is as a step leaves it. Only what cannot be mistaken counts: an object that may just not have been read is not gone,
//! and one that differs in anything but what the API server writes is not the one of the step.

use crate::model::{Edit, Inventory, Kind, Meta, Name, Object, ObjectRef, Phase};

/// Whether everything that a step changes is changed. What a later step changes again, or takes away, counts as changed.
/// `uids` are the ids of the objects before the step, where they are known.
pub(super) fn step(edits: &[Edit], uids: &[Option<Name>], later: &[&Edit], inventory: &Inventory) -> bool {
    let is_of = |edit: &Edit, object: &ObjectRef| edit.object() == *object;
    edits.iter().zip(uids).enumerate().all(|(at, (edit, uid))| {
        let object = edit.object();
        // Of several changes of one object in a step the last one tells of all.
        if edits.iter().skip(at + 1).any(|next| is_of(next, &object)) {
            return true;
        }
        let replaced = edits.iter().take(at).any(|earlier| matches!(earlier, Edit::Remove(gone) if *gone == object));
        // The same object made again has another id, and nothing else to tell it by.
        let now = inventory.meta(&object).and_then(|meta| meta.uid.as_ref());
        let is_new = !replaced || (now.is_some() && uid.is_some() && now != uid.as_ref());
        (is_new && holds(edit, inventory)) || later.iter().any(|next| is_of(next, &object) && holds(next, inventory))
    })
}

fn holds(edit: &Edit, inventory: &Inventory) -> bool {
    match edit {
        Edit::Server(version) => inventory.cluster.version.is_some_and(|have| have >= *version),
        Edit::Remove(object) => is_gone(object, inventory),
        Edit::Put(after) => Object::of(inventory, &edit.object()).is_some_and(|now| plain(now) == plain((**after).clone())),
    }
}

/// Whether an object is not there, and would have been seen if it were.
fn is_gone(object: &ObjectRef, inventory: &Inventory) -> bool {
    if matches!(object.kind, Kind::User | Kind::Group) {
        let named = inventory.bindings().any(|binding| binding.subjects.iter().any(|subject| subject.object() == *object));
        return !named && [Kind::RoleBinding, Kind::ClusterRoleBinding].into_iter().all(|kind| inventory.coverage.state(kind).is_current());
    }
    !inventory.contains(object) && inventory.coverage.state_in(object.kind, &object.namespace).is_current()
}

/// An object without what the API server, controllers and kubectl write by themselves.
fn plain(mut object: Object) -> Object {
    let meta: &mut Meta = match &mut object {
        Object::Namespace(o) => {
            o.implied = false;
            &mut o.meta
        }
        Object::Pod(o) => {
            o.phase = Phase::default();
            o.ips.clear();
            o.image_ids.clear();
            &mut o.meta
        }
        Object::ServiceAccount(o) => {
            o.implied = false;
            // Old controllers write here; no step does.
            o.secrets.clear();
            &mut o.meta
        }
        Object::Service(o) => {
            o.load_balancer.clear();
            &mut o.meta
        }
        Object::Node(o) => &mut o.meta,
        Object::Workload(o) => &mut o.meta,
        Object::Role(o) => &mut o.meta,
        Object::Binding(o) => &mut o.meta,
        Object::NetworkPolicy(o) => &mut o.meta,
        Object::Volume(o) => &mut o.meta,
        Object::Webhook(o) => &mut o.meta,
        Object::AdmissionPolicyBinding(o) => &mut o.meta,
        Object::Secret(o) => &mut o.meta,
        Object::ConfigMap(o) => &mut o.meta,
        Object::Ingress(o) => &mut o.meta,
    };
    (meta.uid, meta.created, meta.owner, meta.last_applied) = (None, None, None, false);
    object
}
