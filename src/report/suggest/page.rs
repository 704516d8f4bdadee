//! The report for a person.

use super::{DeniedLine, Evidence, SuggestDocument};
use crate::report::{markdown as md, text as clean};

/// More lines than these of one kind are counted, not shown on a terminal; files hold all of them.
const SHOWN: usize = 12;

/// The report on a terminal.
pub fn text(document: &SuggestDocument) -> String {
    let mut out = String::new();
    for (title, lines) in sections(document) {
        out.push_str(&format!("{}\n", clean::line(&title)));
        for line in lines.iter().take(SHOWN) {
            out.push_str(&format!("  {}\n", clean::line(line)));
        }
        if lines.len() > SHOWN {
            out.push_str(&format!("  … {} more; --report FILE writes all of them\n", lines.len() - SHOWN));
        }
    }
    out
}

/// The same as Markdown, with everything.
pub fn markdown(document: &SuggestDocument) -> String {
    let mut out = format!("# A role that would be enough for {}\n", clean::markdown(&document.subject));
    for (title, lines) in sections(document) {
        out.push_str(&format!("\n## {}\n\n", clean::markdown(&title)));
        if title == COMMANDS {
            for line in &lines {
                out.push_str(&format!("- {}\n", clean::markdown_code(line)));
            }
            continue;
        }
        for line in &lines {
            out.push_str(&format!("- {}\n", clean::markdown(line)));
        }
    }
    let rows: Vec<Vec<String>> = document
        .held
        .iter()
        .map(|held| {
            let used = held.used.map_or_else(|| "–".to_owned(), |used| used.to_string());
            let place = held.rule.namespace.as_deref().unwrap_or("whole cluster");
            vec![clean::markdown(&held.rule.grant.sentence()), clean::markdown(place), clean::markdown(&held.rule.subject_matter()), used]
        })
        .collect();
    if !rows.is_empty() {
        out.push_str(&format!("\n## Every grant that it holds\n\n{}", md::table(&["by", "where", "what", "requests seen"], &rows)));
    }
    out
}

const COMMANDS: &str = "To apply it";

/// Titles and sentences, those without sentences only where the title says it all.
fn sections(document: &SuggestDocument) -> Vec<(String, Vec<String>)> {
    let mut sections = Vec::new();
    if let Some(evidence) = &document.observed {
        sections.push(("What was observed".to_owned(), observation(evidence)));
    }
    let rules: usize = document.enough.iter().map(|place| place.rules.len()).sum();
    let places = document.enough.iter().flat_map(|place| {
        let at = place.namespace.as_ref().map_or_else(|| "in the whole cluster".to_owned(), |namespace| format!("in namespace {namespace}"));
        place.rules.iter().map(move |rule| format!("{at}: {rule}"))
    });
    let nothing = |words: &str| if document.complete { words.to_owned() } else { format!("{words}, as far as was read") };
    let title = if rules == 0 { nothing("Nothing is needed from bindings of its own") } else { format!("Enough: {}", count(rules, "rule")) };
    sections.push((format!("{title} instead of {}", count(document.held.len(), "rule")), places.collect()));
    if let Some(replay) = &document.replay {
        let mut lines = vec![format!("{} of {} that were seen are still allowed", replay.allowed, count(replay.asked, "kind of request"))];
        lines.extend(replay.refused.iter().map(|request| format!("would be refused: {request}")));
        lines.extend(replay.not_held.iter().map(|request| format!("seen allowed, but granted by nothing that was read: {request}")));
        sections.push(("Proof by replay".to_owned(), lines));
    }
    let unused: Vec<String> = document
        .held
        .iter()
        .filter(|held| held.used == Some(0))
        .map(|held| format!("{}: {}", held.rule.grant.sentence(), held.rule.subject_matter()))
        .collect();
    if !unused.is_empty() {
        sections.push((format!("Grants that nothing used: {}", unused.len()), unused));
    }
    let denied: Vec<String> = document.denied.iter().flat_map(denied).collect();
    sections.push((if denied.is_empty() { nothing("Nothing becomes denied") } else { "What becomes denied".to_owned() }, denied));
    if !document.shared.is_empty() {
        let lines = document.shared.iter().map(|rule| format!("{}: {}", rule.grant.sentence(), rule.subject_matter())).collect();
        sections.push(("Stays, since groups have it".to_owned(), lines));
    }
    if !document.commands.is_empty() {
        sections.push((COMMANDS.to_owned(), document.commands.clone()));
    }
    if !document.notes.is_empty() {
        sections.push(("To take care of".to_owned(), document.notes.clone()));
    }
    sections
}

fn observation(evidence: &Evidence) -> Vec<String> {
    let window = match (&evidence.from, &evidence.until) {
        (Some(from), Some(until)) => format!("{}: {} from {from} to {until}", evidence.log, count(evidence.events as usize, "event")),
        _ => format!("{}: {} without a time", evidence.log, count(evidence.events as usize, "event")),
    };
    let mut lines = vec![window, format!("{} by the subject", count(evidence.requests as usize, "request"))];
    if let (Some(first), Some(last)) = (&evidence.first, &evidence.last) {
        lines[1].push_str(&format!(", from {first} to {last}"));
    }
    if !evidence.groups.is_empty() {
        lines.push(format!("its requests carried the groups {}", evidence.groups.join(", ")));
    }
    lines.extend(evidence.refused.iter().map(|seen| format!("refused, and not suggested: {} (×{})", seen.request, seen.count)));
    lines.extend(evidence.elsewhere.iter().map(|seen| format!("allowed by another authorizer than RBAC: {} (×{})", seen.request, seen.count)));
    if evidence.corrupt > 0 {
        let first = evidence.first_corrupt.as_deref().unwrap_or_default();
        lines.push(format!("{} could not be read and is missing here; the first: {first}", count(evidence.corrupt as usize, "line")));
    }
    if evidence.foreign > 0 {
        lines.push(format!("{} that is no audit event", count(evidence.foreign as usize, "line")));
    }
    if evidence.dropped > 0 {
        lines.push(format!("{} left out: there are more different ones than are kept", count(evidence.dropped as usize, "request")));
    }
    lines
}

fn denied(line: &DeniedLine) -> Vec<String> {
    let at = match (&line.namespace, line.except.as_slice()) {
        (Some(namespace), _) => format!("in namespace {namespace}"),
        (None, []) => "in the whole cluster".to_owned(),
        (None, except) => format!("in every namespace but {}", except.join(", ")),
    };
    line.rules.iter().map(|rule| format!("{at}: {rule}")).collect()
}

fn count(n: usize, word: &str) -> String {
    match (n, word.strip_prefix("kind of ")) {
        (1, _) => format!("1 {word}"),
        (n, Some(rest)) => format!("{n} kinds of {rest}s"),
        (n, None) => format!("{n} {word}s"),
    }
}
