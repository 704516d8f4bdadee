//! Parts of policies in words. Label texts come from the cluster: whoever shows them cleans them.

use std::fmt::Write as _;

use super::{Direction, Example, Explanation, Isolation, PeerOutcome, PortOutcome, RuleReport, SideReport};
use crate::model::{IpBlock, Name, Operator, Peer, PolicyPort, PortRef, Selector};
use crate::network::Verdict;

/// A selector as `kubectl` writes it; `everything` for the one that selects all.
pub fn selector_text(selector: &Selector, everything: &str) -> String {
    if selector.is_everything() {
        return everything.to_owned();
    }
    let part = |e: &crate::model::Expression| {
        let values: Vec<&str> = e.values.iter().map(Name::as_str).collect();
        match (e.operator, values.as_slice()) {
            (Operator::In, [value]) => format!("{}={value}", e.key),
            (Operator::NotIn, [value]) => format!("{}!={value}", e.key),
            (Operator::In, values) => format!("{} in ({})", e.key, values.join(",")),
            (Operator::NotIn, values) => format!("{} notin ({})", e.key, values.join(",")),
            (Operator::Exists, _) => e.key.to_string(),
            (Operator::DoesNotExist, _) => format!("!{}", e.key),
        }
    };
    selector.expressions.iter().map(part).collect::<Vec<_>>().join(",")
}

/// A peer in words.
pub fn peer_text(peer: &Peer) -> String {
    match peer {
        Peer::Pods { namespaces, pods } => {
            let pods = pods.as_ref().map_or_else(|| "every pod".to_owned(), |s| selector_text(s, "every pod"));
            match namespaces {
                None => format!("pods {pods} of its namespace"),
                Some(selector) => format!("pods {pods} of namespaces {}", selector_text(selector, "of any name")),
            }
        }
        Peer::Ips { block, except } => {
            let mut text = format!("ipBlock {}", block_text(block));
            if !except.is_empty() {
                let except: Vec<String> = except.iter().map(block_text).collect();
                _ = write!(text, " except {}", except.join(", "));
            }
            text
        }
        Peer::Invalid(text) => format!("an invalid peer ({text})"),
    }
}

fn block_text(block: &IpBlock) -> String {
    format!("{}/{}", block.base, block.prefix)
}

/// A port entry in words.
pub fn port_text(entry: &PolicyPort) -> String {
    match (&entry.port, entry.end) {
        (None, _) => format!("every {} port", entry.protocol),
        (Some(PortRef::Number(first)), Some(last)) => format!("{} {first}-{last}", entry.protocol),
        (Some(PortRef::Number(port)), None) => format!("{} {port}", entry.protocol),
        (Some(PortRef::Named(name)), _) => format!("{} port named {name}", entry.protocol),
    }
}

impl std::fmt::Display for Example {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Pod(pod) => pod.fmt(f),
            Self::Node(name) => write!(f, "node:{name}"),
            Self::Address(address) => address.fmt(f),
        }
    }
}

impl Explanation {
    /// The explanation as sentences, from the verdict to the details.
    pub fn sentences(&self) -> Vec<String> {
        let word = match self.verdict {
            Verdict::Allowed => "may connect",
            Verdict::Denied => "may not connect",
            Verdict::Undefined => "may or may not connect",
        };
        let mut sentences = vec![format!("{} {word} to {} on {} {}.", self.source, self.destination, self.protocol, self.port)];
        for (side, other) in [(&self.egress, &self.destination), (&self.ingress, &self.source)] {
            sentences.extend(side_sentences(side, other));
        }
        for note in self.notes.texts() {
            sentences.push(format!("Note: {note}."));
        }
        if self.verdict != Verdict::Allowed
            && let Some(policy) = self.change()
        {
            sentences.push(format!("To allow it, {policy} would have to change, or a further policy would have to admit it."));
        }
        sentences
    }
}

fn side_sentences(side: &SideReport, other: &Example) -> Vec<String> {
    let Some(pod) = &side.pod else {
        return Vec::new();
    };
    let what = match side.direction {
        Direction::Egress => "for what leaves it",
        Direction::Ingress => "for what arrives",
    };
    match side.isolation {
        Isolation::NoPod => Vec::new(),
        Isolation::HostNetwork => vec![format!("{pod} is on its node's network: no policy isolates it {what}.")],
        Isolation::NotIsolated => vec![format!("No policy selects {pod} {what}: everything is allowed.")],
        Isolation::Isolated => {
            let mut sentences = Vec::new();
            for report in &side.policies {
                let (policy, selector) = (&report.policy, &report.selector);
                match report.rules.iter().find(|rule| rule.verdict != Verdict::Denied) {
                    Some(rule) => sentences.push(admits(policy, selector, pod, what, side.direction, rule)),
                    None if report.rules.is_empty() => sentences.push(format!("{policy} selects {pod} ({selector}) {what} and has no rules.")),
                    None => sentences.push(format!("{policy} selects {pod} ({selector}) {what}; {}.", misses(&report.rules, other))),
                }
            }
            sentences
        }
    }
}

/// A rule that admits the connection, or might.
fn admits(policy: &crate::model::ObjectRef, selector: &str, pod: &crate::model::ObjectRef, what: &str, direction: Direction, rule: &RuleReport) -> String {
    let peers = match &rule.peers {
        PeerOutcome::Everybody | PeerOutcome::None => "everybody".to_owned(),
        PeerOutcome::Matches { text, .. } => text.clone(),
        PeerOutcome::MightMatch { text, .. } => format!("{text}, which might match"),
    };
    let ports = match &rule.ports {
        PortOutcome::EveryPort | PortOutcome::None => "every port",
        PortOutcome::Matches { text, .. } => text,
    };
    format!("{policy} selects {pod} ({selector}) {what}, and its spec.{}[{}] admits {peers} on {ports}.", direction.field(), rule.index)
}

/// Why none of the rules admits the connection.
fn misses(rules: &[RuleReport], other: &Example) -> String {
    let named: Vec<&RuleReport> = rules.iter().filter(|rule| rule.peers != PeerOutcome::None).collect();
    if named.is_empty() {
        return format!("none of its rules ({}) names {other}", rules.len());
    }
    let sure = named.iter().any(|rule| !matches!(rule.peers, PeerOutcome::MightMatch { .. }));
    let list = named.iter().map(|rule| rule.index.to_string()).collect::<Vec<_>>().join(", ");
    format!("rule {list} {} {other}, but not the port", if sure { "names" } else { "might name" })
}
