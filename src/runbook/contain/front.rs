//! A Service or an Ingress. It runs nothing, it leads somewhere: containing it takes away every way from outside that goes through it.

use std::collections::BTreeSet;

use crate::analysis::Analysis;
use crate::model::{Ingress, Inventory, Kind, Object, ObjectRef, Service, ServiceType};
use crate::network::exposure::{Exposure, Way};
use crate::network::service::{Backends, Target};
use crate::runbook::change::Change;
use crate::runbook::draft::Draft;
use crate::runbook::effect::listed;
use crate::runbook::kubectl::{self, Command};
use crate::runbook::{Measure, Step, fix};

/// No more ways than these are named as left.
const NAMED: usize = 10;

/// Whether an object of that kind leads to others, and is no step of a path itself.
pub(super) const fn is_front(kind: Kind) -> bool {
    matches!(kind, Kind::Service | Kind::Ingress)
}

/// The ways from outside that go through an object.
pub(in crate::runbook) fn ways<'a>(analysis: &'a Analysis, object: &ObjectRef) -> Vec<&'a Exposure> {
    analysis.exposure.open.iter().filter(|way| goes_through(way, object)).collect()
}

fn goes_through(way: &Exposure, object: &ObjectRef) -> bool {
    way.via.iter().any(|evidence| evidence.object == *object)
}

pub(super) fn contain(draft: &mut Draft<'_>, object: &ObjectRef) {
    let before: Vec<Exposure> = ways(draft.analysis, object).into_iter().cloned().collect();
    let behind = behind(&draft.state, object);
    summary(draft, object, &before, &behind);
    evidence(draft, object, &before);
    match Object::of(&draft.state, object) {
        Some(Object::Service(service)) => {
            routes(draft, object, &service);
            close(draft, &service);
        }
        Some(Object::Ingress(ingress)) => remove(draft, &ingress),
        _ => {}
    }
    look_behind(draft, object, &behind);
    draft.remains("Routes of kinds that are not read (those of the Gateway API, or of a mesh) may lead in as well.");
    draft.remains(format!("What is in the cluster already does not come through {object} from outside: pods are contained, not addresses."));
}

fn summary(draft: &mut Draft<'_>, object: &ObjectRef, ways: &[Exposure], behind: &BTreeSet<ObjectRef>) {
    let reached: BTreeSet<&ObjectRef> = ways.iter().map(|way| &way.workload_or_pod).collect();
    let whom = if behind.is_empty() { "nothing that was read".to_owned() } else { listed(behind) };
    draft.runbook.summary.push(match ways.len() {
        0 => format!("{object} leads to {whom}, and no way from outside the cluster goes through it; these steps keep it so."),
        1 => format!("One way from outside the cluster goes through {object}, to {}.", listed(reached)),
        count => format!("{count} ways from outside the cluster go through {object}, to {}.", listed(reached)),
    });
}

/// The workloads behind a Service, or behind the Services that an Ingress names.
fn behind(inventory: &Inventory, object: &ObjectRef) -> BTreeSet<ObjectRef> {
    let named: Vec<&Service> = match object.kind {
        Kind::Ingress => {
            let rules = inventory.ingresses.get(&object.namespace, &object.name).map(|ingress| ingress.rules.as_slice()).unwrap_or_default();
            rules.iter().filter_map(|rule| inventory.services.get(&object.namespace, &rule.backend.service)).collect()
        }
        _ => inventory.services.get(&object.namespace, &object.name).into_iter().collect(),
    };
    let mut backends = Backends::new(inventory);
    let targets = named.into_iter().flat_map(|service| backends.of(service));
    let pods = targets.filter_map(|backend| if let Target::Pod(pod) = backend.target { Some(pod) } else { None });
    pods.map(|pod| inventory.meta(&pod).map_or_else(|| pod.clone(), |meta| inventory.root_owner(Kind::Pod, meta))).collect()
}

fn evidence(draft: &mut Draft<'_>, object: &ObjectRef, ways: &[Exposure]) {
    let why = "The next steps change what an investigation will want to see";
    let mut step =
        Step::titled("Keep the evidence", why).running(Command::on("get", object).with("--output=yaml").saved_as(kubectl::file_name("evidence", object)));
    if object.kind == Kind::Service {
        let slices = [
            "get".to_owned(),
            kubectl::resource(Kind::EndpointSlice),
            format!("--namespace={}", object.namespace),
            format!("--selector=kubernetes.io/service-name={}", object.name),
            "--output=yaml".to_owned(),
        ];
        step = step.running(Command::kubectl(slices).saved_as(kubectl::file_name("evidence-backends", object)));
    }
    let proxied = ways.iter().any(|way| way.way == Way::Ingress);
    let proxy = if proxied { ", and of the ingress controller before it" } else { "" };
    draft.push(step.deciding(format!("Copy the access logs of what answers behind {object}{proxy}: who came in, and for what")), &[]);
}

/// Ingresses lead to a Service whatever its type is.
fn routes(draft: &mut Draft<'_>, object: &ObjectRef, service: &Service) {
    let leads = |ingress: &&Ingress| ingress.rules.iter().any(|rule| rule.backend.service == service.meta.name);
    let ingresses: Vec<Ingress> = draft.state.ingresses.in_namespace(&object.namespace).iter().filter(leads).cloned().collect();
    for ingress in ingresses {
        let kept: Vec<_> = ingress.rules.iter().filter(|rule| rule.backend.service != service.meta.name).cloned().collect();
        if kept.is_empty() {
            remove(draft, &ingress);
            continue;
        }
        let of = reference(&ingress);
        let why = format!("{of} leads to other Services too: only what leads to {object} is taken out of it");
        let mut change = Change::put(Object::Ingress(Ingress { rules: kept, ..ingress }));
        change.by_hand = Some(format!("take out every path, and a defaultBackend, whose service is {}", object.name));
        let mut step = Step::titled(format!("Take the routes to {object} out of {of}"), why);
        let back = ["replace".to_owned(), "--force=true".to_owned(), format!("--filename={}", kubectl::saved(&of))];
        step.rollback.push(Command::kubectl(back).noting("puts it back as it was kept"));
        let left = Command::on("get", &of).with("--output=jsonpath={.spec.rules[*].http.paths[*].backend.service.name}");
        draft.push(step.checking(left, format!("no {}", object.name)), &[change]);
    }
}

fn remove(draft: &mut Draft<'_>, ingress: &Ingress) {
    let of = reference(ingress);
    let hosts: BTreeSet<String> =
        ingress.rules.iter().map(|rule| if rule.host.is_empty() { "every host".to_owned() } else { format!("{}{}", rule.host, rule.path) }).collect();
    let mut step = Step::titled(format!("Take {of} away"), "Its controller stops to serve it within seconds. It is kept in a file, and put back from there");
    step.effect.extend((!hosts.is_empty()).then(|| format!("Nothing answers from outside any more for {}", listed(hosts))));
    draft.push(step, &[Change::remove(of)]);
}

fn reference(ingress: &Ingress) -> ObjectRef {
    ObjectRef::namespaced(Kind::Ingress, ingress.meta.namespace.clone(), ingress.meta.name.clone())
}

/// The Service itself stays, for those inside.
fn close(draft: &mut Draft<'_>, service: &Service) {
    let open = matches!(service.kind, ServiceType::LoadBalancer | ServiceType::NodePort) || !service.external_ips.is_empty();
    if open {
        let after = Service { external_ips: Vec::new(), ..fix::closed(service.clone()) };
        let why = "Its load balancer, its ports of nodes and its external addresses end; inside the cluster it is reached as before";
        let step = Step::titled("Close it to the outside", why)
            .deciding("A load balancer that is given back may lose its address: keep the address at the provider first if it has to be the same later");
        draft.push(step, &[Change::put(Object::Service(after))]);
    }
}

/// An attack goes through an address, and ends in what answers.
fn look_behind(draft: &mut Draft<'_>, object: &ObjectRef, behind: &BTreeSet<ObjectRef>) {
    if !behind.is_empty() {
        let why = format!("{object} is an address. Whoever came in by it is in what answers there, and stays in it when the address is gone");
        let step = Step::titled("Look at what answers behind it", why).deciding(format!("Contain each of these that may be compromised: {}", listed(behind)));
        draft.push(step, &[]);
    }
}

/// What leads in from outside before and after: through the object, and past it to the same workloads.
pub(super) fn measure(draft: &mut Draft<'_>, object: &ObjectRef, after: &Analysis) {
    let before = draft.analysis;
    let what = format!("ways from outside the cluster through {object}");
    let through = Measure { what, before: ways(before, object).len(), after: ways(after, object).len(), at_most: Some(0), left: Vec::new() };
    let behind = behind(&before.inventory, object);
    let past = |analysis: &Analysis| {
        let others = analysis.exposure.open.iter().filter(|way| !goes_through(way, object) && behind.contains(&way.workload_or_pod));
        others.map(words).collect::<Vec<String>>()
    };
    let (others, mut left) = (past(before), past(after));
    let count = left.len();
    left.dedup();
    left.truncate(NAMED);
    let what = "other ways from outside to what answers behind it".to_owned();
    draft.runbook.proof.measures.extend([through, Measure { what, before: others.len(), after: count, at_most: None, left }]);
}

/// A way in words: what it goes through, and where it ends.
fn words(way: &Exposure) -> String {
    let through = way.via.first().map(|evidence| evidence.object.to_string()).unwrap_or_default();
    if through == way.pod.to_string() || through.is_empty() { way.workload_or_pod.to_string() } else { format!("{through} to {}", way.workload_or_pod) }
}
