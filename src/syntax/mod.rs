//! YAML as written: every value, key and container with its place, and all shape faults of a document in one run.
//!
//! One notion, one file; the macro `record!` makes its struct, decoder, key list and schema from one text. What words *mean* is the
//! business of `resolve`: here a MAC is what its author wrote.

mod after_apply;
mod calendar;
mod call_test;
mod caller_id;
mod class;
mod decode;
mod defaults;
mod directory;
mod documents;
mod either;
mod entries;
mod fault;
mod feature_codes;
mod group;
mod host;
mod layout;
mod library;
mod many;
mod marks;
mod menu;
mod number;
mod operator;
mod pairs;
mod phone;
mod policy;
mod pool;
mod probes;
mod profile;
mod project;
mod queue;
mod record;
mod recording;
mod route;
mod scalar;
mod schedule;
mod schema;
mod secret;
mod services;
mod site;
mod target;
mod tenant;
mod trunk;
mod user;
mod vip;
mod voicemail;
mod yaml;

pub use after_apply::{AfterApply, Hook, Tls, Webhook, Welcome};
pub use calendar::Calendar;
pub use call_test::{Call, CallTest, Expected, Path, TestsDocument};
pub use caller_id::{Anonymous, CallerId, CallerIdMap};
pub use class::{Class, NumberClass};
pub use defaults::Defaults;
pub use directory::{Bind, Directory};
pub use documents::{Documents, TenantDocuments, read};
pub use either::Either;
pub use entries::{Entries, Entry};
pub(crate) use fault::is_control;
pub use feature_codes::FeatureCodes;
pub use group::{Group, Strategy};
pub use host::{Connect, Dir, Engine, Host, Layout};
pub use layout::{Unformatted, format};
pub use library::LibraryDocument;
pub use many::ManyOr;
pub use menu::{After, Menu};
pub use number::{Number, Outside};
pub use operator::Operator;
pub use pairs::Pairs;
pub use phone::{Expansion, Phone, PhoneKey};
pub use policy::{Deletes, Policy, Rule, Windows};
pub use pool::{Pool, PoolMap, Pools};
pub use probes::{ProbeCall, Probes};
pub use profile::{Firmware, FirmwareFile, PhoneProfile, Phonebook};
pub use project::{Capacity, Carriage, OpenNetwork, Project, Proof, Provisioning, Secrets};
pub use queue::{Queue, QueueStrategy};
pub use recording::Recording;
pub use route::Route;
pub use scalar::{
    AddressText, CodeText, CountryText, DomainText, DurationText, EmailText, ExpressionText,
    ExtensionText, HoursText, IdText, LanguageText, LimitText, MacText, ModelText, MomentText,
    NetworkText, NumberText, RangeText, ReferenceText, Text, TimeZoneText, WholeReferenceText,
};
pub use schedule::Schedule;
pub use schema::{Schemas, schemas};
pub use secret::{Derived, Secret, SecretSource};
pub use services::{Conference, Paging, Parking};
pub use site::{Address, Site, SiteEmergency};
pub use target::{Target, TargetMap};
pub use tenant::{Tenant, TenantDocument, TenantEmergency};
pub use trunk::{Codec, NumberFormat, Registration, Srtp, Transport, Trunk, TrunkKind};
pub use user::{Forward, Limits, Ring, Softphone, State, Upstream, User};
pub use vip::{Vip, VipCaller, VipLevel};
pub use voicemail::{Smtp, UserVoicemail, UserVoicemailMap, Voicemail, VoicemailEmail};

use crate::diag::Diagnostics;
use crate::source::FileId;
use decode::Decode;

/// A document that was read: what it says, as far as it could be understood, and all that is wrong with it.
#[derive(Clone, Debug)]
pub struct Parsed<T> {
    /// What it says. An entry with a fault is there with its id alone.
    pub document: Option<T>,
    /// Whether every fault lies within an entry: then a thing that is not here is truly not written.
    pub whole: bool,
    /// The faults.
    pub diagnostics: Diagnostics,
}

/// Reads `pbx.yaml`.
pub fn project(file: FileId, text: &str) -> Parsed<Project> {
    parse(file, text)
}

/// Reads a file of `library/`.
pub fn library(file: FileId, text: &str) -> Parsed<LibraryDocument> {
    parse(file, text)
}

/// Reads a file of `tests/`.
pub fn tests(file: FileId, text: &str) -> Parsed<TestsDocument> {
    parse(file, text)
}

/// Reads one file of a tenant's folder.
pub fn tenant(file: FileId, text: &str) -> Parsed<TenantDocument> {
    parse(file, text)
}

fn parse<T: Decode>(file: FileId, text: &str) -> Parsed<T> {
    let read = yaml::document(file, text, |node| T::decode(node));
    Parsed {
        document: read.output,
        whole: read.whole,
        diagnostics: read.found,
    }
}
