use super::cycle;
use super::silent::silent;
use super::useful::useful;
use crate::calls::TenantCalls;
use crate::model::{Site, Tenant, TenantId};
use crate::simulate::{Book, Map, Node, Reach, Way, Who};

/// What a rule sees: a tenant, its graph, and what calls from within and from outside come to.
pub struct Subject<'m, 'a> {
    pub(crate) site: &'a Site,
    pub(crate) id: &'a TenantId,
    pub(crate) tenant: &'a Tenant,
    pub(crate) map: &'m Map<'a>,
    /// Where calls of users come to.
    pub(super) inside: Reach<'m, 'a>,
    /// Where calls from outside come to.
    pub(super) outside: Reach<'m, 'a>,
    /// From which positions a call can come to somebody or something.
    pub(super) useful: Vec<bool>,
    /// Where calls can go round before anybody rang.
    pub(super) silent: Vec<Vec<usize>>,
}

impl<'m, 'a> Subject<'m, 'a> {
    /// Looks where calls come to.
    pub fn new(site: &'a Site, id: &'a TenantId, tenant: &'a Tenant, map: &'m Map<'a>) -> Self {
        // What users forward to from their phones is what they can dial themselves.
        let written = |_, way: &Way<'a>| !matches!(way, Way::Forward(_));
        let (inside, outside) = map.origins();
        Self {
            site,
            id,
            tenant,
            map,
            inside: Reach::new(map, Who::Somebody, inside, written),
            outside: Reach::new(map, Who::Outsider, outside, written),
            useful: useful(map),
            silent: cycle::parts(map, |at, way| silent(map, at, way)),
        }
    }

    pub(super) fn book(&self) -> &'m Book<'a> {
        self.map.book
    }

    pub(super) fn calls(&self) -> &'a TenantCalls {
        self.map.book.calls
    }

    /// The country in whose way numbers are dialled; nothing for none.
    pub(super) fn country(&self) -> &str {
        let country = self.tenant.country.as_ref();
        let country = country.or(self.site.project.country.as_ref());
        country.map_or("", |country| country.as_str())
    }

    /// How calls come to a node, from within if they can.
    pub(super) fn path(&self, node: Node<'a>) -> Option<Vec<(Node<'a>, Way<'a>)>> {
        let chosen = |chosen| match node {
            Node::Step(flow, step, _) => Node::Step(flow, step, chosen),
            Node::Scope(scope, _) => Node::Scope(scope, chosen),
        };
        let reaches = [&self.inside, &self.outside].into_iter();
        let mut paths = reaches.flat_map(|reach| [false, true].map(|is| reach.path(chosen(is))));
        paths.find_map(|path| path)
    }
}
