//! Answers about access in parts and as CSV.

use super::parts;
use crate::model::words::counted;
use crate::report::access::{AccessDocument, CanDocument, DifferenceLine, GrantLine, RuleLine, VerifyDocument, WhoCanDocument};
use crate::report::csv;
use crate::report::part::Part;

/// A yes or a no with its proof.
pub(crate) fn can(document: &CanDocument) -> Vec<Part> {
    let q = &document.question;
    let what = q.path.clone().unwrap_or_else(|| {
        let group = q.group.as_deref().filter(|g| !g.is_empty()).map(|g| format!(".{g}")).unwrap_or_default();
        let sub = q.subresource.as_deref().filter(|s| !s.is_empty()).map(|s| format!("/{s}")).unwrap_or_default();
        let name = q.name.as_deref().filter(|n| !n.is_empty()).map(|n| format!(" {n}")).unwrap_or_default();
        format!("{}{group}{sub}{name}", q.resource.as_deref().unwrap_or_default())
    });
    let verdict = if document.allowed { "yes" } else { "no" };
    let role = document.acting.as_ref().map(|acting| format!(" acting as {}", acting.subject)).unwrap_or_default();
    let may = if document.allowed { "may" } else { "may not" };
    let mut parts = vec![Part::Line(format!("{verdict}: {} {may} {} {what} in {}{role}", document.subject, q.verb, q.scope))];
    let by = |level: usize, grant: &GrantLine| Part::item(level, format!("by {}", grant.sentence()));
    for way in document.acting.iter().flat_map(|acting| &acting.ways) {
        let refused = way.refused.map(|why| format!(": {why}")).unwrap_or_default();
        parts.push(Part::item(1, format!("{} by the verb {}{refused}", if way.allowed { "may act so" } else { "may not act so" }, way.verb)));
        for check in &way.checks {
            parts.push(Part::item(2, format!("{}: {}", yes(check.allowed), check.question)));
            parts.extend(check.grants.iter().map(|grant| by(3, grant)));
        }
    }
    if let Some(acting) = &document.acting {
        let verdict = if document.grants.is_empty() && !document.superuser && !document.by_node_authorizer { "may not do it" } else { "may do it" };
        parts.push(Part::item(1, format!("{} as a member of {} {verdict}", acting.subject, acting.groups.join(", "))));
    }
    if document.superuser {
        parts.push(Part::item(1, "by membership of system:masters, which needs no binding"));
    }
    if document.by_node_authorizer {
        parts.push(Part::item(1, "by the Node authorizer, which needs no binding"));
    }
    parts.extend(document.grants.iter().map(|grant| by(1, grant)));
    parts.extend(Part::notes(&document.hints));
    parts
}

/// The subjects and how they may.
pub(crate) fn who_can(document: &WhoCanDocument) -> Vec<Part> {
    let mut rows = Vec::new();
    for holder in &document.subjects {
        if holder.superuser {
            rows.push(vec![holder.subject.clone(), "built into the API server".to_owned()]);
        }
        rows.extend(holder.grants.iter().map(|grant| vec![holder.subject.clone(), grant.sentence()]));
    }
    let mut parts = vec![table(&["SUBJECT", "BY"], rows, "nobody"), Part::Line(format!("asked for {}", document.question.scope))];
    parts.extend(Part::notes(&document.hints));
    parts
}

/// The rules and how the subject has them.
pub(crate) fn access(document: &AccessDocument) -> Vec<Part> {
    let mut parts = parts::beginning(document);
    let sides = std::iter::once((&document.subject, &document.rules)).chain(document.other.iter().zip(&document.other_rules));
    for (subject, rules) in sides {
        if document.other.is_some() {
            parts.push(Part::Line(format!("Only {subject}:")));
        }
        let row = |rule: &RuleLine| {
            let scope = rule.namespace.clone().unwrap_or_else(|| "cluster".to_owned());
            let inert = rule.inert.as_ref().map(|why| format!(" (grants nothing: {why})")).unwrap_or_default();
            vec![scope, rule.verbs.join(","), format!("{}{inert}", rule.subject_matter()), rule.grant.sentence()]
        };
        parts.push(table(&["SCOPE", "VERBS", "RESOURCES", "BY"], rules.iter().map(row).collect(), "nothing"));
    }
    if let Some(forms) = parts::forms(document) {
        parts.extend([Part::Space, forms]);
    }
    parts.extend(Part::notes(&document.hints));
    parts
}

/// A table, or what is said where there is no row.
fn table(header: &'static [&'static str], rows: Vec<Vec<String>>, none: &str) -> Part {
    if rows.is_empty() { Part::Line(none.to_owned()) } else { Part::Table(header, rows) }
}

/// How far both agree.
pub(crate) fn verify(document: &VerifyDocument) -> Vec<Part> {
    let (asked, allowed, others) = (counted(document.asked, "question"), document.allowed, document.differences.len());
    let mut parts = vec![Part::Line(format!("{asked} asked, {allowed} of them allowed, {others} decided otherwise by the server"))];
    if others > 0 {
        let row = |line: &DifferenceLine| vec![line.subject.clone(), line.question.clone(), yes(line.ravelin).to_owned(), yes(line.server).to_owned()];
        parts.push(Part::Table(&["SUBJECT", "QUESTION", "RAVELIN", "SERVER"], document.differences.iter().map(row).collect()));
    }
    parts.extend(Part::notes(&document.hints));
    parts
}

/// One difference a row.
pub(crate) fn verify_csv(document: &VerifyDocument) -> String {
    let mut out = csv::row(&["subject", "question", "ravelin", "server"]);
    for line in &document.differences {
        out.push_str(&csv::row(&[&line.subject, &line.question, yes(line.ravelin), yes(line.server)]));
    }
    out
}

fn yes(allowed: bool) -> &'static str {
    if allowed { "yes" } else { "no" }
}

/// One grant a row.
pub(crate) fn grants_csv(grants: &[GrantLine]) -> String {
    let mut out = csv::row(&["binding", "namespace", "role_kind", "role", "rule", "subject"]);
    for g in grants {
        out.push_str(&csv::row(&[&g.binding, &g.namespace, g.role_kind, &g.role, &g.rule.to_string(), &g.subject]));
    }
    out
}

/// One grant of one subject a row.
pub(crate) fn who_can_csv(document: &WhoCanDocument) -> String {
    let mut out = csv::row(&["subject", "binding", "namespace", "role_kind", "role", "rule", "via"]);
    for holder in &document.subjects {
        for g in &holder.grants {
            out.push_str(&csv::row(&[&holder.subject, &g.binding, &g.namespace, g.role_kind, &g.role, &g.rule.to_string(), &g.subject]));
        }
    }
    out
}

/// One rule a row.
pub(crate) fn access_csv(document: &AccessDocument) -> String {
    let mut out = csv::row(&["subject", "namespace", "verbs", "groups", "resources", "names", "urls", "inert", "binding", "role"]);
    let sides = std::iter::once((&document.subject, &document.rules)).chain(document.other.iter().zip(&document.other_rules));
    for (subject, rules) in sides {
        for r in rules {
            let namespace = r.namespace.as_deref().unwrap_or_default();
            let inert = r.inert.as_deref().unwrap_or_default();
            let (verbs, groups, resources) = (r.verbs.join(" "), r.groups.join(" "), r.resources.join(" "));
            let (names, urls) = (r.names.join(" "), r.urls.join(" "));
            out.push_str(&csv::row(&[subject, namespace, &verbs, &groups, &resources, &names, &urls, inert, &r.grant.binding, &r.grant.role]));
        }
    }
    out
}

#[cfg(test)]
mod tests;
