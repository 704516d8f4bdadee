//! Which network plugin a cluster runs, and whether it enforces network policies. The API does not say: the node agents tell.

use crate::model::{Evidence, Inventory, Kind, Name, ObjectRef, PodSpec};

/// Whether network policies do anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Enforcement {
    /// The named plugin enforces them.
    Enforced(Name),
    /// The named plugin is there, it does not enforce them, and nothing else that would was found.
    NotEnforced(Name),
    /// Nothing tells: what a policy closes is closed only if something enforces it.
    #[default]
    Unknown,
}

/// The network plugin as found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cni {
    /// Whether it enforces policies.
    pub enforcement: Enforcement,
    /// What gave it away.
    pub evidence: Option<Evidence>,
    /// What was found where that settles nothing; empty otherwise.
    pub detail: &'static str,
}

impl Cni {
    /// Whether it is Cilium, which differs from others in what an `ipBlock` means.
    pub fn is_cilium(&self) -> bool {
        matches!(&self.enforcement, Enforcement::Enforced(name) if *name == CILIUM || *name == DATAPLANE_V2)
    }

    /// Whether it enforces policies, as a sentence.
    pub fn sentence(&self) -> String {
        match &self.enforcement {
            Enforcement::Enforced(name) => format!("network policies are enforced by {name}"),
            Enforcement::NotEnforced(name) => format!("network policies do nothing here: {name} does not enforce them"),
            Enforcement::Unknown => {
                let why = if self.detail.is_empty() { "no known plugin was found" } else { self.detail };
                format!("nothing shows that network policies are enforced ({why}): what they close may be open")
            }
        }
    }
}

const CILIUM: &str = "Cilium";
const DATAPLANE_V2: &str = "GKE Dataplane V2";

/// What running an agent tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tells {
    Enforces,
    /// It depends on what cannot be seen, which the text says.
    Depends(&'static str),
    EnforcesNot,
}

/// A node agent: the plugin, the DaemonSets' names, the ends of image repositories (whole path segments), and what it tells.
struct Agent {
    plugin: &'static str,
    names: &'static [&'static str],
    images: &'static [&'static str],
    tells: Tells,
}

/// Known agents. Where several run, one that enforces decides: Canal is flannel for addresses and Calico for policies.
const AGENTS: &[Agent] = &[
    Agent { plugin: "Calico", names: &["calico-node", "canal"], images: &["calico/node", "calico-node", "mirrored-calico-node"], tells: Tells::Enforces },
    Agent { plugin: CILIUM, names: &["cilium", "cilium-agent"], images: &["cilium/cilium", "mirrored-cilium-cilium"], tells: Tells::Enforces },
    Agent { plugin: DATAPLANE_V2, names: &["anetd"], images: &[], tells: Tells::Enforces },
    Agent {
        plugin: "Antrea",
        names: &["antrea-agent"],
        images: &["antrea/antrea-agent-ubuntu", "antrea/antrea-agent-ubi", "antrea/antrea-ubuntu"],
        tells: Tells::Enforces,
    },
    Agent { plugin: "kube-router", names: &["kube-router"], images: &["cloudnativelabs/kube-router"], tells: Tells::Enforces },
    Agent { plugin: "Weave Net", names: &["weave-net"], images: &["weaveworks/weave-npc", "weave-npc"], tells: Tells::Enforces },
    Agent { plugin: "OVN-Kubernetes", names: &["ovnkube-node"], images: &[], tells: Tells::Enforces },
    Agent { plugin: "Kube-OVN", names: &["kube-ovn-cni"], images: &["kubeovn/kube-ovn"], tells: Tells::Enforces },
    Agent { plugin: "Azure Network Policy Manager", names: &["azure-npm"], images: &["azure-npm"], tells: Tells::Enforces },
    Agent { plugin: "kube-network-policies", names: &["kube-network-policies"], images: &["networking/kube-network-policies"], tells: Tells::Enforces },
    Agent {
        plugin: "AWS VPC CNI",
        names: &[],
        images: &["amazon/aws-network-policy-agent", "aws-network-policy-agent"],
        tells: Tells::Depends("the AWS network policy agent runs also where its policies are switched off, and its switch is not an object of the API"),
    },
    Agent {
        plugin: "kindnet",
        names: &["kindnet"],
        images: &["kindest/kindnetd", "kindnetd"],
        tells: Tells::Depends("only recent releases of kindnet enforce policies, and this one's release is not known"),
    },
    Agent { plugin: "flannel", names: &["kube-flannel-ds", "kube-flannel"], images: &["flannel/flannel", "coreos/flannel"], tells: Tells::EnforcesNot },
    Agent { plugin: "AWS VPC CNI", names: &["aws-node"], images: &["amazon-k8s-cni"], tells: Tells::EnforcesNot },
];

/// The first release of kindnet that enforces policies; its tags start with the day.
const KINDNET_ENFORCES_SINCE: &str = "v20240813";

/// Looks for the agents of network plugins among DaemonSets, and among pods of DaemonSets that were not read themselves.
pub fn detect(inventory: &Inventory) -> Cni {
    let mut best: Option<(Tells, &'static str, Evidence)> = None;
    let mut consider = |name: &str, object: &dyn Fn() -> ObjectRef, spec: &PodSpec| {
        for agent in AGENTS {
            if let Some((field, value)) = sign(agent, name, spec) {
                let tells = release(agent, spec);
                // An agent that depends on a switch says more than one of the same plugin that cannot enforce anything.
                if best.as_ref().is_none_or(|(known, ..)| tells < *known) {
                    best = Some((tells, agent.plugin, Evidence::field(object(), field, value)));
                }
            }
        }
    };
    for set in inventory.daemon_sets.iter() {
        let object = || ObjectRef::namespaced(Kind::DaemonSet, set.meta.namespace.clone(), set.meta.name.clone());
        consider(&set.meta.name, &object, &set.template);
    }
    let mut seen = rustc_hash::FxHashSet::default();
    for pod in inventory.pods.iter().filter(|p| p.is_alive() && !p.from_template) {
        let Some(owner) = pod.meta.owner.as_ref().filter(|o| o.kind == Some(Kind::DaemonSet)) else { continue };
        if seen.insert((pod.meta.namespace.as_str(), owner.name.as_str())) {
            let object = || ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone());
            consider(&owner.name, &object, &pod.spec);
        }
    }
    match best {
        // Nothing of k3s's own network runs as a pod.
        None if inventory.cluster.version_text.contains("+k3s") => {
            Cni { detail: "k3s enforces policies by itself unless it was told not to, and that switch is not an object of the API", ..Cni::default() }
        }
        None => Cni::default(),
        Some((Tells::Enforces, plugin, evidence)) => Cni { enforcement: Enforcement::Enforced(plugin.into()), evidence: Some(evidence), detail: "" },
        Some((Tells::EnforcesNot, plugin, evidence)) => Cni { enforcement: Enforcement::NotEnforced(plugin.into()), evidence: Some(evidence), detail: "" },
        Some((Tells::Depends(detail), _, evidence)) => Cni { enforcement: Enforcement::Unknown, evidence: Some(evidence), detail },
    }
}

/// What shows that a DaemonSet of that name and template is the agent.
fn sign(agent: &Agent, name: &str, spec: &PodSpec) -> Option<(String, String)> {
    if agent.names.contains(&name) {
        return Some(("metadata.name".to_owned(), name.to_owned()));
    }
    let container = spec.containers.iter().find(|c| agent.images.iter().any(|image| ends_with_path(repository(&c.image), image)))?;
    Some((format!("spec.{}[{}].image", container.role.field(), container.name), container.image.to_string()))
}

/// What an agent of that template tells: of kindnet, the tag of its image decides.
fn release(agent: &Agent, spec: &PodSpec) -> Tells {
    if agent.plugin != "kindnet" {
        return agent.tells;
    }
    let tags = spec.containers.iter().filter(|c| repository(&c.image).ends_with("kindnetd")).filter_map(|c| tag(&c.image));
    let dated = |tag: &&str| tag.len() >= KINDNET_ENFORCES_SINCE.len() && tag.starts_with("v20") && tag[1..9].bytes().all(|b| b.is_ascii_digit());
    match tags.filter(|t| t.is_ascii()).find(dated) {
        Some(tag) if tag >= KINDNET_ENFORCES_SINCE => Tells::Enforces,
        Some(_) => Tells::EnforcesNot,
        None => agent.tells,
    }
}

/// An image without tag and digest.
fn repository(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or(image);
    match image.rsplit_once(':') {
        // The colon of a registry's port has a slash behind it.
        Some((repository, tag)) if !tag.contains('/') => repository,
        _ => image,
    }
}

/// The tag of an image.
fn tag(image: &str) -> Option<&str> {
    let image = image.split('@').next().unwrap_or(image);
    image.rsplit_once(':').map(|(_, tag)| tag).filter(|tag| !tag.contains('/'))
}

/// Whether a path ends with these whole segments.
fn ends_with_path(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}
