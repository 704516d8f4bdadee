//! A part of a matrix: who can talk to whom.

use std::sync::Arc;

use super::place_word;
use crate::analysis::Analysis;
use crate::app::ask::{Window, kind_word};
use crate::app::text;
use crate::model::{Kind, Name};
use crate::network::place::{Atlas, Openness, Place};

/// Where a row and a column cross.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// How open it is.
    pub openness: Openness,
    /// On which ports, between single workloads.
    pub ports: String,
}

/// A part of a matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixAnswer {
    /// The two places whose workloads these are; none for namespaces.
    pub sides: Option<(Place, Place)>,
    /// Who connects: every row, those beyond the window among them.
    pub rows: Arc<[Place]>,
    /// To whom: every column.
    pub columns: Arc<[Place]>,
    /// The part that was worked out.
    pub window: Window,
    /// Its crossings, row by row.
    pub crossings: Vec<Crossing>,
    /// Namespaces in which nothing runs: they are left out.
    pub idle: usize,
    /// What limits all of it.
    pub limits: Vec<String>,
    /// The widths of the widest names of a row and of a column, and of the widest ports of the window.
    pub widest: (usize, usize, usize),
    /// How many pairs of workloads were looked at for it.
    pub evaluated: usize,
}

impl MatrixAnswer {
    /// Where a row and a column cross, if that was worked out.
    pub fn crossing(&self, row: usize, column: usize) -> Option<&Crossing> {
        self.crossings.get(self.window.at(row, column)?)
    }
}

/// Works out the window.
pub(super) fn answer(analysis: &Analysis, sides: Option<&(Place, Place)>, filter: &str, window: Window) -> MatrixAnswer {
    let mut atlas = Atlas::new(&analysis.inventory, &analysis.reach, &analysis.exposure);
    let (rows, columns, idle) = match sides {
        None => namespaces(analysis, &atlas),
        Some((from, to)) => (workloads(&atlas, from), workloads(&atlas, to), 0),
    };
    let terms = Terms::parse(filter);
    let rows: Arc<[Place]> = rows.into_iter().filter(|place| terms.admit(place, true)).collect();
    let columns: Arc<[Place]> = columns.into_iter().filter(|place| terms.admit(place, false)).collect();
    let window = window.clipped(rows.len(), columns.len());
    let (down, across) = window.ranges();
    let mut crossings = Vec::with_capacity(down.len() * across.len());
    for from in &rows[down] {
        for to in &columns[across.clone()] {
            let ports = match (from, to) {
                (Place::Object(_), Place::Object(_)) => atlas.connections(from, to).map(|connections| ports(&connections)),
                _ => None,
            };
            crossings.push(Crossing { openness: atlas.openness(from, to), ports: ports.unwrap_or_default() });
        }
    }
    let width = |places: &[Place]| places.iter().map(|place| name_width(place, sides.is_some())).max().unwrap_or(0);
    let texts = crossings.iter().filter(|crossing| crossing.openness != Openness::All).map(|crossing| text::width(&text::clean(&crossing.ports)));
    let widest = (width(&rows), width(&columns), texts.max().unwrap_or(0));
    let limits = super::limits(analysis);
    MatrixAnswer { sides: sides.cloned(), rows, columns, window, crossings, idle, limits, widest, evaluated: atlas.evaluated() }
}

/// A place as a heading. Where the namespace of a workload is named elsewhere its name is enough; above a column there may be little room,
/// and what is cut off there is the kind.
pub fn place_heading(of: &Place, short: bool, column: bool) -> String {
    match of {
        Place::Object(object) if short && column => format!("{} {}", object.name, kind_word(object.kind)),
        Place::Object(object) if short => format!("{} {}", kind_word(object.kind), object.name),
        Place::Metadata => of.to_string(),
        other => place_word(other),
    }
}

fn name_width(of: &Place, short: bool) -> usize {
    match of {
        // Nothing has to be written down to measure the name of a namespace.
        Place::Namespace(name) => text::width(&text::clean(name)),
        other => text::width(&text::clean(&place_heading(other, short, false))),
    }
}

/// Connections in a cell.
pub(super) fn ports(connections: &crate::network::Connections) -> String {
    match (connections.allowed.is_all(), connections.allowed.is_empty()) {
        (true, _) => "all ports".to_owned(),
        (false, false) => connections.allowed.to_string(),
        (false, true) if connections.undefined.is_empty() => String::new(),
        (false, true) => format!("{}?", connections.undefined),
    }
}

/// The rows and columns of all namespaces in which something runs, or may run, and how many others there are.
fn namespaces(analysis: &Analysis, atlas: &Atlas<'_>) -> (Vec<Place>, Vec<Place>, usize) {
    let inventory = &analysis.inventory;
    let mut names: Vec<Name> = atlas.namespaces();
    let known: Vec<&Name> = inventory.namespaces.iter().map(|namespace| &namespace.meta.name).filter(|name| names.binary_search(name).is_err()).collect();
    let unread = |name: &&Name| !inventory.coverage.state_in(Kind::Pod, name).is_whole();
    let added: Vec<Name> = known.iter().copied().filter(unread).cloned().collect();
    let idle = known.len() - added.len();
    names.extend(added);
    names.sort();
    let spaces = || names.iter().cloned().map(Place::Namespace);
    let rows = [Place::Internet, Place::Nodes].into_iter().chain(spaces()).collect();
    let columns = [Place::Internet, Place::Nodes, Place::Metadata].into_iter().chain(spaces()).collect();
    (rows, columns, idle)
}

/// The workloads of a place; a place that is no namespace is one by itself.
fn workloads(atlas: &Atlas<'_>, of: &Place) -> Vec<Place> {
    match of {
        Place::Namespace(name) => atlas.workloads(name).cloned().map(Place::Object).collect(),
        other => vec![other.clone()],
    }
}

/// A filter on names: any of the words; `from:` and `to:` mean one side only.
pub(super) struct Terms {
    both: Vec<String>,
    from: Vec<String>,
    to: Vec<String>,
}

impl Terms {
    pub(super) fn parse(filter: &str) -> Self {
        let mut terms = Self { both: Vec::new(), from: Vec::new(), to: Vec::new() };
        for word in filter.split_whitespace() {
            let word = word.to_lowercase();
            let (list, word) = match (word.strip_prefix("from:"), word.strip_prefix("to:")) {
                (Some(rest), _) => (&mut terms.from, rest),
                (_, Some(rest)) => (&mut terms.to, rest),
                _ => (&mut terms.both, word.as_str()),
            };
            if !word.is_empty() {
                list.push(word.to_owned());
            }
        }
        terms
    }

    /// Whether a place stays. The internet, nodes and the metadata address leave only for words about their side.
    pub(super) fn admit(&self, of: &Place, source: bool) -> bool {
        let word = place_word(of).to_lowercase();
        let hit = |terms: &[String]| terms.is_empty() || terms.iter().any(|term| word.contains(term.as_str()));
        let special = matches!(of, Place::Internet | Place::Nodes | Place::Metadata);
        hit(if source { &self.from } else { &self.to }) && (special || hit(&self.both))
    }
}
