//! `can --verify`: the same questions to the server itself.

use crate::model::words::counted;
use std::process::ExitCode;

use super::super::args::{Format, SourceArgs};
use super::super::{Failure, live, output};
use super::render;
use crate::model::{Identity, Kind, Subject};
use crate::rbac::{Authorizer, KINDS, Request, sample};
use crate::report;
use crate::report::access::{DifferenceLine, VerifyDocument};

/// The same questions each time, so that a difference can be looked into.
const SEED: u64 = 20_260_301;

/// Samples questions, asks both, and says where they differ: 0 where they agree, 1 where they do not.
pub(crate) fn verify(source: &SourceArgs, count: usize, format: Format) -> Result<ExitCode, Failure> {
    if source.demo || source.recording.is_some() || !source.manifests.is_empty() {
        return Err(Failure::usage("--verify asks a live API server").remedy("name one with --context or --kubeconfig"));
    }
    let (inventory, questions, answers) = live::verify(source, |inventory| sample::questions(inventory, &Authorizer::new(inventory), count, SEED))?;
    if questions.is_empty() {
        return Err(Failure::usage("there is nothing to ask about: neither roles nor bindings could be read")
            .remedy("`ravelin doctor` says what could be read, and why not"));
    }
    let authorizer = Authorizer::new(&inventory);
    let mut document = VerifyDocument { version: report::VERSION, complete: inventory.coverage.is_whole(KINDS), ..VerifyDocument::default() };
    for ((who, what), answer) in questions.iter().zip(answers) {
        let own = authorizer.allows(who, what);
        match answer {
            Err(error) => {
                document.unanswered += 1;
                document.error.get_or_insert(error);
            }
            Ok(theirs) => {
                document.asked += 1;
                document.allowed += usize::from(theirs);
                if own != theirs {
                    document.differences.push(DifferenceLine { subject: name_of(who), question: what.to_string(), ravelin: own, server: theirs });
                }
            }
        }
    }
    if document.asked == 0 {
        return Err(Failure::usage(format!("the server answered no question: {}", document.error.unwrap_or_default()))
            .remedy("it takes the right to create subjectaccessreviews.authorization.k8s.io, which `ravelin doctor --rbac` leaves out"));
    }
    document.differences.sort();
    document.hints = hints(&document, inventory.cluster.provider.has_other_authorizers(), &inventory.coverage.missing(KINDS));
    output::write(&match format {
        Format::Json => report::json(&document),
        Format::Csv => render::verify_csv(&document),
        format => output::page(format, render::verify(&document)),
    })?;
    Ok(ExitCode::from(u8::from(!document.differences.is_empty())))
}

/// Who asked, as a subject.
fn name_of(who: &Identity) -> String {
    match (&who.user, who.groups.first()) {
        (Some(user), _) => Subject::user(user).to_string(),
        (None, Some(group)) => Subject::Group(group.clone()).to_string(),
        (None, None) => String::new(),
    }
}

/// What differences mean.
fn hints(document: &VerifyDocument, other_authorizers: bool, missing: &[Kind]) -> Vec<String> {
    let mut hints = Vec::new();
    if document.differences.iter().any(|difference| difference.server) {
        hints.push("what only the server allows is given by another authorizer (a webhook, the provider's own, a structured configuration), or by bindings that were not read".to_owned());
    }
    if document.differences.iter().any(|difference| difference.ravelin) {
        hints.push("what only ravelin allows is refused by an authorizer that comes before RBAC, or changed while it was asked".to_owned());
    }
    if document.differences.is_empty() && other_authorizers {
        hints.push("this provider has authorizers of its own: the sample did not meet what they allow".to_owned());
    }
    if !missing.is_empty() {
        hints.push(format!("not everything was read ({})", missing.iter().map(|kind| kind.plural()).collect::<Vec<_>>().join(", ")));
    }
    if document.unanswered > 0 {
        hints.push(format!("{} no answer: {}", counted(document.unanswered, "question got|questions got"), document.error.as_deref().unwrap_or_default()));
    }
    hints
}

/// Questions for a cluster.
pub(crate) type Questions = Vec<(Identity, Request)>;
