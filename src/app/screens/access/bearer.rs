//! What is behind a subject, beside its rules: what runs as it, and how one comes to be it.

use super::super::parts::{hanging, heading, object};
use super::super::{Entries, Entry, Pane, RowKey};
use crate::app::ask::{Bearer, Runs, place};
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Name, ObjectRef, Subject};

/// More workloads than these are counted.
const WORKLOADS: usize = 8;
/// More holders of one form of credential than these are counted.
const HOLDERS: usize = 4;

/// The pane.
pub(super) fn pane<'a>(subject: &Subject, of: &Bearer, area: Area) -> Pane<'a> {
    let columns = usize::from(area.content().width);
    let mut entries: Vec<Entry> = Vec::new();
    let mut say = |line: Line| entries.push(Entry::note(line.fit(columns)));
    for doubt in &of.doubts {
        hanging(Line::of(Role::Warning, "▲ "), Role::Warning, doubt, columns).into_iter().for_each(&mut say);
    }
    if !of.doubts.is_empty() {
        say(Line::new());
    }
    runs(subject, of, columns, &mut entries);
    entries.push(Entry::note(heading("Credentials").muted("  how one comes to be it, and what ends that")));
    for (at, (form, objects)) in of.credentials.iter().enumerate() {
        let (role, glyph) = match form.state {
            "exists" => (Role::Warning, "●"),
            "possible" => (Role::Conditional, "◦"),
            "unread" => (Role::Unknown, "?"),
            _ => (Role::Muted, "·"),
        };
        let said = if form.state == "dead" || form.state == "absent" { Role::Muted } else { Role::Text };
        let lines = hanging(Line::of(role, glyph).text(" "), said, &format!("{}: {}", form.title(), form.means), columns);
        entries.extend(lines.into_iter().map(Entry::note));
        // What runs as it is said above.
        let objects = if form.form == "pod_token" { &[][..] } else { objects };
        for holder in objects.iter().take(HOLDERS) {
            entries.push(row(&format!("{at} {holder}"), Line::plain("    ").join(object(holder, columns.saturating_sub(4))), holder));
        }
        let more = objects.len().saturating_sub(HOLDERS);
        if more > 0 {
            entries.push(Entry::note(Line::of(Role::Muted, format!("    and {} more", text::count(more)))));
        }
        // A list of commands that differ in a name alone is for the command line.
        for end in form.ends.iter().take(2) {
            let lines = hanging(Line::of(Role::Muted, "    ends by "), Role::Muted, end, columns);
            entries.extend(lines.into_iter().map(Entry::note));
        }
    }
    let title = Line::of(Role::Title, "Behind ").add(Role::Strong, place(&subject.object()));
    Pane::new(area, title, Entries(entries))
}

fn row(key: &str, line: Line, object: &ObjectRef) -> Entry {
    Entry { line, key: Some(RowKey::Text(Name::new(key))), object: Some(object.clone()) }
}

fn runs(subject: &Subject, of: &Bearer, columns: usize, entries: &mut Vec<Entry>) {
    let unread = if of.unread { "  not all pods were read" } else { "" };
    if of.runs.is_empty() && of.nodes.is_empty() {
        if matches!(subject, Subject::ServiceAccount { .. }) {
            let role = if of.unread { Role::Unknown } else { Role::Muted };
            entries.push(Entry::note(heading("Runs as it").add(role, if of.unread { unread } else { "  nothing" })));
            entries.push(Entry::note(Line::new()));
        }
        return;
    }
    let mut counts = vec![text::counted(of.nodes.len(), "node")];
    if of.pods > 0 {
        counts.insert(0, text::counted(of.pods, "pod"));
    }
    entries.push(Entry::note(heading("Runs as it").muted(format!("  {}", counts.join(" on "))).add(Role::Unknown, unread)));
    if of.runs.is_empty() {
        entries.extend(of.nodes.iter().map(|name| {
            let node = ObjectRef::cluster(crate::model::Kind::Node, name.clone());
            row(&node.to_string(), Line::plain("  ").join(object(&node, columns.saturating_sub(2))), &node)
        }));
    }
    for one in of.runs.iter().take(WORKLOADS) {
        entries.push(row(&format!("runs {}", one.root), Line::plain("  ").join(workload(one, columns.saturating_sub(2))), &one.root));
    }
    let more = of.runs.len().saturating_sub(WORKLOADS);
    if more > 0 {
        entries.push(Entry::note(Line::of(Role::Muted, format!("  and {}", text::counted(more, "more workload")))));
    }
    entries.push(Entry::note(Line::new()));
}

/// A workload, its pods and their nodes.
fn workload(of: &Runs, columns: usize) -> Line {
    let many = if of.pods > 1 { format!(" ×{}", text::count(of.pods)) } else { String::new() };
    let who = object(&of.root, columns.saturating_sub(text::width(&many))).muted(many);
    let nodes: Vec<&str> = of.nodes.iter().map(Name::as_str).collect();
    let place = match nodes.as_slice() {
        [] => "  on no node yet".to_owned(),
        [_, _, _, _, ..] => format!("  on {}", text::counted(nodes.len(), "node")),
        few => format!("  on {}", few.join(", ")),
    };
    who.muted(place).fit(columns)
}
