//! Paths, blast radius and choke points, as documents.

use crate::model::words::counted;
use serde::Serialize;

use super::part::{self, Part};
use super::scan::EvidenceLine;
use super::{csv, text};

/// The answer to `paths`.
#[derive(Clone, Debug, Serialize)]
pub struct PathsDocument {
    /// The version of this form.
    pub version: u32,
    /// Where paths start.
    pub from: Vec<String>,
    /// Where they end.
    pub to: Vec<String>,
    /// Connected pairs of a start and a target: what "n paths" means everywhere.
    pub pairs: usize,
    /// The paths, by cost.
    pub paths: Vec<PathLine>,
    /// Whether everything was read: a missing path proves nothing otherwise.
    pub complete: bool,
    /// What else there is to know.
    pub hints: Vec<String>,
}

/// One path.
#[derive(Clone, Debug, Serialize)]
pub struct PathLine {
    /// Where it starts.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// What it costs an attacker.
    pub cost: u32,
    /// The certainty of its least certain hop.
    pub certainty: &'static str,
    /// Its hops.
    pub hops: Vec<HopLine>,
}

/// One hop.
#[derive(Clone, Debug, Serialize)]
pub struct HopLine {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// The edge's id.
    pub edge: String,
    /// What the hop says.
    pub title: String,
    /// MITRE ATT&CK.
    pub technique: String,
    /// How sure it is.
    pub certainty: &'static str,
    /// Under which condition; empty if it is certain.
    pub assumption: String,
    /// What it rests on.
    pub evidence: Vec<EvidenceLine>,
    /// How many other ways lead from one to the other.
    pub alternatives: u32,
}

/// The paths as ladders.
pub fn ladders(document: &PathsDocument) -> String {
    let mut out = String::new();
    for (number, path) in document.paths.iter().enumerate() {
        let header = format!(
            "{} of {}: {} → {}   {}, cost {}, {}",
            number + 1,
            document.paths.len(),
            path.from,
            path.to,
            hops(path.hops.len()),
            path.cost,
            path.certainty
        );
        out.push_str(&format!("{}\n", text::line(&header)));
        for hop in &path.hops {
            let condition = if hop.assumption.is_empty() { String::new() } else { format!("   if {}", hop.assumption) };
            let others = if hop.alternatives > 0 { format!("   +{}", counted(hop.alternatives as usize, "other way")) } else { String::new() };
            out.push_str(&format!("  ● {}\n", text::line(&hop.from)));
            out.push_str(&format!("  │ {}\n", text::line(&format!("{} ({} {}){condition}{others}", hop.title, hop.edge, hop.technique))));
            for evidence in &hop.evidence {
                out.push_str(&format!("  │   {}\n", text::line(format!("{} {} {}", evidence.object, evidence.field, evidence.value).trim_end())));
            }
        }
        out.push_str(&format!("  ◆ {}\n\n", text::line(&path.to)));
    }
    out + &part::plain(below(document))
}

/// What is said of all paths, and where there is none.
fn below(document: &PathsDocument) -> Vec<Part> {
    let mut parts = Vec::new();
    if document.paths.is_empty() {
        parts.push(Part::Line("No path.".to_owned()));
    }
    if !document.complete {
        parts.push(Part::Line("Not everything was read: a path that is missing here may exist.".to_owned()));
    }
    parts.extend(Part::notes(&document.hints));
    parts
}

/// The paths as Markdown.
pub fn ladders_markdown(document: &PathsDocument) -> String {
    let mut out = String::from("# Attack paths\n");
    for path in &document.paths {
        out.push_str(&format!(
            "\n## {} to {}\n\n{}, cost {}, {}\n\n",
            text::markdown_code(&path.from),
            text::markdown_code(&path.to),
            hops(path.hops.len()),
            path.cost,
            path.certainty
        ));
        for (at, hop) in path.hops.iter().enumerate() {
            let (from, to) = (text::markdown_code(&hop.from), text::markdown_code(&hop.to));
            let number = format!("{}. ", at + 1);
            // What stands below a hop belongs to it only where its text begins.
            let indent = " ".repeat(number.len());
            out.push_str(&format!("{number}{from} **{}** {to} ({})\n", text::markdown(&hop.title), text::markdown(&hop.technique)));
            if !hop.assumption.is_empty() {
                out.push_str(&format!("{indent}- if {}\n", text::markdown(&hop.assumption)));
            }
            for e in &hop.evidence {
                out.push_str(&format!("{indent}- {} {} {}\n", text::markdown_code(&e.object), text::markdown(&e.field), text::markdown(&e.value)));
            }
            if hop.alternatives > 0 {
                out.push_str(&format!("{indent}- {} from one to the other\n", counted(hop.alternatives as usize, "other way")));
            }
        }
    }
    let below = part::in_markdown(below(document));
    if below.is_empty() { out } else { format!("{out}\n{below}") }
}

/// A number of hops in words.
fn hops(count: usize) -> String {
    counted(count, "hop")
}

/// One hop a row.
pub fn hops_csv(document: &PathsDocument) -> String {
    let mut out = csv::row(&["path", "hop", "from", "to", "edge", "technique", "certainty", "assumption", "evidence"]);
    for (p, path) in document.paths.iter().enumerate() {
        for (h, hop) in path.hops.iter().enumerate() {
            let evidence = hop.evidence.iter().map(|e| format!("{} {} {}", e.object, e.field, e.value)).collect::<Vec<_>>().join("; ");
            let (path, number) = ((p + 1).to_string(), (h + 1).to_string());
            out.push_str(&csv::row(&[&path, &number, &hop.from, &hop.to, &hop.edge, &hop.technique, hop.certainty, &hop.assumption, &evidence]));
        }
    }
    out
}

/// The answer to `blast`.
#[derive(Clone, Debug, Serialize)]
pub struct BlastDocument {
    /// The version of this form.
    pub version: u32,
    /// The compromised object.
    pub from: String,
    /// Objects in reach.
    pub objects: usize,
    /// Crown jewels and goals in reach.
    pub goals: Vec<ReachedLine>,
    /// What is reached, by capability.
    pub groups: Vec<BlastGroup>,
    /// Whether everything was read.
    pub complete: bool,
    /// What else there is to know.
    pub hints: Vec<String>,
}

/// What is reached in one way.
#[derive(Clone, Debug, Serialize)]
pub struct BlastGroup {
    /// `reads secrets`, `runs code in pods`, …
    pub title: String,
    /// Objects, counted with replicas.
    pub count: usize,
    /// The nearest one, in hops.
    pub nearest: usize,
    /// By namespace, the nearest first.
    pub namespaces: Vec<NamespaceLine>,
}

/// What is reached in one way in one namespace.
#[derive(Clone, Debug, Serialize)]
pub struct NamespaceLine {
    /// The namespace; empty for what has none.
    pub namespace: String,
    /// Objects, counted with replicas.
    pub count: usize,
    /// Everything of that sort in the namespace.
    pub whole: bool,
    /// The nearest one, in hops.
    pub hops: usize,
    /// How sure the nearest one is.
    pub certainty: &'static str,
    /// As which identity or through which thing; absent where it is direct.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// The objects.
    pub objects: Vec<ReachedLine>,
}

/// One reached object.
#[derive(Clone, Debug, Serialize)]
pub struct ReachedLine {
    /// The object.
    pub object: String,
    /// How many hops away.
    pub hops: u32,
    /// The certainty of the least certain hop.
    pub certainty: &'static str,
    /// Objects it stands for.
    pub replicas: u32,
}

/// The blast radius as an indented list.
pub fn blast(document: &BlastDocument) -> Vec<Part> {
    let goals = counted(document.goals.len(), "goal or crown jewel|goals and crown jewels");
    let mut parts = vec![Part::Line(format!("{} → {}, {goals}", document.from, counted(document.objects, "object")))];
    parts.extend(document.goals.iter().map(|goal| Part::Item(1, vec![format!("◆ {}", goal.object), hops(goal.hops as usize), goal.certainty.to_owned()])));
    for group in &document.groups {
        parts.push(Part::Item(0, vec![group.title.clone(), group.count.to_string(), format!("nearest {}", hops(group.nearest))]));
        for part in &group.namespaces {
            let namespace = if part.namespace.is_empty() { "(no namespace)" } else { &part.namespace };
            let through = part.through.as_ref().map_or_else(|| "directly".to_owned(), |object| format!("through {object}"));
            let all = if part.whole { "all " } else { "" };
            parts.push(Part::Item(1, vec![namespace.to_owned(), format!("{all}{}", part.count), hops(part.hops), part.certainty.to_owned(), through]));
            parts.extend(part.objects.iter().map(|reached| {
                let replicas = if reached.replicas > 1 { format!(" ×{}", reached.replicas) } else { String::new() };
                Part::Item(2, vec![format!("{}{replicas}", reached.object), hops(reached.hops as usize), reached.certainty.to_owned()])
            }));
        }
    }
    parts.extend(Part::notes(&document.hints));
    if !document.complete {
        parts.push(Part::Line("Not everything was read: more may be in reach.".to_owned()));
    }
    parts
}

/// One reached object a row.
pub fn blast_csv(document: &BlastDocument) -> String {
    let mut out = csv::row(&["group", "object", "hops", "certainty", "replicas"]);
    for group in &document.groups {
        for r in group.namespaces.iter().flat_map(|part| &part.objects) {
            out.push_str(&csv::row(&[&group.title, &r.object, &r.hops.to_string(), r.certainty, &r.replicas.to_string()]));
        }
    }
    out
}

/// The answer to `chokepoints`.
#[derive(Clone, Debug, Serialize)]
pub struct ChokepointsDocument {
    /// The version of this form.
    pub version: u32,
    /// Connected pairs before any cut.
    pub total: usize,
    /// Single cuts, the best first.
    pub cuts: Vec<CutLine>,
    /// Cuts that together close the most, in the order in which to make them.
    pub combination: Vec<CutLine>,
    /// Pairs that remain after the combination.
    pub remaining: usize,
    /// Whether everything was read.
    pub complete: bool,
    /// What to know of the question.
    pub hints: Vec<String>,
}

/// One cut.
#[derive(Clone, Debug, Serialize)]
pub struct CutLine {
    /// The object to remove or change.
    pub remove: String,
    /// The change in words.
    pub description: String,
    /// Pairs it closes.
    pub closes: usize,
    /// Of how many.
    pub of: usize,
    /// What else it does.
    pub side_effects: String,
}

/// The cuts, alone and together.
pub fn chokepoints(document: &ChokepointsDocument) -> Vec<Part> {
    let mut parts = Vec::new();
    for (heading, cuts) in [("Alone:", &document.cuts), ("Together:", &document.combination)] {
        if !cuts.is_empty() {
            let row = |cut: &CutLine| vec![format!("{}/{}", cut.closes, cut.of), cut.description.clone(), cut.remove.clone(), cut.side_effects.clone()];
            let table = Part::Table(&["CLOSES", "CHANGE", "OBJECT", "SIDE EFFECTS"], cuts.iter().map(row).collect());
            parts.extend([Part::Line(heading.to_owned()), table, Part::Space]);
        }
    }
    let (total, remaining) = (counted(document.total, "path"), counted(document.remaining, "remains|remain"));
    parts.push(Part::Line(format!("{total}, {remaining} after the cuts that work together")));
    parts.extend(Part::notes(&document.hints));
    if !document.complete {
        parts.push(Part::Line("Not everything was read: there may be more paths than these.".to_owned()));
    }
    parts
}

/// One cut a row.
pub fn chokepoints_csv(document: &ChokepointsDocument) -> String {
    let mut out = csv::row(&["set", "remove", "description", "closes", "of", "side_effects"]);
    for (set, cuts) in [("alone", &document.cuts), ("together", &document.combination)] {
        for c in cuts {
            out.push_str(&csv::row(&[set, &c.remove, &c.description, &c.closes.to_string(), &c.of.to_string(), &c.side_effects]));
        }
    }
    out
}

#[cfg(test)]
mod tests;
