use crate::simulate::{Map, Node, Way};

/// The parts of a graph in which calls can go round: each a set of nodes from each of which every other can be reached, and from
/// itself too. Tarjan's algorithm, without recursion, so that a long chain of forwards is no danger to the stack.
pub(super) fn parts<'a>(
    map: &Map<'a>,
    passes: impl Fn(Node<'a>, &Way<'a>) -> bool,
) -> Vec<Vec<usize>> {
    let mut search = Search {
        order: vec![None; map.len()],
        low: vec![0; map.len()],
        open: vec![false; map.len()],
        stack: Vec::new(),
        found: Vec::new(),
        count: 0,
    };
    let next = |at: usize| -> Vec<usize> {
        let Some(node) = map.node(at) else {
            return Vec::new();
        };
        let ways = map.ways(node).into_iter();
        let ways = ways.filter(|(_, way)| passes(node, way));
        ways.filter_map(|(to, _)| map.at(to)).collect()
    };
    let steps: Vec<_> = map.steps().filter_map(|(node, ..)| map.at(node)).collect();
    for at in steps {
        search.visit(at, &next);
    }
    search.found
}

struct Search {
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    open: Vec<bool>,
    stack: Vec<usize>,
    found: Vec<Vec<usize>>,
    count: usize,
}

impl Search {
    fn visit(&mut self, start: usize, next: &impl Fn(usize) -> Vec<usize>) {
        if self.order.get(start) != Some(&None) {
            return;
        }
        let mut work = vec![(start, self.enter(start, next), false)];
        while let Some((at, rest, itself)) = work.last_mut() {
            let (at, to) = (*at, rest.pop());
            *itself |= to == Some(at);
            let own = *itself;
            let Some(to) = to else {
                work.pop();
                if let Some((before, ..)) = work.last() {
                    self.low[*before] = self.low[*before].min(self.low[at]);
                }
                self.leave(at, own);
                continue;
            };
            match self.order[to] {
                None => work.push((to, self.enter(to, next), false)),
                Some(order) if self.open[to] => self.low[at] = self.low[at].min(order),
                Some(_) => {}
            }
        }
    }

    fn enter(&mut self, at: usize, next: &impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
        self.order[at] = Some(self.count);
        self.low[at] = self.count;
        self.count += 1;
        self.open[at] = true;
        self.stack.push(at);
        next(at)
    }

    /// Takes a part off the stack when its first node is left.
    fn leave(&mut self, at: usize, itself: bool) {
        if self.order[at] != Some(self.low[at]) {
            return;
        }
        let start = self.stack.iter().rposition(|open| *open == at);
        let part = self.stack.split_off(start.unwrap_or(0));
        for node in &part {
            self.open[*node] = false;
        }
        if part.len() > 1 || itself {
            self.found.push(part);
        }
    }
}
