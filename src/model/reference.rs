use super::{
    ConferenceId, GroupId, MenuId, PagingId, ParkingId, PhoneId, QueueId, ScheduleId, TrunkId,
    UserId,
};
use std::fmt;

/// Makes the kinds of things that a reference may name where more than one kind may stand.
macro_rules! references {
    ($($kind:ident($id:ident)),+ $(,)?) => {
        /// A thing of the tenant that is named where things of several kinds may stand.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each is the section of its id")]
        pub enum Reference { $($kind($id)),+ }

        impl Reference {
            /// Reads an id of a section; `None` when things of that section are never named this way, or the id is none.
            pub fn parse(section: &str, id: &str) -> Option<Self> {
                match section {
                    $($id::SECTION => $id::parse(id).ok().map(Self::$kind),)+
                    _ => None,
                }
            }

            /// The section.
            pub fn section(&self) -> &'static str {
                match self { $(Self::$kind(_) => $id::SECTION),+ }
            }
        }

        impl fmt::Display for Reference {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $(Self::$kind(id) => out.write_str(&id.reference())),+ }
            }
        }
    };
}

references! {
    User(UserId), Phone(PhoneId), Group(GroupId), Queue(QueueId), Menu(MenuId), Conference(ConferenceId),
    Parking(ParkingId), Paging(PagingId), Trunk(TrunkId), Schedule(ScheduleId),
}

impl fmt::Debug for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}
