//! What an analysis of the edited inventory says.

use super::{Measure, Proof};
use crate::analysis::Analysis;
use crate::attack::{Mask, VertexId};
use crate::model::{Finding, Kind, ObjectRef};
use crate::network::{Endpoint, Reachability};

/// No more things than these are named as left.
const NAMED: usize = 10;

/// The vertex of an object. The name of a workload stands for a pod of it: `pod:shop/web` is a pod of the Deployment shop/web.
pub fn find(analysis: &Analysis, object: &ObjectRef) -> Option<VertexId> {
    let named = || analysis.graph.find(&super::contain::pod::root(&analysis.inventory, object));
    analysis.graph.find(object).or_else(|| if object.kind == Kind::Pod { named() } else { None })
}

/// The goals and crown jewels that an object reaches, without itself, sorted.
pub fn reached_goals(analysis: &Analysis, from: &ObjectRef) -> Vec<ObjectRef> {
    reached_by(analysis, std::slice::from_ref(from))
}

/// What any of some objects reach, without themselves.
pub(super) fn reached_by(analysis: &Analysis, objects: &[ObjectRef]) -> Vec<ObjectRef> {
    let starts: Vec<VertexId> = objects.iter().filter_map(|object| find(analysis, object)).collect();
    if starts.is_empty() {
        return Vec::new();
    }
    let blast = analysis.graph.blast(&starts, &Mask::default());
    let reached = analysis.graph.goals().into_iter().filter(|goal| !starts.contains(goal) && blast.reaches(*goal));
    let mut goals: Vec<ObjectRef> = reached.map(|goal| analysis.graph.vertex(goal).object.clone()).collect();
    goals.sort();
    goals.dedup();
    goals
}

/// How many pairs of an entry and a goal are connected.
pub(super) fn pairs(analysis: &Analysis) -> usize {
    analysis.graph.pairs(&analysis.graph.entries(), &analysis.graph.goals(), &Mask::default())
}

/// How many classes of pods, and the outside, some pods may exchange connections with, by policies alone: own-node traffic is never closed.
pub(super) fn connections(reach: &Reachability, pods: &[ObjectRef]) -> usize {
    let open = |from: &Endpoint, to: &Endpoint| usize::from(!reach.connections(from, to).is_empty());
    let of = |pod: &ObjectRef| {
        let Some(class) = reach.class_of(pod) else { return 0 };
        let inside: usize =
            reach.classes().map(|other| usize::from(!reach.between(class, other).is_empty()) + usize::from(!reach.between(other, class).is_empty())).sum();
        let own = Endpoint::Object(pod.clone());
        inside + open(&own, &Endpoint::Internet) + open(&Endpoint::Internet, &own)
    };
    pods.iter().filter(|pod| pod.kind == Kind::Pod).map(of).max().unwrap_or(0)
}

/// What is left, in words.
fn names(objects: &[ObjectRef]) -> Vec<String> {
    let mut names: Vec<String> = objects.iter().take(NAMED).map(ToString::to_string).collect();
    if objects.len() > NAMED {
        names.push(format!("{} more", objects.len() - NAMED));
    }
    names
}

/// What an object reaches, before and after.
pub(super) fn reach_measure(object: &ObjectRef, before: &[ObjectRef], after: &[ObjectRef]) -> Measure {
    Measure { what: format!("goals and crown jewels in reach of {object}"), before: before.len(), after: after.len(), at_most: Some(0), left: names(after) }
}

/// That a finding goes, and that no way from an entry to a goal comes.
pub(super) fn of_fix(before: &Analysis, after: &Analysis, finding: &Finding) -> Proof {
    let same = |analysis: &Analysis| analysis.findings.iter().filter(|f| f.rule == finding.rule && f.object == finding.object).count();
    let (old, new) = (pairs(before), pairs(after));
    let gone = Measure {
        what: format!("finding {} on {}", finding.rule, finding.object),
        before: same(before),
        after: same(after),
        at_most: Some(0),
        left: Vec::new(),
    };
    let ways = Measure { what: "connected pairs of entry and goal".to_owned(), before: old, after: new, at_most: Some(old), left: Vec::new() };
    Proof { measures: vec![gone, ways] }
}
