use super::map::{Map, Node, Way};
use super::work::looked;
use crate::calls::{Caller, Condition};

/// Whose calls are looked at: what is known of the caller decides what the caller may, and where the caller is.
#[derive(Clone, Copy, Debug)]
pub enum Who<'a> {
    /// Somebody of the tenant.
    Somebody,
    /// Somebody outside, who may nothing beyond calling and is nowhere.
    Outsider,
    /// This one.
    Caller(&'a Caller),
}

/// All that calls from some starts can come to, and by which ways; found in one pass over the graph.
#[derive(Debug)]
pub struct Reach<'m, 'a> {
    map: &'m Map<'a>,
    /// For each node that is reached the one before it; of a start nothing.
    from: Vec<Option<From<'a>>>,
}

type From<'a> = Option<(usize, Way<'a>)>;

impl Who<'_> {
    /// Whether a call of theirs can go this way.
    fn can(self, way: &Way<'_>) -> bool {
        let Way::Decided(arms, Some(at)) = way else {
            return true;
        };
        let Some((condition, _)) = arms.get(*at) else {
            return false;
        };
        match (self, condition) {
            (Who::Outsider, Condition::May(_) | Condition::At(_)) => false,
            (Who::Caller(caller), Condition::May(right)) => caller.rights.contains(right),
            (Who::Caller(caller), Condition::At(site)) => caller.site.as_ref() == Some(site),
            _ => true,
        }
    }
}

impl<'m, 'a> Reach<'m, 'a> {
    /// Looks from the starts for all that `passes` lets through, the nearest first.
    pub fn new(
        map: &'m Map<'a>,
        who: Who<'_>,
        starts: impl IntoIterator<Item = Node<'a>>,
        passes: impl Fn(usize, &Way<'a>) -> bool,
    ) -> Self {
        looked(map.len());
        let mut from: Vec<Option<From<'a>>> = vec![None; map.len()];
        let mut open = std::collections::VecDeque::new();
        for at in starts.into_iter().filter_map(|start| map.at(start)) {
            if let Some(slot @ None) = from.get_mut(at) {
                *slot = Some(None);
                open.push_back(at);
            }
        }
        while let Some(at) = open.pop_front() {
            for (to, way) in map.ways(at) {
                let allowed = who.can(way) && passes(at, way);
                if let Some(slot @ None) = from.get_mut(*to).filter(|_| allowed) {
                    *slot = Some(Some((at, *way)));
                    open.push_back(*to);
                }
            }
        }
        Self { map, from }
    }

    /// Whether calls come there.
    pub fn comes_to(&self, at: usize) -> bool {
        self.from.get(at).is_some_and(Option::is_some)
    }

    /// The position of everything that calls come to.
    pub fn positions(&self) -> impl Iterator<Item = usize> + '_ {
        looked(self.from.len());
        let reached = self.from.iter().enumerate();
        reached.filter(|(_, from)| from.is_some()).map(|(at, _)| at)
    }

    /// Every node that calls come to.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'a>> + '_ {
        self.positions().filter_map(|at| self.map.node(at))
    }

    /// How calls come there: the nodes from the start on, each with the way that is taken from it; nothing if they do not.
    pub fn path(&self, node: Node<'a>) -> Option<Vec<(Node<'a>, Way<'a>)>> {
        let mut at = self.map.at(node)?;
        let mut path = Vec::new();
        while let Some((before, way)) = self.from.get(at).copied()?? {
            looked(1);
            path.push((self.map.node(before)?, way));
            at = before;
        }
        path.reverse();
        Some(path)
    }
}
