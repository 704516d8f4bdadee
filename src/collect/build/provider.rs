//! What nodes tell about the cluster: its version and who runs its control plane.

use crate::model::{ClusterInfo, Node, Provider, Version};

/// Fills in what is not known yet.
pub(super) fn detect<'a>(cluster: &mut ClusterInfo, nodes: &(impl Iterator<Item = &'a Node> + Clone)) {
    if cluster.version.is_none() {
        // Kubelets are never newer than the API server: the newest comes closest.
        let newest = nodes.clone().filter_map(|node| Some((Version::parse(&node.kubelet)?, &node.kubelet))).max();
        if let Some((version, text)) = newest {
            cluster.version = Some(version);
            if cluster.version_text.is_empty() {
                cluster.version_text = text.clone();
            }
        }
    }
    if cluster.provider == Provider::Unknown {
        cluster.provider = nodes.clone().map(of_node).find(|p| *p != Provider::Unknown).unwrap_or_else(|| of_version(&cluster.version_text));
    }
    let self_managed = nodes.clone().any(|node| !node.hypothetical && node.is_control_plane());
    if cluster.provider == Provider::Unknown && self_managed {
        cluster.provider = Provider::SelfManaged;
    }
}

fn of_version(text: &str) -> Provider {
    if text.contains("-eks-") {
        Provider::Eks
    } else if text.contains("-gke.") {
        Provider::Gke
    } else {
        Provider::Unknown
    }
}

/// A cloud's machines alone do not mean its managed service: the service's own labels or version do.
fn of_node(node: &Node) -> Provider {
    let label = |start: &str| node.meta.labels.iter().any(|(key, _)| key.starts_with(start));
    if label("eks.amazonaws.com/") || label("alpha.eksctl.io/") {
        Provider::Eks
    } else if label("cloud.google.com/gke-") {
        Provider::Gke
    } else if label("kubernetes.azure.com/") {
        Provider::Aks
    } else {
        of_version(&node.kubelet)
    }
}
