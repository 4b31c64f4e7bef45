use crate::model::HostId;

/// That a tenant has all that it needs by its lines in the lockfile, with which nothing is wrong: nothing is given and nothing is freed, so
/// that it is so on any day. It follows from the tenant's documents and these lines, where it lives on this host and owns this block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The host that it lives on.
    pub host: HostId,
    /// The block that it owns, where it has no pool of its own for users.
    pub block: Option<u64>,
    /// What tells what it holds from anything else that it could hold.
    pub digest: [u8; 32],
}
