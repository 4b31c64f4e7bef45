//! The site as meant: ids, numbers and addresses that are what they say, references that lead somewhere.
//!
//! Nothing here knows how it was written; a [`Place`](crate::source::Place) tells where.

mod address;
mod calendar;
mod call_test;
mod caller_id;
mod class;
mod directory;
mod email;
mod extension;
mod feature_codes;
mod group;
mod id;
mod location;
mod mac;
mod malformed;
mod menu;
mod operator;
mod phone;
mod policy;
mod profile;
mod project;
mod queue;
mod reference;
mod route;
mod schedule;
mod secret;
mod services;
mod site;
mod target;
mod tenant;
mod trunk;
mod user;
mod vip;
mod voicemail;

pub use address::{Address, Connect, Domain};
pub use calendar::Calendar;
pub use call_test::{Call, CallTest, Claim, Expected, ExpectedStep, Path};
pub use caller_id::CallerId;
pub use class::Class;
pub use directory::Directory;
pub use email::Email;
pub use extension::{Extension, Range};
pub use feature_codes::{Feature, FeatureCodes};
pub use group::{Group, Strategy};
pub use id::{
    CalendarId, ClassId, ConferenceId, DirectoryId, FirmwareId, GroupId, HostId, Id, LevelId, MenuId, OperatorId, PagingId,
    ParkingId, PhoneId, ProfileId, QueueId, ScheduleId, SiteId, TenantId, TrunkId, UserId,
};
pub use location::{Emergency, Location, PostalAddress};
pub use mac::Mac;
pub use malformed::Malformed;
pub use menu::Menu;
pub use operator::Operator;
pub use phone::{Expansion, Key, KeyAction, Phone, Setting};
pub use policy::Policy;
pub use profile::{Firmware, FirmwareFile, Phonebook, Profile};
pub use project::{Engine, Host, KeySource, Project, Provisioning};
pub use queue::{Queue, QueueStrategy};
pub use reference::Reference;
pub use route::{Matching, Number, Route};
pub use schedule::Schedule;
pub use secret::{Secret, SecretSource};
pub use services::{Conference, Paging, Parking};
pub use site::Site;
pub use target::Target;
pub use tenant::{Pool, PoolKind, Tenant};
pub use trunk::{Codec, NumberFormat, Peer, Registration, Srtp, Transport, Trunk};
pub use user::{Forward, Softphone, State, Upstream, User};
pub use vip::{Vip, VipCaller, VipLevel};
pub use voicemail::{Mailbox, MailboxEmail, Smtp, Voicemail};
