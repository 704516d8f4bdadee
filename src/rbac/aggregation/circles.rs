//! Those that lead to each other.

/// Each circle of what leads to what, one by one where there is none: every circle comes after those that it leads to.
pub(super) fn circles(next: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search { numbers: vec![0; next.len()], lowest: vec![0; next.len()], is_open: vec![false; next.len()], ..Search::default() };
    for start in 0..next.len() {
        if search.numbers[start] == 0 {
            search.follow(start, next);
        }
    }
    search.found
}

/// Tarjan's search, on a stack of its own: a crafted chain may be of any length.
#[derive(Default)]
struct Search {
    /// When each was come to, from 1 on; 0 where nobody has been.
    numbers: Vec<usize>,
    /// The first of those in the same circle that it is known to lead to.
    lowest: Vec<usize>,
    /// Those of which the circle is not known yet, in the order in which they were come to.
    stack: Vec<usize>,
    is_open: Vec<bool>,
    count: usize,
    found: Vec<Vec<usize>>,
}

impl Search {
    fn follow(&mut self, start: usize, next: &[Vec<usize>]) {
        let mut way = vec![(start, next[start].iter())];
        self.enter(start);
        while let Some((at, ahead)) = way.last_mut() {
            let at = *at;
            if let Some(to) = ahead.next().copied() {
                if self.numbers[to] == 0 {
                    self.enter(to);
                    way.push((to, next[to].iter()));
                } else if self.is_open[to] {
                    self.lowest[at] = self.lowest[at].min(self.numbers[to]);
                }
                continue;
            }
            way.pop();
            if let Some((before, _)) = way.last() {
                self.lowest[*before] = self.lowest[*before].min(self.lowest[at]);
            }
            if self.lowest[at] == self.numbers[at] {
                self.close(at);
            }
        }
    }

    fn enter(&mut self, at: usize) {
        self.count += 1;
        (self.numbers[at], self.lowest[at], self.is_open[at]) = (self.count, self.count, true);
        self.stack.push(at);
    }

    /// All that were come to from there on, and are still open, are in its circle.
    fn close(&mut self, at: usize) {
        let first = self.stack.iter().rposition(|one| *one == at).unwrap_or_default();
        let circle = self.stack.split_off(first);
        for one in &circle {
            self.is_open[*one] = false;
        }
        self.found.push(circle);
    }
}

#[cfg(test)]
mod tests;
