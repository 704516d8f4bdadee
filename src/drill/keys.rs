//! Keys in the texts of a script. A script names actions, such as `{go}`: which key does one is the player's own affair.

use super::question::Question;
use super::script::{Play, Script, Stage, Trap};

impl Script {
    /// The script with the keys of actions in the place of their names. A name that `key` does not know stays as it is written.
    #[must_use]
    pub fn with_keys(&self, key: &dyn Fn(&str) -> Option<String>) -> Self {
        let text = |text: &String| expand(text, key);
        let question = |question: &Question| Question { text: text(&question.text), ..question.clone() };
        let stage = |stage: &Stage| Stage {
            task: text(&stage.task),
            hints: stage.hints.iter().map(text).collect(),
            questions: stage.questions.iter().map(question).collect(),
            ..stage.clone()
        };
        Self {
            briefing: text(&self.briefing),
            stages: self.stages.iter().map(stage).collect(),
            traps: self.traps.iter().map(|trap| Trap { message: text(&trap.message), ..trap.clone() }).collect(),
            solution: self.solution.iter().map(|play| Play { text: text(&play.text), ..play.clone() }).collect(),
            ..self.clone()
        }
    }
}

fn expand(text: &str, key: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        if let Some((key, tail)) = after.split_once('}').and_then(|(name, tail)| Some((key(name)?, tail))) {
            out.push_str(&key);
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}
