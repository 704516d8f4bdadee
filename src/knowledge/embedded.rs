//! The files of `rules/` that are built in.

/// Path and text of each, in the order in which they are merged.
pub(super) const FILES: &[(&str, &str)] = &[
    ("rules/attack/cloud.yaml", include_str!("../../rules/attack/cloud.yaml")),
    ("rules/attack/create.yaml", include_str!("../../rules/attack/create.yaml")),
    ("rules/attack/escape.yaml", include_str!("../../rules/attack/escape.yaml")),
    ("rules/attack/exec.yaml", include_str!("../../rules/attack/exec.yaml")),
    ("rules/attack/host.yaml", include_str!("../../rules/attack/host.yaml")),
    ("rules/attack/host_path.yaml", include_str!("../../rules/attack/host_path.yaml")),
    ("rules/attack/identity.yaml", include_str!("../../rules/attack/identity.yaml")),
    ("rules/attack/network.yaml", include_str!("../../rules/attack/network.yaml")),
    ("rules/attack/node.yaml", include_str!("../../rules/attack/node.yaml")),
    ("rules/attack/rbac.yaml", include_str!("../../rules/attack/rbac.yaml")),
    ("rules/attack/secret.yaml", include_str!("../../rules/attack/secret.yaml")),
    ("rules/posture/cluster.yaml", include_str!("../../rules/posture/cluster.yaml")),
    ("rules/posture/images.yaml", include_str!("../../rules/posture/images.yaml")),
    ("rules/posture/network.yaml", include_str!("../../rules/posture/network.yaml")),
    ("rules/posture/pod.yaml", include_str!("../../rules/posture/pod.yaml")),
    ("rules/posture/rbac.yaml", include_str!("../../rules/posture/rbac.yaml")),
    ("rules/posture/resources.yaml", include_str!("../../rules/posture/resources.yaml")),
    ("rules/posture/secrets.yaml", include_str!("../../rules/posture/secrets.yaml")),
    ("rules/posture/service-accounts.yaml", include_str!("../../rules/posture/service-accounts.yaml")),
    ("rules/posture/workloads.yaml", include_str!("../../rules/posture/workloads.yaml")),
    ("rules/runbooks/access.yaml", include_str!("../../rules/runbooks/access.yaml")),
    ("rules/runbooks/cluster.yaml", include_str!("../../rules/runbooks/cluster.yaml")),
    ("rules/runbooks/pods.yaml", include_str!("../../rules/runbooks/pods.yaml")),
];
