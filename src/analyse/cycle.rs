use crate::simulate::{Map, Way};

/// The parts of a graph in which calls can go round: each a set of positions from each of which every other can be reached, and from
/// itself too. Tarjan's algorithm, without recursion, so that a long chain of forwards is no danger to the stack.
pub(super) fn parts<'a>(
    map: &Map<'a>,
    passes: impl Fn(usize, &Way<'a>) -> bool,
) -> Vec<Vec<usize>> {
    let mut search = Search {
        map,
        passes,
        order: vec![None; map.len()],
        low: vec![0; map.len()],
        open: vec![false; map.len()],
        stack: Vec::new(),
        found: Vec::new(),
        count: 0,
    };
    let mut work = Vec::new();
    for (at, ..) in map.steps() {
        search.visit(at, &mut work);
    }
    search.found
}

struct Search<'m, 'a, P> {
    map: &'m Map<'a>,
    passes: P,
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    open: Vec<bool>,
    stack: Vec<usize>,
    found: Vec<Vec<usize>>,
    count: usize,
}

/// A position whose ways are being followed.
struct Visit {
    at: usize,
    /// How many of its ways are left, the last first.
    left: usize,
    /// Whether one leads back to itself.
    itself: bool,
}

impl<'a, P: Fn(usize, &Way<'a>) -> bool> Search<'_, 'a, P> {
    /// Visits what was not yet; `work` is empty before and after.
    fn visit(&mut self, start: usize, work: &mut Vec<Visit>) {
        if self.order.get(start) != Some(&None) {
            return;
        }
        work.push(self.enter(start));
        while let Some(visit) = work.last_mut() {
            let (at, to) = (visit.at, self.next(visit));
            visit.itself |= to == Some(at);
            let own = visit.itself;
            let Some(to) = to else {
                work.pop();
                if let Some(before) = work.last() {
                    self.low[before.at] = self.low[before.at].min(self.low[at]);
                }
                self.leave(at, own);
                continue;
            };
            match self.order[to] {
                None => work.push(self.enter(to)),
                Some(order) if self.open[to] => self.low[at] = self.low[at].min(order),
                Some(_) => {}
            }
        }
    }

    fn enter(&mut self, at: usize) -> Visit {
        self.order[at] = Some(self.count);
        self.low[at] = self.count;
        self.count += 1;
        self.open[at] = true;
        self.stack.push(at);
        Visit {
            at,
            left: self.map.ways(at).len(),
            itself: false,
        }
    }

    /// Where the next way leads that passes.
    fn next(&self, visit: &mut Visit) -> Option<usize> {
        let ways = self.map.ways(visit.at);
        while let Some((to, way)) = ways[..visit.left].last() {
            visit.left -= 1;
            if (self.passes)(visit.at, way) {
                return Some(*to);
            }
        }
        None
    }

    /// Takes a part off the stack when its first node is left.
    fn leave(&mut self, at: usize, itself: bool) {
        if self.order[at] != Some(self.low[at]) {
            return;
        }
        let start = self.stack.iter().rposition(|open| *open == at);
        let part = self.stack.drain(start.unwrap_or(0)..);
        for node in part.as_slice() {
            self.open[*node] = false;
        }
        if part.len() > 1 || itself {
            self.found.push(part.collect());
        }
    }
}
