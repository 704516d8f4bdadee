//! What decides a checkpoint.

use std::collections::BTreeSet;

use super::event::{EventPattern, is_same};
use super::session::Past;
use crate::analysis::Analysis;
use crate::attack::Mask;
use crate::model::{Edit, Identity, Inventory, Kind, Name, ObjectRef, Pod, Protocol, Subject};
use crate::network::Endpoint;
use crate::rbac::Request;
use crate::runbook::{find, reached_goals};

/// Something that an analysis, or what was done, decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Every one of them.
    All(Vec<Self>),
    /// Any of them.
    Any(Vec<Self>),
    /// The opposite.
    Not(Box<Self>),
    /// An attacker gets from one object to another.
    Path {
        /// Where he starts.
        from: ObjectRef,
        /// Where he ends.
        to: ObjectRef,
    },
    /// An attacker gets from an object to some goal or crown jewel.
    Reaches(ObjectRef),
    /// A pod may connect to another, or to the internet.
    Reach {
        /// The source.
        from: ObjectRef,
        /// The destination.
        to: ObjectRef,
        /// Only on this port.
        port: Option<u16>,
    },
    /// Somebody may do something.
    Can(Deed),
    /// Exactly these subjects may do something, besides those of Kubernetes itself.
    WhoCan {
        /// What.
        what: Request,
        /// Who.
        subjects: Vec<Subject>,
    },
    /// There is such a finding; on this object, if one is named.
    Finding {
        /// The rule.
        rule: Name,
        /// The object.
        object: Option<ObjectRef>,
    },
    /// Everybody can still do what is on the list: the work that has to go on.
    Replay(Vec<Deed>),
    /// The object is there.
    Exists(ObjectRef),
    /// No way leads from the object to any goal, and it connects to nothing.
    Contained(ObjectRef),
    /// An object reaches a goal that it did not reach at the start.
    NewPaths,
    /// The object is marked as compromised.
    Marked(ObjectRef),
    /// An edit removes or changes the object.
    Edited(ObjectRef),
    /// A question has its right answer.
    Answered(Name),
    /// The players did it.
    Did(EventPattern),
    /// There are at most so many edits.
    Edits(usize),
}

/// Something that somebody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Who.
    pub who: Subject,
    /// What.
    pub what: Request,
}

impl Deed {
    /// Whether it is allowed.
    pub fn is_allowed(&self, analysis: &Analysis) -> bool {
        let identity: Identity = self.who.identity();
        analysis.authorizer.allows(&identity, &self.what)
    }
}

/// What a condition is asked about.
pub(super) struct Scene<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) edits: &'a [Edit],
    pub(super) past: &'a Past,
}

impl Condition {
    pub(super) fn holds(&self, scene: &Scene<'_>) -> bool {
        let analysis = scene.analysis;
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(scene)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(scene)),
            Self::Not(part) => !part.holds(scene),
            Self::Path { from, to } => path(analysis, from, to),
            Self::Reaches(from) => !reached_goals(analysis, from).is_empty(),
            Self::Reach { from, to, port } => reach(analysis, from, to, *port),
            Self::Can(deed) => deed.is_allowed(analysis),
            Self::WhoCan { what, subjects } => {
                let question = super::Question { id: Name::default(), text: String::new(), expects: super::Expected::WhoCan(what.clone()) };
                question.answer(analysis) == super::question::Answer::Objects(subjects.iter().map(Subject::object).collect())
            }
            Self::Finding { rule, object } => {
                analysis.findings.iter().any(|f| f.rule == *rule && object.as_ref().is_none_or(|object| is_same(analysis, object, &f.object)))
            }
            Self::Replay(deeds) => deeds.iter().all(|deed| deed.is_allowed(analysis)),
            Self::Exists(object) => exists(&analysis.inventory, object),
            Self::Contained(object) => reached_goals(analysis, object).is_empty() && is_cut_off(analysis, object),
            Self::NewPaths => !connected(analysis).is_subset(&scene.past.connected),
            Self::Marked(object) => analysis.settings.compromised.iter().any(|marked| is_same(analysis, marked, object)),
            Self::Edited(object) => scene.edits.iter().any(|edit| edit.object() == *object),
            Self::Answered(question) => scene.past.solved.contains(question),
            Self::Did(pattern) => scene.past.events.iter().any(|event| pattern.matches(event, analysis)),
            Self::Edits(most) => scene.edits.len() <= *most,
        }
    }
}

fn path(analysis: &Analysis, from: &ObjectRef, to: &ObjectRef) -> bool {
    let ends = find(analysis, from).zip(find(analysis, to));
    ends.is_some_and(|(from, to)| !analysis.graph.paths(&[from], &[to], 1, &Mask::default()).is_empty())
}

/// Which entry or compromised object reaches which goal.
pub(super) fn connected(analysis: &Analysis) -> BTreeSet<(ObjectRef, ObjectRef)> {
    let marked = analysis.settings.compromised.iter().cloned();
    let entries = analysis.graph.entries().into_iter().map(|entry| analysis.graph.vertex(entry).object.clone());
    let starts: BTreeSet<ObjectRef> = marked.chain(entries).collect();
    starts.into_iter().flat_map(|start| reached_goals(analysis, &start).into_iter().map(move |goal| (start.clone(), goal))).collect()
}

/// The living pods of an object: itself, or those of the workload.
fn pods<'a>(inventory: &'a Inventory, object: &ObjectRef) -> Vec<&'a Pod> {
    let own = |pod: &&Pod| (object.kind == Kind::Pod && pod.meta.name == object.name) || inventory.root_owner(Kind::Pod, &pod.meta) == *object;
    let named: Vec<&Pod> = inventory.pods.in_namespace(&object.namespace).iter().filter(|p| p.is_alive()).filter(own).collect();
    if !named.is_empty() || object.kind != Kind::Pod {
        return named;
    }
    // A workload's name stands for its pods.
    inventory.pods.in_namespace(&object.namespace).iter().filter(|p| p.is_alive() && inventory.root_owner(Kind::Pod, &p.meta).name == object.name).collect()
}

/// Whether an object is there; the name of a workload stands for its pods.
pub(super) fn exists(inventory: &Inventory, object: &ObjectRef) -> bool {
    inventory.contains(object) || (object.kind == Kind::Pod && !pods(inventory, object).is_empty())
}

fn endpoint(pod: &Pod) -> Endpoint {
    Endpoint::Object(ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone()))
}

fn reach(analysis: &Analysis, from: &ObjectRef, to: &ObjectRef, port: Option<u16>) -> bool {
    let destinations: Vec<Endpoint> =
        if to.kind == Kind::Internet { vec![Endpoint::Internet] } else { pods(&analysis.inventory, to).into_iter().map(endpoint).collect() };
    pods(&analysis.inventory, from).into_iter().any(|source| {
        destinations.iter().any(|to| {
            let connections = analysis.reach.connections(&endpoint(source), to).at_most();
            port.map_or(!connections.is_empty(), |port| connections.contains(Protocol::Tcp, port))
        })
    })
}

/// Whether policies close every connection of the object's pods, in both directions: own-node traffic is never closed by policies.
fn is_cut_off(analysis: &Analysis, object: &ObjectRef) -> bool {
    pods(&analysis.inventory, object).into_iter().all(|pod| {
        let own = ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone());
        let Some(class) = analysis.reach.class_of(&own) else { return true };
        let closed = analysis.reach.classes().all(|other| analysis.reach.between(class, other).is_empty() && analysis.reach.between(other, class).is_empty());
        let outside = |from: Endpoint, to: Endpoint| analysis.reach.connections(&from, &to).is_empty();
        closed && outside(endpoint(pod), Endpoint::Internet) && outside(Endpoint::Internet, endpoint(pod))
    })
}
