//! The report of a game day: JSON to keep and to read back, Markdown to talk about.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::text::markdown;
use crate::drill::{Debrief, Script};

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillDocument {
    /// The version of this form.
    pub version: u32,
    /// The script's name.
    pub script: String,
    /// Its title.
    pub title: String,
    /// When it began, in seconds since 1970.
    pub started: i64,
    /// How long it took.
    pub seconds: u64,
    /// How many minutes a prepared team takes.
    pub target_minutes: u32,
    /// Everything was reached.
    pub finished: bool,
    /// The time to each part of the work.
    pub spans: Vec<SpanLine>,
    /// Checkpoints in the order in which they were reached.
    pub reached: Vec<ReachedLine>,
    /// Checkpoints that were not reached.
    pub missed: Vec<String>,
    /// Hints that were taken.
    pub hints: Vec<HintLine>,
    /// What was tried and is no solution.
    pub wrong_moves: Vec<WrongLine>,
    /// The shortest way.
    pub shortest: Vec<String>,
}

/// How long one part took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanLine {
    /// `detect`, `size`, `cut` or `verify`.
    pub phase: String,
    /// Seconds from the start; none if it was not done.
    pub seconds: Option<u64>,
}

/// A checkpoint that was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachedLine {
    /// What was so.
    pub title: String,
    /// Seconds from the start.
    pub at: u64,
}

/// A hint that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HintLine {
    /// The stage.
    pub stage: String,
    /// The hint.
    pub text: String,
    /// Seconds from the start.
    pub at: u64,
}

/// A wrong move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongLine {
    /// Why it is one.
    pub message: String,
    /// Seconds from the start.
    pub at: u64,
}

/// A game day that can be played.
#[derive(Clone, Debug, Serialize)]
pub struct ScriptLine {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// How many minutes a prepared team takes.
    pub minutes: u32,
    /// How many stages it has.
    pub stages: usize,
    /// It teaches the interface.
    pub tour: bool,
    /// What happened.
    pub briefing: String,
}

/// The list of game days.
#[derive(Clone, Debug, Serialize)]
pub struct DrillList {
    /// The version of this form.
    pub version: u32,
    /// By name.
    pub drills: Vec<ScriptLine>,
}

/// The document of some scripts.
pub fn list(scripts: &[Script]) -> DrillList {
    let line = |s: &Script| ScriptLine {
        name: s.id.to_string(),
        title: s.title.clone(),
        minutes: s.minutes,
        stages: s.stages.len(),
        tour: s.tour,
        briefing: s.briefing.clone(),
    };
    DrillList { version: super::VERSION, drills: scripts.iter().map(line).collect() }
}

/// The document of a debrief.
pub fn document(debrief: &Debrief) -> DrillDocument {
    DrillDocument {
        version: super::VERSION,
        script: debrief.script.to_string(),
        title: debrief.title.clone(),
        started: debrief.started.0,
        seconds: debrief.seconds,
        target_minutes: debrief.target_minutes,
        finished: debrief.finished,
        spans: debrief.spans.iter().map(|s| SpanLine { phase: s.phase.word().to_owned(), seconds: s.until }).collect(),
        reached: debrief.reached.iter().map(|(title, at)| ReachedLine { title: title.clone(), at: *at }).collect(),
        missed: debrief.missed.clone(),
        hints: debrief.hints.iter().map(|h| HintLine { stage: h.stage.clone(), text: h.text.clone(), at: h.at }).collect(),
        wrong_moves: debrief.wrong.iter().map(|w| WrongLine { message: w.message.clone(), at: w.at }).collect(),
        shortest: debrief.shortest.clone(),
    }
}

/// Why a text is no report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is something else.
    #[error("this is no report of a game day: {0}")]
    Malformed(String),
    /// A newer program wrote it.
    #[error("this report has version {0}, and this program reads up to {newest}", newest = super::VERSION)]
    Newer(u32),
}

/// Reads a report back.
pub fn read(text: &str) -> Result<DrillDocument, ReadError> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
    }
    let malformed = |error: serde_json::Error| ReadError::Malformed(error.to_string());
    let Versioned { version } = serde_json::from_str(text).map_err(malformed)?;
    if version > super::VERSION {
        return Err(ReadError::Newer(version));
    }
    serde_json::from_str(text).map_err(malformed)
}

/// Minutes and seconds.
pub fn clock(seconds: u64) -> String {
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

/// The report as Markdown.
pub fn render(report: &DrillDocument) -> String {
    let mut out = format!("# Game day: {}\n\n", markdown(&report.title));
    let state = if report.finished { "finished" } else { "not finished" };
    let _infallible = writeln!(
        out,
        "{state} after {}; a prepared team takes {} minutes. Hints: {}. Wrong moves: {}.\n",
        clock(report.seconds),
        report.target_minutes,
        report.hints.len(),
        report.wrong_moves.len()
    );
    let rows: Vec<Vec<String>> =
        report.spans.iter().map(|s| vec![format!("time to {}", markdown(&s.phase)), s.seconds.map_or_else(|| "not done".to_owned(), clock)]).collect();
    out.push_str(&super::markdown::table(&["part", "after"], &rows));
    section("Reached", report.reached.iter().map(|r| format!("{} {}", clock(r.at), markdown(&r.title))), &mut out);
    section("Missed", report.missed.iter().map(|m| markdown(m)), &mut out);
    section("Wrong moves", report.wrong_moves.iter().map(|w| format!("{} {}", clock(w.at), markdown(&w.message))), &mut out);
    section("Hints", report.hints.iter().map(|h| format!("{} {}: {}", clock(h.at), markdown(&h.stage), markdown(&h.text))), &mut out);
    section("The shortest way", report.shortest.iter().map(|s| markdown(s)), &mut out);
    out
}

fn section(title: &str, lines: impl Iterator<Item = String>, out: &mut String) {
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        let _infallible = writeln!(out, "\n## {title}\n\n- {}", lines.join("\n- "));
    }
}

#[cfg(test)]
mod tests;
