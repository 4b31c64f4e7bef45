use super::{
    Calendar, CalendarId, CallerId, Class, ClassId, Code, Conference, ConferenceId, Country,
    Directory, DirectoryId, Domain, E164, FeatureCodes, Firmware, FirmwareId, Group, GroupId,
    HostId, Language, Location, Menu, MenuId, Number, Operator, OperatorId, Paging, PagingId,
    Parking, ParkingId, Peer, Phone, PhoneId, Profile, ProfileId, Queue, QueueId, Range, Route,
    Schedule, ScheduleId, Secret, SiteId, TimeZone, Trunk, TrunkId, User, UserId, Vip, Voicemail,
};
use crate::source::{Place, Spanned};
use std::collections::BTreeMap;
use std::time::Duration;

/// People who share a number space.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Where it is written.
    pub place: Place,
    /// Its name, for people.
    pub name: Spanned<String>,
    /// Its SIP domain.
    pub domain: Spanned<Domain>,
    /// The host it is pinned to, if one is written.
    pub host: Option<Spanned<HostId>>,
    /// Where it would rather live.
    pub region: Option<Spanned<String>>,
    /// Its ranges of extensions; none written for users means a block of a thousand.
    pub pools: Vec<Pool>,
    /// Where its people and phones are.
    pub site: Option<Spanned<SiteId>>,
    /// Who learns of emergency calls.
    pub notify: Vec<Spanned<UserId>>,
    /// What is dialled before a number outside.
    pub outside_prefix: Option<Spanned<Code>>,
    /// What those outside see.
    pub caller_id: Option<CallerId>,
    /// The class of service of users without one.
    pub class: Option<Spanned<ClassId>>,
    /// The country in whose way telephone numbers are read.
    pub country: Option<Country>,
    /// The time zone.
    pub timezone: Option<Spanned<TimeZone>>,
    /// The language of phones and prompts.
    pub language: Option<Spanned<Language>>,
    /// Its people.
    pub users: BTreeMap<UserId, User>,
    /// Its phones.
    pub phones: BTreeMap<PhoneId, Phone>,
    /// Its places.
    pub sites: BTreeMap<SiteId, Location>,
    /// What people may dial.
    pub classes: BTreeMap<ClassId, Class>,
    /// What many phones have in common; those of the library too.
    pub profiles: BTreeMap<ProfileId, Profile>,
    /// Firmware; that of the library too.
    pub firmware: BTreeMap<FirmwareId, Firmware>,
    /// Its ways outside; those of the library too.
    pub trunks: BTreeMap<TrunkId, Trunk>,
    /// Which calls leave by which trunks.
    pub routes: Vec<Route>,
    /// Its telephone numbers.
    pub numbers: BTreeMap<E164, Number>,
    /// People who ring together.
    pub groups: BTreeMap<GroupId, Group>,
    /// Callers who wait.
    pub queues: BTreeMap<QueueId, Queue>,
    /// Voices that ask for a key.
    pub menus: BTreeMap<MenuId, Menu>,
    /// Hours; those of the library too.
    pub schedules: BTreeMap<ScheduleId, Schedule>,
    /// Rooms where calls meet.
    pub conferences: BTreeMap<ConferenceId, Conference>,
    /// Car parks for calls.
    pub parking: BTreeMap<ParkingId, Parking>,
    /// Paging zones.
    pub paging: BTreeMap<PagingId, Paging>,
    /// Callers who are treated otherwise.
    pub vip: Vip,
    /// Operator consoles.
    pub operators: BTreeMap<OperatorId, Operator>,
    /// How mailboxes are.
    pub voicemail: Option<Voicemail>,
    /// What is dialled for features.
    pub feature_codes: FeatureCodes,
    /// Calendars that make people busy.
    pub calendars: BTreeMap<CalendarId, Calendar>,
    /// Directories that people come from.
    pub directories: BTreeMap<DirectoryId, Directory>,
}

impl Tenant {
    /// A tenant of which nothing is known but where it is written.
    pub fn blank(place: Place) -> Self {
        Self {
            place,
            name: Spanned::new(String::new(), place),
            domain: Spanned::new(Domain::default(), place),
            host: None,
            region: None,
            pools: Vec::new(),
            site: None,
            notify: Vec::new(),
            outside_prefix: None,
            caller_id: None,
            class: None,
            country: None,
            timezone: None,
            language: None,
            users: BTreeMap::new(),
            phones: BTreeMap::new(),
            sites: BTreeMap::new(),
            classes: BTreeMap::new(),
            profiles: BTreeMap::new(),
            firmware: BTreeMap::new(),
            trunks: BTreeMap::new(),
            routes: Vec::new(),
            numbers: BTreeMap::new(),
            groups: BTreeMap::new(),
            queues: BTreeMap::new(),
            menus: BTreeMap::new(),
            schedules: BTreeMap::new(),
            conferences: BTreeMap::new(),
            parking: BTreeMap::new(),
            paging: BTreeMap::new(),
            vip: Vip::default(),
            operators: BTreeMap::new(),
            voicemail: None,
            feature_codes: FeatureCodes::default(),
            calendars: BTreeMap::new(),
            directories: BTreeMap::new(),
        }
    }

    /// Every secret that is written for it, derived or not.
    pub fn secrets(&self) -> impl Iterator<Item = &Spanned<Secret>> {
        let trunks = self.trunks.values().filter_map(|trunk| match &trunk.peer {
            Peer::Sip { register, .. } => register.as_ref().map(|account| &account.password),
            Peer::Teams { .. } | Peer::Zoom { .. } => None,
        });
        let users = self
            .users
            .values()
            .filter_map(|user| user.upstream.as_ref());
        let calendars = self.calendars.values().filter_map(|one| one.login.as_ref());
        let mail = self.voicemail.iter().filter_map(|one| one.smtp.as_ref());
        let logins = calendars.chain(mail.filter_map(|smtp| smtp.login.as_ref()));
        let conferences = self.conferences.values();
        trunks
            .chain(users.map(|upstream| &upstream.password))
            .chain(logins.map(|(_, password)| password))
            .chain(conferences.filter_map(|room| room.pin.as_ref()))
    }

    /// Its telephone numbers and those of its users, each where it is written.
    pub fn owned_numbers(&self) -> impl Iterator<Item = (E164, Place)> {
        let direct = self.users.values().flat_map(|user| &user.numbers);
        let direct = direct.map(|number| (number.value, number.place));
        let numbers = self.numbers.iter();
        let numbers = numbers.map(|(number, written)| (*number, written.place));
        numbers.chain(direct)
    }

    /// Everything that is written of what those outside see.
    pub fn caller_ids(&self) -> impl Iterator<Item = &CallerId> {
        let users = self.users.values();
        let users = users.filter_map(|user| user.caller_id.as_deref());
        let groups = self.groups.values();
        let routes = self.routes.iter();
        let numbers = self.numbers.values();
        let own = self.caller_id.iter().chain(users);
        own.chain(groups.filter_map(|group| group.caller_id.as_ref()))
            .chain(routes.filter_map(|route| route.caller_id.as_ref()))
            .chain(numbers.filter_map(|number| number.caller_id.as_ref()))
    }

    /// The pool that numbers of a kind come from, if one is written.
    pub fn pool(&self, kind: PoolKind) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.kind == kind)
    }
}

/// A range of extensions and what it is for.
#[derive(Clone, Debug)]
pub struct Pool {
    /// What its numbers are for.
    pub kind: PoolKind,
    /// The numbers.
    pub range: Spanned<Range>,
    /// How long a freed number is kept from its next owner.
    pub reuse_after: Duration,
}

/// What the numbers of a pool are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PoolKind {
    /// Users.
    Users,
    /// All that is no user and has no pool of its own.
    Services,
    /// Groups.
    Groups,
    /// Queues.
    Queues,
    /// Menus.
    Menus,
    /// Conferences.
    Conferences,
    /// Paging zones.
    Paging,
    /// Car parks for calls.
    Parking,
}

impl PoolKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Users,
        Self::Services,
        Self::Groups,
        Self::Queues,
        Self::Menus,
        Self::Conferences,
        Self::Paging,
        Self::Parking,
    ];

    /// The key it is written under.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Services => "services",
            Self::Groups => "groups",
            Self::Queues => "queues",
            Self::Menus => "menus",
            Self::Conferences => "conferences",
            Self::Paging => "paging",
            Self::Parking => "parking",
        }
    }
}
