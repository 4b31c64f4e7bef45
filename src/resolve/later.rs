use crate::model::{Feature, FeatureCodes, Mailbox, MailboxEmail, Tenant, User};
use crate::source::{Place, Spanned};

/// What a tenant's documents say that is understood and checked, and that no target renders yet. What a target learns to render
/// is taken out of this list: it is what keeps anything from being left out in silence.
pub(super) fn of(tenant: &Tenant) -> Vec<Spanned<String>> {
    let mut later = Vec::new();
    sections(tenant, &mut later);
    tenant
        .users
        .values()
        .for_each(|user| of_user(user, &mut later));
    of_phones(tenant, &mut later);
    of_tenant(tenant, &mut later);
    of_codes(tenant, &mut later);
    later.sort_by_key(|what| what.place);
    later.dedup_by_key(|what| what.place);
    later
}

type Later = Vec<Spanned<String>>;

fn note(later: &mut Later, place: Place, what: &str) {
    later.push(Spanned::new(what.to_owned(), place));
}

/// Where the things of a section are written.
macro_rules! places {
    ($section:expr) => {
        $section.values().map(|thing| thing.place).collect()
    };
}

fn sections(tenant: &Tenant, later: &mut Later) {
    let mut all = |what: &str, places: Vec<Place>| {
        for place in places {
            note(later, place, what);
        }
    };
    all("a site", places!(tenant.sites));
    all("a class of service", places!(tenant.classes));
    all("a schedule", places!(tenant.schedules));
    all("a trunk", places!(tenant.trunks));
    all(
        "a route",
        tenant.routes.iter().map(|route| route.place).collect(),
    );
    all("a telephone number", places!(tenant.numbers));
    all("a group", places!(tenant.groups));
    all("a queue", places!(tenant.queues));
    all("a menu", places!(tenant.menus));
    all("a conference", places!(tenant.conferences));
    all("a car park", places!(tenant.parking));
    all("a paging zone", places!(tenant.paging));
    all("a VIP level", places!(tenant.vip.levels));
    all("a VIP caller", places!(tenant.vip.callers));
    all("an operator console", places!(tenant.operators));
    all("a calendar", places!(tenant.calendars));
}

fn of_user(user: &User, later: &mut Later) {
    let targets = [
        &user.then,
        &user.forward.always,
        &user.forward.busy,
        &user.forward.unanswered,
        &user.forward.unreachable,
    ];
    if targets.into_iter().any(Option::is_some) {
        note(later, user.place, "where a user's calls go on");
    }
    user.numbers
        .iter()
        .for_each(|number| note(later, number.place, "a direct number"));
    user.class
        .iter()
        .for_each(|class| note(later, class.place, "a class of service"));
    user.softphone
        .iter()
        .for_each(|softphone| note(later, softphone.place, "a softphone"));
    user.pickup
        .iter()
        .for_each(|group| note(later, group.place, "pickup"));
    user.longest_call
        .iter()
        .for_each(|limit| note(later, limit.place, "the longest call"));
    user.concurrent
        .iter()
        .for_each(|limit| note(later, limit.place, "the most calls at once"));
    user.upstream
        .iter()
        .for_each(|upstream| note(later, upstream.server.place, "an upstream account"));
    if user.caller_id.is_some() {
        note(later, user.place, "a caller id");
    }
    user.voicemail
        .iter()
        .filter(|mailbox| is_special(mailbox))
        .for_each(|_| note(later, user.place, "how a mailbox is"));
}

/// A code that is written and is not that of the mailbox, which is the only feature so far.
fn of_codes(tenant: &Tenant, later: &mut Later) {
    let usual = FeatureCodes::default();
    let other = tenant.feature_codes.iter().find(|(feature, code)| {
        *feature != Feature::Voicemail && code.as_str() != usual.of(*feature)
    });
    if other.is_some() {
        note(later, tenant.place, "a feature code");
    }
}

fn is_special(mailbox: &Mailbox) -> bool {
    mailbox.email != MailboxEmail::Notify || mailbox.greeting.is_some()
}

/// Phones are told to encrypt what is said; that the PBX does as well is not rendered yet.
fn of_phones(tenant: &Tenant, later: &mut Later) {
    for profile in tenant.profiles.values() {
        profile
            .srtp
            .iter()
            .for_each(|srtp| note(later, srtp.place, "encryption of what is said"));
    }
}

fn of_tenant(tenant: &Tenant, later: &mut Later) {
    tenant
        .notify
        .iter()
        .for_each(|user| note(later, user.place, "who learns of emergency calls"));
    tenant
        .outside_prefix
        .iter()
        .for_each(|prefix| note(later, prefix.place, "the prefix for outside"));
    tenant
        .class
        .iter()
        .for_each(|class| note(later, class.place, "a class of service"));
    if tenant.caller_id.is_some() {
        note(later, tenant.place, "a caller id");
    }
    if tenant.voicemail.is_some() {
        note(later, tenant.place, "how mailboxes are");
    }
}
