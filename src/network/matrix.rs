//! All pairs at once: rows of port sets over classes and parts of the address space, port sets by number.

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::connections::{Connections, Notes};
use super::ip::AddressRange;
use super::policies::AddressSet;
use super::ports::Ports;
use super::reach::Reachability;
use crate::model::ObjectRef;

mod contacts;
mod flows;
mod table;

pub use flows::{Flow, Side};
use table::PortTable;

/// What is surely open and what is open at most, as numbers of port sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cell {
    sure: u32,
    most: u32,
}

const CLOSED: Cell = Cell { sure: PortTable::NONE, most: PortTable::NONE };
const OPEN: Cell = Cell { sure: PortTable::ALL, most: PortTable::ALL };

impl Cell {
    fn is_closed(self) -> bool {
        self.most == PortTable::NONE
    }
}

/// A row: one cell for each class, then one for each destination part of the address space.
type Row = Rc<[Cell]>;

/// At most this many cells of egress rows are kept.
const KEPT_CELLS: usize = 4 << 20;

/// The parts of a cut that a set holds. A part that a block of another direction would cut is judged by its first address: no rule asks.
fn parts_of(set: &AddressSet, cut: &[AddressRange]) -> impl Iterator<Item = usize> {
    let first = cut.partition_point(|part| part.first < set.block.first);
    let overlapping = cut.iter().enumerate().skip(first).take_while(|(_, part)| part.first <= set.block.last);
    overlapping.filter(|(_, part)| set.holds(part.first)).map(|(at, _)| at)
}

/// The rules turned around: from a source to the destinations that admit it.
pub(super) struct Matrix<'a> {
    pub(super) reach: &'a Reachability,
    table: PortTable,
    /// For each peer, who matches it and who might, classes and parts of the address space.
    members: Vec<(Vec<u32>, Vec<u32>)>,
    /// For each source part of the address space, the peers that hold it.
    held: Vec<Vec<u32>>,
    /// For each peer, the ingress rules that name it.
    admitting: Vec<Vec<u32>>,
    /// For each ingress rule, the classes it isolates, with the ports it opens there.
    subjects: Vec<Vec<(u32, u32)>>,
    /// What every destination admits from everybody.
    base: Vec<Cell>,
    egress_rows: FxHashMap<(&'a [u32], bool), Row>,
}

impl<'a> Matrix<'a> {
    pub(super) fn new(reach: &'a Reachability) -> Self {
        let classes = reach.classes.len();
        let mut members: Vec<(Vec<u32>, Vec<u32>)> = vec![(Vec::new(), Vec::new()); reach.peers.len()];
        for (at, class) in reach.classes.iter().enumerate() {
            class.matched.iter().for_each(|peer| members[*peer as usize].0.push(at as u32));
            class.maybe.iter().for_each(|peer| members[*peer as usize].1.push(at as u32));
        }
        let mut held: Vec<Vec<u32>> = vec![Vec::new(); reach.sources.len()];
        for (peer, set) in reach.peers.iter().enumerate().filter_map(|(at, set)| set.as_ref().map(|set| (at, set))) {
            parts_of(set, &reach.sources).for_each(|part| held[part].push(peer as u32));
            members[peer].0.extend(parts_of(set, &reach.destinations).map(|part| (classes + part) as u32));
        }
        let mut table = PortTable::default();
        let mut subjects: Vec<Vec<(u32, u32)>> = vec![Vec::new(); reach.rules.len()];
        let mut base: Vec<Cell> = Vec::with_capacity(classes);
        for (at, class) in reach.classes.iter().enumerate() {
            let mut cell = if class.unread { Cell { sure: PortTable::NONE, most: PortTable::ALL } } else { CLOSED };
            for rule in class.ingress.iter().flatten() {
                let spec = &reach.rules[*rule as usize];
                let ports = table.resolved(reach, spec.ports, class.named);
                subjects[*rule as usize].push((at as u32, ports));
                if spec.peers.is_none() {
                    cell = Cell { sure: table.union(cell.sure, ports), most: table.union(cell.most, ports) };
                }
            }
            base.push(if class.ingress.is_some() { cell } else { OPEN });
        }
        let mut admitting: Vec<Vec<u32>> = vec![Vec::new(); reach.peers.len()];
        for (at, rule) in reach.rules.iter().enumerate().filter(|(at, _)| !subjects[*at].is_empty()) {
            rule.peers.iter().flatten().for_each(|peer| admitting[*peer as usize].push(at as u32));
        }
        Self { reach, table, members, held, admitting, subjects, base, egress_rows: FxHashMap::default() }
    }

    /// What each class admits from a source that matches these peers.
    fn ingress_row(&mut self, matched: &[u32], maybe: &[u32]) -> Vec<Cell> {
        let mut row = self.base.clone();
        for (peers, sure) in [(matched, true), (maybe, false)] {
            for rule in peers.iter().flat_map(|peer| &self.admitting[*peer as usize]) {
                for (class, ports) in &self.subjects[*rule as usize] {
                    let cell = &mut row[*class as usize];
                    cell.most = self.table.union(cell.most, *ports);
                    if sure {
                        cell.sure = self.table.union(cell.sure, *ports);
                    }
                }
            }
        }
        row
    }

    /// What the egress rules of a class admit; none if nothing isolates it.
    fn egress_row(&mut self, class: u32) -> Option<Row> {
        let reach = self.reach;
        let class = &reach.classes[class as usize];
        let rules = class.egress.as_deref()?;
        if let Some(row) = self.egress_rows.get(&(rules, class.unread)) {
            return Some(Rc::clone(row));
        }
        let empty = Cell { sure: PortTable::NONE, most: if class.unread { PortTable::ALL } else { PortTable::NONE } };
        let mut row = vec![empty; reach.classes.len() + reach.destinations.len()];
        for rule in rules.iter().map(|rule| &reach.rules[*rule as usize]) {
            let table = &mut self.table;
            let mut admit = |at: u32, sure: bool| {
                let named = reach.classes.get(at as usize).map_or(0, |class| class.named);
                let ports = table.resolved(reach, rule.ports, named);
                let cell = &mut row[at as usize];
                cell.most = table.union(cell.most, ports);
                if sure {
                    cell.sure = table.union(cell.sure, ports);
                }
            };
            match &rule.peers {
                None => (0..(reach.classes.len() + reach.destinations.len()) as u32).for_each(|at| admit(at, true)),
                Some(peers) => {
                    for (sure, maybe) in peers.iter().map(|peer| &self.members[*peer as usize]) {
                        for at in sure {
                            admit(*at, true);
                        }
                        for at in maybe {
                            admit(*at, false);
                        }
                    }
                }
            }
        }
        if (self.egress_rows.len() + 1) * row.len() > KEPT_CELLS {
            self.egress_rows.clear();
        }
        let row: Row = row.into();
        self.egress_rows.insert((rules, class.unread), Rc::clone(&row));
        Some(row)
    }

    /// What a class may connect to: classes, then parts of the address space.
    pub(super) fn class_row(&mut self, number: u32) -> Vec<Cell> {
        let reach = self.reach;
        let class = &reach.classes[number as usize];
        let mut row = self.ingress_row(&class.matched, &class.maybe);
        row.resize(reach.classes.len() + reach.destinations.len(), OPEN);
        if let Some(egress) = self.egress_row(number) {
            for (cell, admitted) in row.iter_mut().zip(egress.iter()) {
                *cell = self.table.both(*cell, *admitted);
            }
        }
        row
    }

    /// What a part of the address space may connect to: classes.
    pub(super) fn outside_row(&mut self, part: usize) -> Vec<Cell> {
        let held = std::mem::take(&mut self.held[part]);
        let row = self.ingress_row(&held, &[]);
        self.held[part] = held;
        row
    }
}
