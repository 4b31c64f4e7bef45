use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the engine of a host needs to know of us and we of it, as plain data that a target room gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engine {
    /// Which one: `asterisk`.
    pub kind: String,
    /// The group that may read the files.
    pub group: String,
    /// The folders that it reads.
    pub folders: Vec<Folder>,
    /// What it must know once it runs the release; it is asked for each.
    pub expected: Vec<Expected>,
    /// The oldest version that this pbxctl writes for: `22`. It is no part of a release.
    #[serde(skip)]
    pub oldest: String,
    /// The folders of the release of which a reload drops what changed, and makes it anew: `freeswitch/gateways`. They are no part of a
    /// release.
    #[serde(skip)]
    pub renewed: Vec<String>,
}

/// A folder of the release that the engine includes through a link, or a copy of it at a fixed path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// Within the release: `asterisk/pjsip.d`.
    pub release: String,
    /// The link that leads to it: `/etc/asterisk/pjsip.d/pbxctl`.
    pub link: String,
    /// Whether plain files are to lie there instead of a link.
    #[serde(default, skip_serializing_if = "is_false")]
    pub plain: bool,
    /// The administrator's file that must include it: `/etc/asterisk/pjsip.conf`.
    pub core_file: String,
    /// The line that does: `#include pjsip.d/pbxctl/*.conf`; or the head of a section of it that what is in the folder names:
    /// `[sbc1.acme.example]`.
    pub core_line: String,
    /// The module that reads it, reloaded when it changes: `res_pjsip.so`.
    pub module: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Folder {
    /// Whether it is there for a section that the core file must have beside the line that includes it.
    pub fn is_section(&self) -> bool {
        self.core_line.starts_with('[')
    }
}

/// A kind of object that an engine can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A SIP endpoint.
    Endpoint,
    /// An address of record, to which phones register.
    Aor,
    /// The credentials of an account.
    Auth,
    /// A dialplan context.
    Context,
    /// A mailbox, as `1000@acme`.
    Mailbox,
    /// Where callers wait.
    Queue,
    /// A car park.
    Parking,
    /// A room where several meet.
    Conference,
    /// The other end of a trunk.
    Gateway,
}

/// How the owner of an object ends who is suspended: whoever is registered there then goes, and may come back.
pub const SUSPENDED: &str = " suspended";

/// An object that the engine must know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Expected {
    /// What it is.
    pub kind: Kind,
    /// The name by which the engine knows it.
    pub name: String,
    /// Whose it is and under which credential, as an opaque word that is no secret: birth id and rotation.
    ///
    /// When it changes for an AOR, whoever is registered there is no longer meant, and its contacts are dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

impl Engine {
    /// Whether any of its folders is to hold plain files.
    pub fn has_plain_files(&self) -> bool {
        self.folders.iter().any(|folder| folder.plain)
    }

    /// The addresses whose contacts are to be dropped: they went, belong to another now, or their owner was suspended. Who comes back
    /// keeps the contact that he has.
    pub fn lost(&self, former: &Self) -> Vec<String> {
        let now: BTreeSet<_> = self.aors().cloned().collect();
        let gone = former.aors();
        let gone = gone.filter(|was| !now.contains(was) && !now.contains(&was.resumed()));
        gone.map(|was| was.name.clone()).collect()
    }

    fn aors(&self) -> impl Iterator<Item = &Expected> {
        let all = self.expected.iter();
        all.filter(|expected| expected.kind == Kind::Aor)
    }
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Self; 9] = [
        Self::Endpoint,
        Self::Aor,
        Self::Auth,
        Self::Context,
        Self::Mailbox,
        Self::Queue,
        Self::Parking,
        Self::Conference,
        Self::Gateway,
    ];

    /// As the host's program and the journal name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::Aor => "aor",
            Self::Auth => "auth",
            Self::Context => "context",
            Self::Mailbox => "mailbox",
            Self::Queue => "queue",
            Self::Parking => "parking",
            Self::Conference => "conference",
            Self::Gateway => "gateway",
        }
    }
}

impl Expected {
    /// An object that nobody in particular owns.
    pub fn new(kind: Kind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            owner: None,
        }
    }

    /// The same, of an owner who is suspended no more.
    #[must_use]
    pub fn resumed(&self) -> Self {
        let owner = self.owner.as_ref();
        let owner = owner.map(|owner| owner.trim_end_matches(SUSPENDED).to_owned());
        Self {
            owner,
            ..self.clone()
        }
    }

    /// Says whose it is.
    #[must_use]
    pub fn owner(mut self, owner: impl Into<String>) -> Self {
        self.owner = Some(owner.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_or_rotated_account_loses_its_contacts() {
        let engine = |aors: &[(&str, &str)]| Engine {
            expected: aors
                .iter()
                .map(|(name, owner)| Expected::new(Kind::Aor, *name).owner(*owner))
                .collect(),
            ..Engine::default()
        };
        let (old, new) = (
            engine(&[("1000@a", "x/0"), ("1001@a", "y/0"), ("1002@a", "z/0")]),
            engine(&[("1000@a", "x/0"), ("1001@a", "y/1")]),
        );
        assert_eq!(new.lost(&old), ["1001@a", "1002@a"]);
        let suspended = engine(&[("1000@a", "x/0 suspended"), ("1001@a", "y/1")]);
        assert_eq!(suspended.lost(&new), ["1000@a"]);
        assert!(new.lost(&suspended).is_empty());
        assert!(new.lost(&Engine::default()).is_empty());
    }
}
