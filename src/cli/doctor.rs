//! `doctor`: what was read, what was not, and what that means for the answers.

use std::process::ExitCode;

use serde::Serialize;

use super::args::Format;
use super::{Failure, output};
use crate::model::{Inventory, Kind};
use crate::report::part::Part;
use crate::report::scan::{self, CoverageLine};
use crate::report::{self, csv};

/// The state of the data, as a document.
#[derive(Debug, Serialize)]
struct DoctorDocument {
    version: u32,
    cluster: String,
    server_version: Option<String>,
    complete: bool,
    coverage: Vec<CoverageLine>,
    /// What the operator should know, one sentence each.
    notes: Vec<String>,
}

/// Prints coverage and notes.
pub(crate) fn doctor(inventory: &Inventory, format: Format) -> Result<ExitCode, Failure> {
    let document = DoctorDocument {
        version: report::VERSION,
        cluster: inventory.cluster.name.to_string(),
        server_version: inventory.cluster.version.map(|v| v.to_string()),
        complete: inventory.coverage.gaps().next().is_none(),
        coverage: scan::coverage(&inventory.coverage),
        notes: notes(inventory),
    };
    output::write(&match format {
        Format::Json => report::json(&document),
        Format::Csv => rows(&document),
        format => output::page(format, page(&document)),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The smallest ClusterRole with which ravelin reads everything: get, list and watch of what it collects, nothing else.
pub(crate) fn rbac() -> Result<ExitCode, Failure> {
    let mut groups: Vec<&str> = Kind::collected().map(Kind::group).collect();
    groups.sort_unstable();
    groups.dedup();
    let mut out = String::from("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: ravelin-reader\nrules:\n");
    for group in groups {
        let mut resources: Vec<&str> = Kind::collected().filter(|kind| kind.group() == group).map(Kind::plural).collect();
        resources.sort_unstable();
        out.push_str(&format!("  - apiGroups: [\"{group}\"]\n    resources: [{}]\n    verbs: [get, list, watch]\n", resources.join(", ")));
    }
    output::write(&out)?;
    Ok(ExitCode::SUCCESS)
}

fn notes(inventory: &Inventory) -> Vec<String> {
    let mut notes: Vec<String> =
        inventory.diagnostics.iter().map(|d| d.object.as_ref().map_or_else(|| d.message.clone(), |o| format!("{o}: {}", d.message))).collect();
    if inventory.cluster.version.is_none() {
        notes.push("the Kubernetes version is not known: where versions differ, answers say so".to_owned());
    }
    if inventory.cluster.hypothetical_nodes {
        notes.push("there are no nodes in the input: two were made up, and what depends on which pods share a node is conditional".to_owned());
    }
    if inventory.cluster.provider.has_other_authorizers() {
        notes.push("this provider has authorizers besides RBAC: they may grant more than is shown".to_owned());
    }
    notes
}

fn page(document: &DoctorDocument) -> Vec<Part> {
    let row = |line: &CoverageLine| vec![line.kind.clone(), line.scope.clone(), line.state.to_owned(), line.objects.to_string(), line.detail.clone()];
    let version = document.server_version.as_deref().unwrap_or("version not known");
    let verdict = if document.complete { "Everything was read." } else { "Not everything was read: what depends on it is not evaluated." };
    let mut parts = vec![
        Part::Line(format!("{} ({version})", document.cluster)),
        Part::Space,
        Part::Table(&["KIND", "SCOPE", "STATE", "OBJECTS", "WHY"], document.coverage.iter().map(row).collect()),
        Part::Space,
        Part::Line(verdict.to_owned()),
    ];
    parts.extend(Part::notes(&document.notes));
    parts
}

fn rows(document: &DoctorDocument) -> String {
    let mut out = csv::row(&["kind", "scope", "state", "objects", "detail"]);
    for line in &document.coverage {
        out.push_str(&csv::row(&[&line.kind, &line.scope, line.state, &line.objects.to_string(), &line.detail]));
    }
    out
}
