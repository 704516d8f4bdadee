//! `explain`: what ravelin knows of a rule or an edge, and what a finding comes to in a cluster.

use std::process::ExitCode;

use serde::Serialize;

use super::args::PageFormat;
use super::{Failure, output, question, scan};
use crate::analysis::Analysis;
use crate::model::{Catalogue, EdgeInfo, Rule};
use crate::report::finding::{self, BearingLine, FindingDocument};
use crate::report::{self, text};

/// A rule or an edge, as a document.
#[derive(Debug, Serialize)]
struct Entry {
    version: u32,
    id: String,
    /// `rule` or `edge`.
    kind: &'static str,
    title: String,
    /// Heading and text, in order.
    sections: Vec<(&'static str, String)>,
    mappings: Vec<report::scan::MappingLine>,
}

/// Prints an entry of the catalogue.
pub(crate) fn explain(catalogue: &Catalogue, id: &str, format: PageFormat) -> Result<ExitCode, Failure> {
    let upper = id.to_ascii_uppercase();
    let entry = catalogue.rules.get(upper.as_str()).map(rule).or_else(|| catalogue.edges.get(upper.as_str()).map(edge)).ok_or_else(|| {
        let known = catalogue.rules.keys().chain(catalogue.edges.keys()).map(crate::model::Name::as_str);
        let near = question::nearest(&upper, known);
        let failure = Failure::usage(format!("`{id}` is neither a rule, an edge nor a finding"));
        if near.is_empty() {
            failure.remedy("`ravelin scan` shows the rules, `ravelin paths` the edges")
        } else {
            failure.remedy(format!("did you mean {}?", near.join(", ")))
        }
    })?;
    output::write(&match format {
        PageFormat::Json => report::json(&entry),
        PageFormat::Markdown => markdown(&entry),
        PageFormat::Table => plain(&entry),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Whether a text has the form of a finding's id, in any case: a rule's id and a digest.
pub(crate) fn is_finding(catalogue: &Catalogue, id: &str) -> bool {
    let id = id.to_ascii_uppercase();
    id.rsplit_once('-').is_some_and(|(rule, digest)| {
        catalogue.rules.contains_key(rule) && !catalogue.rules.contains_key(&*id) && digest.len() == 12 && digest.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

/// Prints what a finding comes to.
pub(crate) fn finding(analysis: &Analysis, id: &str, format: PageFormat) -> Result<ExitCode, Failure> {
    let finding = question::finding(analysis, id)?;
    let bearing = analysis.bearing(finding);
    let document = FindingDocument {
        version: report::VERSION,
        finding: report::scan::finding(finding, &analysis.settings.catalogue, scan::paths_of(analysis, finding)),
        bearing: bearing.as_ref().map(BearingLine::from),
    };
    output::write(&match format {
        PageFormat::Json => report::json(&document),
        PageFormat::Markdown => finding::markdown(&document, bearing.as_ref()),
        PageFormat::Table => finding::plain(&document, bearing.as_ref()),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn rule(rule: &Rule) -> Entry {
    let families: Vec<&str> = rule.hygiene.iter().map(|hygiene| hygiene.family.as_str()).collect();
    let fields: Vec<&str> = rule.fields.iter().map(crate::model::Name::as_str).collect();
    Entry {
        version: report::VERSION,
        id: rule.id.to_string(),
        kind: "rule",
        title: rule.title.to_string(),
        sections: vec![
            ("severity", rule.severity.to_string()),
            ("category", rule.category.to_string()),
            ("hygiene", families.join(", ")),
            ("why", rule.rationale.to_string()),
            ("looks at", fields.join(", ")),
            ("fix", rule.remediation.to_string()),
        ],
        mappings: rule.mappings.iter().map(Into::into).collect(),
    }
}

fn edge(edge: &EdgeInfo) -> Entry {
    let technique = report::scan::MappingLine { framework: "ATT&CK".to_owned(), version: String::new(), control: edge.technique.to_string() };
    Entry {
        version: report::VERSION,
        id: edge.id.to_string(),
        kind: "edge",
        title: edge.title.to_string(),
        sections: vec![
            ("family", edge.family.to_string()),
            ("certainty", edge.certainty.word().to_owned()),
            ("means", edge.meaning.to_string()),
            ("abuse", edge.abuse.to_string()),
            ("cut", edge.cut.to_string()),
            ("verify", edge.verify.to_string()),
        ],
        mappings: std::iter::once(technique).chain(edge.mappings.iter().map(Into::into)).collect(),
    }
}

fn plain(entry: &Entry) -> String {
    let mut out = format!("{} ({}): {}\n", entry.id, entry.kind, entry.title);
    for (heading, body) in entry.sections.iter().filter(|(_, body)| !body.is_empty()) {
        out.push_str(&format!("\n{heading}\n  {body}\n"));
    }
    let controls: Vec<String> = entry.mappings.iter().map(|m| format!("{} {} {}", m.framework, m.version, m.control).replace("  ", " ")).collect();
    if !controls.is_empty() {
        out.push_str(&format!("\nanswers\n  {}\n", controls.join(", ")));
    }
    out
}

fn markdown(entry: &Entry) -> String {
    let mut out = format!("# {}: {}\n", text::markdown(&entry.id), text::markdown(&entry.title));
    for (heading, body) in entry.sections.iter().filter(|(_, body)| !body.is_empty()) {
        out.push_str(&format!("\n## {heading}\n\n{}\n", text::markdown(body)));
    }
    out
}
