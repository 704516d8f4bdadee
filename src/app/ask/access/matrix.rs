//! Who may do what, as rows and columns: a part of that, and one cell of it.

use std::sync::Arc;

use super::danger::{Danger, judge, worst_things};
use super::{limits, subject_of, subjects};
use crate::analysis::Analysis;
use crate::app::ask::{Window, place};
use crate::app::text;
use crate::model::{Name, ObjectRef, PolicyRule, Subject};
use crate::rbac::matrix::{Axes, Bound, Held, Matrix, NODE, Permission, Reach, Unread};
use crate::rbac::{Authorizer, Target, node};

/// More cells than these are worked out only where they are looked at, and rows keep the order of their names.
const MOST: usize = 50_000;

/// What one may ask of all subjects at once: any of some verbs.
pub const CHOICES: &[&[&str]] = &[
    &["get", "list", "watch"],
    &["create", "update", "patch", "delete", "deletecollection"],
    &["get"],
    &["list"],
    &["watch"],
    &["create"],
    &["update"],
    &["patch"],
    &["delete"],
    &["deletecollection"],
    &["impersonate"],
    &["bind"],
    &["escalate"],
    &["*"],
];

/// A question about rows and columns of access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RightsQuestion {
    /// A part of a table: of what one may do, resources against verbs; without one, subjects against resources.
    Table {
        /// Whose.
        object: Option<ObjectRef>,
        /// Of all subjects: which of the choices is asked.
        choice: usize,
        /// The filter as typed.
        filter: String,
        /// The part.
        window: Window,
    },
    /// One cell: how, and who else.
    Cell(Box<CellQuestion>),
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellQuestion {
    /// Whose.
    pub object: ObjectRef,
    /// What.
    pub permission: Permission,
    /// In which namespace; none for anywhere.
    pub namespace: Option<Name>,
}

/// The answer.
#[derive(Clone, Debug)]
pub enum RightsAnswer {
    /// Why there is none.
    Nobody(String),
    /// A table.
    Table(Arc<RightsTable>),
    /// One cell.
    Cell(Arc<RightsCell>),
}

/// What a row or a column stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is what its name says")]
pub enum Head {
    Subject(Subject),
    Target(Target),
    Verb(Name),
}

impl Head {
    /// Its heading.
    pub fn word(&self) -> String {
        match self {
            Self::Subject(subject) => place(&subject.object()),
            Self::Target(target) => target.to_string(),
            Self::Verb(verb) => verb.to_string(),
        }
    }

    /// What tells it from all others. Two resources of a rule by hand may read the same: a name with a dot, and a name and its group.
    pub fn key(&self) -> Name {
        match self {
            Self::Target(Target::Resource { group, resource, subresource, .. }) => {
                Name::from(format!("{} {} {resource}{subresource}{group}", resource.len(), subresource.len()))
            }
            other => Name::from(other.word()),
        }
    }
}

/// What stands where a row and a column cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// How far it goes.
    pub reach: Reach,
    /// What it leads to.
    pub danger: Danger,
}

/// A part of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightsTable {
    /// Whose; none for everybody.
    pub subject: Option<Subject>,
    /// The one namespace that is asked about.
    pub namespace: Option<Name>,
    /// Of everybody: the verbs, any of which counts.
    pub verbs: Vec<Name>,
    /// Every row, those beyond the window among them.
    pub rows: Arc<[Head]>,
    /// Every column.
    pub columns: Arc<[Head]>,
    /// The part that was worked out.
    pub window: Window,
    /// Its cells, row by row.
    pub cells: Vec<Right>,
    /// The widths of the widest headings of a row and of a column, and of the widest text in a cell.
    pub widest: (usize, usize, usize),
    /// What limits all of it.
    pub limits: Vec<String>,
}

impl RightsTable {
    /// What stands at a crossing, if that was worked out.
    pub fn cell(&self, row: usize, column: usize) -> Option<Right> {
        self.cells.get(self.window.at(row, column)?).copied()
    }

    /// Who and what a crossing is about.
    pub fn question(&self, row: usize, column: usize) -> Option<CellQuestion> {
        let (subject, verbs, target) = match (self.rows.get(row)?, self.columns.get(column)?) {
            (Head::Subject(subject), Head::Target(target)) => (subject, self.verbs.clone(), target),
            (Head::Target(target), Head::Verb(verb)) => (self.subject.as_ref()?, vec![verb.clone()], target),
            _ => return None,
        };
        let permission = Permission { verbs, target: target.clone() };
        Some(CellQuestion { object: subject.object(), permission, namespace: self.namespace.clone() })
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightsCell {
    /// What was asked.
    pub asked: CellQuestion,
    /// Whose.
    pub subject: Subject,
    /// How far it goes, and what it leads to.
    pub right: Right,
    /// The latter in words.
    pub gives: &'static str,
    /// It is allowed everything whatever the bindings say.
    pub superuser: bool,
    /// Every grant that gives it.
    pub held: Vec<Held>,
    /// Everyone who has it, whoever has the most first.
    pub everyone: Vec<Other>,
    /// What limits the answer.
    pub limits: Vec<String>,
}

/// Somebody who has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Who.
    pub subject: Subject,
    /// How far.
    pub reach: Reach,
    /// How; nothing for the group that needs no binding.
    pub held: Vec<Held>,
}

/// Answers it.
pub(in crate::app::ask) fn answer(analysis: &Analysis, question: &RightsQuestion) -> RightsAnswer {
    match question {
        RightsQuestion::Table { object: Some(object), filter, window, .. } => match subject_of(analysis, object) {
            Ok(subject) => RightsAnswer::Table(Arc::new(of_one(analysis, &subject, &Terms::parse(filter), *window))),
            Err(why) => RightsAnswer::Nobody(why),
        },
        RightsQuestion::Table { object: None, choice, filter, window } => {
            RightsAnswer::Table(Arc::new(of_all(analysis, *choice, &Terms::parse(filter), *window)))
        }
        RightsQuestion::Cell(question) => match subject_of(analysis, &question.object) {
            Ok(subject) => RightsAnswer::Cell(Arc::new(cell(analysis, question, subject))),
            Err(why) => RightsAnswer::Nobody(why),
        },
    }
}

/// What a permission leads to, also in words.
fn worth(verbs: &[Name], target: &Target) -> (Danger, &'static str) {
    let Target::Resource { group, resource, subresource, .. } = target else { return (Danger::Rest, "") };
    let resource = if subresource.is_empty() { resource.clone() } else { Name::from(format!("{resource}/{subresource}")) };
    let rule = PolicyRule { verbs: verbs.to_vec(), groups: vec![group.clone()], resources: vec![resource], ..PolicyRule::default() };
    let (danger, gives, _) = judge(&rule, None);
    (danger, gives)
}

fn reach_of(matrix: &mut Matrix<'_>, bound: &Bound, verbs: &[Name], target: &Target) -> Reach {
    let number = matrix.permission(&Permission { verbs: verbs.to_vec(), target: target.clone() });
    matrix.reach(bound, number)
}

/// Those that a wildcard covers and that matter the most have rows of their own, since they are what is looked for.
fn add_worst(axes: &mut Axes, wanted: &dyn Fn(&str) -> bool) {
    if !axes.targets.iter().any(|target| matches!(target, Target::Resource { group, resource, .. } if *group == *"*" || *resource == *"*")) {
        return;
    }
    for (verb, target) in worst_things().filter(|(verb, _)| wanted(verb)) {
        if !axes.targets.contains(&target) {
            axes.targets.push(target);
        }
        if axes.verbs.iter().any(|known| *known == *"*") && !axes.verbs.iter().any(|known| *known == *verb) {
            axes.verbs.push(verb.into());
        }
    }
}

/// Resources and paths against verbs.
fn of_one(analysis: &Analysis, subject: &Subject, terms: &Terms, window: Window) -> RightsTable {
    let (authorizer, identity) = (&analysis.authorizer, subject.identity());
    let namespace = terms.namespace.clone();
    let mut axes = authorizer.axes_of(&identity, namespace.as_ref());
    add_worst(&mut axes, &|_| true);
    let mut matrix = authorizer.matrix(namespace.clone(), Unread::of(&analysis.inventory.coverage, namespace.as_ref()));
    let bound = matrix.bound(&identity);
    let columns: Vec<Name> = axes.verbs.into_iter().filter(|verb| hit(&terms.verbs, verb)).collect();
    let targets: Vec<Target> =
        axes.targets.into_iter().filter(|target| every(&terms.rows, &target.to_string()) && hit(&terms.resources, &target.to_string())).collect();
    let mut right = |target: &Target, verb: &Name| {
        let verbs = std::slice::from_ref(verb);
        Right { reach: reach_of(&mut matrix, &bound, verbs, target), danger: worth(verbs, target).0 }
    };
    let mut rows: Vec<(Target, Option<Vec<Right>>)> = Vec::with_capacity(targets.len());
    let all = targets.len() * columns.len() <= MOST;
    for target in targets {
        let cells = all.then(|| columns.iter().map(|verb| right(&target, verb)).collect::<Vec<Right>>());
        // A row without anything says nothing: whatever is not listed is not held.
        if cells.as_ref().is_none_or(|cells| cells.iter().any(|cell| cell.reach.is_given())) {
            rows.push((target, cells));
        }
    }
    rows.sort_by_key(|(target, cells)| {
        let worst = cells.iter().flatten().filter(|cell| cell.reach.is_given()).map(|cell| cell.danger).min();
        (matches!(target, Target::Url(_)), !is_everything(target), worst)
    });
    let window = window.clipped(rows.len(), columns.len());
    let mut cells = Vec::with_capacity(window.rows * window.columns);
    for (target, known) in &rows[window.row..window.row + window.rows] {
        for (at, verb) in columns.iter().enumerate().skip(window.column).take(window.columns) {
            let known = known.as_ref().and_then(|cells| cells.get(at)).copied();
            cells.push(known.unwrap_or_else(|| right(target, verb)));
        }
    }
    let mut limits = limits_of(analysis, subject);
    if axes.cut {
        limits.push("there are more rows than these: a rule names more than was looked at".to_owned());
    }
    let rows: Arc<[Head]> = rows.into_iter().map(|(target, _)| Head::Target(target)).collect();
    let columns: Arc<[Head]> = columns.into_iter().map(Head::Verb).collect();
    let widest = (width(&rows), width(&columns), 6);
    RightsTable { subject: Some(subject.clone()), namespace, verbs: Vec::new(), rows, columns, window, cells, widest, limits }
}

/// Subjects against resources and paths.
fn of_all(analysis: &Analysis, choice: usize, terms: &Terms, window: Window) -> RightsTable {
    let authorizer = &analysis.authorizer;
    let namespace = terms.namespace.clone();
    let verbs: Vec<Name> = match terms.verbs.as_slice() {
        [] => CHOICES.get(choice).or(CHOICES.first()).into_iter().copied().flatten().map(|verb| Name::new(verb)).collect(),
        named => named.iter().map(|verb| Name::new(verb)).collect(),
    };
    let mut axes = authorizer.axes_for(&verbs);
    add_worst(&mut axes, &|verb| verbs.iter().any(|wanted| *wanted == *verb || *wanted == *"*"));
    let mut targets: Vec<Target> = axes.targets.into_iter().filter(|target| hit(&terms.resources, &target.to_string())).collect();
    targets.sort_by_key(|target| (matches!(target, Target::Url(_)), !is_everything(target), worth(&verbs, target).0));
    let rows: Arc<[Head]> = subjects::all(analysis).into_iter().map(|row| Head::Subject(row.subject)).filter(|head| every(&terms.rows, &head.word())).collect();
    let window = window.clipped(rows.len(), targets.len());
    let mut matrix = authorizer.matrix(namespace.clone(), Unread::of(&analysis.inventory.coverage, namespace.as_ref()));
    let seen = &targets[window.column..window.column + window.columns];
    let wanted: Vec<(usize, Danger)> =
        seen.iter().map(|target| (matrix.permission(&Permission { verbs: verbs.clone(), target: target.clone() }), worth(&verbs, target).0)).collect();
    let mut cells = Vec::with_capacity(window.rows * window.columns);
    for head in &rows[window.row..window.row + window.rows] {
        let Head::Subject(subject) = head else { continue };
        let bound = matrix.bound(&subject.identity());
        cells.extend(wanted.iter().map(|(number, danger)| Right { reach: matrix.reach(&bound, *number), danger: *danger }));
    }
    let columns: Arc<[Head]> = targets.into_iter().map(Head::Target).collect();
    let widest = (width(&rows), width(&columns), 6);
    RightsTable { subject: None, namespace, verbs, rows, columns, window, cells, widest, limits: limits(analysis) }
}

fn cell(analysis: &Analysis, question: &CellQuestion, subject: Subject) -> RightsCell {
    let authorizer = &analysis.authorizer;
    let (permission, namespace) = (&question.permission, question.namespace.as_ref());
    let identity = subject.identity();
    let mut matrix = authorizer.matrix(namespace.cloned(), Unread::of(&analysis.inventory.coverage, namespace));
    let bound = matrix.bound(&identity);
    let reach = reach_of(&mut matrix, &bound, &permission.verbs, &permission.target);
    let (danger, gives) = worth(&permission.verbs, &permission.target);
    let other = |(subject, held): (Subject, Vec<Held>)| {
        let reach = if held.is_empty() { Reach::Everywhere } else { Reach::of(&held, namespace.is_some()) };
        Other { subject, reach, held }
    };
    let mut everyone: Vec<Other> = authorizer.everyone(permission, namespace).into_iter().map(other).collect();
    everyone.sort_by_key(|other| std::cmp::Reverse(other.reach));
    RightsCell {
        asked: question.clone(),
        right: Right { reach, danger },
        gives,
        superuser: Authorizer::is_superuser(&identity),
        held: authorizer.held(&identity, permission, namespace),
        everyone,
        limits: limits_of(analysis, &subject),
        subject,
    }
}

/// What limits what is said of one subject.
fn limits_of(analysis: &Analysis, subject: &Subject) -> Vec<String> {
    let node = node::name(&subject.identity()).map(|_| NODE.to_owned());
    node.into_iter().chain(limits(analysis)).collect()
}

fn is_everything(target: &Target) -> bool {
    matches!(target, Target::Resource { group, resource, .. } if *group == *"*" && *resource == *"*")
}

fn width(heads: &[Head]) -> usize {
    heads.iter().map(|head| text::width(&text::clean(&head.word()))).max().unwrap_or_default()
}

/// A permission in few words: `list secrets`, `get, list or watch pods/log`.
pub fn permission_words(permission: &Permission) -> String {
    let verbs = match permission.verbs.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")),
        [one] if *one == *"*" => "use every verb on".to_owned(),
        one => one.iter().map(Name::as_str).collect(),
    };
    let target = if is_everything(&permission.target) { "every resource".to_owned() } else { permission.target.to_string() };
    format!("{verbs} {target}")
}

/// A filter: words for the rows; `res:`, `verb:` and `ns:` for resources, verbs, and the namespace that is asked about.
#[derive(Debug, Default)]
struct Terms {
    rows: Vec<String>,
    resources: Vec<String>,
    verbs: Vec<String>,
    namespace: Option<Name>,
}

impl Terms {
    fn parse(filter: &str) -> Self {
        let mut terms = Self::default();
        for word in filter.split_whitespace() {
            let (field, rest) = word.split_once(':').filter(|(field, _)| matches!(*field, "res" | "verb" | "ns")).unwrap_or(("", word));
            match (field, rest) {
                (_, "") => {}
                ("ns", name) => terms.namespace = Some(Name::new(name)),
                ("res", _) => terms.resources.push(rest.to_lowercase()),
                ("verb", _) => terms.verbs.push(rest.to_lowercase()),
                _ => terms.rows.push(rest.to_lowercase()),
            }
        }
        terms
    }
}

/// Whether all words are in a text.
fn every(words: &[String], text: &str) -> bool {
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word.as_str()))
}

/// Whether any of some words is in a text; without words everything is.
fn hit(words: &[String], text: &str) -> bool {
    let text = text.to_lowercase();
    words.is_empty() || words.iter().any(|word| text.contains(word.as_str()))
}
