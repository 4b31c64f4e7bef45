use super::name::phone_in;
use super::options::Limits;

/// What of the files is kept in memory: small ones, as long as there is room.
pub(super) struct Room {
    each: u64,
    left: u64,
}

impl Room {
    /// For files that may change under us, so that a phone gets what was indexed.
    pub(super) const fn for_folder(limits: &Limits) -> Self {
        Self {
            each: limits.memory_each,
            left: limits.memory_total,
        }
    }

    /// For files that stay as they are, and are read again at any time.
    pub(super) const fn for_release(limits: &Limits) -> Self {
        Self {
            each: limits.memory_each,
            left: limits.memory_release,
        }
    }

    /// Whether a file of this length is kept; it then takes its part of the room.
    pub(super) fn takes(&mut self, length: u64) -> bool {
        let takes = length <= self.each.min(self.left);
        self.left -= if takes { length } else { 0 };
        takes
    }
}

/// What is offered room first: what no single phone fetches, as all of them fetch it.
pub(super) fn is_shared(name: &str) -> bool {
    phone_in(name).is_none()
}
