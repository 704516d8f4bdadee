//! Port sets by number, with the results of their combinations kept.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Cell, Connections, Notes, Ports, Reachability};

/// Interned port sets.
pub(super) struct PortTable {
    sets: Vec<Ports>,
    numbers: FxHashMap<Ports, u32>,
    unions: FxHashMap<(u32, u32), u32>,
    intersections: FxHashMap<(u32, u32), u32>,
    resolved: FxHashMap<(u32, u32), u32>,
    answers: FxHashMap<(Cell, Notes), Arc<Connections>>,
}

impl Default for PortTable {
    fn default() -> Self {
        let mut table = Self {
            sets: Vec::new(),
            numbers: FxHashMap::default(),
            unions: FxHashMap::default(),
            intersections: FxHashMap::default(),
            resolved: FxHashMap::default(),
            answers: FxHashMap::default(),
        };
        table.number(Ports::none());
        table.number(Ports::all());
        table
    }
}

impl PortTable {
    /// The number of the empty set.
    pub(super) const NONE: u32 = 0;
    /// The number of the set of all ports.
    pub(super) const ALL: u32 = 1;

    fn number(&mut self, ports: Ports) -> u32 {
        if let Some(number) = self.numbers.get(&ports) {
            return *number;
        }
        let number = self.sets.len() as u32;
        self.sets.push(ports.clone());
        self.numbers.insert(ports, number);
        number
    }

    /// The ports of a rule on a destination with these named ports.
    pub(super) fn resolved(&mut self, reach: &Reachability, spec: u32, named: u32) -> u32 {
        if let Some(number) = self.resolved.get(&(spec, named)) {
            return *number;
        }
        let number = self.number(reach.ports[spec as usize].on(&reach.named[named as usize]));
        self.resolved.insert((spec, named), number);
        number
    }

    pub(super) fn union(&mut self, a: u32, b: u32) -> u32 {
        match (a, b) {
            _ if a == b => a,
            (Self::NONE, other) | (other, Self::NONE) => other,
            (Self::ALL, _) | (_, Self::ALL) => Self::ALL,
            _ => {
                let key = (a.min(b), a.max(b));
                if let Some(number) = self.unions.get(&key) {
                    return *number;
                }
                let number = self.number(self.sets[a as usize].union(&self.sets[b as usize]));
                self.unions.insert(key, number);
                number
            }
        }
    }

    fn intersection(&mut self, a: u32, b: u32) -> u32 {
        match (a, b) {
            _ if a == b => a,
            (Self::ALL, other) | (other, Self::ALL) => other,
            (Self::NONE, _) | (_, Self::NONE) => Self::NONE,
            _ => {
                let key = (a.min(b), a.max(b));
                if let Some(number) = self.intersections.get(&key) {
                    return *number;
                }
                let number = self.number(self.sets[a as usize].intersection(&self.sets[b as usize]));
                self.intersections.insert(key, number);
                number
            }
        }
    }

    /// What both cells admit.
    pub(super) fn both(&mut self, a: Cell, b: Cell) -> Cell {
        Cell { sure: self.intersection(a.sure, b.sure), most: self.intersection(a.most, b.most) }
    }

    /// What either cell admits.
    pub(super) fn either(&mut self, a: Cell, b: Cell) -> Cell {
        Cell { sure: self.union(a.sure, b.sure), most: self.union(a.most, b.most) }
    }

    /// A cell as an answer.
    pub(super) fn answer(&mut self, cell: Cell, notes: Notes) -> Arc<Connections> {
        let sets = &self.sets;
        let answer = || Arc::new(Connections::between(sets[cell.sure as usize].clone(), &sets[cell.most as usize], notes));
        Arc::clone(self.answers.entry((cell, notes)).or_insert_with(answer))
    }
}
