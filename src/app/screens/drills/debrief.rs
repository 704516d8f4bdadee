//! What a game showed: how long each part took, what was missed, the shortest way, and the time line.

use crate::app::actions::Action;
use crate::app::model::Model;
use crate::app::screens::Pane;
use crate::app::screens::parts::heading;
use crate::app::text;
use crate::app::view::{Area, Line, bar};
use crate::config::theme::Role;
use crate::drill::Debrief;
use crate::report::drill::clock;

/// The panes: the result, and the time line.
pub(super) fn panes<'a>(model: &Model, over: &Debrief, area: Area) -> Vec<Pane<'a>> {
    let (left, right) = if area.width >= 110 { area.left_percent(58) } else { area.top_percent(66) };
    let mut result =
        Pane::text(left, Line::of(Role::Muted, "debrief  ").add(Role::Title, over.title.as_str()), lines(model, over, usize::from(left.content().width)));
    result.corner = Line::of(Role::Muted, if model.play.kept { "saved" } else { "not saved" });
    let mut times = Pane::text(right, Line::of(Role::Title, "Time line"), history(over, usize::from(right.content().width), false));
    times.empty = vec![Line::of(Role::Muted, "Nothing was reached.")];
    vec![result, times]
}

fn lines(model: &Model, over: &Debrief, columns: usize) -> Vec<Line> {
    let end = if over.finished { Line::of(Role::Good, "✓ finished in ") } else { Line::of(Role::Warning, "✕ not finished, left after ") };
    let quick = u64::from(over.target_minutes) * 60 >= over.seconds && over.finished;
    let mut lines = vec![
        end.add(Role::Strong, clock(over.seconds))
            .add(if quick { Role::Good } else { Role::Muted }, format!("  a prepared team takes {} min", over.target_minutes)),
        Line::of(Role::Muted, "hints ").text(over.hints.len().to_string()).muted("  wrong moves ").text(over.wrong.len().to_string()),
    ];
    let key = |action| Line::of(Role::Key, model.keymap.shown(action).unwrap_or_default());
    let ways = [(Action::Save, " saves it as Markdown   "), (Action::SaveJson, " as JSON   "), (Action::Open, " back to the list")];
    lines.push(ways.into_iter().fold(Line::new(), |line, (action, what)| line.join(key(action)).muted(what)).fit(columns));
    lines.extend([Line::new(), heading("Time to")]);
    let whole = over.spans.iter().filter_map(|span| span.until).max().unwrap_or_default().max(1);
    let width = columns.saturating_sub(22).clamp(4, 50);
    for span in &over.spans {
        let line = Line::plain("  ").text(span.phase.word()).pad(10);
        lines.push(match span.until {
            Some(until) => line.add(Role::Strong, format!("{:>6}  ", clock(until))).join(bar(until as usize, whole as usize, width)),
            None => line.add(Role::Warning, " not done"),
        });
    }
    if !over.missed.is_empty() {
        lines.push(Line::new());
        lines.push(heading("Missed"));
        lines.extend(over.missed.iter().map(|missed| Line::of(Role::Warning, "○ ").text(missed).fit(columns)));
    }
    lines.push(Line::new());
    lines.push(heading("The shortest way"));
    for (at, step) in over.shortest.iter().enumerate() {
        let wrapped = text::wrap(&text::clean(step), columns.saturating_sub(4)).into_iter().enumerate();
        lines.extend(
            wrapped
                .map(|(line, words)| if line == 0 { Line::of(Role::Muted, format!("{:>2}  ", at + 1)).text(words) } else { Line::plain("    ").text(words) }),
        );
    }
    lines
}

/// What happened, and when: what was reached, hints, wrong moves.
pub(super) fn history(debrief: &Debrief, columns: usize, newest_first: bool) -> Vec<Line> {
    let reached = debrief.reached.iter().map(|(title, at)| (*at, Role::Good, "✓ ", title.as_str()));
    let hints = debrief.hints.iter().map(|hint| (hint.at, Role::Accent, "? ", hint.text.as_str()));
    let wrong = debrief.wrong.iter().map(|wrong| (wrong.at, Role::Bad, "✕ ", wrong.message.as_str()));
    let mut rows: Vec<(u64, Role, &str, &str)> = reached.chain(hints).chain(wrong).collect();
    rows.sort_by_key(|(at, ..)| *at);
    if newest_first {
        rows.reverse();
    }
    let mut lines = Vec::new();
    for (at, role, glyph, words) in rows {
        let time = Line::of(Role::Muted, format!("{:>6}  ", clock(at))).add(role, glyph);
        let indent = time.width();
        for (line, words) in text::wrap(&text::clean(&words.replace('`', "")), columns.saturating_sub(indent)).into_iter().enumerate() {
            lines.push(if line == 0 { time.clone().text(words) } else { Line::new().pad(indent).text(words) });
        }
    }
    lines
}
