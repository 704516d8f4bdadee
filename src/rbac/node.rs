//! The Node authorizer: what a kubelet may do beside RBAC.
//!
//! It stands before RBAC in every usual cluster and answers for identities that name a node. What it gives depends on the pods that are
//! bound to that node, not on any binding, so that its answers are kept apart from grants. Some of them are wider than what the node can
//! use: the admission plugin NodeRestriction narrows writes afterwards.

mod fixed;

use crate::model::{EnvSource, Identity, Inventory, Kind, Name, ObjectRef, Pod, Version, VolumeSource};

use super::request::{Request, Target};

/// The group of all nodes.
pub const NODES: &str = "system:nodes";
/// What the user name of a node begins with.
pub const USER_PREFIX: &str = "system:node:";

/// Why it is left to RBAC where pods decide: others might be found among those that were not read.
const UNUSED: &str = "no pod on the node uses the object, as far as the fields that are read tell";
/// The same of a volume.
const UNBOUND: &str = "the volume is bound to no claim";

/// What the Node authorizer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The identity is no node: it has no say.
    NotANode,
    /// It allows the request.
    Allowed(Reason),
    /// It leaves the request to RBAC, for this reason.
    NoOpinion(&'static str),
    /// It depends on objects that are not read.
    Unknown(&'static str),
}

/// Why the Node authorizer allows a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Every node may do it.
    EveryNode,
    /// It is about the node's own object.
    Own,
    /// Every node may ask, and the admission plugin NodeRestriction lets a node do it only to what is its own.
    Admission,
    /// These pods on the node use the object, sorted.
    Pods(Vec<ObjectRef>),
}

/// The node that an identity is: the user name and the group have to say so.
pub fn name(who: &Identity) -> Option<&str> {
    let node = who.user.as_ref()?.strip_prefix(USER_PREFIX)?;
    who.groups.iter().any(|group| *group == NODES).then_some(node)
}

/// The Node authorizer's answer to a request.
pub fn decide(inventory: &Inventory, who: &Identity, what: &Request) -> Answer {
    let Some(node) = name(who) else { return Answer::NotANode };
    if node.is_empty() {
        return Answer::NoOpinion("the user name does not name a node");
    }
    let Target::Resource { group, resource, subresource, name } = &what.target else {
        return Answer::NoOpinion("it gives no paths");
    };
    let question = Question { inventory, node, verb: &what.verb, namespace: &what.namespace, subresource, name };
    let since = |minor| inventory.cluster.version.is_none_or(|version| version >= Version::v1(minor));
    match (group.as_str(), resource.as_str()) {
        ("", "secrets") => question.read(Kind::Secret),
        ("", "configmaps") => question.read(Kind::ConfigMap),
        ("", "persistentvolumeclaims") if *subresource == "status" && matches!(&*what.verb, "update" | "patch") => question.used(Kind::PersistentVolumeClaim),
        ("", "persistentvolumeclaims") => question.get(Kind::PersistentVolumeClaim),
        ("", "persistentvolumes") => question.get(Kind::PersistentVolume),
        ("", "serviceaccounts") => question.account(since(34)),
        // Since 1.32 a node sees its own object and pods only.
        ("", "nodes") if since(32) => question.own_node(),
        ("", "pods") if since(32) => question.pods(),
        ("coordination.k8s.io", "leases") if *what.namespace != *"kube-node-lease" => Answer::NoOpinion("a node has leases in kube-node-lease only"),
        ("coordination.k8s.io", "leases") => question.own_object(),
        ("storage.k8s.io", "csinodes") if subresource.is_empty() => question.own_object(),
        ("storage.k8s.io", "volumeattachments")
        | ("resource.k8s.io", "resourceclaims" | "resourceslices")
        | ("certificates.k8s.io", "podcertificaterequests") => Answer::Unknown("whether the object belongs to the node is not read"),
        _ if fixed::allows(&what.verb, group, resource, subresource) => Answer::Allowed(Reason::EveryNode),
        _ => Answer::NoOpinion("no rule for nodes allows it"),
    }
}

/// The identity of a node.
fn identity(node: &str) -> Identity {
    Identity { user: Some(format!("{USER_PREFIX}{node}").into()), groups: vec![NODES.into(), "system:authenticated".into()] }
}

/// Whether every node may do it, whichever pods it runs.
pub fn every_node_may(inventory: &Inventory, what: &Request) -> bool {
    // A node of no name has no object of its own and no pod.
    matches!(decide(inventory, &identity("-"), what), Answer::Allowed(Reason::EveryNode | Reason::Admission))
}

/// The nodes that may do it because of the pods that are bound to them, sorted.
pub fn nodes_that_may(inventory: &Inventory, what: &Request) -> Vec<Name> {
    let Target::Resource { name, resource, .. } = &what.target else { return Vec::new() };
    let claim = (resource == "persistentvolumes").then(|| inventory.volumes.get("", name).and_then(|volume| volume.claim.clone())).flatten();
    let (namespace, name) = claim.unwrap_or_else(|| (what.namespace.clone(), name.clone()));
    if name.is_empty() {
        return Vec::new();
    }
    let uses = |pod: &&Pod| !pod.node.is_empty() && reached_through(pod).iter().any(|object| object.name == name);
    let nodes: std::collections::BTreeSet<&Name> = inventory.pods.in_namespace(&namespace).iter().filter(uses).map(|pod| &pod.node).collect();
    let may = |node: &&Name| matches!(decide(inventory, &identity(node), what), Answer::Allowed(Reason::Pods(_)));
    nodes.into_iter().filter(may).cloned().collect()
}

/// Why more nodes may do it than are found.
pub fn nodes_unknown(inventory: &Inventory, what: &Request) -> Option<&'static str> {
    match decide(inventory, &identity("-"), what) {
        Answer::Unknown(why) => Some(why),
        Answer::NoOpinion(UNUSED | UNBOUND) if !inventory.coverage.is_whole(&[Kind::Pod, Kind::PersistentVolume]) => Some("not all pods and volumes were read"),
        _ => None,
    }
}

/// A request of a node about a resource, taken apart.
struct Question<'a> {
    inventory: &'a Inventory,
    node: &'a str,
    verb: &'a str,
    namespace: &'a Name,
    subresource: &'a str,
    name: &'a Name,
}

impl Question<'_> {
    /// Secrets and ConfigMaps may be read one by one, also by a list or watch that a field selector narrows to one.
    fn read(&self, kind: Kind) -> Answer {
        if !matches!(self.verb, "get" | "list" | "watch") || !self.subresource.is_empty() || self.namespace.is_empty() {
            return Answer::NoOpinion("a node only reads objects of this kind, one by one");
        }
        self.used(kind)
    }

    fn get(&self, kind: Kind) -> Answer {
        if self.verb != "get" || !self.subresource.is_empty() {
            return Answer::NoOpinion("a node only gets objects of this kind, one by one");
        }
        self.used(kind)
    }

    /// Tokens of the service accounts of its pods; since 1.34 also the accounts themselves.
    fn account(&self, accounts_too: bool) -> Answer {
        match (self.verb, self.subresource) {
            ("create", "token") => self.used(Kind::ServiceAccount),
            ("get", "") if accounts_too => self.used(Kind::ServiceAccount),
            _ => Answer::NoOpinion("a node only makes tokens for the service accounts of its pods"),
        }
    }

    fn own_node(&self) -> Answer {
        match (self.verb, self.subresource) {
            ("create" | "update" | "patch", "") | ("update" | "patch", "status") => Answer::Allowed(Reason::Admission),
            ("get" | "list" | "watch", "") if **self.name == *self.node => Answer::Allowed(Reason::Own),
            _ => Answer::NoOpinion("a node reads no Node object but its own"),
        }
    }

    fn pods(&self) -> Answer {
        match (self.verb, self.subresource) {
            ("create" | "delete", "") | ("update" | "patch", "status") | ("create", "eviction") => Answer::Allowed(Reason::Admission),
            ("get" | "list" | "watch", "") if !self.name.is_empty() => self.used(Kind::Pod),
            ("list" | "watch", "") => Answer::NoOpinion("a node lists pods only with a field selector on its own spec.nodeName"),
            _ => Answer::NoOpinion("no rule for nodes allows it"),
        }
    }

    /// Objects that are named after the node; the name is not known yet when one is made.
    fn own_object(&self) -> Answer {
        match self.verb {
            "create" => Answer::Allowed(Reason::Admission),
            "get" | "update" | "patch" | "delete" if **self.name == *self.node => Answer::Allowed(Reason::Own),
            _ => Answer::NoOpinion("a node has only the object of its own name"),
        }
    }

    /// Allowed if a pod on the node uses the object.
    fn used(&self, kind: Kind) -> Answer {
        if self.name.is_empty() {
            return Answer::NoOpinion("the request names no object");
        }
        let namespace = if kind.namespaced() { self.namespace.clone() } else { Name::default() };
        let object = ObjectRef { kind, namespace, name: self.name.clone() };
        // A volume is reached through the claim that it is bound to.
        let wanted = match kind {
            Kind::PersistentVolume => match self.inventory.volumes.get("", self.name).and_then(|volume| volume.claim.clone()) {
                Some((namespace, claim)) => ObjectRef::namespaced(Kind::PersistentVolumeClaim, namespace, claim),
                None => return Answer::NoOpinion(UNBOUND),
            },
            _ => object,
        };
        let pods = self.inventory.pods.in_namespace(&wanted.namespace);
        let on_node = pods.iter().filter(|pod| *pod.node == *self.node);
        let pods: Vec<ObjectRef> = on_node.filter(|pod| reached_through(pod).contains(&wanted)).map(reference).collect();
        if pods.is_empty() { Answer::NoOpinion(UNUSED) } else { Answer::Allowed(Reason::Pods(pods)) }
    }
}

fn reference(pod: &Pod) -> ObjectRef {
    ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone())
}

/// What the Node authorizer gives to a node because this pod is bound to it: the pod itself, its service account, and the Secrets,
/// ConfigMaps and claims that it names, sorted. A static pod's mirror gives nothing but itself.
pub fn reached_through(pod: &Pod) -> Vec<ObjectRef> {
    let mut found = vec![reference(pod)];
    if pod.mirror {
        return found;
    }
    let mut add = |kind: Kind, name: &Name| {
        if !name.is_empty() {
            found.push(ObjectRef::namespaced(kind, pod.meta.namespace.clone(), name.clone()));
        }
    };
    let spec = &pod.spec;
    add(Kind::ServiceAccount, &spec.service_account);
    for name in &spec.pull_secrets {
        add(Kind::Secret, name);
    }
    for variable in spec.containers.iter().flat_map(|container| &container.env) {
        match &variable.source {
            EnvSource::Secret(key) => add(Kind::Secret, &key.name),
            EnvSource::ConfigMap(key) => add(Kind::ConfigMap, &key.name),
            EnvSource::Literal { .. } | EnvSource::Field => {}
        }
    }
    for volume in &spec.volumes {
        match &volume.source {
            VolumeSource::Secret(key) => add(Kind::Secret, &key.name),
            VolumeSource::ConfigMap(key) => add(Kind::ConfigMap, &key.name),
            VolumeSource::Projected { secrets, config_maps, .. } => {
                for key in secrets {
                    add(Kind::Secret, &key.name);
                }
                for key in config_maps {
                    add(Kind::ConfigMap, &key.name);
                }
            }
            VolumeSource::Claim { name, .. } => add(Kind::PersistentVolumeClaim, name),
            VolumeSource::Ephemeral => add(Kind::PersistentVolumeClaim, &format!("{}-{}", pod.meta.name, volume.name).into()),
            _ => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
