//! The site as meant: ids, numbers and addresses that are what they say, references that lead somewhere.
//!
//! Nothing here knows how it was written; a [`Place`](crate::source::Place) tells where.

mod address;
mod after_apply;
mod calendar;
mod call_test;
mod caller_id;
mod class;
mod code;
mod contents;
mod date;
mod days;
mod directory;
mod e164;
mod email;
mod emergency;
mod expression;
mod extension;
mod feature_codes;
mod fraction;
mod group;
mod hours;
mod id;
mod limit;
mod locale;
mod location;
mod mac;
mod menu;
mod moment;
mod multicast;
mod network;
mod operator;
mod phone;
mod policy;
mod probe;
mod profile;
mod project;
mod queue;
mod recording;
mod reference;
mod route;
mod schedule;
mod secret;
mod services;
mod sha256;
mod site;
mod target;
mod tenant;
mod trunk;
mod user;
mod vip;
mod voicemail;
mod window;
mod word;

pub use crate::diag::Malformed;
pub use address::{Address, Connect, Domain};
pub use after_apply::{AfterApply, Hook, Tls, Webhook, Welcome};
pub use calendar::Calendar;
pub use call_test::{Call, CallTest, Claim, Expected, ExpectedStep, Path};
pub use caller_id::CallerId;
pub use class::Class;
pub use code::Code;
pub use date::Date;
pub use days::{Days, Weekday};
pub use directory::Directory;
pub use e164::E164;
pub use email::Email;
pub use expression::Expression;
pub use extension::{Extension, Range};
pub use feature_codes::{Feature, FeatureCodes};
pub use fraction::Fraction;
pub use group::{Group, Strategy};
pub use hours::{Hours, Time};
pub use id::{
    CalendarId, ClassId, ConferenceId, DirectoryId, FirmwareId, GroupId, HostId, Id, LevelId,
    MenuId, OperatorId, PagingId, ParkingId, PhoneId, ProfileId, QueueId, ScheduleId, SiteId,
    TenantId, TrunkId, UserId,
};
pub use limit::{Limit, Limits};
pub use locale::{Country, Language, TimeZone};
pub use location::{Emergency, Location, PostalAddress};
pub use mac::Mac;
pub use menu::Menu;
pub use moment::Moment;
pub use multicast::Multicast;
pub use network::Network;
pub use operator::Operator;
pub use phone::{Expansion, Key, KeyAction, Phone, Setting, Slot};
pub use policy::{Policy, Review, Rule};
pub use probe::{ProbeCall, Probes, Probing};
pub use profile::{Firmware, FirmwareFile, Phonebook, Profile};
pub use project::{
    Carriage, Engine, Host, KeySource, Layout, OpenNetwork, Project, Proof, Provisioning,
};
pub use queue::{Queue, QueueStrategy};
pub use recording::Recording;
pub use reference::Reference;
pub use route::{Matching, Number, Route};
pub use schedule::Schedule;
pub use secret::{SECRET_PLACES, Secret, SecretSource};
pub use services::{Conference, Paging, Parking};
pub use sha256::Sha256;
pub use site::Site;
pub use target::Target;
pub use tenant::{Pool, PoolKind, Tenant};
pub use trunk::{Codec, NumberFormat, Peer, Registration, Srtp, Transport, Trunk};
pub use user::{Forward, Softphone, State, Upstream, User};
pub use vip::{Vip, VipCaller, VipLevel};
pub use voicemail::{Mailbox, MailboxEmail, Smtp, Voicemail};
pub use window::Windows;
