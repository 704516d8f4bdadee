//! What a finding about rights comes to: what is granted, whom it touches, and which attack paths need it.
//!
//! It is looked at for one finding at a time, when somebody reads it. What closes is counted, not guessed: on a view of the graph without the objects
//! that would change, and where a change takes away a part of an object only, on the graph of the changed inventory.

mod grants;
mod removal;
mod touched;

use std::collections::{BTreeMap, BTreeSet};

use super::{Analysis, diff};
use crate::attack::{Facts, Graph, Mask, VertexId};
use crate::model::words::listed;
use crate::model::{Edit, Finding, Kind, Name, ObjectRef, Subject};
use crate::posture::WORKLOADS;
use crate::rbac::{Authorizer, KINDS};

/// No more kinds that were not read are named than these.
const UNREAD: usize = 5;

/// What a finding about rights comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bearing {
    /// The families of untidy rights that it is of.
    pub families: Vec<Name>,
    /// What it grants or fails to grant, one sentence each.
    pub grants: Vec<String>,
    /// Whom it touches, sorted.
    pub subjects: Vec<Subject>,
    /// The workloads that run as one of them, sorted.
    pub workloads: Vec<ObjectRef>,
    /// How many living pods they have.
    pub pods: usize,
    /// Everybody is touched: pods are not listed one by one.
    pub everybody: bool,
    /// What would be taken away, as the end of a sentence that begins with "without".
    pub without: String,
    /// The paths from where attackers start.
    pub paths: Closed,
    /// The ways from those whom it touches.
    pub ways: Closed,
    /// What was not wholly read: attack paths may lead by any kind, so that more or less may close.
    pub unread: Vec<Kind>,
}

/// How many connected pairs of a start and a target are connected no longer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// So many.
    pub closes: usize,
    /// Of so many.
    pub of: usize,
    /// The same for each target that loses some: goals first.
    pub targets: Vec<(ObjectRef, usize, usize)>,
}

impl Bearing {
    /// Whether everything was read that it rests on.
    pub fn is_whole(&self) -> bool {
        self.unread.is_empty()
    }

    /// Whether everything was read that says whom it touches: roles and bindings, and what makes pods.
    pub fn touches_no_more(&self) -> bool {
        !self.unread.iter().any(|kind| KINDS.contains(kind) || WORKLOADS.contains(kind))
    }

    /// What limits it, in words.
    pub fn limit(&self) -> Option<String> {
        let touched = if self.touches_no_more() { "" } else { "it may touch more, and " };
        let kinds = listed(self.unread.iter().map(|kind| kind.plural()), UNREAD);
        (!self.is_whole()).then(|| format!("not everything was read ({kinds}): {touched}more or less may close"))
    }
}

impl Analysis {
    /// What a finding about rights comes to; none for one of no family of untidy rights.
    pub fn bearing(&self, finding: &Finding) -> Option<Bearing> {
        let rule = self.settings.catalogue.rules.get(&finding.rule)?;
        let families: Vec<Name> = rule.hygiene_of(&finding.evidence).cloned().collect();
        if families.is_empty() {
            return None;
        }
        let removal = removal::of(self, finding, &families);
        let touched = touched::by(self, finding, &families);
        let (paths, ways) = self.closed(&removal.edits, removal.whole, &touched.subjects);
        Some(Bearing {
            grants: grants::of(self, finding, &families),
            families,
            subjects: touched.subjects,
            workloads: touched.workloads,
            pods: touched.pods,
            everybody: touched.everybody,
            without: removal.words,
            paths,
            ways,
            unread: self.inventory.coverage.missing(&Kind::collected().collect::<Vec<_>>()),
        })
    }

    /// What closes by some edits, from where attackers start and from some subjects. Where the edits take away whole objects, the view without those is exact.
    fn closed(&self, edits: &[Edit], whole: bool, subjects: &[Subject]) -> (Closed, Closed) {
        let own: Vec<ObjectRef> = subjects.iter().map(Subject::object).collect();
        let objects: Vec<ObjectRef> = edits.iter().map(Edit::object).collect();
        let starts =
            |graph: &Graph| -> Vec<VertexId> { if self.settings.compromised.is_empty() { graph.entries() } else { found(graph, &self.settings.compromised) } };
        let nothing = Mask::default();
        let before = [pairs(&self.graph, &starts(&self.graph), &nothing), pairs(&self.graph, &found(&self.graph, &own), &nothing)];
        let mask = Mask::default().without(&self.graph, &objects);
        let masked = [pairs(&self.graph, &starts(&self.graph), &mask), pairs(&self.graph, &found(&self.graph, &own), &mask)];
        // What less is taken away for closes less: where nothing closes without the objects, nothing does without a part of them.
        let after = if whole || before == masked {
            masked
        } else {
            let inventory = Edit::apply(&self.inventory, edits);
            let authorizer = Authorizer::new(&inventory);
            let facts = Facts { inventory: &inventory, authorizer: &authorizer, catalogue: &self.settings.catalogue, jewels: &self.jewels };
            let graph = Graph::build(&facts, &self.exposure.open).0;
            [pairs(&graph, &starts(&graph), &nothing), pairs(&graph, &found(&graph, &own), &nothing)]
        };
        (closed(&before[0], &after[0]), closed(&before[1], &after[1]))
    }
}

/// The subjects that a finding about a binding names. Evidence may say more of one behind a comma.
struct Named<'a> {
    /// Sorted.
    values: Vec<&'a str>,
}

impl<'a> Named<'a> {
    fn new(finding: &'a Finding) -> Self {
        let of_subjects = finding.evidence.iter().filter(|piece| piece.object == finding.object && piece.field == "subjects");
        let mut values: Vec<&str> = of_subjects.map(|piece| piece.value.as_str()).collect();
        values.sort_unstable();
        Self { values }
    }

    fn has(&self, subject: &Subject) -> bool {
        let first_from = |text: &str| self.values[self.values.partition_point(|value| *value < text)..].first();
        let mut text = subject.to_string();
        first_from(&text).is_some_and(|value| *value == text) || {
            text.push_str(", which ");
            first_from(&text).is_some_and(|value| value.starts_with(&text))
        }
    }
}

fn found(graph: &Graph, objects: &[ObjectRef]) -> Vec<VertexId> {
    objects.iter().filter_map(|object| graph.find(object)).collect()
}

fn pairs(graph: &Graph, from: &[VertexId], mask: &Mask) -> BTreeSet<(ObjectRef, ObjectRef)> {
    diff::connected(graph, from, &graph.goals(), mask)
}

fn closed(before: &BTreeSet<(ObjectRef, ObjectRef)>, after: &BTreeSet<(ObjectRef, ObjectRef)>) -> Closed {
    let mut targets: BTreeMap<&ObjectRef, (usize, usize)> = BTreeMap::new();
    for pair in before {
        let (lost, all) = targets.entry(&pair.1).or_default();
        *all += 1;
        *lost += usize::from(!after.contains(pair));
    }
    let of_target = |(target, (lost, all)): (&ObjectRef, (usize, usize))| (lost > 0).then(|| (target.clone(), lost, all));
    let mut targets: Vec<_> = targets.into_iter().filter_map(of_target).collect();
    // What a capability gives comes before single jewels.
    targets.sort_by_key(|(target, ..)| target.kind != Kind::Goal);
    Closed { closes: before.difference(after).count(), of: before.len(), targets }
}

impl Closed {
    /// The same in words: `3 of 12 attack paths close: 2 of 3 to goal:cluster-admin, …`. `what` is what is counted, one and several.
    pub fn words(&self, what: [&str; 2]) -> String {
        /// No more targets than these are named.
        const NAMED: usize = 4;
        let plural = what[usize::from(self.of != 1)];
        if self.of == 0 {
            return format!("there is no {} to close", what[0]);
        }
        if self.closes == 0 {
            return format!("none of {} {plural} closes", self.of);
        }
        let to = |(target, lost, all): &(ObjectRef, usize, usize)| if lost == all { format!("to {target}") } else { format!("{lost} of {all} to {target}") };
        let named: Vec<String> = self.targets.iter().take(NAMED).map(to).collect();
        let more = self.targets.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        format!("{} of {} {plural} close{}: {}{more}", self.closes, self.of, if self.closes == 1 { "s" } else { "" }, named.join(", "))
    }

    /// What is counted from where attackers start.
    pub const PATHS: [&'static str; 2] = ["attack path", "attack paths"];

    /// What is counted from those whom a finding touches.
    pub const WAYS: [&'static str; 2] = ["way from those whom it touches", "ways from those whom it touches"];
}

#[cfg(test)]
mod tests;
