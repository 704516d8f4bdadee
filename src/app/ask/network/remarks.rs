//! What there is to say about an object that shapes the network but is no end of a connection.

use std::collections::BTreeSet;

use crate::analysis::Analysis;
use crate::app::ask::{absence, place};
use crate::app::text;
use crate::config::theme::Role;
use crate::model::{Kind, Name, NetworkPolicy, ObjectRef, Peer, PolicyRuleSet, Selector};
use crate::network::explain::{peer_text, port_text, selector_text};
use crate::network::exposure::Exposure;
use crate::network::service::{Backends, Target};

/// More of one sort than these are counted.
const LISTED: usize = 40;

/// A line about an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What it says.
    pub text: String,
    /// How it is to be taken.
    pub role: Role,
    /// How far it is indented.
    pub indent: usize,
    /// The object that it leads to.
    pub object: Option<ObjectRef>,
}

/// Remarks that are being made.
#[derive(Default)]
struct Notebook(Vec<Remark>);

impl Notebook {
    fn heading(&mut self, text: impl Into<String>) {
        if !self.0.is_empty() {
            self.say(Role::Text, 0, "");
        }
        self.say(Role::Accent, 0, text);
    }

    fn say(&mut self, role: Role, indent: usize, text: impl Into<String>) {
        self.0.push(Remark { text: text.into(), role, indent, object: None });
    }

    fn link(&mut self, object: &ObjectRef, more: &str) {
        self.0.push(Remark { text: format!("{}{more}", place(object)), role: Role::Strong, indent: 2, object: Some(object.clone()) });
    }

    fn links(&mut self, objects: &BTreeSet<ObjectRef>, nobody: &str) {
        if objects.is_empty() {
            self.say(Role::Warning, 2, nobody);
        }
        objects.iter().take(LISTED).for_each(|object| self.link(object, ""));
        if objects.len() > LISTED {
            self.say(Role::Muted, 2, format!("and {} more", text::count(objects.len() - LISTED)));
        }
    }

    /// Ways from outside the cluster.
    fn ways<'a>(&mut self, ways: impl Iterator<Item = &'a Exposure>, none: &str) {
        self.heading("From the internet");
        let before = self.0.len();
        for exposure in ways.take(LISTED) {
            let host = if exposure.host.is_empty() { String::new() } else { format!(" for {}", exposure.host) };
            self.link(&exposure.workload_or_pod, &format!("  {} {} → {}{host}", exposure.protocol, exposure.port, exposure.target_port));
            if !exposure.assumption.is_empty() {
                self.say(Role::Conditional, 6, format!("if {}", exposure.assumption));
            }
        }
        if self.0.len() == before {
            self.say(Role::Good, 2, none);
        }
    }
}

/// What there is to say.
pub(super) fn of(analysis: &Analysis, object: &ObjectRef) -> Vec<Remark> {
    let mut notes = Notebook::default();
    match object.kind {
        Kind::NetworkPolicy => policy(analysis, object, &mut notes),
        Kind::Service => service(analysis, object, &mut notes),
        Kind::Ingress => ingress(analysis, object, &mut notes),
        Kind::Node => node(analysis, object, &mut notes),
        Kind::ServiceAccount => {
            notes.say(Role::Text, 0, "An account has no address. What runs as it has:");
            let pods = analysis.inventory.pods.in_namespace(&object.namespace).iter().filter(|pod| pod.is_alive() && pod.spec.service_account == object.name);
            notes.links(&pods.map(|pod| analysis.inventory.root_owner(Kind::Pod, &pod.meta)).collect(), "no pod runs as it");
        }
        Kind::Pod | Kind::Deployment | Kind::ReplicaSet | Kind::DaemonSet | Kind::StatefulSet | Kind::Job | Kind::CronJob | Kind::ReplicationController => {
            notes.say(Role::Text, 0, "No pod of it runs: nobody is there to talk to or to be talked to.");
        }
        kind => notes.say(Role::Text, 0, format!("It is no question for a {}: it has no address, and decides nothing about connections.", kind.title())),
    }
    notes.0
}

/// The workloads of the pods that pass.
fn workloads(analysis: &Analysis, namespace: Option<&str>, pass: impl Fn(&crate::model::Pod) -> bool) -> BTreeSet<ObjectRef> {
    let inventory = &analysis.inventory;
    let root = |pod: &crate::model::Pod| inventory.root_owner(Kind::Pod, &pod.meta);
    match namespace {
        Some(namespace) => inventory.pods.in_namespace(namespace).iter().filter(|pod| pod.is_alive() && pass(pod)).map(root).collect(),
        None => inventory.pods.iter().filter(|pod| pod.is_alive() && pass(pod)).map(root).collect(),
    }
}

fn policy(analysis: &Analysis, object: &ObjectRef, notes: &mut Notebook) {
    let Some(policy) = analysis.inventory.network_policies.get(&object.namespace, &object.name) else {
        return notes.say(Role::Text, 0, absence(&analysis.inventory, object));
    };
    notes.heading(format!("It isolates the pods {} of {}", selector_text(&policy.pods, "of every label"), object.namespace));
    notes.links(&workloads(analysis, Some(&object.namespace), |pod| policy.pods.matches(&pod.meta.labels)), "no pod has its labels: it does nothing");
    let directions = [(policy.isolates_ingress, &policy.ingress, "ingress", "enter"), (policy.isolates_egress, &policy.egress, "egress", "leave")];
    for (isolates, rules, field, word) in directions {
        notes.heading(format!("What may {word} them by it"));
        if !isolates {
            notes.say(Role::Muted, 2, format!("it does not isolate them for {field}: everything, unless another policy does"));
        } else if rules.is_empty() {
            notes.say(Role::Good, 2, "nothing: it admits only what other policies admit");
        }
        for (at, rule) in rules.iter().enumerate().filter(|_| isolates) {
            self::rule(analysis, policy, (field, at, rule), notes);
        }
    }
    notes.say(Role::Text, 0, "");
    notes.say(Role::Muted, 0, "Policies only add: another one that selects the same pods may admit more.");
}

fn rule(analysis: &Analysis, policy: &NetworkPolicy, (field, at, rule): (&str, usize, &PolicyRuleSet), notes: &mut Notebook) {
    let ports: Vec<String> = rule.ports.iter().map(port_text).collect();
    let ports = if ports.is_empty() { "every port".to_owned() } else { ports.join(", ") };
    notes.say(Role::Code, 2, format!("spec.{field}[{at}]  on {ports}"));
    if rule.peers.is_empty() {
        notes.say(Role::Warning, 6, "everybody: it names no peer");
    }
    for peer in &rule.peers {
        notes.say(Role::Text, 6, peer_text(peer));
        let Peer::Pods { namespaces, pods } = peer else { continue };
        let fits = |pod: &crate::model::Pod| pods.as_ref().is_none_or(|selector| selector.matches(&pod.meta.labels));
        let meant = match namespaces {
            None => workloads(analysis, Some(&policy.meta.namespace), fits),
            Some(selector) => {
                let names = selected(analysis, selector);
                workloads(analysis, None, |pod| names.contains(&pod.meta.namespace) && fits(pod))
            }
        };
        let few: Vec<String> = meant.iter().take(4).map(place).collect();
        match meant.len() {
            0 => notes.say(Role::Warning, 8, "no pod that was read is meant by it"),
            count if count > few.len() => notes.say(Role::Muted, 8, format!("means {} and {} more", few.join(", "), count - few.len())),
            _ => notes.say(Role::Muted, 8, format!("means {}", few.join(", "))),
        }
    }
}

/// The namespaces that a selector means.
fn selected(analysis: &Analysis, selector: &Selector) -> BTreeSet<Name> {
    const NAME: &str = "kubernetes.io/metadata.name";
    let all = analysis.inventory.namespaces.iter().map(|namespace| &namespace.meta);
    all.filter(|meta| selector.matches(&meta.labels.clone().with(NAME, &meta.name))).map(|meta| meta.name.clone()).collect()
}

fn service(analysis: &Analysis, object: &ObjectRef, notes: &mut Notebook) {
    let Some(service) = analysis.inventory.services.get(&object.namespace, &object.name) else {
        return notes.say(Role::Text, 0, absence(&analysis.inventory, object));
    };
    notes.heading("It leads to");
    let mut seen = BTreeSet::new();
    for backend in Backends::new(&analysis.inventory).of(service) {
        let port = service.ports.get(backend.service_port).map_or(backend.port, |port| port.port);
        let more = format!("  {} {port} → {}", backend.protocol, backend.port);
        match &backend.target {
            Target::Pod(pod) => {
                let root = analysis.reach.workload_of(pod).unwrap_or(pod);
                if seen.insert((Some(root.clone()), more.clone())) {
                    notes.link(root, &more);
                }
            }
            Target::Address(address) if seen.insert((None, format!("{address}{more}"))) => notes.say(Role::Text, 2, format!("{address}{more}")),
            Target::Address(_) => {}
        }
    }
    if seen.is_empty() {
        notes.say(Role::Warning, 2, "nobody: no pod has its labels, and no EndpointSlice names an address");
    }
    notes.say(Role::Muted, 2, "policies see the pod and the port behind it, never the Service itself");
    let through = analysis.exposure.open.iter().filter(|exposure| exposure.via.iter().any(|evidence| evidence.object == *object));
    notes.ways(through, "nothing leads through it from outside the cluster");
}

fn ingress(analysis: &Analysis, object: &ObjectRef, notes: &mut Notebook) {
    let Some(ingress) = analysis.inventory.ingresses.get(&object.namespace, &object.name) else {
        return notes.say(Role::Text, 0, absence(&analysis.inventory, object));
    };
    notes.heading("It leads to");
    for rule in &ingress.rules {
        let host = if rule.host.is_empty() { "every host" } else { &rule.host };
        let service = ObjectRef::namespaced(Kind::Service, object.namespace.clone(), rule.backend.service.clone());
        notes.link(&service, &format!("  for {host}{}", rule.path));
    }
    let through = analysis.exposure.open.iter().filter(|exposure| exposure.via.iter().any(|evidence| evidence.object == *object));
    notes.ways(through, "nothing leads through it from outside the cluster");
}

fn node(analysis: &Analysis, object: &ObjectRef, notes: &mut Notebook) {
    let inventory = &analysis.inventory;
    let pods = || inventory.pods.iter().filter(|pod| pod.is_alive() && pod.node == object.name);
    notes.heading("Ports of the node that lead to pods");
    let before = notes.0.len();
    for pod in pods() {
        let reference = ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone());
        for port in pod.spec.containers.iter().filter(|container| container.is_long_running()).flat_map(|container| &container.ports) {
            if pod.spec.host_network {
                notes.link(&reference, &format!("  {} {}, on the node's own network", port.protocol, port.port));
            } else if port.host_port != 0 {
                notes.link(&reference, &format!("  {} {} → {}", port.protocol, port.host_port, port.port));
            }
        }
    }
    if notes.0.len() == before {
        notes.say(Role::Good, 2, "none that a pod declares");
    }
    notes.say(Role::Muted, 2, "what else listens on the machine, and which firewall is before it, is not in the API");
    let own: BTreeSet<Name> = pods().map(|pod| pod.meta.name.clone()).collect();
    let through = analysis.exposure.open.iter().filter(|exposure| own.contains(&exposure.pod.name));
    notes.ways(through, "no pod of it is exposed as an example of its workload");
    notes.heading("Its pods");
    notes.say(Role::Text, 2, "It may always talk to them, and they to it: no policy closes that.");
    notes.links(&pods().map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect(), "none that was read");
}
