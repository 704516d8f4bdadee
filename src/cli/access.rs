//! `can`, `who-can` and `access`.

mod acting;
mod batch;
mod credential;
mod matrix;
mod parts;
mod render;
mod verify;

use std::process::ExitCode;

use super::args::Format;
use super::commands::{AccessArgs, CanArgs, WhoCanArgs};
use super::question::{self, ResourceWord};
use super::{Failure, output};
use crate::analysis::credential::credentials;
use crate::model::{Credential, Identity, Inventory, Name};
use crate::rbac::matrix::NODE;
use crate::rbac::{Authorizer, Beside, KINDS, Request, Target, impersonation, node};
use crate::report;
use crate::report::access::{AccessDocument, CanDocument, GrantLine, HolderLine, QuestionLine, RuleLine, WhoCanDocument};
use crate::report::credential::CredentialDocument;
use credential::Bearer;

pub(crate) use credential::read as credential;
pub(crate) use verify::{Questions, verify};

/// `ravelin can`.
pub(crate) fn can(inventory: &Inventory, args: &CanArgs) -> Result<ExitCode, Failure> {
    let authorizer = Authorizer::new(inventory);
    if let Some(file) = &args.batch {
        return batch::answer(&authorizer, file);
    }
    let (Some(subject), Some(verb), Some(word)) = (&args.subject, &args.verb, &args.resource) else {
        return Err(Failure::usage("a question needs SUBJECT, VERB and RESOURCE"));
    };
    let resource = ResourceWord::parse(word)?;
    let asked = resource.request(verb, args.namespace.as_deref(), args.name.as_deref());
    let (request, corrections) = authorizer.as_sent(&asked);
    let role = acting::role(args)?;
    let (decision, who, acting) = match &role {
        None => (authorizer.decide(&subject.identity(), &request), subject.identity(), None),
        Some(role) => {
            let (decision, who, line) = acting::decide(inventory, &authorizer, &subject.identity(), role, &request);
            (decision, who, Some(line))
        }
    };
    let beside = Beside::of(inventory, &authorizer, &who, &request, &decision);
    let unknowns = question::unknowns(inventory, &authorizer, Some(subject), verb, &resource, args.namespace.as_deref());
    let mut hints = unknowns.hints;
    let acted = role.as_ref().and_then(|role| question::unknown_subject(inventory, &authorizer, &role.user));
    let known = unknowns.known && acted.is_none();
    hints.extend(acted);
    hints.extend(corrections.iter().map(|c| c.reason().to_owned()));
    hints.extend(acting.iter().flat_map(|line| acting::hints(inventory, line)));
    hints.extend(role.iter().filter_map(|role| impersonation::undecided(inventory, &authorizer, &subject.identity(), role, &request)).map(str::to_owned));
    hints.extend(beside.notes);
    hints.extend(limits(inventory));
    let document = CanDocument {
        version: report::VERSION,
        subject: subject.to_string(),
        question: line(&request),
        allowed: (decision.allowed || beside.allowed) && acting.as_ref().is_none_or(|line| line.allowed),
        superuser: decision.superuser,
        known,
        complete: inventory.coverage.is_whole(KINDS),
        by_node_authorizer: beside.allowed,
        acting,
        grants: decision.grants.iter().map(GrantLine::from).collect(),
        hints,
    };
    let allowed = document.allowed;
    output::write(&match args.output {
        Format::Json => report::json(&document),
        Format::Csv => render::grants_csv(&document.grants),
        format => output::page(format, render::can(&document)),
    })?;
    Ok(ExitCode::from(u8::from(!allowed)))
}

/// `ravelin who-can`.
pub(crate) fn who_can(inventory: &Inventory, args: &WhoCanArgs) -> Result<ExitCode, Failure> {
    let authorizer = Authorizer::new(inventory);
    let resource = ResourceWord::parse(&args.resource)?;
    let asked = resource.request(&args.verb, args.namespace.as_deref(), args.name.as_deref());
    let (request, corrections) = authorizer.as_sent(&asked);
    let unknowns = question::unknowns(inventory, &authorizer, None, &args.verb, &resource, args.namespace.as_deref());
    let mut hints = unknowns.hints;
    hints.extend(corrections.iter().map(|c| c.reason().to_owned()));
    hints.extend(Beside::nodes(inventory, &request));
    hints.extend(limits(inventory));
    let document = WhoCanDocument {
        version: report::VERSION,
        question: line(&request),
        known: unknowns.known,
        complete: inventory.coverage.is_whole(KINDS),
        subjects: authorizer
            .who_can(&request)
            .iter()
            .map(|holder| HolderLine {
                subject: holder.subject.to_string(),
                superuser: holder.superuser,
                grants: holder.grants.iter().map(GrantLine::from).collect(),
            })
            .collect(),
        hints,
    };
    output::write(&match args.output {
        Format::Json => report::json(&document),
        Format::Csv => render::who_can_csv(&document),
        format => output::page(format, render::who_can(&document)),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// `ravelin access`, of the subject of a credential where there is one.
pub(crate) fn access(inventory: &Inventory, args: &AccessArgs, credential: Option<&Credential>) -> Result<ExitCode, Failure> {
    let authorizer = Authorizer::new(inventory);
    let bearer = match (credential, &args.subject) {
        (Some(credential), _) => Bearer::of(credential, &authorizer)?,
        (None, Some(subject)) => Bearer::named(subject),
        (None, None) => return Err(Failure::usage("access needs a SUBJECT or --token")),
    };
    let rules = |who: &Identity| -> Vec<RuleLine> { authorizer.effective_rules(who).iter().map(RuleLine::from).collect() };
    let mut own = rules(&bearer.identity);
    let mut other_rules = args.diff.as_ref().map(|other| rules(&other.identity()));
    if let Some(others) = &mut other_rules {
        // Rules are compared by what they grant and where, not by which binding gives them.
        let same = |a: &RuleLine, b: &RuleLine| {
            (&a.namespace, &a.verbs, &a.groups, &a.resources, &a.names, &a.urls) == (&b.namespace, &b.verbs, &b.groups, &b.resources, &b.names, &b.urls)
        };
        let all = own.clone();
        own.retain(|rule| !others.iter().any(|o| same(rule, o)));
        others.retain(|rule| !all.iter().any(|o| same(rule, o)));
    }
    let unknown: Vec<String> =
        std::iter::once(&bearer.subject).chain(&args.diff).filter_map(|subject| question::unknown_subject(inventory, &authorizer, subject)).collect();
    let nowhere = args.namespace.as_deref().and_then(|namespace| question::unknown_namespace(inventory, namespace));
    let namespace = args.namespace.as_deref().map(Name::new);
    let node = args.matrix.then(|| node::name(&bearer.identity)).flatten().map(|_| NODE.to_owned());
    let matrix = args.matrix.then(|| matrix::document(inventory, &authorizer, &bearer.identity, namespace, &own));
    // Of a comparison neither of the two is looked behind.
    let (forms, doubts) = match args.diff {
        None => {
            let (forms, doubts) = report::credential::forms(&bearer.subject, &credentials(inventory, &authorizer, &bearer.subject));
            (Some(forms), doubts)
        }
        Some(_) => (None, Vec::new()),
    };
    let document = AccessDocument {
        version: report::VERSION,
        subject: bearer.subject.to_string(),
        other: args.diff.as_ref().map(ToString::to_string),
        known: unknown.is_empty(),
        complete: inventory.coverage.is_whole(KINDS),
        superuser: Authorizer::is_superuser(&bearer.identity),
        rules: own,
        other_rules,
        matrix,
        credential: credential.map(|credential| CredentialDocument::new(credential, inventory, credential::clock())),
        credentials: forms,
        hints: bearer.hints.into_iter().chain(unknown).chain(doubts).chain(nowhere).chain(node).chain(limits(inventory)).collect(),
    };
    // A table of rights alone must not let a dead credential look like a living one.
    if args.output == Format::Csv {
        for line in parts::aside(&document) {
            // What a claim says stays within its line, so that it forges no verdict.
            output::complain(&report::text::line(&line));
        }
        if document.matrix.as_ref().is_some_and(|matrix| matrix.cut) {
            output::complain(matrix::CUT);
        }
    }
    output::write(&match (args.output, &document.matrix) {
        (Format::Json, _) => report::json(&document),
        (Format::Csv, Some(matrix)) => matrix::csv(matrix),
        (format, Some(matrix)) => matrix::text(&document, matrix, format),
        (Format::Csv, None) => render::access_csv(&document),
        (format, None) => output::page(format, render::access(&document)),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The question as it was decided.
fn line(request: &Request) -> QuestionLine {
    let scope = if request.namespace.is_empty() { "all namespaces (whole cluster)".to_owned() } else { format!("namespace {}", request.namespace) };
    let base = QuestionLine {
        verb: request.verb.to_string(),
        group: None,
        resource: None,
        subresource: None,
        name: None,
        path: None,
        namespace: request.namespace.to_string(),
        scope,
    };
    match &request.target {
        Target::Url(path) => QuestionLine { path: Some(path.to_string()), scope: "the API server".to_owned(), ..base },
        Target::Resource { group, resource, subresource, name } => QuestionLine {
            group: Some(group.to_string()),
            resource: Some(resource.to_string()),
            subresource: Some(subresource.to_string()),
            name: Some(name.to_string()),
            ..base
        },
    }
}

/// What limits every answer about access on this cluster.
fn limits(inventory: &Inventory) -> Vec<String> {
    let mut hints = Vec::new();
    let missing: Vec<&str> = inventory.coverage.missing(KINDS).iter().map(|kind| kind.plural()).collect();
    if !missing.is_empty() {
        hints.push(format!("not everything was read ({}): there may be more grants than these", missing.join(", ")));
    }
    if inventory.cluster.provider.has_other_authorizers() {
        hints.push("this provider has authorizers of its own: this is what RBAC alone says, they may grant more".to_owned());
    }
    hints
}
