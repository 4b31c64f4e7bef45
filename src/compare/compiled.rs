use crate::allocate::Allocation;
use crate::calls::Calls;
use crate::model::Site;

/// A site that was compiled as far as it can be compared by meaning.
#[derive(Clone, Copy)]
pub struct Compiled<'a> {
    /// What is written.
    pub site: &'a Site,
    /// Who holds what.
    pub allocation: &'a Allocation,
    /// What happens to calls.
    pub calls: &'a Calls,
    /// Whether there are other tenants than those of the site, of which nothing is otherwise: a call has to name its own then.
    pub others: bool,
}
