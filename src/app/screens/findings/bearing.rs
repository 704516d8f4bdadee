//! What a finding about untidy rights comes to: what is granted, whom it touches, what closes without it.

use super::super::parts::heading;
use crate::analysis::{Bearing, Closed};
use crate::app::text;
use crate::app::view::Line;
use crate::config::theme::Role;
use crate::model::words::listed;

/// No more names than these are said.
const NAMED: usize = 3;

pub(super) fn lines(bearing: &Bearing, columns: usize) -> Vec<Line> {
    let mut lines = vec![Line::new(), heading("What it comes to")];
    let mut say = |role: Role, sentence: &str| lines.extend(Line::wrapped(role, &text::clean(sentence), columns));
    for sentence in &bearing.grants {
        say(Role::Text, sentence);
    }
    say(Role::Text, &touches(bearing));
    let effect = |closed: &Closed| if closed.closes > 0 { Role::Good } else { Role::Muted };
    say(effect(&bearing.paths), &format!("without {}, {}", bearing.without, bearing.paths.words(Closed::PATHS)));
    say(effect(&bearing.ways), &bearing.ways.words(Closed::WAYS));
    if let Some(limit) = bearing.limit() {
        say(Role::Warning, &limit);
    }
    lines
}

fn touches(bearing: &Bearing) -> String {
    if bearing.subjects.is_empty() {
        return if bearing.touches_no_more() { "it touches nobody".to_owned() } else { "whom it touches was not read".to_owned() };
    }
    let whom = format!("it touches {}", listed(&bearing.subjects, NAMED));
    if bearing.everybody {
        return format!("{whom}: every account, and so {} and {}", text::counted(bearing.workloads.len(), "workload"), text::counted(bearing.pods, "pod"));
    }
    let them = if bearing.subjects.len() == 1 { "it" } else { "one of them" };
    if bearing.workloads.is_empty() {
        return if bearing.touches_no_more() { format!("{whom}; no pod runs as {them}") } else { format!("{whom}; no pod that was read runs as {them}") };
    }
    format!("{whom}; {} as {them}: {}", text::counted(bearing.pods, "pod runs|pods run"), listed(&bearing.workloads, NAMED))
}
