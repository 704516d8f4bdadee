//! `suggest role`: a role that would be enough.

use crate::model::words::counted;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::ExitCode;

use super::commands::SuggestRoleArgs;
use super::{Failure, output, question};
use crate::collect::audit::{self, Audit};
use crate::model::{Inventory, Name, Subject};
use crate::rbac::least::{self, Suggestion};
use crate::rbac::{Authorizer, SUPERUSERS};
use crate::report::suggest::{self, Evidence, SeenLine};
use crate::report::text;

/// `ravelin suggest role`.
pub(crate) fn role(inventory: &Inventory, args: &SuggestRoleArgs) -> Result<ExitCode, Failure> {
    let authorizer = Authorizer::new(inventory);
    let subject = &args.subject;
    if let Some(hint) = question::unknown_subject(inventory, &authorizer, subject) {
        return Err(Failure::usage(hint).remedy("`ravelin who-can get pods` lists subjects that hold something"));
    }
    if Authorizer::is_superuser(&subject.identity()) {
        return Err(unlimited(subject));
    }
    let (suggestion, evidence) = match &args.audit {
        Some(log) => {
            let audit = read(log, subject, &authorizer)?;
            let mut who = subject.identity();
            who.groups.extend(audit.groups.iter().cloned());
            if Authorizer::is_superuser(&who) {
                return Err(unlimited(subject));
            }
            who.groups.sort_unstable();
            who.groups.dedup();
            (least::observed(inventory, &authorizer, subject, &who, &audit.allowed), Some(evidence(log, &audit)))
        }
        None => (least::tightened(&authorizer, subject, &used(inventory, args)?), None),
    };
    let notes = notes(inventory, &suggestion, evidence.as_ref(), args);
    let document = suggest::document(inventory, &suggestion, evidence, suggest::commands(inventory, subject, "FILE   # what was written to stdout"), notes);
    match &args.report {
        None => output::complain(suggest::text(&document).trim_end()),
        Some(file) => {
            let is_json = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
            let body = if is_json { crate::report::json(&document) } else { suggest::markdown(&document) };
            std::fs::write(file, body).map_err(|error| Failure::usage(format!("cannot write {}: {error}", file.display())))?;
        }
    }
    output::write(&suggest::manifests(&suggestion))?;
    Ok(ExitCode::SUCCESS)
}

/// Why nothing is suggested for whoever may do everything.
fn unlimited(subject: &Subject) -> Failure {
    let message = format!("no role limits {subject}: it is in {SUPERUSERS}, whose members the API server allows everything before it looks at any binding");
    Failure::usage(message).remedy("issue credentials that are not in that group")
}

/// The namespaces that what is given in the whole cluster is limited to.
fn used(inventory: &Inventory, args: &SuggestRoleArgs) -> Result<Vec<Name>, Failure> {
    if args.cluster_wide {
        return Ok(Vec::new());
    }
    if let Some(unknown) = args.namespace.iter().find(|namespace| inventory.namespaces.get("", namespace).is_none()) {
        let known: Vec<&str> = inventory.namespaces.iter().map(|n| n.meta.name.as_str()).collect();
        let near = question::nearest(unknown, known);
        let failure = Failure::usage(format!("no namespace `{unknown}` was read"));
        return Err(if near.is_empty() { failure } else { failure.remedy(format!("did you mean {}?", near.join(", "))) });
    }
    let mut named: Vec<Name> = args.namespace.iter().map(|namespace| Name::new(namespace)).collect();
    if let (true, Subject::ServiceAccount { namespace, .. }) = (named.is_empty(), &args.subject) {
        named.push(namespace.clone());
    }
    named.sort_unstable();
    named.dedup();
    Ok(named)
}

fn read(log: &Path, subject: &Subject, authorizer: &Authorizer) -> Result<Audit, Failure> {
    let from: Box<dyn Read> = if log.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(log).map_err(|error| Failure::usage(format!("cannot read {}: {error}", log.display())))?)
    };
    let audit = audit::read(from, subject, authorizer.resources()).map_err(|error| Failure::usage(format!("cannot read {}: {error}", log.display())))?;
    if audit.events == 0 {
        let first = audit.first_corrupt.as_ref().map(|first| format!(" (first: {first})")).unwrap_or_default();
        return Err(Failure::usage(format!(
            "{} holds no audit event: {} no JSON{first}, {} something else",
            log.display(),
            counted(audit.corrupt as usize, "line is|lines are"),
            counted(audit.foreign as usize, "is|are")
        ))
        .remedy("give the API server's audit log: audit.k8s.io events, one a line or as an EventList"));
    }
    if audit.allowed.is_empty() && audit.elsewhere.is_empty() {
        return Err(Failure::usage(format!("{} holds {} events, but no request of {subject} that was allowed", log.display(), audit.events))
            .remedy("give a log of a time in which it worked, and see that the audit policy logs its requests (level Metadata is enough)"));
    }
    Ok(audit)
}

fn evidence(log: &Path, audit: &Audit) -> Evidence {
    let lines = |seen: &[least::Observed]| seen.iter().map(SeenLine::from).collect();
    Evidence {
        log: if log.as_os_str() == "-" { "standard input".to_owned() } else { log.display().to_string() },
        from: audit.window.map(|(first, _)| text::time(first)),
        until: audit.window.map(|(_, last)| text::time(last)),
        first: audit.active.map(|(first, _)| text::time(first)),
        last: audit.active.map(|(_, last)| text::time(last)),
        events: audit.events,
        requests: audit.own,
        refused: lines(&audit.refused),
        elsewhere: lines(&audit.elsewhere),
        groups: audit.groups.iter().map(ToString::to_string).collect(),
        corrupt: audit.corrupt,
        first_corrupt: audit.first_corrupt.clone(),
        foreign: audit.foreign,
        dropped: audit.dropped,
    }
}

/// What else there is to know.
fn notes(inventory: &Inventory, suggestion: &Suggestion, evidence: Option<&Evidence>, args: &SuggestRoleArgs) -> Vec<String> {
    let mut notes = suggest::notes(inventory, suggestion);
    match evidence {
        Some(evidence) => {
            notes.push(
                "What is rare may be missing from the log: look at what becomes denied for upgrades, teardown and break-glass work before you apply it."
                    .to_owned(),
            );
            notes.push(
                "Checks that the API server makes on behalf of a request (bind, escalate, sign, use, finalizers of owners) leave no event of their own."
                    .to_owned(),
            );
            if evidence.corrupt > 0 || evidence.dropped > 0 {
                notes.push("A part of the log is missing from this answer: what was only there becomes denied.".to_owned());
            }
        }
        None if !args.cluster_wide && suggestion.denied.iter().any(|denied| !denied.except.is_empty()) => {
            notes.push(
                "Without a log nobody knows in which namespaces it works: -n NS names them, --cluster-wide leaves it as it is, --audit FILE proves it."
                    .to_owned(),
            );
        }
        None => {}
    }
    notes
}
