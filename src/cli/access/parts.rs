//! What is said before and after all rights: whose a credential is and what becomes of it, what needs no binding, and in which forms credentials exist.

use crate::report::access::AccessDocument;
use crate::report::credential::{CredentialDocument, ObjectLine};
use crate::report::part::Part;

/// Whose credential it is and what becomes of it, and what needs no binding.
pub(super) fn beginning(document: &AccessDocument) -> Vec<Part> {
    let mut parts = document.credential.as_ref().map(|credential| of_credential(credential, &document.subject)).unwrap_or_default();
    if document.superuser {
        parts.push(Part::Line("Everything, by membership of system:masters, which needs no binding.".to_owned()));
    }
    parts
}

/// The forms of credentials, and what ends each.
pub(super) fn forms(document: &AccessDocument) -> Option<Part> {
    let forms = document.credentials.as_ref().filter(|forms| !forms.is_empty())?;
    let rows = forms.iter().map(|form| {
        let more = form.ends.len().saturating_sub(2);
        let also = if more > 0 { format!("; and {more} more") } else { String::new() };
        let ends = form.ends.iter().take(2).cloned().collect::<Vec<_>>().join("; ");
        vec![form.title().to_owned(), form.state.to_owned(), form.means.clone(), format!("{ends}{also}")]
    });
    Some(Part::Table(&["CREDENTIAL", "STATE", "IT IS", "ENDS BY"], rows.collect()))
}

/// What becomes of a credential, for a format that has no place for it; nothing where none was given.
pub(super) fn aside(document: &AccessDocument) -> Vec<String> {
    let credential = document.credential.as_ref();
    credential.map(|credential| std::iter::once(whose(credential, &document.subject)).chain(becomes(credential)).collect()).unwrap_or_default()
}

/// Whose a credential is, what it says, and what becomes of it.
fn of_credential(document: &CredentialDocument, subject: &str) -> Vec<Part> {
    let mut parts = vec![Part::Line(whose(document, subject))];
    let claims: Vec<Vec<String>> = document.claims.iter().map(|line| vec![line.claim.to_owned(), line.value.clone()]).collect();
    parts.push(Part::Table(&["CLAIM", "VALUE"], claims));
    let object = |line: &ObjectLine| vec![line.object.clone(), line.uid.clone().unwrap_or_default(), line.means.clone()];
    let objects: Vec<Vec<String>> = document.objects.iter().map(object).collect();
    if !objects.is_empty() {
        parts.push(Part::Table(&["NAMES", "UID", "IT IS"], objects));
    }
    parts.extend(becomes(document).map(Part::Line));
    parts
}

fn whose(document: &CredentialDocument, subject: &str) -> String {
    let what = match document.kind {
        "bound_token" => "a token of a service account",
        "legacy_token" => "a token that lies in a Secret",
        "client_certificate" => "a client certificate",
        "bootstrap_token" => "a bootstrap token",
        _ => "a token of another issuer",
    };
    let login = document.login.as_ref().map(|login| format!(", user {} of context {}", login.user, login.context)).unwrap_or_default();
    format!("{subject}: {what}{login}; not verified, it says what whoever made it wrote")
}

fn becomes(document: &CredentialDocument) -> impl Iterator<Item = String> {
    let because =
        if document.because.is_empty() && document.state == "alive" { "nothing that was read ends it".to_owned() } else { document.because.join("; ") };
    let ends = document.ends.iter().map(|end| format!("ends by: {end}"));
    let notes = document.notes.iter().map(|note| format!("note: {note}"));
    std::iter::once(format!("{}: {because}", document.state)).chain(ends).chain(notes)
}
