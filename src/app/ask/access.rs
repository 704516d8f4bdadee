//! Who may do what: the rules of a subject by what they are worth, everyone who may do one thing, and every subject.

mod bearer;
mod danger;
mod line;
pub(super) mod matrix;
mod subjects;

pub use bearer::{Bearer, Runs};
pub(super) use danger::judge;
pub use danger::{Danger, words};
use line::Asked;
pub use subjects::SubjectRow;

use std::sync::Arc;

use super::words::place;
use crate::analysis::Analysis;
use crate::app::text;
use crate::model::{Kind, Name, ObjectRef, Subject};
use crate::rbac::{Authorizer, Beside, Correction, Decision, EffectiveRule, Holder, KINDS, Request};
use crate::report::unknown::unknowns;

/// A question about access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessQuestion {
    /// What a subject may do; every subject without one. The text is the question line, or the filter of every subject.
    Rules(Option<ObjectRef>, String),
    /// Everyone who may do it.
    WhoCan(Request),
    /// What the one may do that the other may not, and the other way round.
    Difference(ObjectRef, ObjectRef),
}

/// A rule that a subject has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// What tells it from all others: made here, since thousands are compared for a single key.
    pub key: Name,
    /// The rule and its chain.
    pub rule: EffectiveRule,
    /// What it is worth.
    pub danger: Danger,
    /// The same in words.
    pub gives: &'static str,
    /// The question for it.
    pub request: Option<Request>,
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct AccessAnswer {
    /// Whose access.
    pub subject: Option<Subject>,
    /// Why nobody's, where an object was asked about that acts as nobody.
    pub nobody: Option<String>,
    /// It is allowed everything whatever the bindings say.
    pub superuser: bool,
    /// The rules, the worst first.
    pub rules: Vec<RuleRow>,
    /// What is behind the subject.
    pub behind: Bearer,
    /// The one that it is compared with: each has only the rules that the other has not.
    pub other: Option<Arc<Self>>,
    /// How many rules both have.
    pub same: usize,
    /// Every subject, if nobody's access was asked for.
    pub subjects: Vec<SubjectRow>,
    /// Which of them pass the filter, by their places.
    pub shown: Vec<u32>,
    /// None of them has what was typed: these have its letters.
    pub guessed: bool,
    /// How wide their names and what they may do are at most.
    pub widest: (usize, usize),
    /// What the question line names that nothing in the cluster does, with the nearest names.
    pub unknown: Vec<String>,
    /// The answer to the question line.
    pub line: Option<LineAnswer>,
    /// Everyone who may do what was asked.
    pub holders: Option<Holders>,
    /// What limits the answer, one sentence each.
    pub limits: Vec<String>,
}

/// The answer to the question line.
#[derive(Clone, Debug)]
pub enum LineAnswer {
    /// What is to come next.
    Incomplete(String),
    /// Whether somebody may, and what decides it beside roles and bindings.
    Can(Subject, Request, Decision, Beside),
    /// Everyone who may: see the holders.
    WhoCan(Request),
}

/// Everyone who may do something.
#[derive(Clone, Debug)]
pub struct Holders {
    /// What.
    pub request: Request,
    /// What was corrected, as a client would, and who else may.
    pub corrected: Vec<String>,
    /// Who.
    pub list: Vec<Holder>,
}

/// Answers it.
pub(super) fn answer(analysis: &Analysis, question: &AccessQuestion) -> AccessAnswer {
    let mut answer = AccessAnswer {
        subject: None,
        nobody: None,
        superuser: false,
        rules: Vec::new(),
        behind: Bearer::default(),
        other: None,
        same: 0,
        subjects: Vec::new(),
        shown: Vec::new(),
        guessed: false,
        widest: (0, 0),
        unknown: Vec::new(),
        line: None,
        holders: None,
        limits: limits(analysis),
    };
    match question {
        AccessQuestion::Difference(one, other) => return difference(analysis, one, other),
        AccessQuestion::WhoCan(request) => answer.holders = Some(holders(analysis, request)),
        AccessQuestion::Rules(object, typed) => {
            match object.as_ref().map(|object| subject_of(analysis, object)) {
                Some(Ok(subject)) => answer.subject = Some(subject),
                Some(Err(why)) => answer.nobody = Some(why),
                None => {}
            }
            match line::parse(typed, answer.subject.as_ref()) {
                None => {}
                Some(Asked::Incomplete(next)) => answer.line = Some(LineAnswer::Incomplete(next)),
                Some(Asked::Can(subject, request)) => {
                    answer.unknown = looked_up(analysis, Some(&subject), &request);
                    let (request, _) = analysis.authorizer.as_sent(&request);
                    let who = subject.identity();
                    let decision = analysis.authorizer.decide(&who, &request);
                    let beside = Beside::of(&analysis.inventory, &analysis.authorizer, &who, &request, &decision);
                    answer.line = Some(LineAnswer::Can(subject, request, decision, beside));
                }
                Some(Asked::WhoCan(request)) => {
                    answer.unknown = looked_up(analysis, None, &request);
                    let found = holders(analysis, &request);
                    answer.line = Some(LineAnswer::WhoCan(found.request.clone()));
                    answer.holders = Some(found);
                }
            }
            if let Some(subject) = &answer.subject {
                answer.superuser = Authorizer::is_superuser(&subject.identity());
                answer.rules = rules(&analysis.authorizer, subject);
                answer.behind = bearer::behind(analysis, subject);
            } else if answer.nobody.is_none() {
                answer.subjects = subjects::all(analysis);
                let filter = if answer.line.is_none() { typed.as_str() } else { "" };
                (answer.shown, answer.guessed) = subjects::shown(&answer.subjects, filter);
                answer.widest = widest(&answer.subjects);
            }
        }
    }
    answer
}

/// How much room the rows of a list need.
fn widest(rows: &[SubjectRow]) -> (usize, usize) {
    let who = |row: &SubjectRow| text::width(&place(&row.subject.object()));
    let gives = |row: &SubjectRow| text::width(if row.gives.is_empty() { row.danger.title() } else { row.gives });
    (rows.iter().map(who).max().unwrap_or_default(), rows.iter().map(gives).max().unwrap_or_default())
}

/// What a question names that nothing in the cluster does.
fn looked_up(analysis: &Analysis, subject: Option<&Subject>, asked: &Request) -> Vec<String> {
    let namespace = Some(asked.namespace.as_str()).filter(|namespace| !namespace.is_empty());
    unknowns(&analysis.inventory, &analysis.authorizer, subject, asked, namespace).hints
}

/// What each of two may do that the other may not. Rules are compared by what they grant and where, not by the binding that gives them.
fn difference(analysis: &Analysis, one: &ObjectRef, other: &ObjectRef) -> AccessAnswer {
    let rules_of = |object: &ObjectRef| answer(analysis, &AccessQuestion::Rules(Some(object.clone()), String::new()));
    let (mut one, mut other) = (rules_of(one), rules_of(other));
    if let Some(why) = other.nobody.take() {
        one.nobody.get_or_insert(why);
        return one;
    }
    let grants = |a: &RuleRow, b: &RuleRow| a.rule.namespace == b.rule.namespace && a.rule.rule == b.rule.rule;
    let all = one.rules.clone();
    one.rules.retain(|row| !other.rules.iter().any(|known| grants(known, row)));
    other.rules.retain(|row| !all.iter().any(|known| grants(known, row)));
    one.same = all.len() - one.rules.len();
    one.other = Some(Arc::new(other));
    one
}

/// The subject that an object is or acts as.
pub(super) fn subject_of(analysis: &Analysis, object: &ObjectRef) -> Result<Subject, String> {
    if let Some(subject) = Subject::from_object(object) {
        return Ok(subject);
    }
    let inventory = &analysis.inventory;
    let pod = match object.kind {
        Kind::Pod => inventory.pods.get(&object.namespace, &object.name).map(|pod| &pod.spec.service_account),
        _ => inventory.workload(object).map(|workload| &workload.template.service_account),
    };
    if let Some(account) = pod {
        let account = if account.is_empty() { Name::new("default") } else { account.clone() };
        return Ok(Subject::service_account(object.namespace.clone(), account));
    }
    match object.kind {
        Kind::Node => Ok(Subject::user(&format!("system:node:{}", object.name))),
        Kind::RoleBinding | Kind::ClusterRoleBinding => {
            let binding = inventory.bindings().find(|b| b.meta.namespace == object.namespace && b.meta.name == object.name);
            let first = binding.and_then(|binding| binding.subjects.first().cloned());
            first.ok_or_else(|| format!("{object} names no subject"))
        }
        _ => Err(format!("{object} acts as nobody: users, groups, service accounts, pods, workloads and nodes have access")),
    }
}

fn rules(authorizer: &Authorizer, subject: &Subject) -> Vec<RuleRow> {
    let row = |rule: EffectiveRule| {
        let (danger, gives, request) = judge(&rule.rule, rule.namespace.as_ref());
        // What no request can match is worth nothing.
        let danger = if rule.inert.is_some() { Danger::Rest } else { danger };
        let grant = &rule.grant;
        let key = Name::from(format!("{} {} {}", grant.binding, grant.rule, grant.subject));
        RuleRow { key, rule, danger, gives, request }
    };
    let mut rows: Vec<RuleRow> = authorizer.effective_rules(&subject.identity()).into_iter().map(row).collect();
    // Within a group the widest come first; the order of the authorizer breaks ties.
    rows.sort_by_key(|row| {
        (row.danger, row.rule.inert.is_some(), row.rule.namespace.is_some(), row.gives != danger::EVERYTHING, !row.rule.rule.names.is_empty())
    });
    rows
}

fn holders(analysis: &Analysis, request: &Request) -> Holders {
    let (request, corrections) = analysis.authorizer.as_sent(request);
    let mut corrected: Vec<String> = corrections.into_iter().map(Correction::reason).map(str::to_owned).collect();
    corrected.extend(Beside::nodes(&analysis.inventory, &request));
    Holders { list: analysis.authorizer.who_can(&request), request, corrected }
}

/// What limits every answer about access here.
fn limits(analysis: &Analysis) -> Vec<String> {
    let inventory = &analysis.inventory;
    let mut limits = Vec::new();
    let missing: Vec<&str> = inventory.coverage.missing(KINDS).iter().map(|kind| kind.plural()).collect();
    if !missing.is_empty() {
        limits.push(format!("not everything was read ({}): there may be more than this", missing.join(", ")));
    }
    if inventory.cluster.provider.has_other_authorizers() {
        limits.push("this provider has authorizers of its own: this is what RBAC alone says".to_owned());
    }
    limits
}
