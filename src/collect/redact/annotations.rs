//! Which annotations are kept.

use super::detector;

/// The annotation that repeats the whole object, values of Secrets included.
pub(crate) const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The annotation of a static pod's mirror.
pub(crate) const MIRROR: &str = "kubernetes.io/config.mirror";

/// What stands for a value that is not kept.
pub(crate) const REDACTED: &str = "[redacted]";

/// Annotations that are read, by their whole key.
const KEYS: &[&str] = &[
    MIRROR,
    "kubernetes.io/config.source",
    "kubernetes.io/service-account.name",
    "kubernetes.io/service-account.uid",
    "kubernetes.io/enforce-mountable-secrets",
    "kubernetes.io/ingress.class",
    "volume.beta.kubernetes.io/storage-class",
    "rbac.authorization.kubernetes.io/autoupdate",
    "seccomp.security.alpha.kubernetes.io/pod",
    "scheduler.alpha.kubernetes.io/node-selector",
    "eks.amazonaws.com/role-arn",
    "eks.amazonaws.com/audience",
    "eks.amazonaws.com/token-expiration",
    "iam.amazonaws.com/role",
    "iam.gke.io/gcp-service-account",
    "openshift.io/scc",
    "cloud.google.com/load-balancer-type",
    "networking.gke.io/load-balancer-type",
    "meta.helm.sh/release-name",
    "meta.helm.sh/release-namespace",
    "helm.sh/hook",
    "argocd.argoproj.io/tracking-id",
    "cert-manager.io/inject-ca-from",
    "kubectl.kubernetes.io/default-container",
];

/// Annotations that are read, by the start of their key.
const PREFIXES: &[&str] = &[
    "ravelin.dev/",
    "container.apparmor.security.beta.kubernetes.io/",
    "container.seccomp.security.alpha.kubernetes.io/",
    "azure.workload.identity/",
    "nginx.ingress.kubernetes.io/",
    "nginx.org/",
    "alb.ingress.kubernetes.io/",
    "appgw.ingress.kubernetes.io/",
    "haproxy.org/",
    "haproxy-ingress.github.io/",
    "traefik.ingress.kubernetes.io/",
    "ingress.kubernetes.io/",
    "service.beta.kubernetes.io/",
    "service.kubernetes.io/",
    "external-dns.alpha.kubernetes.io/",
    "pod-security.kubernetes.io/",
];

/// Whether something reads that annotation.
pub(crate) fn is_kept(key: &str) -> bool {
    KEYS.contains(&key) || PREFIXES.iter().any(|prefix| key.starts_with(prefix))
}

/// The value to keep: free text, configuration snippets and whatever looks like a credential are not.
pub(crate) fn shown<'v>(key: &str, value: &'v str) -> &'v str {
    const LONGEST: usize = 1024;
    let snippet = key.ends_with("-snippet") || key.ends_with("-snippets");
    // Only shapes count here: an annotation called `auth-secret` names a Secret.
    if snippet || value.len() > LONGEST || value.contains('\n') || detector::judge_shape(value).is_some() { REDACTED } else { value }
}
