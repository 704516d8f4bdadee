//! `access --matrix`: resources and paths against verbs.

use rustc_hash::FxHashMap;

use super::super::args::Format;
use super::super::output;
use super::parts;
use crate::model::{Identity, Inventory, Name};
use crate::rbac::matrix::{Held, Permission, Reach, Unread};
use crate::rbac::{Authorizer, Target};
use crate::report::access::matrix::{MatrixCell, MatrixDocument, MatrixRow};
use crate::report::access::{AccessDocument, GrantLine, RuleLine};
use crate::report::part::Part;
use crate::report::table::Columns;
use crate::report::{csv, markdown, text};

/// Where the rule of a grant stands.
type Numbers<'a> = FxHashMap<&'a GrantLine, usize>;

/// So much is worked out: crafted rules have more rows and columns than anybody could read, and names in each of their cells.
const MOST: usize = 4_000_000;

/// What is said of a matrix of which not all was worked out.
pub(crate) const CUT: &str = "The rules name more than anybody could read: what has no row or no column here may be held all the same.";

/// What a cell costs beside the grants and names in it.
const CELL: usize = 4;

/// Works it out. `rules` are those that the cells name by number.
pub(crate) fn document(inventory: &Inventory, authorizer: &Authorizer, who: &Identity, namespace: Option<Name>, rules: &[RuleLine]) -> MatrixDocument {
    within(inventory, authorizer, who, namespace, rules, MOST)
}

/// The rows that cost no more than that.
fn within(inventory: &Inventory, authorizer: &Authorizer, who: &Identity, namespace: Option<Name>, rules: &[RuleLine], most: usize) -> MatrixDocument {
    let numbers: Numbers<'_> = rules.iter().enumerate().map(|(at, rule)| (&rule.grant, at)).collect();
    let axes = authorizer.axes_of(who, namespace.as_ref());
    let unread = Unread::of(&inventory.coverage, namespace.as_ref());
    let bound = authorizer.matrix(namespace.clone(), unread).bound(who);
    let mut left = most;
    let mut row = |target: &Target| {
        // What it keeps of one row is of no use for another.
        let mut matrix = authorizer.matrix(namespace.clone(), unread);
        let mut cells = Vec::new();
        for verb in &axes.verbs {
            let permission = Permission { verbs: vec![verb.clone()], target: target.clone() };
            let number = matrix.permission(&permission);
            let reach = matrix.reach(&bound, number);
            let held = if reach.is_given() { authorizer.held(who, &permission, namespace.as_ref()) } else { Vec::new() };
            left = left.checked_sub(CELL + held.iter().map(|held| 1 + held.names.as_ref().map_or(0, Vec::len)).sum::<usize>())?;
            cells.extend(MatrixCell::word(reach).map(|word| cell(verb, word, reach, &held, &numbers)));
        }
        let group = if let Target::Resource { group, .. } = target { Some(group.to_string()) } else { None };
        Some(MatrixRow { resource: target.to_string(), group, cells })
    };
    let rows: Vec<MatrixRow> = axes.targets.iter().map_while(&mut row).collect();
    MatrixDocument {
        namespace: namespace.map(|namespace| namespace.to_string()),
        verbs: axes.verbs.iter().map(ToString::to_string).collect(),
        cut: axes.cut || rows.len() < axes.targets.len(),
        rows,
    }
}

fn cell(verb: &Name, word: &'static str, reach: Reach, held: &[Held], rules: &Numbers<'_>) -> MatrixCell {
    let mut namespaces: Vec<String> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut numbers: Vec<usize> = Vec::new();
    for held in held {
        numbers.extend(rules.get(&GrantLine::from(&held.grant)).copied());
        match (&held.namespace, &held.names) {
            (Some(namespace), None) => namespaces.push(namespace.to_string()),
            (Some(namespace), Some(list)) => names.extend(list.iter().map(|name| format!("{namespace}/{name}"))),
            (None, Some(list)) => names.extend(list.iter().map(ToString::to_string)),
            (None, None) => {}
        }
    }
    numbers.sort_unstable();
    for list in [&mut namespaces, &mut names] {
        list.sort_unstable();
        list.dedup();
    }
    numbers.dedup();
    if !matches!(reach, Reach::Namespaces(_)) {
        namespaces.clear();
    }
    if !matches!(reach, Reach::Named(_)) {
        names.clear();
    }
    MatrixCell { verb: verb.to_string(), reach: word, namespaces, names, rules: numbers }
}

/// What the marks mean, and what has no row.
fn legend(matrix: &MatrixDocument) -> Vec<String> {
    let place = matrix.namespace.as_ref().map_or_else(|| "in the whole cluster".to_owned(), |namespace| format!("in namespace {namespace}"));
    let marks = format!("● every object {place}  ◐ every object of so many namespaces  ◦ so many objects by name  · nothing  ? unknown: see the notes");
    let others = if matrix.cut {
        format!("{CUT} * is also what is still to come.")
    } else {
        "What has no row is held as the * that covers it; * is also what is still to come.".to_owned()
    };
    vec![marks, others]
}

/// As columns, or as a Markdown table.
pub(crate) fn text(document: &AccessDocument, matrix: &MatrixDocument, format: Format) -> String {
    let mut out = output::page(format, parts::beginning(document));
    let as_markdown = format == Format::Markdown;
    // In Markdown whatever stands beside the table is a paragraph of its own.
    let gap = if as_markdown { "\n" } else { "" };
    if !out.is_empty() {
        out.push_str(gap);
    }
    let header: Vec<&str> = std::iter::once("RESOURCE").chain(matrix.verbs.iter().map(String::as_str)).collect();
    let mark = |cell: Option<&MatrixCell>| cell.map_or_else(|| "·".to_owned(), MatrixCell::mark);
    let rows = matrix.rows.iter().map(|row| (row.resource.clone(), row.along(&matrix.verbs).map(mark).collect::<Vec<String>>()));
    if matrix.rows.is_empty() && !matrix.cut {
        out.push_str("nothing\n");
    } else if as_markdown {
        let header: Vec<String> = header.iter().map(|word| text::markdown(word)).collect();
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        let rows: Vec<Vec<String>> = rows.map(|(name, marks)| std::iter::once(text::markdown_code(&name)).chain(marks).collect()).collect();
        out.push_str(&markdown::table(&header, &rows));
    } else {
        let mut columns = Columns::new(&header);
        for (name, marks) in rows {
            columns.row(&std::iter::once(name).chain(marks).collect::<Vec<String>>());
        }
        out.push_str(&columns.render());
    }
    let mut below: Vec<Part> = legend(matrix).into_iter().map(Part::Line).collect();
    below.extend(parts::forms(document).into_iter().flat_map(|forms| [Part::Space, forms]));
    below.extend(Part::notes(&document.hints));
    format!("{out}{gap}{}", output::page(format, below))
}

/// A resource a row, a verb a column.
pub(crate) fn csv(matrix: &MatrixDocument) -> String {
    let header: Vec<&str> = std::iter::once("resource").chain(matrix.verbs.iter().map(String::as_str)).collect();
    let mut out = csv::row(&header);
    for row in &matrix.rows {
        let cells = row.along(&matrix.verbs).map(|cell| cell.map(MatrixCell::sentence).unwrap_or_default());
        out.push_str(&csv::row(&std::iter::once(row.resource.clone()).chain(cells).collect::<Vec<String>>()));
    }
    out
}

#[cfg(test)]
mod tests;
