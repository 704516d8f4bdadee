//! Questions to the team. The right answer comes from the analysis, not from the script, wherever it can.

use std::collections::BTreeSet;

use crate::analysis::Analysis;
use crate::model::{Kind, Name, ObjectRef};
use crate::rbac::Request;
use crate::runbook::reached_goals;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its id, unique in the script.
    pub id: Name,
    /// What is asked.
    pub text: String,
    /// What the right answer is.
    pub expects: Expected,
}

/// Where the right answer comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// These objects.
    Objects(Vec<ObjectRef>),
    /// The goals and crown jewels that an object reaches.
    GoalsReached(ObjectRef),
    /// How many of them it reaches.
    GoalsReachedCount(ObjectRef),
    /// Whoever may do something, less those that Kubernetes itself comes with.
    WhoCan(Request),
}

/// An answer that can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Number(usize),
    Objects(BTreeSet<ObjectRef>),
}

impl Question {
    /// The right answer for a cluster.
    pub(super) fn answer(&self, analysis: &Analysis) -> Answer {
        match &self.expects {
            Expected::Objects(objects) => Answer::Objects(objects.iter().cloned().collect()),
            Expected::GoalsReached(from) => Answer::Objects(reached_goals(analysis, from).into_iter().collect()),
            Expected::GoalsReachedCount(from) => Answer::Number(reached_goals(analysis, from).len()),
            Expected::WhoCan(request) => {
                let holders = analysis.authorizer.who_can(request).into_iter().map(|holder| holder.subject.object());
                Answer::Objects(holders.filter(|subject| !is_built_in(subject)).collect())
            }
        }
    }
}

impl Answer {
    /// Whether a text says this: a number, or the objects by their ids, paths or names, in any order.
    pub(super) fn is(&self, text: &str) -> bool {
        match self {
            Self::Number(number) => text.trim().parse() == Ok(*number),
            Self::Objects(objects) => {
                let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|w| !w.is_empty()).collect();
                let meant = |word: &str| objects.iter().find(|object| object.to_string() == word || object.path() == word || object.name == *word);
                let found: Option<BTreeSet<&ObjectRef>> = words.into_iter().map(meant).collect();
                found.is_some_and(|found| found.len() == objects.len())
            }
        }
    }

    /// The answer as a text that is right.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Objects(objects) => objects.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        }
    }
}

/// Subjects that every cluster has.
fn is_built_in(subject: &ObjectRef) -> bool {
    match subject.kind {
        Kind::ServiceAccount => subject.namespace == "kube-system",
        _ => subject.name == "system:masters" || (subject.name.starts_with("system:") && !subject.name.starts_with("system:serviceaccounts")),
    }
}
