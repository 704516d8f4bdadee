//! What changed since the cluster was first looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::{Analysis, Settings};
use crate::attack::Mask;
use crate::model::{Finding, Kind, Name, ObjectRef, Severity};

/// As much of a finding as is needed to name it when it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Its severity.
    pub severity: Severity,
    /// Its object.
    pub object: ObjectRef,
    /// It, as a sentence.
    pub title: String,
}

/// What is remembered of an analysis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// What was marked then: with other marks, other things are starts and targets.
    marks: (Vec<ObjectRef>, Vec<ObjectRef>),
    /// Whether what Kubernetes ships was judged, too.
    system: bool,
    findings: Arc<BTreeMap<Name, Noted>>,
    starts: BTreeSet<ObjectRef>,
    reached: BTreeSet<ObjectRef>,
    counts: BTreeMap<Kind, usize>,
    paths: usize,
}

impl Baseline {
    /// The goals and crown jewels that were reached.
    pub const fn reached(&self) -> &BTreeSet<ObjectRef> {
        &self.reached
    }

    /// Whether it was taken under the same settings.
    pub fn fits(&self, settings: &Settings) -> bool {
        (&self.marks.0, &self.marks.1, self.system) == (&settings.compromised, &settings.jewels, settings.include_system)
    }

    /// The same where an earlier one knows of the findings and objects: only what is reached depends on the marks.
    #[must_use]
    pub fn continuing(&self, earlier: &Self) -> Self {
        if self.system != earlier.system {
            // Findings that nobody looked for then are not new now.
            return Self { counts: earlier.counts.clone(), ..self.clone() };
        }
        Self { findings: Arc::clone(&earlier.findings), counts: earlier.counts.clone(), ..self.clone() }
    }
}

/// A baseline that is compared by identity.
#[derive(Clone, Debug)]
pub struct Since(pub Arc<Baseline>);

impl PartialEq for Since {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Since {}

/// What changed, and what is being changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DriftAnswer {
    /// In the cluster, since it was remembered.
    pub since: Changed,
    /// By the changes that are tried; none while nothing is tried.
    pub tried: Option<Changed>,
}

/// What differs between two states of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// New findings, the worst first.
    pub new: Vec<(Name, Noted)>,
    /// Findings that are gone.
    pub gone: Vec<(Name, Noted)>,
    /// New and former starts of an attack.
    pub starts: (Vec<ObjectRef>, Vec<ObjectRef>),
    /// Goals and crown jewels that are newly reached, and no longer.
    pub reached: (Vec<ObjectRef>, Vec<ObjectRef>),
    /// Kinds whose number of objects changed: before and after.
    pub counts: Vec<(Kind, usize, usize)>,
    /// Open paths before and after.
    pub paths: (usize, usize),
}

impl Changed {
    /// Whether nothing that is told of has changed.
    pub fn is_empty(&self) -> bool {
        *self == Self { paths: self.paths, ..Self::default() } && self.paths.0 == self.paths.1
    }
}

/// What is worth telling whoever looks elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// New findings, from critical to info.
    pub new: [usize; 5],
    /// How many findings are gone.
    pub gone: usize,
    /// The critical and high ones among the new ones.
    pub grave: BTreeMap<Name, Noted>,
    /// The goals and crown jewels that are reached.
    pub reached: BTreeSet<ObjectRef>,
}

/// Compares with what is remembered, as far as somebody has to be told.
pub(super) fn news(analysis: &Analysis, since: &Baseline) -> News {
    let mut news = News { reached: reached(analysis), ..News::default() };
    for finding in analysis.findings.iter().filter(|finding| !since.findings.contains_key(&finding.id)) {
        if let Some(at) = Severity::ALL.iter().position(|severity| *severity == finding.severity) {
            news.new[at] += 1;
        }
        if finding.severity >= Severity::High {
            news.grave.extend([noted(finding)]);
        }
    }
    news.gone = (since.findings.len() + news.new.iter().sum::<usize>()).saturating_sub(analysis.findings.len());
    news
}

/// The goals and crown jewels that are reached.
fn reached(analysis: &Analysis) -> BTreeSet<ObjectRef> {
    let away = analysis.graph.distances_from(&analysis.starts(), &Mask::default());
    let targets = analysis.targets().into_iter().filter(|target| away.hops(*target).is_some());
    targets.map(|vertex| analysis.graph.vertex(vertex).object.clone()).collect()
}

fn noted(finding: &Finding) -> (Name, Noted) {
    (finding.id.clone(), Noted { severity: finding.severity, object: finding.object.clone(), title: finding.title.to_string() })
}

/// Remembers an analysis.
pub(super) fn baseline(analysis: &Analysis) -> Baseline {
    let name = |vertex| analysis.graph.vertex(vertex).object.clone();
    Baseline {
        marks: (analysis.settings.compromised.clone(), analysis.settings.jewels.clone()),
        system: analysis.settings.include_system,
        findings: Arc::new(analysis.findings.iter().map(noted).collect()),
        reached: reached(analysis),
        starts: analysis.starts().into_iter().map(name).collect(),
        counts: Kind::collected().map(|kind| (kind, analysis.inventory.count(kind))).collect(),
        paths: analysis.summary.paths,
    }
}

/// Compares with what is remembered, and what is tried with the cluster as it is.
pub(super) fn answer(analysis: &Analysis, base: Option<&Analysis>, since: &Baseline) -> DriftAnswer {
    let now = baseline(base.unwrap_or(analysis));
    DriftAnswer { since: changed(since, &now), tried: base.map(|_| changed(&now, &baseline(analysis))) }
}

fn changed(since: &Baseline, now: &Baseline) -> Changed {
    let missing = |of: &BTreeMap<Name, Noted>, from: &BTreeMap<Name, Noted>| {
        let mut found: Vec<(Name, Noted)> = of.iter().filter(|(id, _)| !from.contains_key(*id)).map(|(id, noted)| (id.clone(), noted.clone())).collect();
        found.sort_by(|(a, x), (b, y)| (y.severity, &x.object, a).cmp(&(x.severity, &y.object, b)));
        found
    };
    let differ =
        |before: &BTreeSet<ObjectRef>, after: &BTreeSet<ObjectRef>| (after.difference(before).cloned().collect(), before.difference(after).cloned().collect());
    let count = |kind: &Kind| since.counts.get(kind).copied().unwrap_or_default();
    Changed {
        new: missing(&now.findings, &since.findings),
        gone: missing(&since.findings, &now.findings),
        starts: differ(&since.starts, &now.starts),
        reached: differ(&since.reached, &now.reached),
        counts: now.counts.iter().map(|(kind, after)| (*kind, count(kind), *after)).filter(|(_, before, after)| before != after).collect(),
        paths: (since.paths, now.paths),
    }
}
