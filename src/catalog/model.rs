use std::str::FromStr;

/// What sort of device a model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Stands on a desk; its accounts are its own.
    Desk,
    /// A speaker phone for a meeting room.
    Conference,
    /// A base or a cordless handset: its accounts belong to handsets.
    Dect,
    /// Stands at a door.
    Door,
    /// Only speaks.
    Speaker,
    /// Has ports for analogue telephones.
    Ata,
    /// Has trunks to other networks.
    Gateway,
}

impl Kind {
    const ALL: [Self; 7] = [
        Self::Desk,
        Self::Conference,
        Self::Dect,
        Self::Door,
        Self::Speaker,
        Self::Ata,
        Self::Gateway,
    ];

    /// As the table has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Conference => "conference",
            Self::Dect => "dect",
            Self::Door => "door",
            Self::Speaker => "speaker",
            Self::Ata => "ata",
            Self::Gateway => "gateway",
        }
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == word);
        found.ok_or(())
    }
}

/// Something that a model has or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ability {
    /// Looks people up in a directory (RFC 4511).
    Ldap,
    /// Plays RTP that is sent to a multicast address.
    Multicast,
    /// Encrypts what is said (RFC 3711).
    Srtp,
    /// Shows a picture of one's own behind everything.
    Wallpaper,
}

impl Ability {
    const ALL: [Self; 4] = [Self::Ldap, Self::Multicast, Self::Srtp, Self::Wallpaper];

    /// As the table has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ldap => "ldap",
            Self::Multicast => "multicast",
            Self::Srtp => "srtp",
            Self::Wallpaper => "wallpaper",
        }
    }
}

impl FromStr for Ability {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let found = Self::ALL.into_iter().find(|ability| ability.name() == word);
        found.ok_or(())
    }
}

/// Phones that ask for the same files in the same form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// The room of `target/phone` that writes their files: `cisco-mpp`.
    pub id: String,
    /// What the ids of their models start with: `cisco`.
    pub vendor: String,
    /// What people call who makes them: `Cisco`.
    pub maker: String,
    /// What a phone asks for by its MAC: `SEP{MAC}.cnf.xml`.
    pub file: String,
    /// How the file is written, in a word or two.
    pub form: String,
    /// Whether keys of lines are among the keys of a model; else it has others for them, or none.
    pub line_keys_shared: bool,
    /// The section of the `pjsip_notify.conf` that comes with Asterisk whose NOTIFY has them read their files again; none where they
    /// understand nothing of it.
    pub notify: Option<String>,
    /// Where the facts were found.
    pub source: String,
}

/// What the compiler must know of a phone model to check a repository and to write the phone's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneModel {
    /// What a repository writes: `yealink-t46s`.
    pub id: String,
    /// Which files it asks for.
    pub family: Family,
    /// What people call it: `Yealink T46S`.
    pub name: String,
    /// How many SIP accounts it holds.
    pub lines: u16,
    /// How many keys can be given something to do, on all pages.
    pub keys: u16,
    /// What sort of device it is.
    pub kind: Kind,
    /// The file that every phone of this model fetches before its own, where it is known.
    pub common_file: Option<String>,
    /// The newest firmware that the source knows: `66.86.0.15`.
    pub firmware: Option<String>,
    /// What it has.
    pub can: Vec<Ability>,
    /// The picture that it shows, where a source says how large.
    pub picture: Option<Picture>,
    /// The newest TLS that its firmware speaks, where a source says so: `1.2`.
    pub tls: Option<String>,
    /// Where the facts were found.
    pub source: String,
}

impl PhoneModel {
    /// Whether it has this.
    pub fn can(&self, ability: Ability) -> bool {
        self.can.contains(&ability)
    }

    /// As the phone names itself: `T46S` of a `Yealink T46S`.
    pub fn short_name(&self) -> &str {
        let rest = self.name.split_once(' ').map(|(_, rest)| rest);
        rest.unwrap_or(&self.name)
    }
}

/// The picture that a phone shows behind everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The model that shows it.
    pub model: String,
    /// The most pixels from left to right.
    pub width: usize,
    /// The most pixels from top to bottom.
    pub height: usize,
    /// How it may be saved.
    pub formats: Vec<PictureFormat>,
    /// Where the facts were found.
    pub source: String,
}

/// How a picture is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// JPEG (ISO/IEC 10918-1).
    Jpeg,
    /// PNG (ISO/IEC 15948).
    Png,
}

impl PictureFormat {
    /// As people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
        }
    }
}

impl FromStr for PictureFormat {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "jpeg" => Ok(Self::Jpeg),
            "png" => Ok(Self::Png),
            _ => Err(()),
        }
    }
}

/// A module of further keys, beside a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// What a repository writes: `yealink-exp40`.
    pub id: String,
    /// What people call it: `Yealink EXP40`.
    pub name: String,
    /// How many keys it has, on all pages.
    pub keys: u16,
    /// How many of them a phone takes.
    pub most: u16,
    /// The ids of the models that take it.
    pub models: Vec<String>,
    /// Where the facts were found.
    pub source: String,
}
