//! What one place can do with another, and why.

use super::matrix::ports;
use super::{limits, workload};
use crate::analysis::Analysis;
use crate::model::{Kind, ObjectRef, Protocol};
use crate::network::exposure::Exposure;
use crate::network::place::{Atlas, Openness, Place};
use crate::network::service::{Backends, Target};
use crate::network::{Connections, Explanation, Notes, PortRange, Ports, Verdict};

/// More pairs than these are not listed.
const LISTED: usize = 60;
/// More pairs than these are not looked at one by one.
const LOOKED_AT: usize = 4_000;
/// So many closed pairs tell which policies close them.
const EXAMPLES: usize = 8;
/// More ranges of ports than these are not explained one by one.
const EXPLAINED: usize = 24;

/// What one place can do with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BetweenAnswer {
    /// Who connects.
    pub from: Place,
    /// To whom.
    pub to: Place,
    /// How open that is.
    pub openness: Openness,
    /// What it is about: many pairs or one.
    pub talk: Talk,
    /// The ways from outside the cluster to the target, where that is one workload or the internet asks.
    pub exposures: Vec<Exposure>,
    /// What limits all of it.
    pub limits: Vec<String>,
}

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Talk {
    /// Pairs of workloads.
    Pairs(Pairs),
    /// One connection.
    One {
        /// What holds for which ports.
        decisions: Vec<Decision>,
        /// Services that lead to the target.
        leads: Vec<Lead>,
        /// What it rests on.
        notes: Notes,
    },
    /// There is nobody on one of the sides, or it is no question of policies.
    Nothing,
}

/// Pairs of workloads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// How many there are.
    pub total: usize,
    /// How many were looked at.
    pub looked_at: usize,
    /// How many of those are open on every port, on some, or not settled.
    pub counts: [usize; 3],
    /// The first that are not closed.
    pub open: Vec<PairRow>,
    /// Policies that would have to change to open what is closed, as far as a few pairs tell.
    pub closing: Vec<ObjectRef>,
}

/// A pair that is not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the parts of a row")]
pub struct PairRow {
    pub from: Place,
    pub to: Place,
    pub openness: Openness,
    pub ports: String,
    /// The policies that admit it, in words; empty where that was not worked out.
    pub decided: String,
}

/// What holds for some ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The ports, in words.
    pub ports: String,
    /// What listens there, as far as it is declared.
    pub listens: String,
    /// What holds.
    pub verdict: Verdict,
    /// It holds for a part of the addresses.
    pub in_part: bool,
    /// Why, for one of them.
    pub explanation: Option<Explanation>,
}

/// A port of a Service that leads to the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// The Service.
    pub service: ObjectRef,
    /// Its port.
    pub port: u16,
    /// The protocol.
    pub protocol: Protocol,
    /// The port behind it.
    pub target: u16,
    /// Whether the source gets through.
    pub verdict: Verdict,
}

/// Answers.
pub(super) fn answer(analysis: &Analysis, from: &Place, to: &Place) -> BetweenAnswer {
    let of = |place: &Place| match place {
        Place::Object(object) => Place::Object(workload(analysis, object)),
        other => other.clone(),
    };
    let (from, to) = (of(from), of(to));
    let mut atlas = Atlas::new(&analysis.inventory, &analysis.reach, &analysis.exposure);
    let openness = atlas.openness(&from, &to);
    let talk = match openness {
        Openness::Beyond | Openness::Nobody => Talk::Nothing,
        _ if matches!(from, Place::Namespace(_)) || matches!(to, Place::Namespace(_)) => Talk::Pairs(pairs(analysis, &mut atlas, &from, &to)),
        _ => one(analysis, &atlas, &from, &to),
    };
    let exposures = exposures(analysis, &atlas, &from, &to);
    BetweenAnswer { from, to, openness, talk, exposures, limits: limits(analysis) }
}

fn exposures(analysis: &Analysis, atlas: &Atlas<'_>, from: &Place, to: &Place) -> Vec<Exposure> {
    match to {
        Place::Object(object) => {
            let root = analysis.reach.workload_of(object).unwrap_or(object);
            atlas.exposures(root).to_vec()
        }
        Place::Namespace(name) if *from == Place::Internet => atlas.workloads(name).flat_map(|object| atlas.exposures(object)).cloned().collect(),
        _ => Vec::new(),
    }
}

fn members(atlas: &Atlas<'_>, of: &Place) -> Vec<Place> {
    match of {
        Place::Namespace(name) => atlas.workloads(name).cloned().map(Place::Object).collect(),
        other => vec![other.clone()],
    }
}

fn pairs(analysis: &Analysis, atlas: &mut Atlas<'_>, from: &Place, to: &Place) -> Pairs {
    let (sources, targets) = (members(atlas, from), members(atlas, to));
    let mut examples = EXAMPLES;
    let mut pairs = Pairs { total: sources.len() * targets.len(), ..Pairs::default() };
    let each = sources.iter().flat_map(|source| targets.iter().map(move |target| (source, target)));
    for (source, target) in each.take(LOOKED_AT) {
        pairs.looked_at += 1;
        let openness = atlas.openness(source, target);
        let count = match openness {
            Openness::All => 0,
            Openness::Some => 1,
            Openness::Unknown | Openness::Undefined => 2,
            Openness::None => {
                if examples > 0 {
                    examples -= 1;
                    pairs.closing.extend(closing(analysis, atlas, source, target));
                }
                continue;
            }
            Openness::Nobody | Openness::Beyond => continue,
        };
        pairs.counts[count] += 1;
        if pairs.open.len() < LISTED {
            let ports = atlas.connections(source, target).map(|connections| ports(&connections)).unwrap_or_default();
            let decided = if pairs.open.len() < EXPLAINED { super::peers::decided(analysis, atlas, source, target, true) } else { String::new() };
            pairs.open.push(PairRow { from: source.clone(), to: target.clone(), openness, ports, decided });
        }
    }
    pairs.closing.sort();
    pairs.closing.dedup();
    pairs
}

/// The policy that would have to change first to open a pair.
fn closing(analysis: &Analysis, atlas: &Atlas<'_>, from: &Place, to: &Place) -> Option<ObjectRef> {
    let (source, target) = atlas.endpoint(from, to).zip(atlas.endpoint(to, from))?;
    analysis.reach.explain(&analysis.inventory, &source, &target, None)?.change().cloned()
}

/// One connection: what holds for which ports, and why.
fn one(analysis: &Analysis, atlas: &Atlas<'_>, from: &Place, to: &Place) -> Talk {
    let (Some(source), Some(target)) = (atlas.endpoint(from, to), atlas.endpoint(to, from)) else { return Talk::Nothing };
    let connections = analysis.reach.connections(&source, &target);
    let listens = listens(analysis, to);
    let explain = |port: (Protocol, u16)| analysis.reach.explain(&analysis.inventory, &source, &target, Some(port));
    let mut decisions = Vec::new();
    let some_addresses = *to == Place::Internet && connections.notes.has(Notes::PART_OF_RANGE);
    for (ports, verdict) in [(&connections.allowed, Verdict::Allowed), (&connections.undefined, Verdict::Undefined)] {
        if ports.is_all() {
            let port = listens.first().map_or((Protocol::Tcp, 443), |(protocol, port, _)| (*protocol, *port));
            decisions.push(Decision {
                ports: "every port".to_owned(),
                listens: words(&listens, |_, _| true),
                verdict,
                in_part: some_addresses && verdict == Verdict::Undefined,
                explanation: explain(port),
            });
            continue;
        }
        for range in ports.ranges().iter().take(EXPLAINED) {
            let inside = |protocol: Protocol, port: u16| protocol == range.protocol && (range.first..=range.last).contains(&port);
            let port = listens.iter().find(|(protocol, port, _)| inside(*protocol, *port)).map_or(range.first, |(_, port, _)| *port);
            let explanation = explain((range.protocol, port));
            decisions.push(Decision {
                ports: Ports::of([*range]).to_string(),
                listens: words(&listens, inside),
                verdict,
                in_part: some_addresses && verdict == Verdict::Undefined,
                explanation,
            });
        }
    }
    let open = connections.at_most();
    for (protocol, port, name) in listens.iter().filter(|(protocol, port, _)| !open.contains(*protocol, *port)) {
        let ports = Ports::of([PortRange::single(*protocol, *port)]).to_string();
        decisions.push(Decision { ports, listens: name.clone(), verdict: Verdict::Denied, in_part: false, explanation: explain((*protocol, *port)) });
    }
    if !open.is_all() {
        let free = |port: &u16| !open.contains(Protocol::Tcp, *port) && !listens.iter().any(|(_, known, _)| known == port);
        let explanation = [443, 80, 22].into_iter().chain(1..u16::MAX).find(free).and_then(|port| explain((Protocol::Tcp, port)));
        let ports = if decisions.is_empty() { "every port" } else { "every other port" };
        decisions.push(Decision { ports: ports.to_owned(), listens: String::new(), verdict: Verdict::Denied, in_part: false, explanation });
    }
    Talk::One { leads: leads(analysis, to, &connections), decisions, notes: connections.notes }
}

/// The ports that a place declares, each with its name.
fn listens(analysis: &Analysis, of: &Place) -> Vec<(Protocol, u16, String)> {
    let Place::Object(object) = of else { return Vec::new() };
    let inventory = &analysis.inventory;
    let pods = inventory.pods.in_namespace(&object.namespace).iter().filter(|pod| pod.is_alive());
    let Some(pod) =
        pods.into_iter().find(|pod| (object.kind == Kind::Pod && pod.meta.name == object.name) || inventory.root_owner(Kind::Pod, &pod.meta) == *object)
    else {
        return Vec::new();
    };
    let containers = pod.spec.containers.iter().filter(|container| container.is_long_running());
    let mut found: Vec<_> = containers
        .flat_map(|container| {
            container
                .ports
                .iter()
                .map(move |port| (port.protocol, port.port, if port.name.is_empty() { container.name.to_string() } else { port.name.to_string() }))
        })
        .collect();
    found.sort();
    found.dedup_by(|b, a| (a.0, a.1) == (b.0, b.1));
    found
}

fn words(listens: &[(Protocol, u16, String)], of: impl Fn(Protocol, u16) -> bool) -> String {
    let found = listens.iter().filter(|(protocol, port, _)| of(*protocol, *port));
    found.map(|(protocol, port, name)| format!("{protocol} {port} {name}")).collect::<Vec<_>>().join(", ")
}

/// The ports of Services behind which the target stands.
fn leads(analysis: &Analysis, to: &Place, connections: &Connections) -> Vec<Lead> {
    let Place::Object(object) = to else { return Vec::new() };
    let mut backends = Backends::new(&analysis.inventory);
    let mut found = Vec::new();
    for service in analysis.inventory.services.in_namespace(&object.namespace) {
        for backend in backends.of(service) {
            let Target::Pod(pod) = &backend.target else { continue };
            if pod != object && analysis.reach.workload_of(pod) != Some(object) {
                continue;
            }
            let port = service.ports.get(backend.service_port).filter(|_| !service.headless).map_or(backend.port, |port| port.port);
            let verdict = connections.verdict(backend.protocol, backend.port);
            let service = ObjectRef::namespaced(Kind::Service, service.meta.namespace.clone(), service.meta.name.clone());
            let lead = Lead { service, port, protocol: backend.protocol, target: backend.port, verdict };
            if !found.contains(&lead) {
                found.push(lead);
            }
        }
    }
    found
}
