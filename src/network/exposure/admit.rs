//! Whether policies let traffic from outside reach a pod. Which source address they see behind a load balancer or a node port is not
//! defined: the client's, or that of a node.

use rustc_hash::FxHashMap;

use super::{Certainty, Exposure, Inventory, ObjectRef, Protocol, Reachability, Survey};
use crate::model::{Kind, Name};
use crate::network::cni::Enforcement;
use crate::network::service::Backends;
use crate::network::{ClassId, Connections, Endpoint, Verdict};

/// What a way in rests on, growing as the way is followed.
#[derive(Clone, Debug, Default)]
pub(super) struct Ground {
    conditions: Vec<String>,
}

impl Ground {
    /// Adds a condition that the API does not show.
    pub(super) fn assume(&mut self, condition: impl Into<String>) {
        let condition = condition.into();
        if !self.conditions.contains(&condition) {
            self.conditions.push(condition);
        }
    }

    pub(super) fn certainty(&self) -> Certainty {
        if self.conditions.is_empty() { Certainty::Certain } else { Certainty::Conditional }
    }

    pub(super) fn text(&self) -> String {
        self.conditions.join("; ")
    }
}

/// What policies do to a way in.
pub(super) enum Passage {
    Open,
    /// Open under a condition.
    If(String),
    /// Closed by these policies' silence.
    Closed,
}

/// Asks the policies, each class once.
pub(super) struct Admit<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) reach: &'a Reachability,
    pub(super) backends: Backends<'a>,
    /// The surest condition under which nodes' addresses are open to the outside; none if one is public.
    pub(super) node_condition: Option<String>,
    internet: FxHashMap<ClassId, Connections>,
    nodes: FxHashMap<ClassId, Connections>,
}

impl<'a> Admit<'a> {
    pub(super) fn new(inventory: &'a Inventory, reach: &'a Reachability) -> Self {
        let addresses = || inventory.nodes.iter().filter(|n| !n.hypothetical).flat_map(|n| &n.ips);
        let node_condition = if addresses().any(|ip| crate::network::ip::is_public(*ip)) {
            None
        } else if addresses().next().is_some() {
            Some("the nodes have private addresses: only their own network reaches them, or what is forwarded to them".to_owned())
        } else {
            Some("whether the nodes can be reached from outside is not known".to_owned())
        };
        let backends = Backends::new(inventory);
        Self { inventory, reach, backends, node_condition, internet: FxHashMap::default(), nodes: FxHashMap::default() }
    }

    /// Whether traffic from outside may reach a port of a pod.
    pub(super) fn passage(&mut self, pod: &ObjectRef, protocol: Protocol, port: u16) -> Passage {
        let Some(class) = self.reach.class_of(pod) else {
            return Passage::Closed;
        };
        let reach = self.reach;
        let internet = self.internet.entry(class).or_insert_with(|| reach.inbound(&Endpoint::Internet, class));
        match internet.verdict(protocol, port) {
            Verdict::Allowed if internet.notes.is_empty() => return Passage::Open,
            Verdict::Allowed => return Passage::If(internet.notes.to_string()),
            Verdict::Undefined if !internet.notes.is_empty() => return Passage::If(internet.notes.to_string()),
            Verdict::Undefined => return Passage::If("network policies admit some addresses".to_owned()),
            Verdict::Denied => {}
        }
        let inventory = self.inventory;
        let from_nodes = self.nodes.entry(class).or_insert_with(|| {
            let nodes = inventory.nodes.iter().filter(|n| !n.ips.is_empty()).map(|n| ObjectRef::cluster(Kind::Node, n.meta.name.clone()));
            nodes.map(|node| reach.inbound(&Endpoint::Object(node), class)).fold(Connections::none(), |all, one| all.union(&one))
        });
        match from_nodes.verdict(protocol, port) {
            Verdict::Denied => Passage::Closed,
            Verdict::Allowed | Verdict::Undefined => {
                Passage::If("network policies admit addresses of nodes, and traffic arrives with a node's address only if its source is translated".to_owned())
            }
        }
    }

    /// Files a way in under open or closed.
    pub(super) fn file(&mut self, mut exposure: Exposure, mut ground: Ground, passage: Passage, survey: &mut Survey) {
        let closed = match passage {
            Passage::Open => false,
            Passage::If(condition) => {
                ground.assume(condition);
                false
            }
            Passage::Closed => {
                ground.assume(match &self.reach.cni().enforcement {
                    Enforcement::Enforced(plugin) => format!("network policies close it, and {plugin} enforces them"),
                    Enforcement::NotEnforced(_) | Enforcement::Unknown => "network policies close it only where the network plugin enforces them".to_owned(),
                });
                true
            }
        };
        exposure.certainty = ground.certainty();
        exposure.assumption = ground.text();
        if closed { survey.closed.push(exposure) } else { survey.open.push(exposure) }
    }

    /// The workload of a pod, or the pod.
    pub(super) fn workload(&self, pod: &ObjectRef) -> ObjectRef {
        self.reach.workload_of(pod).unwrap_or(pod).clone()
    }

    /// A way in that is still to be judged.
    pub(super) fn draft(&self, pod: &ObjectRef, way: super::Way, via: Vec<super::Evidence>, port: u16, target: (Protocol, u16)) -> Exposure {
        Exposure {
            workload_or_pod: self.workload(pod),
            pod: pod.clone(),
            way,
            via,
            port,
            target_port: target.1,
            protocol: target.0,
            host: Name::default(),
            certainty: Certainty::Certain,
            assumption: String::new(),
        }
    }
}
