use super::record::record;
use super::scalar::{
    CodeText, CountryText, DomainText, IdText, LanguageText, ReferenceText, TimeZoneText,
};
use super::{
    Calendar, CallerId, Class, Conference, Directory, Entries, FeatureCodes, Firmware, Group, Menu,
    Number, Operator, Paging, Pairs, Parking, Phone, PhoneProfile, Pools, Queue, Route, Schedule,
    Site, Text, Trunk, User, Vip, Voicemail,
};
use crate::source::Spanned;

record! {
    /// A tenant's document: all files of `tenants/<id>/` together. A section may be split over several files.
    TenantDocument = "a tenant's document" {
        /// The tenant itself; in one file of its folder.
        tenant: Option<Tenant>,
        /// Its places, by id.
        sites: Entries<Site>,
        /// Its people, by id.
        users: Entries<User>,
        /// What people may dial, by id.
        classes: Entries<Class>,
        /// Its phones, by id.
        phones: Entries<Phone>,
        /// What many phones have in common, by id.
        phone_profiles: Entries<PhoneProfile>,
        /// Firmware, by the id of its model.
        firmware: Entries<Firmware>,
        /// Its ways outside, by id.
        trunks: Entries<Trunk>,
        /// Which calls leave by which trunks; of several that match, the most specific.
        routes: Vec<Route>,
        /// Its telephone numbers, and where their calls go.
        numbers: Pairs<Number>,
        /// People who ring together, by id.
        groups: Entries<Group>,
        /// Callers who wait, by id.
        queues: Entries<Queue>,
        /// Voices that ask for a key, by id.
        menus: Entries<Menu>,
        /// Hours, by id.
        schedules: Entries<Schedule>,
        /// Rooms where calls meet, by id.
        conferences: Entries<Conference>,
        /// Car parks for calls, by id.
        parking: Entries<Parking>,
        /// Paging zones, by id.
        paging: Entries<Paging>,
        /// Callers who are treated otherwise.
        vip: Option<Vip>,
        /// Operator consoles, by id.
        operators: Entries<Operator>,
        /// How mailboxes are.
        voicemail: Option<Voicemail>,
        /// What is dialled for what a phone has no key for.
        feature_codes: Option<FeatureCodes>,
        /// Calendars that make people busy, by id.
        calendars: Entries<Calendar>,
        /// Directories that people come from, by id.
        directories: Entries<Directory>,
    }
}

record! {
    /// A tenant: people who share a number space and reach nobody else but by a written path.
    Tenant = "a tenant" {
        /// Its name, for people.
        name: Spanned<Text>,
        /// Its SIP domain; tenants are kept apart by it.
        domain: Spanned<DomainText>,
        /// The host it lives on. Left out: the one with the least load, kept in `pbx.lock`.
        host: Option<Spanned<IdText>>,
        /// Where it would rather live when a host is chosen for it.
        region: Option<Spanned<Text>>,
        /// Where its numbers come from. Left out: the next free block of 1000, kept in `pbx.lock`.
        pools: Option<Pools>,
        /// Where its people and phones are, unless they say otherwise.
        site: Option<Spanned<IdText>>,
        /// Who learns of emergency calls.
        emergency: Option<TenantEmergency>,
        /// What is dialled before a number outside. Emergency numbers work with and without it.
        outside_prefix: Option<Spanned<CodeText>>,
        /// What those outside see, where nothing nearer says otherwise.
        caller_id: Option<CallerId>,
        /// The class of service of users without one.
        class: Option<Spanned<IdText>>,
        /// The country in whose way telephone numbers are read.
        country: Option<Spanned<CountryText>>,
        /// The IANA time zone.
        timezone: Option<Spanned<TimeZoneText>>,
        /// The language of phones and prompts.
        language: Option<Spanned<LanguageText>>,
    }
}

record! {
    /// Who learns of a tenant's emergency calls. Numbers and location come from its sites.
    TenantEmergency = "the emergency calls of a tenant" {
        /// Who is told.
        notify: Vec<Spanned<ReferenceText>>,
    }
}
