//! Everything derived from one inventory, in one pure call.

mod bearing;
pub mod credential;
mod diff;
mod findings;
mod jewels;
mod risk;
mod summary;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::attack::{Facts, Graph, Ground, Inside, Mask, Path, VertexId};
use crate::model::{Catalogue, Diagnostic, Edit, Finding, Inventory, ObjectRef, Timestamp};
use crate::network::exposure::{self, Survey};
use crate::network::{IpBlockMode, Reachability};
use crate::posture::{self, CheckOptions, Tally};
use crate::rbac::Authorizer;

pub use bearing::{Bearing, Closed};
pub use diff::{Difference, diff};
pub use jewels::{LABEL as CROWN_JEWEL_LABEL, labelled};
pub use summary::Summary;

/// What an analysis depends on besides the inventory.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What is known of checks and edges.
    pub catalogue: Arc<Catalogue>,
    /// The time that ages are counted to; none where nothing may depend on the time.
    pub now: Option<Timestamp>,
    /// Objects that are assumed compromised: further entries.
    pub compromised: Vec<ObjectRef>,
    /// Crown jewels besides those that carry the label.
    pub jewels: Vec<ObjectRef>,
    /// Judge also what Kubernetes itself ships.
    pub include_system: bool,
}

/// Everything that is shown of one inventory.
#[derive(Debug)]
pub struct Analysis {
    /// What was analysed.
    pub inventory: Arc<Inventory>,
    /// Under which settings.
    pub settings: Settings,
    /// Answers about access.
    pub authorizer: Authorizer,
    /// Answers about connections.
    pub reach: Reachability,
    /// What is exposed to the outside, and what policies keep closed.
    pub exposure: Survey,
    /// Answers about attacks.
    pub graph: Graph,
    /// Every crown jewel, sorted.
    pub jewels: Vec<ObjectRef>,
    /// What is wrong, the worst first.
    pub findings: Vec<Finding>,
    /// How each rule fared.
    pub tallies: Vec<Tally>,
    /// What else there is to say.
    pub diagnostics: Vec<Diagnostic>,
    /// Counts.
    pub summary: Summary,
}

/// Derives everything. The same inventory and settings give the same analysis.
pub fn analyse(inventory: Arc<Inventory>, settings: &Settings) -> Analysis {
    // What others need: who may do what, and what is where.
    let places = || (jewels::all(&inventory, &settings.jewels), Ground::of(&inventory));
    let (authorizer, (jewels, ground)) = rayon::join(|| Authorizer::new(&inventory), places);
    // The checks and the graph need nothing of each other.
    let inside = || Inside::build(&Facts { inventory: &inventory, authorizer: &authorizer, catalogue: &settings.catalogue, jewels: &jewels }, ground);
    let check = || posture::check_with(&inventory, CheckOptions { include_system: settings.include_system });
    // Nor does the network, until the graph is given its entries.
    let network = || {
        let reach = Reachability::new(&inventory, IpBlockMode::of(&inventory));
        let exposure = exposure::survey(&inventory, &reach);
        (reach, exposure)
    };
    let ((inside, (reach, exposure)), checked) = rayon::join(|| rayon::join(inside, network), check);
    let (graph, mut diagnostics) = inside.open(&exposure.open);
    for missing in settings.compromised.iter().filter(|object| graph.find(object).is_none()) {
        diagnostics.push(Diagnostic::warning(Some(missing.clone()), format!("{missing} is assumed compromised, but is not there.")));
    }
    diagnostics.extend(inventory.diagnostics.iter().cloned());
    diagnostics.sort();
    diagnostics.dedup();
    let mut analysis = Analysis {
        inventory,
        settings: settings.clone(),
        authorizer,
        reach,
        exposure,
        graph,
        jewels,
        findings: Vec::new(),
        tallies: checked.tallies,
        diagnostics,
        summary: Summary::default(),
    };
    analysis.findings = findings::ranked(&analysis, checked.failures);
    analysis.summary = summary::of(&analysis);
    analysis
}

/// The analysis of the same cluster with some changes made.
pub fn what_if(analysis: &Analysis, edits: &[Edit]) -> Analysis {
    analyse(Arc::new(Edit::apply(&analysis.inventory, edits)), &analysis.settings)
}

impl Analysis {
    /// Where attackers start: what is assumed compromised, or else every entry from the internet. What is assumed compromised and is not there
    /// any more, or has no place in the graph, is no start, and makes no other one.
    pub fn starts(&self) -> Vec<VertexId> {
        if self.settings.compromised.is_empty() {
            return self.graph.entries();
        }
        self.settings.compromised.iter().filter_map(|object| self.graph.find(object)).collect()
    }

    /// Where they must not get: goals by capability, and crown jewels.
    pub fn targets(&self) -> Vec<VertexId> {
        self.graph.goals()
    }

    /// The number of paths: connected pairs of a start and a target.
    pub fn paths(&self, mask: &Mask) -> usize {
        self.graph.pairs(&self.starts(), &self.targets(), mask)
    }

    /// For each object the cheapest path that leads through it or needs it, not beyond a goal; none where there is none.
    pub fn paths_through(&self, objects: &[ObjectRef]) -> Vec<Option<Path>> {
        let router = self.graph.router(&self.starts(), &self.targets(), &Mask::default());
        objects.iter().map(|object| router.through(object)).collect()
    }

    /// The workloads to which pods of some objects may open connections, sorted by namespace and name, each with whether that is sure. An open port
    /// is no step of a path: it is one only if what listens there is weak.
    pub fn contacts(&self, from: &[ObjectRef]) -> Vec<(ObjectRef, bool)> {
        let mut found: std::collections::BTreeMap<&ObjectRef, bool> = std::collections::BTreeMap::new();
        for (workload, connections) in from.iter().flat_map(|object| self.reach.contacts(object)) {
            *found.entry(workload).or_default() |= !connections.allowed.is_empty();
        }
        let mut all: Vec<(ObjectRef, bool)> = found.into_iter().filter(|(workload, _)| !from.contains(workload)).map(|(w, sure)| (w.clone(), sure)).collect();
        all.sort_by(|(a, _), (b, _)| (&a.namespace, &a.name, a.kind).cmp(&(&b.namespace, &b.name, b.kind)));
        all
    }

    /// One finding by its id.
    pub fn finding(&self, id: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id == *id)
    }
}
