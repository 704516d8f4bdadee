//! SARIF 2.1.0.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::scan::{FindingLine, ScanDocument};
use super::text;
use crate::model::Catalogue;

/// The findings as one run; locations are logical (an object of a cluster has no file).
pub fn scan(document: &ScanDocument, catalogue: &Catalogue) -> String {
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &document.findings {
        used.entry(&finding.rule).or_default();
    }
    for (index, at) in used.values_mut().enumerate() {
        *at = index;
    }
    let rules: Vec<Value> = used.keys().map(|id| rule(id, catalogue)).collect();
    let results: Vec<Value> = document.findings.iter().map(|f| result(f, used.get(f.rule.as_str()).copied().unwrap_or(0))).collect();
    super::json(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "ravelin", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn rule(id: &str, catalogue: &Catalogue) -> Value {
    let Some(rule) = catalogue.rules.get(id) else { return json!({"id": id}) };
    let mut tags: Vec<String> = rule.mappings.iter().map(|m| format!("{}/{}/{}", m.framework, m.version, m.control)).collect();
    tags.extend(rule.hygiene.iter().map(|hygiene| format!("hygiene/{}", hygiene.family)));
    json!({
        "id": id,
        "name": id.replace('-', ""),
        "shortDescription": {"text": message(&rule.title)},
        "fullDescription": {"text": message(&rule.rationale)},
        "help": {"text": message(&rule.remediation)},
        "defaultConfiguration": {"level": level(rule.severity.word())},
        "properties": {"category": rule.category.as_str(), "tags": tags},
    })
}

fn result(f: &FindingLine, index: usize) -> Value {
    let evidence: Vec<String> = f.evidence.iter().map(|e| format!("{} {} {}", e.object, e.field, e.value)).collect();
    json!({
        "ruleId": f.rule,
        "ruleIndex": index,
        "level": level(f.severity),
        "message": {"text": message(&format!("{}: {}", f.object, f.title))},
        "locations": [{"logicalLocations": [{"fullyQualifiedName": f.object, "kind": "resource"}]}],
        "partialFingerprints": {"ravelin/v1": f.id},
        "rank": f64::from(f.risk.score),
        "properties": {"severity": f.severity, "instances": f.instances, "evidence": evidence},
    })
}

/// Text for a person. Braces would be placeholders (3.11.5) and brackets before parentheses a link (3.11.6).
fn message(text: &str) -> String {
    text::line(text).replace('{', "{{").replace('}', "}}").replace("](", "] (")
}

fn level(severity: &str) -> &'static str {
    match severity {
        "critical" | "high" => "error",
        "medium" => "warning",
        _ => "note",
    }
}
