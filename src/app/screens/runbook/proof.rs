//! The proof of a runbook: what is counted, as it is, with what is tried, and with every step.

use crate::app::books::Book;
use crate::app::text;
use crate::app::view::{Line, bar};
use crate::config::theme::Role;
use crate::report::runbook::MeasureLine;

/// The whole proof.
pub(super) fn lines(book: &Book, columns: usize) -> Vec<Line> {
    let proof = &book.written.document.proof;
    if proof.measures.is_empty() {
        return Line::wrapped(Role::Muted, "No step changes anything that could be measured on a copy.", columns);
    }
    let (role, words) = if proof.holds {
        (Role::Good, "✓ the steps do their work on the cluster as it was read")
    } else {
        (Role::Bad, "▲ the steps do not close everything")
    };
    let mut lines = Line::wrapped(role, words, columns);
    for measure in &proof.measures {
        lines.push(Line::new());
        lines.extend(Line::wrapped(Role::Text, &measure.what, columns));
        lines.extend(bars(measure, tried(book, &measure.what), columns));
        if !measure.left.is_empty() {
            lines.extend(Line::wrapped(Role::Bad, &format!("left: {}", measure.left.join(", ")), columns));
        }
    }
    lines
}

/// What is tried, of what is counted here.
fn tried(book: &Book, what: &str) -> Option<usize> {
    let standing = book.standing.as_ref()?;
    standing.tried.iter().find(|(known, ..)| known == what).map(|(.., with)| *with)
}

fn bars(measure: &MeasureLine, tried: Option<usize>, columns: usize) -> Vec<Line> {
    let width = columns.saturating_sub(16).clamp(4, 40);
    let whole = measure.before.max(measure.after).max(tried.unwrap_or_default()).max(1);
    let line = |label: Line, count: usize, role: Role| label.pad(8).join(bar(count, whole, width)).add(role, format!(" {}", text::count(count)));
    let mut lines = vec![line(Line::of(Role::Muted, "before"), measure.before, Role::Text)];
    lines.extend(tried.map(|count| line(Line::of(Role::WhatIf, "△ tried"), count, Role::WhatIf)));
    lines.push(line(Line::of(Role::Muted, "after"), measure.after, if measure.holds { Role::Good } else { Role::Bad }));
    lines
}
