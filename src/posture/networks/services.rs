//! Services and Ingresses.

use crate::model::{Evidence, Ingress, Kind, Meta, Name, ObjectRef, Service, ServiceType};
use crate::posture::engine::Context;
use crate::posture::registry::Check;
use crate::posture::roots::WORKLOADS;
use crate::posture::verdicts::Verdicts;

/// The annotations by which load balancers are kept inside, with the values that do so.
const LOAD_BALANCER_ANNOTATIONS: &[(&str, &[&str])] = &[
    ("cloud.google.com/load-balancer-type", &["Internal", "internal"]),
    ("networking.gke.io/load-balancer-type", &["Internal", "internal"]),
    ("service.beta.kubernetes.io/aws-load-balancer-internal", &["true", "0.0.0.0/0"]),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", &["internal"]),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", &["true"]),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", &["true"]),
    ("service.beta.kubernetes.io/openstack-internal-load-balancer", &["true"]),
    ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", &["private"]),
];

/// Annotations of the NGINX ingress controller whose value becomes part of its configuration.
const SNIPPET_ANNOTATIONS: &[&str] = &[
    "nginx.ingress.kubernetes.io/auth-snippet",
    "nginx.ingress.kubernetes.io/configuration-snippet",
    "nginx.ingress.kubernetes.io/modsecurity-snippet",
    "nginx.ingress.kubernetes.io/server-snippet",
    "nginx.ingress.kubernetes.io/stream-snippet",
];

const WITH_SERVICES: &[Kind] = &[
    Kind::Service,
    Kind::Ingress,
    Kind::Pod,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::DaemonSet,
    Kind::StatefulSet,
    Kind::Job,
    Kind::CronJob,
    Kind::ReplicationController,
];

pub(in super::super) const CHECKS: &[Check] = &[
    Check::objects("NET-007", &[Kind::Service], &[], exposed),
    Check::objects("NET-008", &[Kind::Service], &[], from_everywhere),
    Check::objects("NET-009", &[Kind::Service], &[], external_ips),
    Check::objects("NET-010", &[Kind::Ingress], &[], without_tls),
    Check::objects("NET-011", &[Kind::Ingress], &[], any_host),
    Check::objects("NET-012", &[Kind::Ingress], &[], snippets),
    Check::objects("NET-017", WITH_SERVICES, WORKLOADS, dangling),
];

fn object(kind: Kind, meta: &Meta) -> ObjectRef {
    ObjectRef { kind, namespace: meta.namespace.clone(), name: meta.name.clone() }
}

/// Judges every Service by the fields that are wrong with it.
fn services(context: &Context<'_>, verdicts: &mut Verdicts<'_>, title: &str, wrong: impl Fn(&Service) -> Vec<(String, String)>) {
    for service in context.inventory.services.iter() {
        verdict(verdicts, object(Kind::Service, &service.meta), title, wrong(service));
    }
}

fn verdict(verdicts: &mut Verdicts<'_>, object: ObjectRef, title: &str, fields: Vec<(String, String)>) {
    if fields.is_empty() {
        verdicts.pass(&object);
    } else {
        let evidence = fields.into_iter().map(|(field, value)| Evidence::field(object.clone(), field, value)).collect();
        verdicts.fail(object, 1, title, evidence);
    }
}

fn is_internal(service: &Service) -> bool {
    LOAD_BALANCER_ANNOTATIONS.iter().any(|(key, values)| service.meta.annotation(key).is_some_and(|value| values.contains(&value.as_str())))
}

fn exposed(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    services(context, verdicts, "Is reachable from outside the cluster", |service| match service.kind {
        ServiceType::LoadBalancer if is_internal(service) => Vec::new(),
        ServiceType::LoadBalancer => vec![("spec.type".to_owned(), "LoadBalancer".to_owned())],
        ServiceType::NodePort => vec![("spec.type".to_owned(), "NodePort".to_owned())],
        ServiceType::ClusterIp | ServiceType::ExternalName => Vec::new(),
    });
}

fn from_everywhere(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    services(context, verdicts, "Takes traffic from every address", |service| {
        let everywhere = service.source_ranges.iter().any(|range| *range == "0.0.0.0/0" || *range == "::/0");
        let open = service.kind == ServiceType::LoadBalancer && !is_internal(service) && (service.source_ranges.is_empty() || everywhere);
        let value = if everywhere { "every address" } else { "unset" };
        if open { vec![("spec.loadBalancerSourceRanges".to_owned(), value.to_owned())] } else { Vec::new() }
    });
}

fn external_ips(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    services(context, verdicts, "Claims addresses that it may not own", |service| {
        service.external_ips.iter().map(|ip| ("spec.externalIPs".to_owned(), ip.to_string())).collect()
    });
}

fn ingresses(context: &Context<'_>, verdicts: &mut Verdicts<'_>, title: &str, wrong: impl Fn(&Ingress) -> Vec<(String, String)>) {
    for ingress in context.inventory.ingresses.iter() {
        verdict(verdicts, object(Kind::Ingress, &ingress.meta), title, wrong(ingress));
    }
}

/// Whether a host has a certificate: `*.shop.example` covers `www.shop.example`.
fn has_certificate(ingress: &Ingress, host: &str) -> bool {
    let covers = |pattern: &str| match pattern.strip_prefix("*.") {
        Some(domain) => pattern == host || host.split_once('.').is_some_and(|(_, rest)| rest == domain),
        None => pattern == host,
    };
    ingress.has_tls && (ingress.tls_hosts.is_empty() || ingress.tls_hosts.iter().any(|pattern| covers(pattern)))
}

fn without_tls(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    ingresses(context, verdicts, "Serves without TLS", |ingress| {
        if !ingress.has_tls {
            return vec![("spec.tls".to_owned(), "unset".to_owned())];
        }
        let mut hosts: Vec<_> = ingress.rules.iter().filter(|rule| !rule.host.is_empty()).map(|rule| rule.host.as_str()).collect();
        hosts.sort_unstable();
        hosts.dedup();
        let uncovered = hosts.into_iter().filter(|host| !has_certificate(ingress, host));
        uncovered.map(|host| (format!("spec.rules[{host}].host"), "in no entry of spec.tls".to_owned())).collect()
    });
}

fn any_host(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    ingresses(context, verdicts, "Takes requests for every host", |ingress| {
        let mut fields: Vec<_> = ingress.rules.iter().filter(|rule| rule.host.is_empty() || rule.host == "*").collect();
        fields.dedup_by(|a, b| a.path == b.path);
        let path = |path: &str| if path.is_empty() { "every path".to_owned() } else { format!("path {path}") };
        fields.into_iter().map(|rule| ("spec.rules.host".to_owned(), format!("unset, {}", path(&rule.path)))).collect()
    });
}

fn snippets(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    ingresses(context, verdicts, "Writes into the configuration of the ingress controller", |ingress| {
        let set = SNIPPET_ANNOTATIONS.iter().filter(|key| ingress.meta.annotation(key).is_some());
        set.map(|key| (format!("metadata.annotations[{key}]"), "set".to_owned())).collect()
    });
}

fn dangling(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    let inventory = context.inventory;
    for service in inventory.services.iter() {
        // Without a selector somebody else writes the endpoints; an alias has none.
        let Some(selector) = service.selector.as_ref().filter(|s| !s.is_everything() && service.kind != ServiceType::ExternalName) else { continue };
        let object = object(Kind::Service, &service.meta);
        if context.labels().selects(&service.meta.namespace, selector) {
            verdicts.pass(&object);
        } else {
            let evidence = vec![Evidence::field(object.clone(), "spec.selector", "selects no pod")];
            verdicts.fail_unless_unread(object, 1, "Leads to no pod", evidence);
        }
    }
    for ingress in inventory.ingresses.iter() {
        let object = object(Kind::Ingress, &ingress.meta);
        let mut missing: Vec<_> = ingress.rules.iter().map(|rule| &rule.backend.service).filter(|name| !name.is_empty()).collect();
        missing.sort();
        missing.dedup();
        missing.retain(|name| inventory.services.get(&ingress.meta.namespace, name).is_none());
        if missing.is_empty() {
            verdicts.pass(&object);
            continue;
        }
        let of = |name: &Name| Evidence::field(object.clone(), "spec.rules.backend.service.name", format!("{name}, which does not exist"));
        let evidence = missing.into_iter().map(of).collect();
        match context.reading.gap(&[Kind::Service], &object.namespace) {
            Some(reason) => verdicts.unknown(&object, reason),
            None => verdicts.fail(object, 1, "Leads to a Service that does not exist", evidence),
        }
    }
}
