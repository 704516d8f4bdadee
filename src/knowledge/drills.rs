//! Entries of `rules/drills/*.yaml`: game days.

mod condition;
mod edit;
mod play;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::str::FromStr;

use serde::Deserialize;

use super::{Problem, Problems, Source, entries, problem};
use crate::drill::{Checkpoint, Expected, Failing, Move, Phase, Play, Question, Script, Stage, Trap};
use crate::model::{Name, ObjectRef, Subject};

/// The files that are built in.
const FILES: &[(&str, &str)] = &[
    ("rules/drills/tour.yaml", include_str!("../../rules/drills/tour.yaml")),
    ("rules/drills/web-shell.yaml", include_str!("../../rules/drills/web-shell.yaml")),
];

/// Every game day by its id: those that are built in, with those of `overrides/drills/*.yaml` in place of those of the same id.
pub fn drills(overrides: Option<&Path>) -> Result<Vec<Script>, Problems> {
    let mut problems = Vec::new();
    let built_in = FILES.iter().map(|(path, text)| Source { path: (*path).to_owned(), text: (*text).to_owned() });
    let own = overrides.map_or_else(Vec::new, |folder| super::read_part(folder, "drills", &mut problems));
    let mut scripts: Vec<Script> = Vec::new();
    for source in built_in.chain(own) {
        match parse(&source) {
            Ok(found) => {
                for script in found {
                    scripts.retain(|s| s.id != script.id);
                    scripts.push(script);
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    scripts.sort_by(|a, b| a.id.cmp(&b.id));
    if problems.is_empty() { Ok(scripts) } else { Err(Problems(problems)) }
}

/// The scripts of one file.
fn parse(source: &Source) -> Result<Vec<Script>, Vec<Problem>> {
    let mut scripts = Vec::new();
    let mut problems = Vec::new();
    for entry in entries::<Entry>(source).map_err(|problem| vec![problem])? {
        let id = entry.id.clone();
        match entry.into_script() {
            Ok(script) => scripts.push(script),
            Err(message) => problems.push(problem(source, &id, &message)),
        }
    }
    if problems.is_empty() { Ok(scripts) } else { Err(problems) }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    title: String,
    briefing: String,
    minutes: u32,
    #[serde(default)]
    tour: bool,
    #[serde(default)]
    moves: Vec<MoveEntry>,
    #[serde(default)]
    traps: Vec<TrapEntry>,
    stages: Vec<StageEntry>,
    solution: Vec<play::Entry>,
    failing: Vec<FailingEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MoveEntry {
    id: String,
    title: String,
    edits: Vec<edit::Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TrapEntry {
    id: String,
    when: condition::Entry,
    message: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StageEntry {
    id: String,
    phase: String,
    title: String,
    task: String,
    hints: Vec<String>,
    #[serde(default)]
    questions: Vec<QuestionEntry>,
    checkpoints: Vec<CheckpointEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckpointEntry {
    id: String,
    title: String,
    when: condition::Entry,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionEntry {
    id: String,
    text: String,
    expects: ExpectsEntry,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ExpectsEntry {
    Objects(Vec<String>),
    GoalsReached(String),
    GoalsReachedCount(String),
    WhoCan(condition::Requested),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FailingEntry {
    #[serde(default)]
    after: usize,
    never: Vec<String>,
    #[serde(default)]
    traps: Vec<String>,
    plays: Vec<play::Entry>,
}

impl Entry {
    fn into_script(self) -> Result<Script, String> {
        let script = Script {
            id: self.id.into(),
            title: self.title.trim().to_owned(),
            briefing: self.briefing.trim().to_owned(),
            minutes: self.minutes,
            tour: self.tour,
            moves: all(self.moves, |m| Ok(Move { id: m.id.into(), title: m.title, edits: all(m.edits, edit::Entry::into_edit)? }))?,
            traps: all(self.traps, |t| Ok(Trap { id: t.id.into(), when: t.when.into_condition()?, message: t.message.trim().to_owned() }))?,
            stages: all(self.stages, StageEntry::into_stage)?,
            solution: all(self.solution, play::Entry::into_play)?,
            failing: all(self.failing, |f| Ok(Failing { after: f.after, never: names(f.never), traps: names(f.traps), plays: plays(f.plays)? }))?,
        };
        check(&script)?;
        Ok(script)
    }
}

impl StageEntry {
    fn into_stage(self) -> Result<Stage, String> {
        let phase =
            Phase::ALL.into_iter().find(|p| p.word() == self.phase).ok_or_else(|| format!("phase: `{}` is not detect, size, cut or verify", self.phase))?;
        if self.checkpoints.is_empty() || self.hints.is_empty() {
            return Err(format!("stage {}: it needs a checkpoint and a hint", self.id));
        }
        Ok(Stage {
            id: self.id.into(),
            phase,
            title: self.title,
            task: self.task.trim().to_owned(),
            hints: self.hints,
            questions: all(self.questions, |q| Ok(Question { id: q.id.into(), text: q.text, expects: q.expects.into_expected()? }))?,
            checkpoints: all(self.checkpoints, |c| Ok(Checkpoint { id: c.id.into(), title: c.title, when: c.when.into_condition()? }))?,
        })
    }
}

impl ExpectsEntry {
    fn into_expected(self) -> Result<Expected, String> {
        Ok(match self {
            Self::Objects(objects) => Expected::Objects(all(objects, |o| object(&o))?),
            Self::GoalsReached(from) => Expected::GoalsReached(object(&from)?),
            Self::GoalsReachedCount(from) => Expected::GoalsReachedCount(object(&from)?),
            Self::WhoCan(request) => Expected::WhoCan(request.into_request()),
        })
    }
}

/// What a script refers to by id is there, and no id is used twice.
fn check(script: &Script) -> Result<(), String> {
    let mut ids: Vec<&Name> = script.checkpoints().map(|(_, c)| &c.id).collect();
    ids.sort();
    if let Some((id, _)) = ids.iter().zip(ids.iter().skip(1)).find(|(a, b)| a == b) {
        return Err(format!("two checkpoints are named {id}"));
    }
    for failing in &script.failing {
        if let Some(id) = failing.never.iter().find(|id| !ids.contains(id)) {
            return Err(format!("failing: there is no checkpoint {id}"));
        }
        if let Some(id) = failing.traps.iter().find(|id| script.traps.iter().all(|t| t.id != **id)) {
            return Err(format!("failing: there is no trap {id}"));
        }
    }
    let actions = script.solution.iter().chain(script.failing.iter().flat_map(|f| &f.plays)).flat_map(|p| &p.actions);
    for action in actions {
        let known = match action {
            crate::drill::Action::Move(id) => script.find_move(id).is_some(),
            crate::drill::Action::Solve(id) => script.stages.iter().flat_map(|s| &s.questions).any(|q| q.id == *id),
            _ => true,
        };
        if !known {
            return Err(format!("{action:?} names nothing of this script"));
        }
    }
    Ok(())
}

/// Converts every element, or says what is wrong with the first that cannot be.
fn all<A, B>(list: Vec<A>, convert: impl FnMut(A) -> Result<B, String>) -> Result<Vec<B>, String> {
    list.into_iter().map(convert).collect()
}

fn plays(list: Vec<play::Entry>) -> Result<Vec<Play>, String> {
    all(list, play::Entry::into_play)
}

fn names(list: Vec<String>) -> Vec<Name> {
    list.into_iter().map(Name::from).collect()
}

fn object(text: &str) -> Result<ObjectRef, String> {
    ObjectRef::from_str(text).map_err(|error| error.to_string())
}

fn subject(text: &str) -> Result<Subject, String> {
    Subject::from_str(text).map_err(|error| error.to_string())
}
