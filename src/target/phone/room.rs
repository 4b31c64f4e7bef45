use super::codecs::Codecs;
use super::{Handset, KeyKind, value};
use crate::catalog::PhoneModel;
use crate::diag::Diagnostic;
use crate::model::Proof;
use crate::render::{Builtin, Value};

/// A vendor's room: names and a form. What is done with them is the same for all of them.
pub(in crate::target) struct Room {
    /// The family of the catalogue whose files it writes.
    pub(in crate::target) family: &'static str,
    /// Who makes the phones, as people say it.
    pub(in crate::target) maker: &'static str,
    /// What DHCP tells them (option 66): the address of the provisioning server, `{url}`, or the name of the TFTP server, `{tftp}`.
    pub(in crate::target) dhcp: &'static str,
    /// Its templates.
    pub(in crate::target) templates: &'static [Builtin],
    /// The files of one phone besides the one that the catalogue names, and their templates; that one's comes first, without a name.
    pub(in crate::target) files: fn(&Handset<'_>) -> Vec<File>,
    /// The files that all phones of a model share.
    pub(in crate::target) common: fn(&PhoneModel) -> Vec<File>,
    /// What its templates want to know besides, by name.
    pub(in crate::target) more: fn(&Handset<'_>) -> Vec<(&'static str, Value)>,
    /// How the directory of a tenant is written.
    pub(in crate::target) book: Option<Book>,
    /// What it can write.
    pub(in crate::target) writes: Writes,
}

/// A file, and the template that it is made from.
pub(in crate::target) struct File {
    /// What phones ask for.
    pub(in crate::target) name: String,
    /// Its template.
    pub(in crate::target) template: &'static str,
}

/// A directory of people as phones fetch it.
#[derive(Clone, Copy)]
pub(in crate::target) struct Book {
    /// The name of its file.
    pub(in crate::target) file: &'static str,
    /// Its template.
    pub(in crate::target) template: &'static str,
    /// How many entries a file holds.
    pub(in crate::target) page: usize,
}

impl Book {
    /// One file that holds all of it.
    pub(in crate::target) const fn whole(file: &'static str, template: &Builtin) -> Self {
        Self {
            file,
            template: template.name,
            page: usize::MAX,
        }
    }
}

/// What a vendor's phones can be told.
pub(in crate::target) struct Writes {
    /// How many accounts, where it is fewer than a model has.
    pub(in crate::target) accounts: Option<u16>,
    /// What their keys can do.
    pub(in crate::target) keys: &'static [KeyKind],
    /// Whether keys of expansion modules are written.
    pub(in crate::target) modules: bool,
    /// How many zones a phone hears; none where it cannot.
    pub(in crate::target) zones: usize,
    /// How it tells a phone to prove who it is when it fetches its files.
    pub(in crate::target) proofs: &'static [Proof],
    /// How it tells a phone which codecs to offer; none where it cannot.
    pub(in crate::target) codecs: Option<Codecs>,
    /// What else.
    pub(in crate::target) parts: &'static [Part],
    /// What the vendor calls a time zone, where it knows zones by name only.
    pub(in crate::target) zone: Option<fn(&str) -> Option<&'static str>>,
    /// What the vendor calls a language; nothing where it has no word for it.
    pub(in crate::target) language: fn(&str) -> Option<&'static str>,
    /// Whether something can be the name of a parameter, and how one looks.
    pub(in crate::target) setting: (fn(&str) -> bool, &'static str),
    /// The name of the parameter that a line of the file is about.
    pub(in crate::target) name_of: fn(&str) -> Option<&str>,
    /// What else of a phone it cannot write, where that is no part of its own.
    pub(in crate::target) faults: fn(&Handset<'_>) -> Vec<Diagnostic>,
    /// The template that the repository has to bring, where no public source names what stands in it.
    pub(in crate::target) template: Option<&'static str>,
}

/// What a phone may be told or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::target) enum Part {
    AdminPassword,
    Background,
    Clock,
    Firmware,
    Ntp,
    Phonebook,
    Resync,
    Ringtone,
    Srtp,
    Transport,
    Vlan,
}

impl Part {
    /// The key of a profile that asks for it; a clock is asked for by the tenant as well.
    pub(in crate::target) const fn key(self) -> &'static str {
        match self {
            Self::AdminPassword => "admin_password:",
            Self::Background => "background:",
            Self::Clock => "phones:",
            Self::Firmware => "firmware:",
            Self::Ntp => "ntp:",
            Self::Phonebook => "phonebook:",
            Self::Resync => "resync:",
            Self::Ringtone => "ringtone:",
            Self::Srtp => "srtp:",
            Self::Transport => "transport:",
            Self::Vlan => "vlan:",
        }
    }
}

impl File {
    /// A file made from a template.
    pub(super) fn new(name: impl Into<String>, template: Builtin) -> Self {
        Self {
            name: name.into(),
            template: template.name,
        }
    }
}

impl Room {
    /// A room of nobody, without a file and without a directory: what a room has stands before it.
    pub(super) const NOTHING: Self = Self {
        family: "",
        maker: "",
        dhcp: "",
        templates: &[],
        files: |_| Vec::new(),
        common: |_| Vec::new(),
        more: |_| Vec::new(),
        book: None,
        writes: Writes::NOTHING,
    };

    /// The file that the catalogue says all phones of a model share, where it names one. It belongs to no phone and no tenant.
    pub(super) fn shared(model: &PhoneModel, template: Builtin) -> Vec<File> {
        let name = model.common_file.iter().cloned();
        name.map(|name| File::new(name, template)).collect()
    }

    /// The number of the first account besides.
    pub(super) fn first_account(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
        vec![("first", value::first(handset))]
    }
}

impl Writes {
    /// What can be told nothing: what a room writes stands before it.
    pub(super) const NOTHING: Self = Self {
        accounts: None,
        keys: &[],
        modules: false,
        zones: 0,
        proofs: &[],
        codecs: None,
        parts: &[],
        zone: None,
        language: |_| None,
        setting: (|_| false, ""),
        name_of: |_| None,
        faults: |_| Vec::new(),
        template: None,
    };
}
