//! Words that have a spelling of their own are written in it, and read as the documents' are: no image holds one that is none.

use super::form::{Form, Reader, Writer, choices};
use crate::model::{
    CalendarId, ClassId, Code, ConferenceId, Country, Date, Days, DirectoryId, Domain, E164, Email,
    Extension, FirmwareId, Fraction, GroupId, HostId, Hours, Language, LevelId, Mac, MenuId,
    Multicast, Network, OperatorId, PagingId, ParkingId, PhoneId, ProfileId, QueueId, Range,
    Reference, ScheduleId, Sha256, SiteId, TenantId, TimeZone, TrunkId, UserId,
};

/// Words that are at hand as text.
macro_rules! spelt {
    ($($name:ident),+ $(,)?) => {$(
        impl Form for $name {
            fn write(&self, out: &mut Writer) {
                out.bytes.text(self.as_str());
            }

            fn read(from: &mut Reader<'_>) -> Option<Self> {
                Self::parse(from.bytes.text()?).ok()
            }
        }
    )+};
}

/// Words that are shown as they are written.
macro_rules! shown {
    ($($name:ident),+ $(,)?) => {$(
        impl Form for $name {
            fn write(&self, out: &mut Writer) {
                out.bytes.text(&self.to_string());
            }

            fn read(from: &mut Reader<'_>) -> Option<Self> {
                Self::parse(from.bytes.text()?).ok()
            }
        }
    )+};
}

spelt! {
    CalendarId, ClassId, Code, ConferenceId, Country, DirectoryId, Domain, Email, FirmwareId, GroupId, HostId, LevelId, MenuId, OperatorId,
    PagingId, ParkingId, PhoneId, ProfileId, QueueId, ScheduleId, SiteId, TenantId, TimeZone, TrunkId, UserId,
}

shown! {
    Date, Days, E164, Extension, Fraction, Hours, Language, Multicast, Network, Range, Sha256,
}

/// Very many are read in every run.
impl Form for Mac {
    fn write(&self, out: &mut Writer) {
        out.bytes.raw(&self.octets());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Self::of_octets(from.bytes.array()?).ok()
    }
}

choices! {
    Reference {
        0 User(id), 1 Phone(id), 2 Group(id), 3 Queue(id), 4 Menu(id), 5 Conference(id), 6 Parking(id), 7 Paging(id), 8 Trunk(id),
        9 Schedule(id),
    }
}
