//! Questions to an analysis. They are answered away from the screen, by pure functions: what a screen shows is ready when it is drawn.

mod access;
mod blast;
mod changes;
mod chokes;
mod compliance;
mod document;
mod drift;
mod explain;
mod facts;
mod findings;
mod least;
mod network;
mod object;
mod overview;
mod paths;
mod runbook;
mod ways;
mod window;
mod words;

pub use access::matrix::{CHOICES, CellQuestion, Head, Other, Right, RightsAnswer, RightsCell, RightsQuestion, RightsTable, permission_words};
pub use access::{AccessAnswer, AccessQuestion, Bearer, Danger, LineAnswer, RuleRow, Runs, SubjectRow, words as asked_words};
pub use blast::{BlastAnswer, Branch, Limb, Member, WayAnswer};
pub(in crate::app) use changes::needs_no_binding;
pub use changes::{ChangesAnswer, Mover, Shift, Shifted};
pub use chokes::{ChokesAnswer, CutRow};
pub use compliance::{ComplianceAnswer, Control, Framework, Standing};
pub(in crate::app) use document::answer as marked;
pub use document::{DocumentAnswer, DocumentLine};
pub use drift::{Baseline, Changed, DriftAnswer, News, Noted, Since};
pub use explain::Explanation;
pub use facts::Fact;
pub use findings::{FindingRow, FindingsAnswer, Order};
pub use least::{LeastAnswer, PlacedRow, Proposal};
pub use network::{
    AboutAnswer, BetweenAnswer, Crossing, Decision, Lead, MatrixAnswer, NetworkAnswer, NetworkQuestion, PairRow, Pairs, Peer, PeerGroup, Peers, Remark, Talk,
    place_heading, place_word,
};
pub use object::ObjectAnswer;
pub use overview::{NamespaceRow, OverviewAnswer, Worst};
pub use paths::{PathRow, PathsAnswer};
pub use runbook::{Purpose, RunbookAnswer, Stands, StepsAnswer, Written};
pub use ways::{Way, WaysAnswer};
pub use window::Window;
pub use words::{absence, kind_word, owner, place, sentence};

use std::collections::BTreeSet;
use std::sync::Arc;

use super::play::{Case, Verdict, judge};
use super::sheet::Sheet;
use crate::analysis::Analysis;
use crate::attack::{Mask, VertexId};
use crate::model::{Evidence, Inventory, Name, ObjectRef};

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Who may do what.
    Access(AccessQuestion),
    /// Who may do what, as rows and columns.
    Rights(RightsQuestion),
    /// A role that would be enough for somebody.
    Least(ObjectRef),
    /// The findings that pass a filter, ordered, without those of closed groups.
    Findings {
        /// The filter as typed.
        filter: String,
        /// The order.
        order: Order,
        /// The groups that are closed.
        closed: BTreeSet<Name>,
    },
    /// Everything about one finding.
    Explain(Name, bool),
    /// What to cut first, the worst paths, namespaces.
    Overview(bool),
    /// The paths between two sets; an empty one stands for the usual starts or targets.
    Paths {
        /// From where.
        from: Vec<ObjectRef>,
        /// To where.
        to: Vec<ObjectRef>,
        /// Over certain edges only.
        certain: bool,
    },
    /// Everything about one object.
    Object(ObjectRef, bool),
    /// What is reached; from nothing means from the usual starts.
    Blast(Vec<ObjectRef>, bool),
    /// The cheapest way from there to an object.
    Way(Vec<ObjectRef>, ObjectRef, bool),
    /// What to cut; from nothing means from the usual starts.
    Chokes(Vec<ObjectRef>, bool),
    /// What the changes that are tried do.
    Changes,
    /// The other ways between two things of a path.
    Ways(ObjectRef, ObjectRef, bool),
    /// Who can talk to whom.
    Network(NetworkQuestion),
    /// A sheet with all of its matrix worked out, as a file: JSON, or else Markdown.
    Sheet(Arc<Sheet>, bool, Box<Self>),
    /// How the controls of frameworks stand.
    Compliance,
    /// What to compare with later.
    Baseline,
    /// What changed since then.
    Drift(Since),
    /// What of that somebody has to be told who looks elsewhere.
    News(Since),
    /// How a game day stands.
    Judge(Case),
    /// A runbook for the cluster as it is; the number is that of the reading.
    Runbook(Purpose, u64),
    /// Which steps of a runbook are done.
    Steps(Arc<Written>),
    /// An object as collected, with what decides in it.
    Document(ObjectRef, Vec<Evidence>),
}

/// Writes an object down as it was collected; none for what was not. It is not known here how that is done.
pub type Rebuild<'a> = &'a dyn Fn(&Inventory, &ObjectRef) -> Vec<DocumentLine>;

/// An answer.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each answers the question of its name")]
pub enum Answer {
    Access(Arc<AccessAnswer>),
    Rights(RightsAnswer),
    Least(Arc<LeastAnswer>),
    Findings(Arc<FindingsAnswer>),
    Explain(Arc<Explanation>),
    Overview(Arc<OverviewAnswer>),
    Paths(Arc<PathsAnswer>),
    Object(Arc<ObjectAnswer>),
    Blast(Arc<BlastAnswer>),
    Way(Arc<WayAnswer>),
    Chokes(Arc<ChokesAnswer>),
    Changes(Arc<ChangesAnswer>),
    Ways(Arc<WaysAnswer>),
    Network(NetworkAnswer),
    /// The name and the text of the file.
    Sheet(String, String),
    Compliance(Arc<ComplianceAnswer>),
    Baseline(Arc<Baseline>),
    Drift(Arc<DriftAnswer>),
    News(Arc<News>),
    Judge(Arc<Verdict>),
    Runbook(Arc<RunbookAnswer>),
    Steps(Arc<StepsAnswer>),
    Document(Arc<DocumentAnswer>),
}

/// Answers a question. `base` is the cluster as it is, where changes are tried on it.
pub fn answer(analysis: &Analysis, base: Option<&Analysis>, question: &Question, rebuild: Rebuild<'_>) -> Answer {
    match question {
        Question::Access(question) => Answer::Access(Arc::new(access::answer(analysis, question))),
        Question::Rights(question) => Answer::Rights(access::matrix::answer(analysis, question)),
        // What is to be applied is for the cluster as it is.
        Question::Least(object) => Answer::Least(Arc::new(least::answer(base.unwrap_or(analysis), object))),
        Question::Findings { filter, order, closed } => Answer::Findings(Arc::new(findings::answer(analysis, filter, *order, closed))),
        Question::Explain(id, certain) => Answer::Explain(Arc::new(explain::answer(analysis, id, *certain))),
        Question::Overview(certain) => Answer::Overview(Arc::new(overview::answer(analysis, base, *certain))),
        Question::Paths { from, to, certain } => Answer::Paths(Arc::new(paths::answer(analysis, from, to, *certain))),
        Question::Object(object, certain) => Answer::Object(Arc::new(object::answer(analysis, base, object, *certain))),
        Question::Blast(from, certain) => Answer::Blast(Arc::new(blast::answer(analysis, from, *certain))),
        Question::Way(from, to, certain) => Answer::Way(Arc::new(blast::way(analysis, from, to, *certain))),
        Question::Ways(from, to, certain) => Answer::Ways(Arc::new(ways::answer(analysis, from, to, *certain))),
        Question::Network(question) => Answer::Network(network::answer(analysis, question)),
        Question::Sheet(sheet, json, question) => {
            let (name, text) = sheet.with_whole(&answer(analysis, base, question, rebuild)).file(*json);
            Answer::Sheet(name, text)
        }
        Question::Judge(case) => Answer::Judge(Arc::new(judge(analysis, base, case))),
        Question::Compliance => Answer::Compliance(Arc::new(compliance::answer(analysis))),
        // The cluster as it is, not as it would be with what is tried.
        Question::Baseline => Answer::Baseline(Arc::new(drift::baseline(base.unwrap_or(analysis)))),
        Question::Drift(since) => Answer::Drift(Arc::new(drift::answer(analysis, base, &since.0))),
        Question::News(since) => Answer::News(Arc::new(drift::news(base.unwrap_or(analysis), &since.0))),
        Question::Changes => Answer::Changes(Arc::new(changes::answer(base, analysis))),
        // Commands are for the cluster as it is.
        Question::Runbook(purpose, epoch) => Answer::Runbook(Arc::new(runbook::write(base.unwrap_or(analysis), purpose, *epoch))),
        Question::Steps(written) => Answer::Steps(Arc::new(runbook::standing(analysis, base, written))),
        Question::Document(object, deciding) => {
            // What is tried away is shown as it is without that.
            let held = [Some(analysis), base].into_iter().flatten().find(|analysis| analysis.inventory.contains(object)).unwrap_or(analysis);
            Answer::Document(Arc::new(document::answer(rebuild(&held.inventory, object), deciding)))
        }
        Question::Chokes(from, certain) => Answer::Chokes(Arc::new(chokes::answer(analysis, base, from, *certain))),
    }
}

/// The view of the graph that is asked about.
fn mask(certain: bool) -> Mask {
    if certain { Mask::default().certain() } else { Mask::default() }
}

/// The vertices to start from: those named, or the usual ones.
fn starts(analysis: &Analysis, from: &[ObjectRef]) -> Vec<VertexId> {
    if from.is_empty() { analysis.starts() } else { from.iter().filter_map(|object| analysis.graph.find(object)).collect() }
}

/// The vertices not to get to: those named, or the usual ones.
fn targets(analysis: &Analysis, to: &[ObjectRef]) -> Vec<VertexId> {
    if to.is_empty() { analysis.targets() } else { to.iter().flat_map(|object| analysis.graph.parts(object)).collect() }
}
