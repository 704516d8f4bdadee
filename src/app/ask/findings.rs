//! The list of findings: filtered, ordered, grouped.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::words::owner;
use crate::analysis::Analysis;
use crate::app::filter::{Facts, Query};
use crate::attack::Mask;
use crate::model::{Finding, Kind, Name, ObjectRef, Severity};

/// How findings are ordered and grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The worst first.
    #[default]
    Severity,
    /// By risk, whatever the severity.
    Risk,
    /// In groups of one rule.
    Rule,
    /// In groups of one namespace.
    Namespace,
    /// In groups of one owner.
    Owner,
    /// In groups of one object: what is wrong with it together.
    Object,
}

impl Order {
    /// Every order, in the order of the menu.
    pub const ALL: [Self; 6] = [Self::Severity, Self::Risk, Self::Rule, Self::Namespace, Self::Owner, Self::Object];

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Severity => "the worst first",
            Self::Risk => "by risk",
            Self::Rule => "grouped by rule",
            Self::Namespace => "grouped by namespace",
            Self::Owner => "grouped by owner",
            Self::Object => "grouped by object",
        }
    }
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingRow {
    /// A group of findings.
    Group {
        /// What they have in common.
        key: Name,
        /// The same in words.
        title: String,
        /// How many they are.
        count: usize,
        /// The worst of them.
        worst: Severity,
        /// They are not shown.
        closed: bool,
    },
    /// A finding, by its place in the analysis.
    Finding(u32),
}

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingsAnswer {
    /// The rows.
    pub rows: Vec<FindingRow>,
    /// The findings on an attack path, by place in the analysis.
    pub on_path: FxHashSet<u32>,
    /// How many findings pass the filter.
    pub passed: usize,
    /// How many there are of each severity, from critical to info, among those that pass.
    pub counts: [usize; 5],
}

/// A finding as the filter sees it.
struct Seen<'a> {
    analysis: &'a Analysis,
    finding: &'a Finding,
    on_path: bool,
}

impl Facts for Seen<'_> {
    fn text(&self) -> String {
        format!("{} {} {}", self.finding.object, self.finding.title, self.finding.rule)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.finding.severity)
    }

    fn namespace(&self) -> Option<&str> {
        // A namespace is in itself.
        let object = &self.finding.object;
        Some(if object.kind == Kind::Namespace { &object.name } else { &object.namespace })
    }

    fn kind(&self) -> Option<Kind> {
        Some(self.finding.object.kind)
    }

    fn rule(&self) -> [&str; 2] {
        [&self.finding.rule, self.analysis.settings.catalogue.rules.get(&self.finding.rule).map_or("", |rule| &rule.category)]
    }

    fn hygiene(&self) -> Vec<&str> {
        let rule = self.analysis.settings.catalogue.rules.get(&self.finding.rule);
        rule.map_or_else(Vec::new, |rule| rule.hygiene_of(&self.finding.evidence).map(Name::as_str).collect())
    }

    fn owner(&self) -> Option<&str> {
        Some(owner(&self.analysis.inventory, &self.finding.object)).filter(|owner| !owner.is_empty())
    }

    fn on_path(&self) -> Option<bool> {
        Some(self.on_path)
    }

    fn age_days(&self) -> Option<i64> {
        let now = self.analysis.settings.now.or(self.analysis.inventory.cluster.collected_at)?;
        let created = self.analysis.inventory.meta(&self.finding.object)?.created?;
        Some((now.0 - created.0) / 86_400)
    }
}

/// Whether a path from a start to a target leads through an object or needs it, as a test: what the command line says of a finding.
fn on_paths(analysis: &Analysis) -> impl Fn(&ObjectRef) -> bool {
    let router = analysis.graph.router(&analysis.starts(), &analysis.targets(), &Mask::default());
    move |object| router.is_on_path(object)
}

/// Lists the findings.
pub(super) fn answer(analysis: &Analysis, filter: &str, order: Order, closed: &BTreeSet<Name>) -> FindingsAnswer {
    let query = Query::parse(filter);
    let between = on_paths(analysis);
    let mut answer = FindingsAnswer::default();
    let mut passing: Vec<u32> = Vec::new();
    for (at, finding) in analysis.findings.iter().enumerate() {
        let on_path = between(&finding.object);
        if !query.matches(&Seen { analysis, finding, on_path }) {
            continue;
        }
        passing.push(at as u32);
        if on_path {
            answer.on_path.insert(at as u32);
        }
        if let Some(place) = Severity::ALL.iter().position(|severity| *severity == finding.severity) {
            answer.counts[place] += 1;
        }
    }
    answer.passed = passing.len();
    let finding = |at: u32| &analysis.findings[at as usize];
    let group = |at: u32| -> Option<Name> {
        let finding = finding(at);
        match order {
            Order::Severity | Order::Risk => None,
            Order::Rule => Some(finding.rule.clone()),
            Order::Namespace => Some(if finding.object.kind == Kind::Namespace { finding.object.name.clone() } else { finding.object.namespace.clone() }),
            Order::Owner => Some(Name::new(owner(&analysis.inventory, &finding.object))),
            Order::Object => Some(finding.object.to_string().into()),
        }
    };
    if order == Order::Risk {
        passing.sort_by_key(|at| std::cmp::Reverse(finding(*at).risk.score));
    }
    if matches!(order, Order::Severity | Order::Risk) {
        answer.rows = passing.into_iter().map(FindingRow::Finding).collect();
        return answer;
    }
    let mut groups: BTreeMap<Name, Vec<u32>> = BTreeMap::new();
    for at in passing {
        groups.entry(group(at).unwrap_or_default()).or_default().push(at);
    }
    let mut groups: Vec<(Name, Vec<u32>)> = groups.into_iter().collect();
    // The findings of a group keep their order, so its first is its worst.
    groups.sort_by_key(|(_, members)| members.first().copied());
    for (key, members) in groups {
        let is_closed = closed.contains(&key);
        let worst = members.iter().map(|at| finding(*at).severity).max().unwrap_or(Severity::Info);
        let title = heading(analysis, order, &key);
        answer.rows.push(FindingRow::Group { key, title, count: members.len(), worst, closed: is_closed });
        if !is_closed {
            answer.rows.extend(members.into_iter().map(FindingRow::Finding));
        }
    }
    answer
}

/// What the findings of a group have in common.
fn heading(analysis: &Analysis, order: Order, key: &Name) -> String {
    match order {
        Order::Rule => analysis.settings.catalogue.rules.get(key).map_or_else(|| key.to_string(), |rule| format!("{key}  {}", rule.title)),
        Order::Namespace if key.is_empty() => "the cluster itself".to_owned(),
        Order::Owner if key.is_empty() => "nobody is named as owner".to_owned(),
        _ => key.to_string(),
    }
}
