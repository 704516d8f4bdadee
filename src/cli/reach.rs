//! `reach`: who may connect to whom.

use std::process::ExitCode;

use super::args::Format;
use super::commands::ReachArgs;
use super::{Failure, output, question};
use crate::model::{Inventory, Kind, ObjectRef, Protocol};
use crate::network::explain::{Isolation, PeerOutcome, PortOutcome, SideReport};
use crate::network::exposure::Survey;
use crate::network::place::Atlas;
use crate::network::{Connections, Endpoint, Explanation, IpBlockMode, Reachability, Side, Verdict, ip, service};
use crate::report::network::{ConnectionLine, ExplanationLine, ReachDocument, SideLine};
use crate::report::{self, network};

/// The kinds that connections depend on.
const KINDS: &[Kind] = &[Kind::Namespace, Kind::Pod, Kind::NetworkPolicy];

/// `ravelin reach`.
pub(crate) fn reach(inventory: &Inventory, args: &ReachArgs) -> Result<ExitCode, Failure> {
    let reach = Reachability::new(inventory, IpBlockMode::of(inventory));
    let port = args.port.as_deref().map(port).transpose()?;
    let from = args.from.as_deref().map(|word| endpoint(inventory, "--from", word)).transpose()?;
    let to = args.to.as_deref().map(|word| endpoint(inventory, "--to", word)).transpose()?;
    let mut connections = lines(inventory, &reach, from.as_ref(), to.as_ref(), port);
    connections.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    let explanation = match (&from, &to) {
        (Some(from), Some(to)) if args.explain => reach.explain(inventory, from, to, port).map(|explanation| explain(&explanation)),
        _ => None,
    };
    let document =
        ReachDocument { version: report::VERSION, enforcement: reach.cni().sentence(), connections, explanation, complete: inventory.coverage.is_whole(KINDS) };
    output::write(&match args.output {
        Format::Json => report::json(&document),
        Format::Csv => network::reach_csv(&document),
        format => output::page(format, network::reach(&document)),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The connections that were asked for: between two ends, of one end with every workload, or of every workload with every other.
fn lines(inventory: &Inventory, reach: &Reachability, from: Option<&Endpoint>, to: Option<&Endpoint>, port: Option<(Protocol, u16)>) -> Vec<ConnectionLine> {
    let line = |from: &Endpoint, to: &Endpoint| {
        let connections = match to {
            Endpoint::Object(object) if object.kind == Kind::Service => service::connections(inventory, reach, from, object).unwrap_or_default(),
            _ => reach.connections(from, to),
        };
        connection(from.to_string(), to.to_string(), &connections, port)
    };
    let members = |end: &Endpoint| members(inventory, reach, end);
    match (from, to) {
        (Some(from), Some(to)) => {
            let targets = members(to);
            members(from).iter().flat_map(|from| targets.iter().filter_map(move |to| line(from, to))).collect()
        }
        (Some(from), None) => members(from).iter().flat_map(|from| others(inventory, Some(from)).into_iter().filter_map(move |to| line(from, &to))).collect(),
        (None, Some(to)) => members(to).iter().flat_map(|to| others(inventory, Some(to)).into_iter().filter_map(move |from| line(&from, to))).collect(),
        (None, None) => reach.all().filter_map(|flow| connection(side(flow.from), side(flow.to), &flow.connections, port)).collect(),
    }
}

fn connection(from: String, to: String, connections: &Connections, port: Option<(Protocol, u16)>) -> Option<ConnectionLine> {
    let wanted = port.is_none_or(|(protocol, port)| connections.verdict(protocol, port) != Verdict::Denied);
    (wanted && !connections.is_empty()).then(|| ConnectionLine {
        from,
        to,
        allowed: connections.allowed.to_string(),
        undefined: connections.undefined.to_string(),
        notes: connections.notes.texts().map(str::to_owned).collect(),
    })
}

/// The ends that one stands for: a namespace stands for its workloads.
fn members(inventory: &Inventory, reach: &Reachability, end: &Endpoint) -> Vec<Endpoint> {
    match end {
        Endpoint::Object(object) if object.kind == Kind::Namespace => {
            let survey = Survey::default();
            Atlas::new(inventory, reach, &survey).workloads(&object.name).cloned().map(Endpoint::Object).collect()
        }
        other => vec![other.clone()],
    }
}

/// The name of a side in a table of all connections.
fn side(side: Side<'_>) -> String {
    match side {
        Side::Workload(object) => object.to_string(),
        Side::External(range) => range.to_string(),
    }
}

/// Every workload and the internet, but for one of them.
fn others(inventory: &Inventory, but: Option<&Endpoint>) -> Vec<Endpoint> {
    let mut workloads: Vec<ObjectRef> = inventory.pods.iter().filter(|pod| pod.is_alive()).map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect();
    workloads.sort();
    workloads.dedup();
    workloads.into_iter().map(Endpoint::Object).chain([Endpoint::Internet]).filter(|end| Some(end) != but).collect()
}

/// An object, an address, a range, or `internet`.
fn endpoint(inventory: &Inventory, flag: &str, word: &str) -> Result<Endpoint, Failure> {
    if let Some(block) = ip::parse_block(word) {
        return Ok(Endpoint::Block(block));
    }
    if let Ok(address) = word.parse() {
        return Ok(Endpoint::address(address));
    }
    let object: ObjectRef = word
        .parse()
        .map_err(|error| Failure::usage(format!("{flag}: {error}")).remedy("an address range such as 10.0.0.0/8 or `internet` is also possible"))?;
    if object.kind != Kind::Internet && !inventory.contains(&object) {
        return Err(question::missing(inventory, &format!("{flag} {object}: there is no such object in what was read"), &object));
    }
    Ok(Endpoint::from(object))
}

/// `443`, `443/TCP`, `53/udp`.
fn port(word: &str) -> Result<(Protocol, u16), Failure> {
    let (number, protocol) = word.split_once('/').unwrap_or((word, "TCP"));
    let protocol = match protocol.to_ascii_uppercase().as_str() {
        "TCP" => Some(Protocol::Tcp),
        "UDP" => Some(Protocol::Udp),
        "SCTP" => Some(Protocol::Sctp),
        _ => None,
    };
    let number: Option<u16> = number.parse().ok().filter(|n| *n > 0);
    number
        .zip(protocol)
        .map(|(number, protocol)| (protocol, number))
        .ok_or_else(|| Failure::usage(format!("`{word}` is no port")).remedy("write 443 or 53/UDP"))
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allowed => "allowed",
        Verdict::Denied => "denied",
        Verdict::Undefined => "undefined",
    }
}

fn explain(explanation: &Explanation) -> ExplanationLine {
    let question = format!("{} → {} on {} {}", explanation.from, explanation.to, explanation.protocol, explanation.port);
    ExplanationLine {
        question,
        verdict: word(explanation.verdict),
        sides: [&explanation.egress, &explanation.ingress].into_iter().map(side_line).collect(),
        change: explanation.change().map(ToString::to_string),
    }
}

fn side_line(side: &SideReport) -> SideLine {
    let isolation = match side.isolation {
        Isolation::NoPod => "not a pod: no policy applies",
        Isolation::HostNetwork => "on the host's network: policies do not isolate it",
        Isolation::NotIsolated => "no policy selects it: everything is allowed",
        Isolation::Isolated => "policies select it: only what one of them admits",
    };
    let mut policies = Vec::new();
    for report in &side.policies {
        policies.push(format!("{} selects {}: {}", report.policy, report.selector, word(report.verdict)));
        for rule in &report.rules {
            let peers = match &rule.peers {
                PeerOutcome::Everybody => "everybody".to_owned(),
                PeerOutcome::Matches { text, .. } => format!("peer {text} matches"),
                PeerOutcome::MightMatch { text, .. } => format!("peer {text} might match"),
                PeerOutcome::None => "no peer matches".to_owned(),
            };
            let ports = match &rule.ports {
                PortOutcome::EveryPort => "every port".to_owned(),
                PortOutcome::Matches { text, .. } => format!("port {text} matches"),
                PortOutcome::None => "no port matches".to_owned(),
            };
            policies.push(format!("  {} rule {}: {peers}, {ports}: {}", side.direction.field(), rule.index, word(rule.verdict)));
        }
    }
    SideLine { direction: side.direction.field(), isolation, verdict: word(side.verdict), policies }
}
