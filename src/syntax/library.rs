use super::record::record;
use super::{Entries, Firmware, PhoneProfile, Schedule, Trunk};

record! {
    /// What all tenants share: a file in `library/`.
    LibraryDocument = "a document of the library" {
        /// Phone profiles, by id.
        phone_profiles: Entries<PhoneProfile>,
        /// Firmware, by the id of its model.
        firmware: Entries<Firmware>,
        /// Schedules such as public holidays, by id.
        schedules: Entries<Schedule>,
        /// Trunks that are lent to tenants, by id.
        trunks: Entries<Trunk>,
    }
}
