//! `pss`: whether pods satisfy a Pod Security Standard.

use std::process::ExitCode;

use serde::Serialize;

use super::args::Format;
use super::commands::PssArgs;
use super::{Failure, output, source};
use crate::model::{Inventory, Kind, ObjectRef, Version};
use crate::posture::pss::{self, Level, Violation};
use crate::report::part::Part;
use crate::report::{self, csv};

/// The verdicts, as a document.
#[derive(Debug, Serialize)]
struct PssDocument {
    version: u32,
    level: &'static str,
    kubernetes_version: String,
    pass: bool,
    objects: Vec<ObjectLine>,
    coverage: Vec<report::scan::CoverageLine>,
}

/// The verdict on one pod or template.
#[derive(Debug, Serialize)]
struct ObjectLine {
    object: String,
    pass: bool,
    violations: Vec<ViolationLine>,
}

/// One violated control.
#[derive(Debug, Serialize)]
struct ViolationLine {
    control: &'static str,
    field: String,
    detail: String,
}

/// Judges every pod and pod template of the files: 0 if all pass, 1 if one does not, 2 if a file cannot be judged.
pub(crate) fn pss(args: &PssArgs) -> Result<ExitCode, Failure> {
    let (level_word, level) = level(&args.level)?;
    let version = version(&args.version)?;
    let inventory = source::manifests(&args.files)?;
    let objects: Vec<ObjectLine> = judged(&inventory, level, version)
        .into_iter()
        .map(|(object, violations)| ObjectLine {
            object: object.to_string(),
            pass: violations.is_empty(),
            violations: violations.into_iter().map(|v| ViolationLine { control: v.control, field: v.field, detail: v.detail.to_owned() }).collect(),
        })
        .collect();
    if objects.is_empty() {
        return Err(Failure::usage("the files hold no pod and no workload with a pod template"));
    }
    let gaps = inventory.coverage.gaps().count();
    let document = PssDocument {
        version: report::VERSION,
        level: level_word,
        kubernetes_version: version.to_string(),
        pass: objects.iter().all(|o| o.pass) && gaps == 0,
        objects,
        coverage: report::scan::coverage(&inventory.coverage),
    };
    output::write(&match args.output {
        Format::Json => report::json(&document),
        Format::Csv => rows(&document),
        format => output::page(format, page(&document)),
    })?;
    if document.objects.iter().any(|o| !o.pass) {
        return Ok(ExitCode::from(1));
    }
    if gaps > 0 {
        let places: Vec<String> = inventory.coverage.gaps().map(|gap| format!("{}: {}", gap.scope, gap.detail)).collect();
        return Err(Failure::usage(format!("not everything could be read: {}", places.join("; "))));
    }
    Ok(ExitCode::SUCCESS)
}

/// Bare pods and the topmost templates, each with what it violates.
fn judged(inventory: &Inventory, level: Level, version: Version) -> Vec<(ObjectRef, Vec<Violation>)> {
    let mut judged = Vec::new();
    for pod in inventory.pods.iter().filter(|pod| !pod.from_template) {
        let object = ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone());
        judged.push((object, pss::evaluate(level, version, &pod.meta, &pod.spec)));
    }
    for workload in inventory.workloads() {
        let kind = workload.kind.kind();
        if inventory.root_owner(kind, &workload.meta).kind == kind {
            let object = ObjectRef::namespaced(kind, workload.meta.namespace.clone(), workload.meta.name.clone());
            judged.push((object, pss::evaluate_template(level, version, &workload.template_annotations, &workload.template)));
        }
    }
    judged
}

fn level(word: &str) -> Result<(&'static str, Level), Failure> {
    match word {
        "privileged" => Ok(("privileged", Level::Privileged)),
        "baseline" => Ok(("baseline", Level::Baseline)),
        "restricted" => Ok(("restricted", Level::Restricted)),
        other => Err(Failure::usage(format!("`{other}` is no Pod Security level")).remedy("use privileged, baseline or restricted")),
    }
}

fn version(word: &str) -> Result<Version, Failure> {
    if word == "latest" {
        return Ok(pss::LATEST);
    }
    Version::parse(word).filter(|v| v.major == 1).ok_or_else(|| Failure::usage(format!("`{word}` is no Kubernetes version")).remedy("write v1.34, or latest"))
}

fn page(document: &PssDocument) -> Vec<Part> {
    let mut rows = Vec::new();
    for object in &document.objects {
        let row = |verdict: &str, about: [&str; 3]| [verdict, &object.object].into_iter().chain(about).map(str::to_owned).collect();
        if object.pass {
            rows.push(row("pass", [""; 3]));
        }
        rows.extend(object.violations.iter().map(|v| row("fail", [v.control, &v.field, &v.detail])));
    }
    vec![Part::Table(&["VERDICT", "OBJECT", "CONTROL", "FIELD", "DETAIL"], rows)]
}

fn rows(document: &PssDocument) -> String {
    let mut out = csv::row(&["object", "verdict", "control", "field", "detail"]);
    for object in &document.objects {
        if object.pass {
            out.push_str(&csv::row(&[object.object.as_str(), "pass", "", "", ""]));
        }
        for v in &object.violations {
            out.push_str(&csv::row(&[object.object.as_str(), "fail", v.control, &v.field, &v.detail]));
        }
    }
    out
}
