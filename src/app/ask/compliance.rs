//! How the checks fared, by the controls of each framework.

use std::collections::BTreeMap;

use crate::analysis::Analysis;
use crate::model::{Name, Severity};

/// How a control stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Some object fails.
    Fails,
    /// Something could not be decided, and nothing fails.
    NotEvaluated,
    /// Everything passes.
    Passes,
    /// There is nothing that it is about.
    Nothing,
}

/// A control.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Control {
    /// Its number.
    pub id: Name,
    /// The rules that answer it, each with its title.
    pub rules: Vec<(Name, Name)>,
    /// Objects that pass, fail, and could not be decided, over all its rules.
    pub counts: [u32; 3],
    /// The worst of its rules that fail.
    pub worst: Option<Severity>,
}

impl Control {
    /// How it stands.
    pub const fn standing(&self) -> Standing {
        match self.counts {
            [_, (1..), _] => Standing::Fails,
            [_, _, (1..)] => Standing::NotEvaluated,
            [(1..), _, _] => Standing::Passes,
            _ => Standing::Nothing,
        }
    }
}

/// A framework in one version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Framework {
    /// Its name and version.
    pub name: Name,
    /// The controls that checks answer, by number.
    pub controls: Vec<Control>,
}

impl Framework {
    /// How many controls stand in a way.
    pub fn count(&self, standing: Standing) -> usize {
        self.controls.iter().filter(|control| control.standing() == standing).count()
    }
}

/// Every framework.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplianceAnswer {
    /// They, by name.
    pub frameworks: Vec<Framework>,
}

/// Sorts the checks by control.
pub(super) fn answer(analysis: &Analysis) -> ComplianceAnswer {
    let mut found: BTreeMap<Name, BTreeMap<Vec<Part>, Control>> = BTreeMap::new();
    for rule in analysis.settings.catalogue.rules.values() {
        let tally = analysis.tallies.iter().find(|tally| tally.rule == rule.id);
        for mapping in &rule.mappings {
            let framework = found.entry(Name::from(format!("{} {}", mapping.framework, mapping.version))).or_default();
            let control = framework.entry(order(&mapping.control)).or_insert_with(|| Control { id: mapping.control.clone(), ..Control::default() });
            control.rules.push((rule.id.clone(), rule.title.clone()));
            if let Some(tally) = tally {
                for (sum, count) in control.counts.iter_mut().zip([tally.pass, tally.fail, tally.not_evaluated]) {
                    *sum += count;
                }
                if tally.fail > 0 {
                    control.worst = control.worst.max(Some(rule.severity));
                }
            }
        }
    }
    let framework = |(name, controls): (Name, BTreeMap<_, Control>)| Framework { name, controls: controls.into_values().collect() };
    ComplianceAnswer { frameworks: found.into_iter().map(framework).collect() }
}

/// A part of a control's number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Text(String),
}

/// The order of control numbers: 5.2.10 after 5.2.9.
fn order(control: &str) -> Vec<Part> {
    let parts = control.split(['.', '-']);
    parts.map(|part| part.parse().map_or_else(|_| Part::Text(part.to_owned()), Part::Number)).chain([Part::Text(control.to_owned())]).collect()
}
