//! Annotations by which clouds and ingress controllers say who may reach a load balancer.

use crate::model::{Ingress, Meta, Service};

/// Annotations that mark a Service's load balancer as internal, with the values that do so; no values: anything but `false`.
const INTERNAL: &[(&str, &[&str])] = &[
    ("service.beta.kubernetes.io/aws-load-balancer-internal", &[]),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", &["internal"]),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", &["true"]),
    ("networking.gke.io/load-balancer-type", &["internal"]),
    ("cloud.google.com/load-balancer-type", &["internal"]),
    ("service.beta.kubernetes.io/openstack-internal-load-balancer", &["true"]),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", &["true"]),
    ("service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", &["intranet"]),
    ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", &["private"]),
    ("service.beta.kubernetes.io/do-loadbalancer-network", &["internal"]),
];

const AWS_TYPE: &str = "service.beta.kubernetes.io/aws-load-balancer-type";
const AWS_SCHEME: &str = "service.beta.kubernetes.io/aws-load-balancer-scheme";
const ALB_SCHEME: &str = "alb.ingress.kubernetes.io/scheme";
const APPGW_PRIVATE: &str = "appgw.ingress.kubernetes.io/use-private-ip";
const INGRESS_CLASS: &str = "kubernetes.io/ingress.class";

/// Annotations that limit the sources of an Ingress.
const INGRESS_RANGES: &[&str] = &[
    "nginx.ingress.kubernetes.io/whitelist-source-range",
    "nginx.ingress.kubernetes.io/allowlist-source-range",
    "alb.ingress.kubernetes.io/inbound-cidrs",
    "haproxy.org/allow-list",
    "haproxy.org/whitelist",
    "haproxy-ingress.github.io/allowlist-source-range",
    "haproxy-ingress.github.io/whitelist-source-range",
];

/// Every annotation that exposure looks at, on Services and Ingresses.
pub const ANNOTATIONS: &[&str] = &[
    "service.beta.kubernetes.io/aws-load-balancer-internal",
    "service.beta.kubernetes.io/aws-load-balancer-scheme",
    "service.beta.kubernetes.io/aws-load-balancer-type",
    "service.beta.kubernetes.io/azure-load-balancer-internal",
    "networking.gke.io/load-balancer-type",
    "cloud.google.com/load-balancer-type",
    "service.beta.kubernetes.io/openstack-internal-load-balancer",
    "service.beta.kubernetes.io/oci-load-balancer-internal",
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type",
    "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type",
    "service.beta.kubernetes.io/do-loadbalancer-network",
    "alb.ingress.kubernetes.io/scheme",
    "alb.ingress.kubernetes.io/inbound-cidrs",
    "appgw.ingress.kubernetes.io/use-private-ip",
    "kubernetes.io/ingress.class",
    "nginx.ingress.kubernetes.io/whitelist-source-range",
    "nginx.ingress.kubernetes.io/allowlist-source-range",
    "haproxy.org/allow-list",
    "haproxy.org/whitelist",
    "haproxy-ingress.github.io/allowlist-source-range",
    "haproxy-ingress.github.io/whitelist-source-range",
];

/// The annotation that makes a Service's load balancer internal, as (key, value).
pub(super) fn internal_load_balancer(service: &Service) -> Option<(String, String)> {
    let marked = INTERNAL.iter().find_map(|(key, values)| {
        let value = service.meta.annotation(key)?;
        let says = match values {
            [] => !value.is_empty() && !value.eq_ignore_ascii_case("false"),
            some => some.iter().any(|v| value.eq_ignore_ascii_case(v)),
        };
        says.then(|| ((*key).to_owned(), value.to_string()))
    });
    marked.or_else(|| {
        // The AWS load balancer controller takes these types, and makes them internal unless told otherwise.
        let kind = service.meta.annotation(AWS_TYPE).filter(|kind| matches!(kind.as_str(), "external" | "nlb-ip"))?;
        service.meta.annotation(AWS_SCHEME).is_none().then(|| (AWS_TYPE.to_owned(), kind.to_string()))
    })
}

/// Who answers for an Ingress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Front {
    /// A load balancer of the cloud sends straight to nodes or pods: its reason for being internal, if it is.
    Cloud(Option<(String, String)>),
    /// Pods of the cluster do, if any.
    Pods,
}

/// The class of an Ingress, from its field or the older annotation.
pub(super) fn class(ingress: &Ingress) -> &str {
    if ingress.class.is_empty() { ingress.meta.annotation(INGRESS_CLASS).map_or("", |c| c.as_str()) } else { &ingress.class }
}

/// Who answers for an Ingress, by its class.
pub(super) fn front(ingress: &Ingress) -> Front {
    let class = class(ingress);
    let own = |key: &str, value: &str| Some((key.to_owned(), value.to_owned()));
    match class {
        "gce" | "gce-multi-cluster" => Front::Cloud(None),
        "gce-internal" => Front::Cloud(own("spec.ingressClassName", class)),
        // An application load balancer is internal unless told otherwise.
        "alb" => match ingress.meta.annotation(ALB_SCHEME) {
            Some(scheme) if *scheme == "internet-facing" => Front::Cloud(None),
            Some(scheme) => Front::Cloud(own(ALB_SCHEME, scheme)),
            None => Front::Cloud(own(ALB_SCHEME, "internal (default)")),
        },
        "azure-application-gateway" | "azure/application-gateway" => {
            let private = ingress.meta.annotation(APPGW_PRIVATE).filter(|v| v.eq_ignore_ascii_case("true"));
            Front::Cloud(private.and_then(|value| own(APPGW_PRIVATE, value)))
        }
        _ => Front::Pods,
    }
}

/// The source ranges that an Ingress is limited to, as (key, value).
pub(super) fn source_ranges(meta: &Meta) -> Option<(&'static str, String)> {
    INGRESS_RANGES.iter().find_map(|key| meta.annotation(key).filter(|v| !v.trim().is_empty()).map(|v| (*key, v.to_string())))
}
