//! The smallest set that has a member of every question: a search that goes on where the last one ended.

use rustc_hash::FxHashMap;

use crate::attack::bits::Bits;

/// A question: any of its members answers it.
#[derive(Debug)]
struct Question {
    /// Each with its number among those that any question names, ascending.
    members: Vec<(u32, u32)>,
    /// The same numbers.
    set: Bits,
}

/// What was asked so far.
#[derive(Debug, Default)]
pub(super) struct Questions {
    /// The shortest first, of equal ones the oldest. None holds all members of another: whatever answers that one answers it too.
    asked: Vec<Question>,
    numbers: FxHashMap<u32, u32>,
    /// No smaller set answers them: more questions never need fewer answers.
    least: usize,
}

impl Questions {
    /// Asks one more, which the last set leaves open.
    pub(super) fn ask(&mut self, members: &[u32]) {
        let mut question = Question { members: Vec::new(), set: Bits::default() };
        for member in members {
            let next = self.numbers.len() as u32;
            let number = *self.numbers.entry(*member).or_insert(next);
            question.members.push((*member, number));
            question.set.insert(number);
        }
        self.asked.retain(|known| !question.set.is_within(&known.set));
        let place = self.asked.partition_point(|known| known.members.len() <= question.members.len());
        self.asked.insert(place, question);
    }

    /// The smallest set that answers all of them, the first in the order of their members; none if it has more than `most` members or takes
    /// too long to find.
    pub(super) fn smallest(&mut self, most: usize, work: &mut usize) -> Option<Vec<u32>> {
        let open: Vec<&Question> = self.asked.iter().collect();
        while self.least <= most {
            let mut chosen = Vec::new();
            if choose(&open, self.least, &mut chosen, &mut Bits::default(), work)? {
                chosen.sort_unstable();
                return Some(chosen);
            }
            self.least += 1;
        }
        None
    }
}

/// Completes a set to one that answers every open question without what is barred; none if it takes too long. Looking at a question is as
/// much work as at an edge.
fn choose(open: &[&Question], left: usize, chosen: &mut Vec<u32>, barred: &mut Bits, work: &mut usize) -> Option<bool> {
    *work = work.checked_sub(open.len() + 1)?;
    // The open question with the fewest answers leaves the fewest choices.
    let Some(question) = open.first() else { return Some(true) };
    // Questions without a common answer need one each.
    let (mut taken, mut apart) = (Bits::default(), 0);
    for other in open {
        if other.set.is_within(barred) {
            return Some(false);
        }
        if !other.set.meets(&taken) {
            taken.add(&other.set, barred);
            apart += 1;
            if apart > left {
                return Some(false);
            }
        }
    }
    let mut tried = Vec::new();
    for (candidate, number) in &question.members {
        if barred.contains(*number) {
            continue;
        }
        let rest: Vec<&Question> = open.iter().copied().filter(|other| !other.set.contains(*number)).collect();
        chosen.push(*candidate);
        if choose(&rest, left - 1, chosen, barred, work)? {
            return Some(true);
        }
        chosen.pop();
        // Every set with it was tried.
        barred.insert(*number);
        tried.push(*number);
    }
    for number in tried {
        barred.remove(number);
    }
    Some(false)
}

#[cfg(test)]
mod tests;
