//! `scan`: findings of the whole cluster.

use std::process::ExitCode;

use super::args::ScanFormat;
use super::commands::ScanArgs;
use super::question::nearest;
use super::{Failure, output};
use crate::analysis::Analysis;
use crate::attack::Mask;
use crate::model::{Finding, Name, ObjectRef};
use crate::report::scan::{ClusterLine, PathLine, ScanDocument, SummaryLine};
use crate::report::{self, csv, html, junit, markdown, sarif, scan, table};

/// Prints the findings: 0, or 1 with `--fail-on` when one is at least that severe.
pub(crate) fn scan(analysis: &Analysis, args: &ScanArgs) -> Result<ExitCode, Failure> {
    let families = families(analysis, &args.hygiene)?;
    let findings: Vec<&Finding> = analysis.findings.iter().filter(|finding| families.is_empty() || is_of(analysis, finding, &families)).collect();
    let document = document(analysis, &findings);
    output::write(&match args.output {
        ScanFormat::Table => table::scan(&document),
        ScanFormat::Json => report::json(&document),
        ScanFormat::Ndjson => document.findings.iter().map(report::json_line).collect(),
        ScanFormat::Sarif => sarif::scan(&document, &analysis.settings.catalogue),
        ScanFormat::Junit => junit::scan(&document),
        ScanFormat::Markdown => markdown::scan(&document),
        ScanFormat::Csv => csv::scan(&document),
        ScanFormat::Html => html::scan(&document),
    })?;
    let failed = args.fail_on.is_some_and(|limit| findings.iter().any(|finding| finding.severity >= limit));
    Ok(ExitCode::from(u8::from(failed)))
}

/// The document of an analysis.
fn document(analysis: &Analysis, findings: &[&Finding]) -> ScanDocument {
    let inventory = &analysis.inventory;
    let paths = PathsThrough::new(analysis);
    let s = &analysis.summary;
    ScanDocument {
        version: report::VERSION,
        cluster: ClusterLine {
            name: inventory.cluster.name.to_string(),
            server_version: inventory.cluster.version.map(|v| v.to_string()),
            limited_to: inventory.cluster.limited_to.iter().map(ToString::to_string).collect(),
        },
        findings: findings.iter().map(|f| scan::finding(f, &analysis.settings.catalogue, paths.of(f))).collect(),
        coverage: scan::coverage(&inventory.coverage),
        summary: SummaryLine {
            findings: scan::by_severity(findings.iter().copied()),
            passed: s.passed,
            failed: s.failed,
            not_evaluated: s.not_evaluated,
            pass_rate: s.pass_rate().map(|tenths| f64::from(tenths) / 10.0),
            exposed: s.exposed,
            exposed_with_path: s.starts_with_path,
            goals: s.targets,
            goals_reached: s.targets_reached,
            entries: s.starts,
            complete: inventory.coverage.gaps().next().is_none(),
        },
    }
}

/// The families that are asked for; one that there is not is an error.
fn families(analysis: &Analysis, asked: &[String]) -> Result<Vec<Name>, Failure> {
    let known = analysis.settings.catalogue.families();
    if let Some(wrong) = asked.iter().find(|family| !known.iter().any(|name| **name == ***family)) {
        let near = nearest(wrong, known.iter().map(|name| name.as_str()));
        let names = if near.is_empty() { known.iter().map(|name| name.as_str().to_owned()).collect::<Vec<_>>() } else { near };
        let remedy = if names.len() > 3 { format!("write one of {}", names.join(", ")) } else { format!("did you mean {}?", names.join(", ")) };
        return Err(Failure::usage(format!("`{wrong}` is no family of untidy rights")).remedy(remedy));
    }
    Ok(asked.iter().map(|family| Name::new(family)).collect())
}

fn is_of(analysis: &Analysis, finding: &Finding, families: &[Name]) -> bool {
    let rule = analysis.settings.catalogue.rules.get(&finding.rule);
    rule.is_some_and(|rule| rule.hygiene_of(&finding.evidence).any(|family| families.contains(family)))
}

/// The attack paths on which the object of a finding lies.
pub(crate) fn paths_of(analysis: &Analysis, finding: &Finding) -> Vec<PathLine> {
    PathsThrough::new(analysis).of(finding)
}

/// The attack paths on which an object lies: from the nearest entry to it, and on to the nearest target.
struct PathsThrough<'a> {
    analysis: &'a Analysis,
    from: crate::attack::Distances,
    to: crate::attack::Distances,
}

impl<'a> PathsThrough<'a> {
    fn new(analysis: &'a Analysis) -> Self {
        let mask = Mask::default();
        Self { analysis, from: analysis.graph.distances_from(&analysis.starts(), &mask), to: analysis.graph.distances_to(&analysis.targets(), &mask) }
    }

    fn of(&self, finding: &Finding) -> Vec<PathLine> {
        let graph = &self.analysis.graph;
        let Some(vertex) = graph.find(&finding.object) else { return Vec::new() };
        let (Some(before), Some(after)) = (self.from.hops(vertex), self.to.hops(vertex)) else { return Vec::new() };
        let name = |object: Option<&ObjectRef>| object.map(ToString::to_string).unwrap_or_default();
        vec![PathLine {
            from: name(self.from.root(vertex).map(|v| &graph.vertex(v).object)),
            to: name(self.to.root(vertex).map(|v| &graph.vertex(v).object)),
            hops: before + after,
        }]
    }
}
