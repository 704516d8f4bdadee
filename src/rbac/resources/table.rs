//! The resources of Kubernetes' own API groups, those among them that exist only to be authorized, and a few well-known extensions.

/// One resource.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) group: &'static str,
    pub(super) resource: &'static str,
    pub(super) namespaced: bool,
    pub(super) subresources: &'static [&'static str],
}

/// A resource with objects in namespaces.
const fn local(resource: &'static str, subresources: &'static [&'static str]) -> (&'static str, bool, &'static [&'static str]) {
    (resource, true, subresources)
}

/// A resource with objects outside of namespaces.
const fn wide(resource: &'static str, subresources: &'static [&'static str]) -> (&'static str, bool, &'static [&'static str]) {
    (resource, false, subresources)
}

type Group = (&'static str, &'static [(&'static str, bool, &'static [&'static str])]);

/// By group, sorted.
const GROUPS: &[Group] = &[
    (
        "",
        &[
            local("bindings", &[]),
            wide("componentstatuses", &[]),
            local("configmaps", &[]),
            local("endpoints", &[]),
            local("events", &[]),
            // Groups and users have no objects: they are impersonated.
            wide("groups", &[]),
            local("limitranges", &[]),
            wide("namespaces", &["finalize", "status"]),
            wide("nodes", &["checkpoint", "configz", "healthz", "log", "metrics", "pods", "proxy", "spec", "stats", "status"]),
            local("persistentvolumeclaims", &["status"]),
            wide("persistentvolumes", &["status"]),
            local("pods", &["attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "proxy", "resize", "status"]),
            local("podtemplates", &[]),
            local("replicationcontrollers", &["scale", "status"]),
            local("resourcequotas", &["status"]),
            local("secrets", &[]),
            local("serviceaccounts", &["token"]),
            local("services", &["proxy", "status"]),
            wide("users", &[]),
        ],
    ),
    (
        "admissionregistration.k8s.io",
        &[
            wide("mutatingadmissionpolicies", &[]),
            wide("mutatingadmissionpolicybindings", &[]),
            wide("mutatingwebhookconfigurations", &[]),
            wide("validatingadmissionpolicies", &["status"]),
            wide("validatingadmissionpolicybindings", &[]),
            wide("validatingwebhookconfigurations", &[]),
        ],
    ),
    ("apiextensions.k8s.io", &[wide("customresourcedefinitions", &["status"])]),
    ("apiregistration.k8s.io", &[wide("apiservices", &["status"])]),
    (
        "apps",
        &[
            local("controllerrevisions", &[]),
            local("daemonsets", &["status"]),
            local("deployments", &["scale", "status"]),
            local("replicasets", &["scale", "status"]),
            local("statefulsets", &["scale", "status"]),
        ],
    ),
    (
        "authentication.k8s.io",
        &[
            wide("groups", &[]),
            wide("nodes", &[]),
            wide("selfsubjectreviews", &[]),
            local("serviceaccounts", &[]),
            wide("tokenreviews", &[]),
            wide("uids", &[]),
            wide("userextras", &[]),
            wide("users", &[]),
        ],
    ),
    (
        "authorization.k8s.io",
        &[
            local("localsubjectaccessreviews", &[]),
            wide("selfsubjectaccessreviews", &[]),
            wide("selfsubjectrulesreviews", &[]),
            wide("subjectaccessreviews", &[]),
        ],
    ),
    ("autoscaling", &[local("horizontalpodautoscalers", &["status"])]),
    ("batch", &[local("cronjobs", &["status"]), local("jobs", &["status"])]),
    (
        "certificates.k8s.io",
        &[
            wide("certificatesigningrequests", &["approval", "status"]),
            wide("clustertrustbundles", &[]),
            local("podcertificaterequests", &["status"]),
            wide("signers", &[]),
        ],
    ),
    ("coordination.k8s.io", &[local("leasecandidates", &[]), local("leases", &[])]),
    ("discovery.k8s.io", &[local("endpointslices", &[])]),
    ("events.k8s.io", &[local("events", &[])]),
    ("flowcontrol.apiserver.k8s.io", &[wide("flowschemas", &["status"]), wide("prioritylevelconfigurations", &["status"])]),
    ("internal.apiserver.k8s.io", &[wide("storageversions", &["status"])]),
    ("metrics.k8s.io", &[wide("nodes", &[]), local("pods", &[])]),
    (
        "networking.k8s.io",
        &[
            wide("ingressclasses", &[]),
            local("ingresses", &["status"]),
            wide("ipaddresses", &[]),
            local("networkpolicies", &[]),
            wide("servicecidrs", &["status"]),
        ],
    ),
    ("node.k8s.io", &[wide("runtimeclasses", &[])]),
    ("policy", &[local("poddisruptionbudgets", &["status"]), wide("podsecuritypolicies", &[])]),
    (
        "policy.networking.k8s.io",
        &[wide("adminnetworkpolicies", &["status"]), wide("baselineadminnetworkpolicies", &["status"]), wide("clusternetworkpolicies", &["status"])],
    ),
    ("rbac.authorization.k8s.io", &[wide("clusterrolebindings", &[]), wide("clusterroles", &[]), local("rolebindings", &[]), local("roles", &[])]),
    (
        "resource.k8s.io",
        &[
            wide("deviceclasses", &[]),
            wide("devicetaintrules", &["status"]),
            local("resourceclaims", &["binding", "driver", "status"]),
            local("resourceclaimtemplates", &[]),
            wide("resourceslices", &[]),
        ],
    ),
    ("scheduling.k8s.io", &[wide("priorityclasses", &[])]),
    ("security.openshift.io", &[wide("securitycontextconstraints", &[])]),
    (
        "storage.k8s.io",
        &[
            wide("csidrivers", &[]),
            wide("csinodes", &[]),
            local("csistoragecapacities", &[]),
            wide("storageclasses", &[]),
            wide("volumeattachments", &["status"]),
            wide("volumeattributesclasses", &[]),
        ],
    ),
    ("storagemigration.k8s.io", &[wide("storageversionmigrations", &["status"])]),
];

/// One resource, if it is here.
pub(super) fn find(group: &str, resource: &str) -> Option<Entry> {
    let (group, resources) = GROUPS[GROUPS.binary_search_by(|(name, _)| (*name).cmp(group)).ok()?];
    let (resource, namespaced, subresources) = resources[resources.binary_search_by(|(name, ..)| (*name).cmp(resource)).ok()?];
    Some(Entry { group, resource, namespaced, subresources })
}

/// Every resource, by group and name.
pub(super) fn all() -> impl Iterator<Item = Entry> {
    GROUPS.iter().flat_map(|(group, resources)| {
        resources.iter().map(|(resource, namespaced, subresources)| Entry { group, resource, namespaced: *namespaced, subresources })
    })
}
