//! What is no name: addresses, UIDs, digests; and names of pods that are gone.

use super::{Hit, Index};
use crate::model::{Kind, ObjectRef};

/// Digests are often shortened; fewer digits than these mean nothing.
const DIGITS: usize = 8;

/// What has exactly this address, UID or digest. A digest may be given with its image and may be shortened.
pub(super) fn search(index: &Index, typed: &str) -> Vec<Hit> {
    let text = typed.rsplit_once('@').map_or(typed, |(_, digest)| digest).to_lowercase();
    let hit = |(object, why): &(ObjectRef, &'static str), what: &str| Hit { object: object.clone(), pods: 0, why: format!("{why} {what}") };
    if let Some(holders) = index.exact.get(text.as_str()) {
        return holders.iter().map(|holder| hit(holder, &text)).collect();
    }
    let digits = text.strip_prefix("sha256:").unwrap_or(&text);
    if digits.len() < DIGITS || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Vec::new();
    }
    let mut found: Vec<Hit> = Vec::new();
    for (known, holders) in &index.exact {
        if known.strip_prefix("sha256:").is_some_and(|known| known.starts_with(digits)) {
            found.extend(holders.iter().map(|holder| hit(holder, known)));
        }
    }
    found.sort_by(|a, b| a.object.cmp(&b.object));
    found
}

/// The workloads whose pods had such a name: what the controllers append is taken off, one part after the other.
pub(super) fn gone(index: &Index, typed: &str) -> Vec<Hit> {
    let typed = typed.trim().trim_start_matches("pod:").trim_start_matches("pod ");
    let (namespace, pod) = typed.split_once(['/', ' ']).map_or((None, typed), |(namespace, pod)| (Some(namespace), pod));
    let mut name = pod;
    for _ in 0..2 {
        let Some((shorter, end)) = name.rsplit_once('-') else { break };
        if end.is_empty() || !end.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            break;
        }
        name = shorter;
        let makes_pods = |kind| matches!(kind, Kind::Deployment | Kind::DaemonSet | Kind::StatefulSet | Kind::Job | Kind::CronJob | Kind::ReplicaSet);
        let fits = |object: &ObjectRef| makes_pods(object.kind) && object.name == *name && namespace.is_none_or(|wanted| object.namespace == *wanted);
        let found: Vec<Hit> = index
            .entries()
            .iter()
            .filter(|entry| fits(&entry.object))
            .map(|entry| Hit { object: entry.object.clone(), pods: entry.pods, why: format!("{pod} is gone; this made it") })
            .collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}
