//! Ingresses: from outside to the pods of an ingress controller (or a load balancer of the cloud), and from there to the backends.

use rustc_hash::{FxHashMap, FxHashSet};

use super::admit::{Admit, Ground, Passage};
use super::annotations::{Front, class, front, source_ranges};
use super::services::{by_workload, link, pod_port, reference};
use super::{Certainty, Evidence, Inventory, Name, ObjectRef, Survey, Way};
use crate::model::{Ingress, IngressBackend, IngressRule, Kind, PodSpec, PortRef, Protocol, Provider, Service};
use crate::network::ip::{AddressRange, parse_block};
use crate::network::service::Target;
use crate::network::{Connections, Endpoint, Verdict};

/// Words in images by which ingress controllers are known, with the classes they serve by default.
const CONTROLLERS: &[(&str, &str)] = &[
    ("ingress-nginx/controller", "nginx"),
    ("nginx-ingress", "nginx"),
    ("nginx-ingress-controller", "nginx"),
    ("traefik", "traefik"),
    ("haproxy-ingress", "haproxy"),
    ("kubernetes-ingress", "haproxy"),
    ("kong", "kong"),
    ("kubernetes-ingress-controller", "kong"),
    ("envoy", "contour"),
    ("emissary", "ambassador"),
    ("ambassador", "ambassador"),
    ("proxyv2", "istio"),
    ("caddy-ingress", "caddy"),
    ("skipper", "skipper"),
    ("apisix", "apisix"),
];

/// Proxies that are more often something else: they count only for a class that names them, and only if something leads to them.
const PROXIES: [&str; 2] = ["istio", "contour"];

/// A workload that answers for Ingresses.
struct Controller {
    workload: ObjectRef,
    serves: &'static str,
    /// Its surest way in; none if nothing leads to it.
    entrance: Option<(Certainty, String, Vec<Evidence>)>,
}

pub(super) fn survey(inventory: &Inventory, admit: &mut Admit<'_>, survey: &mut Survey) {
    if inventory.ingresses.is_empty() {
        return;
    }
    let controllers = controllers(inventory, admit, survey);
    for ingress in inventory.ingresses.iter() {
        let mut ground = Ground::default();
        if let Some((key, value)) = source_ranges(&ingress.meta) {
            let ranges: Option<Vec<AddressRange>> = value.split(',').map(|r| parse_block(r.trim()).map(|b| AddressRange::of(&b))).collect();
            if ranges.is_some_and(|ranges| !ranges.iter().any(AddressRange::is_public)) {
                continue;
            }
            ground.assume(format!("only from the addresses of {key}: {value}"));
        }
        let default_of_cloud = class(ingress).is_empty() && inventory.cluster.provider == Provider::Gke;
        let way = match front(ingress) {
            Front::Cloud(Some(_)) => continue,
            Front::Cloud(None) => None,
            Front::Pods if default_of_cloud && controllers.is_empty() => None,
            Front::Pods => Some(serving(&controllers, class(ingress), &mut ground)),
        };
        for rule in &ingress.rules {
            let Some(service) = inventory.services.get(&ingress.meta.namespace, &rule.backend.service) else { continue };
            follow(ingress, rule, service, way.as_deref(), &ground, admit, survey);
        }
    }
}

/// The controllers that may answer for a class: those that are known to, else any that answers for Ingresses by itself.
fn serving<'c>(controllers: &'c [Controller], class: &str, ground: &mut Ground) -> Vec<&'c Controller> {
    let lower = class.to_ascii_lowercase();
    let known: Vec<&Controller> = controllers.iter().filter(|c| !class.is_empty() && lower.contains(c.serves)).collect();
    let serving = if known.is_empty() { controllers.iter().filter(|c| !PROXIES.contains(&c.serves)).collect() } else { known };
    if serving.len() > 1 || (serving.len() == 1 && !class.is_empty() && !lower.contains(serving[0].serves)) {
        ground.assume(format!("which ingress controller answers for class `{class}` is not known"));
    }
    serving
}

/// Follows one rule of an Ingress to the pods behind it; `way` are the controllers, or none for a load balancer of the cloud.
fn follow(ingress: &Ingress, rule: &IngressRule, service: &Service, way: Option<&[&Controller]>, ground: &Ground, admit: &mut Admit<'_>, survey: &mut Survey) {
    let object = ObjectRef::namespaced(Kind::Ingress, ingress.meta.namespace.clone(), ingress.meta.name.clone());
    let asked = if rule.host.is_empty() && rule.path.is_empty() { "every host".to_owned() } else { format!("{}{}", rule.host, rule.path) };
    let rule_evidence = Evidence::field(object, "spec.rules", format!("{asked} → {}", service.meta.name));
    let tls = ingress.has_tls && (ingress.tls_hosts.is_empty() || ingress.tls_hosts.contains(&rule.host));
    let outside = if tls { 443 } else { 80 };
    let backends: Vec<_> = admit.backends.of(service).into_iter().filter(|b| serves(service, b.service_port, &rule.backend)).collect();
    for backend in by_workload(admit, &backends) {
        let Target::Pod(pod) = &backend.target else { continue };
        let target = (backend.protocol, backend.port);
        let mut ground = ground.clone();
        let mut via = Vec::new();
        let passage = match way {
            None => admit.passage(pod, target.0, target.1),
            Some(controllers) => through(controllers, pod, target, admit, &mut ground, &mut via),
        };
        via.extend([rule_evidence.clone(), Evidence::field(reference(service), "spec.ports", service.ports[backend.service_port].port.to_string())]);
        via.extend([link(service, backend), pod_port(pod, target)]);
        let mut exposure = admit.draft(pod, Way::Ingress, via, outside, target);
        exposure.host = rule.host.clone();
        admit.file(exposure, ground, passage, survey);
    }
}

/// Whether an Ingress's backend means this port of the Service.
fn serves(service: &Service, port: usize, backend: &IngressBackend) -> bool {
    let port = &service.ports[port];
    port.protocol == Protocol::Tcp
        && match &backend.port {
            None => true,
            Some(PortRef::Number(number)) => port.port == *number,
            Some(PortRef::Named(name)) => port.name == *name,
        }
}

/// The way through a controller's pods: the surest of those that policies leave open.
fn through(
    controllers: &[&Controller],
    pod: &ObjectRef,
    target: (Protocol, u16),
    admit: &mut Admit<'_>,
    ground: &mut Ground,
    via: &mut Vec<Evidence>,
) -> Passage {
    if controllers.is_empty() {
        ground.assume("an ingress controller that was not found answers for it and is open to the outside");
        // Nothing tells from where the traffic comes: what is closed to the outside may be open to the controller.
        return match admit.passage(pod, target.0, target.1) {
            Passage::Open => Passage::Open,
            Passage::If(_) | Passage::Closed => Passage::If("network policies admit that controller".to_owned()),
        };
    }
    let to = Endpoint::Object(pod.clone());
    let mut open: Vec<(&Controller, Connections)> = controllers
        .iter()
        .map(|c| (*c, admit.reach.connections(&Endpoint::Object(c.workload.clone()), &to)))
        .filter(|(_, c)| c.verdict(target.0, target.1) != Verdict::Denied)
        .collect();
    open.sort_by_key(|(c, _)| c.entrance.as_ref().map_or((true, Certainty::Heuristic), |(certainty, ..)| (false, *certainty)));
    let Some((controller, connections)) = open.first() else {
        via.push(Evidence::field(controllers[0].workload.clone(), "", "the ingress controller"));
        return Passage::Closed;
    };
    if let Some((certainty, assumption, evidence)) = &controller.entrance {
        via.extend(evidence.iter().cloned());
        if *certainty != Certainty::Certain {
            ground.assume(assumption.clone());
        }
    } else {
        via.push(Evidence::field(controller.workload.clone(), "", "the ingress controller"));
        ground.assume("something that was not read leads from outside to the ingress controller");
    }
    if connections.verdict(target.0, target.1) == Verdict::Allowed && connections.notes.is_empty() {
        Passage::Open
    } else {
        Passage::If(connections.notes.to_string())
    }
}

/// The workloads that run an ingress controller's proxy, with their ways in.
fn controllers(inventory: &Inventory, admit: &Admit<'_>, survey: &Survey) -> Vec<Controller> {
    let mut found: Vec<Controller> = Vec::new();
    let mut seen = FxHashSet::default();
    // Pods of one template share their specification: it is looked at once.
    let mut by_spec: FxHashMap<*const PodSpec, Option<&'static str>> = FxHashMap::default();
    for pod in inventory.pods.iter().filter(|pod| pod.is_alive()) {
        let images = || pod.spec.containers.iter().filter(|c| c.is_long_running()).map(|c| &c.image);
        let Some(serves) = *by_spec.entry(std::sync::Arc::as_ptr(&pod.spec)).or_insert_with(|| controller(images())) else { continue };
        let object = ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone());
        let workload = admit.workload(&object);
        let entrance = survey.open.iter().filter(|e| e.workload_or_pod == workload).min_by_key(|e| (e.certainty, e.way));
        let entrance = entrance.map(|e| (e.certainty, e.assumption.clone(), e.via.clone()));
        if PROXIES.contains(&serves) && entrance.is_none() {
            continue;
        }
        if seen.insert(workload.clone()) {
            found.push(Controller { workload, serves, entrance });
        }
    }
    // A controller behind no way in at all answers only if there is no better one.
    if found.iter().any(|c| c.entrance.is_some()) {
        found.retain(|c| c.entrance.is_some());
    }
    found
}

/// The class that an image among these serves.
fn controller<'a>(images: impl Iterator<Item = &'a Name>) -> Option<&'static str> {
    images.into_iter().find_map(|image| {
        let path = image.split('@').next().unwrap_or_default();
        let path = path.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map_or(path, |(path, _)| path);
        CONTROLLERS
            .iter()
            .find(|(word, _)| path.strip_suffix(word).is_some_and(|rest| rest.is_empty() || rest.ends_with(['/', '-'])))
            .map(|(_, serves)| *serves)
    })
}
