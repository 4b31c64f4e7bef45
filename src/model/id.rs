use super::Malformed;
use super::word::Word;
use std::fmt;

/// The longest id, in characters: ids become file names and labels of domain names.
const LONGEST: usize = 63;

fn parse(text: &str) -> Result<Word, Malformed> {
    if text.len() > LONGEST {
        return Err(Malformed::new(format!(
            "has {} characters, and {LONGEST} at most",
            text.chars().count()
        )));
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if let Some(bad) = text.chars().find(|c| !allowed(*c)) {
        let malformed = Malformed::new(format!("holds `{}`", bad.escape_debug()));
        return Err(match suggestion(text) {
            Some(near) => malformed.help(format!(
                "write `{near}`; ids are lower-case letters, digits and `-`"
            )),
            None => malformed.help("use lower-case letters, digits and `-`"),
        });
    }
    if text.is_empty() || text.starts_with('-') || text.ends_with('-') {
        return Err(
            Malformed::new("starts or ends with `-`").help("start and end with a letter or digit")
        );
    }
    Ok(text.into())
}

/// The nearest well-formed id: lower case, umlauts spelt out, all else that is foreign a `-`.
fn suggestion(text: &str) -> Option<String> {
    let mut near = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'ä' => near.push_str("ae"),
            'ö' => near.push_str("oe"),
            'ü' => near.push_str("ue"),
            'ß' => near.push_str("ss"),
            c if c.is_ascii_lowercase() || c.is_ascii_digit() => near.push(c),
            _ if near.ends_with('-') => {}
            _ => near.push('-'),
        }
    }
    let near = near.trim_matches('-').to_owned();
    (!near.is_empty() && near.len() <= LONGEST).then_some(near)
}

/// An id of a section.
pub trait Id: Sized {
    /// The section.
    const SECTION: &'static str;

    /// Reads an id of it.
    fn parse(text: &str) -> Result<Self, Malformed>;
}

/// Makes the ids of each section, so that one cannot be taken for another.
macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident = $section:literal;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Word);

        impl $name {
            /// The section that it is an id of.
            pub const SECTION: &'static str = $section;

            /// Reads an id: `[a-z0-9-]`, at most 63 characters.
            pub fn parse(text: &str) -> Result<Self, Malformed> {
                parse(text).map(Self)
            }

            /// The id alone.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The path under which the thing is written: `users/alice`.
            pub fn reference(&self) -> String {
                [Self::SECTION, "/", self.as_str()].concat()
            }
        }

        impl Id for $name {
            const SECTION: &'static str = $section;

            fn parse(text: &str) -> Result<Self, Malformed> {
                $name::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.reference())
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }
    )+};
}

ids! {
    /// Names a PBX host of the project.
    HostId = "hosts";
    /// Names a tenant: its folder below `tenants/`.
    TenantId = "tenants";
    /// Names a user within a tenant.
    UserId = "users";
    /// Names a phone within a tenant.
    PhoneId = "phones";
    /// Names a place of a tenant.
    SiteId = "sites";
    /// Names a class of service.
    ClassId = "classes";
    /// Names a phone profile, of the tenant or of the library.
    ProfileId = "phone_profiles";
    /// Names the firmware of a model.
    FirmwareId = "firmware";
    /// Names a way outside, of the tenant or of the library.
    TrunkId = "trunks";
    /// Names people who ring together.
    GroupId = "groups";
    /// Names callers who wait.
    QueueId = "queues";
    /// Names a voice that asks for a key.
    MenuId = "menus";
    /// Names hours, of the tenant or of the library.
    ScheduleId = "schedules";
    /// Names a room where calls meet.
    ConferenceId = "conferences";
    /// Names a car park for calls.
    ParkingId = "parking";
    /// Names a paging zone.
    PagingId = "paging";
    /// Names an operator console.
    OperatorId = "operators";
    /// Names a VIP level.
    LevelId = "levels";
    /// Names a calendar.
    CalendarId = "calendars";
    /// Names a directory.
    DirectoryId = "directories";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_how_to_write_it() {
        let help = |text| UserId::parse(text).unwrap_err().help.unwrap();
        assert!(help("Müller").contains("`mueller`"));
        assert!(help("Anna Lena").contains("`anna-lena`"));
        assert!(UserId::parse("agent-7").is_ok());
        assert!(
            UserId::parse("-x").is_err()
                && UserId::parse("").is_err()
                && UserId::parse(&"a".repeat(64)).is_err()
        );
    }
}
