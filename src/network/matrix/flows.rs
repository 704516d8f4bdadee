//! Every pair of workloads, and of workloads and parts of the address space outside the cluster.

use super::{AddressRange, Arc, CLOSED, Cell, Connections, Matrix, Notes, OPEN, ObjectRef, PortTable, Reachability};
use crate::network::query::own_node;
use crate::network::reach::{ClassId, Party};

/// A side of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side<'a> {
    /// A workload, or a pod that nothing owns.
    Workload(&'a ObjectRef),
    /// A part of the address space outside the cluster; policies tell nothing within it apart.
    External(AddressRange),
}

/// What one side may do with another.
#[derive(Clone, Debug)]
pub struct Flow<'a> {
    /// Who connects.
    pub from: Side<'a>,
    /// To whom.
    pub to: Side<'a>,
    /// On which ports; never none.
    pub connections: Arc<Connections>,
}

impl Reachability {
    /// Every pair of different workloads, and of workloads and outside addresses, that may connect. Pods of one workload are united.
    pub fn all(&self) -> impl Iterator<Item = Flow<'_>> {
        Flows::new(self)
    }

    /// Every pair of classes of which different pods may connect, by policies alone (own-node traffic comes on top: see [`Self::shared_nodes`]).
    pub fn class_flows(&self) -> impl Iterator<Item = (ClassId, ClassId, Arc<Connections>)> + use<'_> {
        let mut matrix = Matrix::new(self);
        let mut sizes = vec![0u32; self.classes.len()];
        self.pods.iter().for_each(|pod| sizes[pod.class as usize] += 1);
        (0..self.classes.len() as u32).flat_map(move |from| {
            let row = matrix.class_row(from);
            let mut found = Vec::new();
            for to in 0..self.classes.len() as u32 {
                let cell = row[to as usize];
                if cell.is_closed() || (from == to && sizes[from as usize] < 2) {
                    continue;
                }
                let notes = matrix.class_notes(from, to, cell);
                found.push((ClassId(from), ClassId(to), matrix.table.answer(cell, notes)));
            }
            found
        })
    }
}

impl Matrix<'_> {
    /// What the answer for two classes rests on.
    fn class_notes(&self, from: u32, to: u32, cell: Cell) -> Notes {
        let (source, destination) = (&self.reach.classes[from as usize], &self.reach.classes[to as usize]);
        let notes = self.reach.class_notes(source, destination);
        if cell.sure == cell.most { notes } else { notes.and(self.reach.doubts(source)).and(self.reach.doubts(destination)) }
    }

    /// What the answer for a class and an outside address rests on.
    fn outside_notes(&self, class: u32) -> Notes {
        self.reach.common_notes().and_if(self.reach.classes[class as usize].unread, Notes::UNREAD)
    }
}

/// Nodes that a workload's pods run on, sorted, by how those pods count.
#[derive(Default)]
struct Places {
    /// Of pods that count as their node.
    host: Nodes,
    /// Of other pods.
    plain: Nodes,
}

#[derive(Default)]
struct Nodes {
    /// All of them.
    all: Vec<u32>,
    /// Those that are no assumption.
    sure: Vec<u32>,
}

/// Cells of several classes as one.
#[derive(Default)]
struct United {
    first: Option<Cell>,
    known: Option<(Cell, Notes)>,
}

impl United {
    fn add(&mut self, cell: Cell, notes: Notes, table: &mut PortTable) {
        let differs = *self.first.get_or_insert(cell) != cell;
        let (before, known) = self.known.unwrap_or((cell, notes));
        self.known = Some((table.either(before, cell), known.and(notes).and_if(differs, Notes::SOME_REPLICAS)));
    }
}

pub(super) struct Flows<'a> {
    matrix: Matrix<'a>,
    places: Vec<Places>,
    /// The source: a workload, then a part of the address space.
    from: usize,
    to: usize,
    /// A row for each class of the source.
    rows: Vec<(u32, Vec<Cell>)>,
    /// The answers of the row where there is one only: most workloads are of one class.
    ready: Vec<Option<Arc<Connections>>>,
}

impl<'a> Flows<'a> {
    fn new(reach: &'a Reachability) -> Self {
        let places = reach.parties.iter().map(|party| places(reach, party)).collect();
        let mut flows = Self { matrix: Matrix::new(reach), places, from: 0, to: 0, rows: Vec::new(), ready: Vec::new() };
        flows.load();
        flows
    }

    /// What one workload, by number, may do with every other one.
    pub(super) fn of(reach: &'a Reachability, from: usize) -> impl Iterator<Item = (usize, Arc<Connections>)> + 'a {
        let mut flows = Self { from, ..Self::new(reach) };
        flows.rows.clear();
        flows.load();
        (0..reach.parties.len()).filter(move |to| *to != from).filter_map(move |to| flows.flow(from, to).map(|flow| (to, flow.connections)))
    }

    /// Makes the rows of the source.
    fn load(&mut self) {
        let reach = self.matrix.reach;
        let party = reach.parties.get(self.from);
        if let (Some(party), [(class, _)]) = (party, self.rows.as_slice())
            && party.classes == [*class]
        {
            return;
        }
        self.load_rows();
        self.ready = match (party, self.rows.as_slice()) {
            (Some(_), [(class, row)]) => {
                let (class, row) = (*class, row.clone());
                let answer = |(at, cell): (usize, &Cell)| {
                    let inside = at < reach.classes.len();
                    let notes = if inside { self.matrix.class_notes(class, at as u32, *cell) } else { self.matrix.outside_notes(class) };
                    (!cell.is_closed()).then(|| self.matrix.table.answer(*cell, notes))
                };
                row.iter().enumerate().map(answer).collect()
            }
            _ => Vec::new(),
        };
    }

    fn load_rows(&mut self) {
        let reach = self.matrix.reach;
        self.rows = match reach.parties.get(self.from) {
            Some(party) => party.classes.iter().map(|class| (*class, self.matrix.class_row(*class))).collect(),
            None if self.from - reach.parties.len() < reach.sources.len() => vec![(u32::MAX, self.matrix.outside_row(self.from - reach.parties.len()))],
            None => Vec::new(),
        };
    }

    fn flow(&mut self, from: usize, to: usize) -> Option<Flow<'a>> {
        let reach = self.matrix.reach;
        let parties = reach.parties.len();
        let side = |at: usize, outside: &[AddressRange]| {
            reach.parties.get(at).map_or_else(|| Side::External(outside[at - parties]), |party| Side::Workload(&party.object))
        };
        let connections = match (reach.parties.get(from), reach.parties.get(to)) {
            (Some(_), Some(destination)) => self.between(from, to, destination),
            (Some(_), None) => self.with_outside((reach.classes.len() + to - parties) as u32, None),
            (None, Some(destination)) => self.with_outside(0, Some(destination)),
            (None, None) => None,
        }?;
        Some(Flow { from: side(from, &reach.sources), to: side(to, &reach.destinations), connections })
    }

    fn between(&mut self, from: usize, to: usize, destination: &Party) -> Option<Arc<Connections>> {
        if let [class] = destination.classes.as_slice()
            && let Some(answer) = self.ready.get(*class as usize)
            && (answer.as_ref().is_some_and(|a| a.allowed.is_all()) || self.near(from, to).is_none())
        {
            return answer.clone();
        }
        let mut united = United::default();
        for (class, row) in &self.rows {
            for other in &destination.classes {
                let cell = row[*other as usize];
                united.add(cell, self.matrix.class_notes(*class, *other, cell), &mut self.matrix.table);
            }
        }
        let (cell, notes) = united.known.unwrap_or((CLOSED, Notes::NONE));
        if cell != OPEN
            && let Some(assumed) = self.near(from, to)
        {
            let answer = self.matrix.table.answer(cell, notes);
            return Some(Arc::new(own_node((*answer).clone(), assumed)));
        }
        (!cell.is_closed()).then(|| self.matrix.table.answer(cell, notes))
    }

    /// Whether some pod of one counts as the node of some pod of the other, and whether that is an assumption.
    fn near(&self, from: usize, to: usize) -> Option<bool> {
        let (a, b) = (&self.places[from], &self.places[to]);
        let near = |nodes: fn(&Nodes) -> &Vec<u32>| share(nodes(&a.host), nodes(&b.plain)) || share(nodes(&a.plain), nodes(&b.host));
        if near(|nodes| &nodes.sure) {
            return Some(false);
        }
        near(|nodes| &nodes.all).then_some(true)
    }

    /// One side is outside: at column `column` of the source's rows, or the source itself.
    fn with_outside(&mut self, column: u32, destination: Option<&Party>) -> Option<Arc<Connections>> {
        if destination.is_none()
            && let Some(answer) = self.ready.get(column as usize)
        {
            return answer.clone();
        }
        let mut united = United::default();
        let columns = destination.map_or_else(|| vec![column], |party| party.classes.clone());
        for (class, row) in &self.rows {
            for at in &columns {
                let notes = self.matrix.outside_notes(if destination.is_some() { *at } else { *class });
                united.add(row[*at as usize], notes, &mut self.matrix.table);
            }
        }
        let (cell, notes) = united.known?;
        (!cell.is_closed()).then(|| self.matrix.table.answer(cell, notes))
    }
}

impl<'a> Iterator for Flows<'a> {
    type Item = Flow<'a>;

    fn next(&mut self) -> Option<Flow<'a>> {
        let reach = self.matrix.reach;
        let parties = reach.parties.len();
        while self.from < parties + reach.sources.len() {
            // Outside addresses connect to workloads only.
            let ends = if self.from < parties { parties + reach.destinations.len() } else { parties };
            while self.to < ends {
                let to = self.to;
                self.to += 1;
                if to != self.from
                    && let Some(flow) = self.flow(self.from, to)
                {
                    return Some(flow);
                }
            }
            self.from += 1;
            self.to = 0;
            self.load();
        }
        None
    }
}

fn places(reach: &Reachability, party: &Party) -> Places {
    let mut places = Places::default();
    for pod in party.pods.iter().map(|at| &reach.pods[*at as usize]).filter(|pod| pod.node != 0) {
        let nodes = if reach.classes[pod.class as usize].host { &mut places.host } else { &mut places.plain };
        nodes.all.push(pod.node);
        if !pod.assumed_node {
            nodes.sure.push(pod.node);
        }
    }
    for list in [&mut places.host.all, &mut places.host.sure, &mut places.plain.all, &mut places.plain.sure] {
        list.sort_unstable();
        list.dedup();
    }
    places
}

/// Whether two sorted lists share a number.
fn share(a: &[u32], b: &[u32]) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.iter().any(|node| long.binary_search(node).is_ok())
}
