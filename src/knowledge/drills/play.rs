//! Recorded ways through a script: its own proof.

use serde::Deserialize;

use super::condition::panel;
use super::{all, object};
use crate::drill::{Action, Event, Play};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    text: String,
    actions: Vec<Act>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Mark(String),
    Move(String),
    Remove(String),
    Reset,
    Open(Opened),
    Save(String),
    Solve(String),
    Answer(Answered),
    Contain(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opened {
    panel: String,
    object: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answered {
    question: String,
    text: String,
}

impl Entry {
    pub(super) fn into_play(self) -> Result<Play, String> {
        Ok(Play { text: self.text, actions: all(self.actions, Act::into_action)? })
    }
}

impl Act {
    fn into_action(self) -> Result<Action, String> {
        Ok(match self {
            Self::Mark(text) => Action::Mark(object(&text)?),
            Self::Move(id) => Action::Move(id.into()),
            Self::Remove(text) => Action::Remove(object(&text)?),
            Self::Reset => Action::Reset,
            Self::Open(opened) => Action::Event(Event::Opened { panel: panel(&opened.panel)?, object: opened.object.as_deref().map(object).transpose()? }),
            Self::Save(word) => Action::Event(Event::Saved { panel: panel(&word)? }),
            Self::Solve(id) => Action::Solve(id.into()),
            Self::Answer(answer) => Action::Event(Event::Answered { question: answer.question.into(), text: answer.text }),
            Self::Contain(text) => Action::Contain(object(&text)?),
        })
    }
}
