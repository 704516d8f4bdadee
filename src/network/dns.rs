//! Workloads that cannot ask the cluster's name servers: what policies that isolate egress forget most often.

use std::net::{IpAddr, Ipv4Addr};

use rustc_hash::{FxHashMap, FxHashSet};

use super::connections::Verdict;
use super::options::Endpoint;
use super::reach::{ClassId, Reachability};
use super::service::{Backends, Target};
use crate::model::{Inventory, Kind, ObjectRef, Protocol};

/// The address on which the cache on each node listens by default.
const NODE_CACHE: IpAddr = IpAddr::V4(Ipv4Addr::new(169, 254, 20, 10));

/// The label of the name servers' Service, and the labels of pods that answer.
const LABEL: &str = "k8s-app";
const SERVER: &str = "kube-dns";
const CACHE: &str = "node-local-dns";

/// A workload that policies keep from a name server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsGap {
    /// The workload, or a pod that nothing owns.
    pub workload: ObjectRef,
    /// What is said of asking over UDP.
    pub udp: Verdict,
    /// What is said of asking over TCP, which long answers need.
    pub tcp: Verdict,
}

/// The name servers of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameServers {
    /// Classes of their pods, with the protocol and port on which they answer.
    answers: Vec<(ClassId, Protocol, u16)>,
    /// Every node runs a cache.
    pub node_cache: bool,
}

impl NameServers {
    /// Finds the name servers: the backends of the Services that are labelled as DNS.
    pub fn find(inventory: &Inventory, reach: &Reachability) -> Self {
        let mut backends = Backends::new(inventory);
        let mut answers = Vec::new();
        let is_server = |labels: &crate::model::Labels| labels.get(LABEL).is_some_and(|value| *value == SERVER);
        for service in inventory.services.in_namespace("kube-system").iter().filter(|s| is_server(&s.meta.labels) || s.meta.name == SERVER) {
            for backend in backends.of(service) {
                if let Target::Pod(pod) = &backend.target
                    && service.ports[backend.service_port].port == 53
                    && let Some(class) = reach.class_of(pod)
                {
                    answers.push((class, backend.protocol, backend.port));
                }
            }
        }
        answers.sort_unstable();
        answers.dedup();
        let node_cache = inventory.pods.in_namespace("kube-system").iter().any(|p| p.is_alive() && p.meta.labels.get(LABEL).is_some_and(|v| *v == CACHE));
        Self { answers, node_cache }
    }

    /// Whether there is none that is known: nothing can be said then.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && !self.node_cache
    }

    /// Whether pods of a class may ask over a protocol.
    pub fn verdict(&self, reach: &Reachability, class: ClassId, protocol: Protocol) -> Verdict {
        let pods = self.answers.iter().filter(|(_, p, _)| *p == protocol).map(|(server, _, port)| reach.between(class, *server).verdict(protocol, *port));
        let cache = self.node_cache.then(|| match reach.outbound(class, &Endpoint::address(NODE_CACHE)).verdict(protocol, 53) {
            // The cache listens on the pod's own node, which some plugins never close and others treat as any address.
            Verdict::Denied => Verdict::Undefined,
            known => known,
        });
        pods.chain(cache).min().unwrap_or(Verdict::Undefined)
    }
}

/// The workloads of which some pod surely cannot ask any name server, or for which that is not settled, by name.
/// Empty also where no name server is known: see [`NameServers::is_empty`].
pub fn gaps(inventory: &Inventory, reach: &Reachability) -> Vec<DnsGap> {
    let servers = NameServers::find(inventory, reach);
    if servers.is_empty() {
        return Vec::new();
    }
    let mut known: FxHashMap<ClassId, (Verdict, Verdict)> = FxHashMap::default();
    let mut seen = FxHashSet::default();
    let mut gaps = Vec::new();
    for pod in inventory.pods.iter().filter(|pod| pod.is_alive()) {
        let object = ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone());
        let Some((class, workload)) = reach.class_of(&object).zip(reach.workload_of(&object)) else { continue };
        let (udp, tcp) = *known.entry(class).or_insert_with(|| (servers.verdict(reach, class, Protocol::Udp), servers.verdict(reach, class, Protocol::Tcp)));
        if (udp, tcp) != (Verdict::Allowed, Verdict::Allowed) && seen.insert((workload.clone(), class)) {
            gaps.push(DnsGap { workload: workload.clone(), udp, tcp });
        }
    }
    gaps.sort_by(|a, b| (&a.workload.namespace, &a.workload.name, a.workload.kind).cmp(&(&b.workload.namespace, &b.workload.name, b.workload.kind)));
    gaps.dedup();
    gaps
}
