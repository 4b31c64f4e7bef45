use super::{ApplyError, Host, Order, Step};
use crate::bundle::{Blobs, Bundle, Destination, DestinationId};
use crate::plan::Plan;
use std::collections::BTreeMap;
use std::path::Path;

/// All that an apply needs.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    /// What the hosts are to have.
    pub bundle: &'a Bundle,
    /// Its bytes.
    pub blobs: &'a dyn Blobs,
    /// What was planned, and perhaps shown.
    pub plan: &'a Plan,
    /// Hosts that are meant and could not be asked, and why: they fail in their wave, and no other host of it does.
    pub unreached: &'a BTreeMap<DestinationId, ApplyError>,
    /// How, and for whom.
    pub order: Order<'a>,
    /// A folder for what travels; nothing in it has a name.
    pub temporary: &'a Path,
}

/// Reaches a host, several at once; [`connect`](super::connect) is the real one.
pub type Reach<'a> = &'a (dyn Fn(&Destination) -> Result<Box<dyn Host>, ApplyError> + Sync);

/// Is told of every step when it ends.
pub type Watch<'a> = &'a mut (dyn FnMut(&DestinationId, &Step) + Send);
