use crate::model::Tenant;
use crate::source::Spanned;

/// The start of a path of the repository where files of people's own lie.
const OWN: &str = "files/";

/// Where a file of the repository lies in the release.
pub(super) fn released(path: &str) -> String {
    format!("asterisk/{path}")
}

/// Whether a class of music is one of the repository's files, and not one of the host.
pub(super) fn is_own(music: &str) -> bool {
    music.starts_with(OWN)
}

/// The files that a tenant's calls play.
pub(super) fn of(tenant: &Tenant) -> Vec<Spanned<String>> {
    let menus = tenant.menus.values().map(|menu| &menu.greeting);
    let queues = tenant.queues.values();
    let announced = queues.filter_map(|queue| queue.announcement.as_ref());
    let users = tenant.users.values();
    let boxes = users.filter_map(|user| user.voicemail.as_ref());
    let greetings = boxes.filter_map(|mailbox| mailbox.greeting.as_ref());
    let music = music(tenant).into_iter();
    let music = music.filter(|music| is_own(&music.value));
    let all = menus.chain(announced).chain(greetings).chain(music);
    all.cloned().collect()
}

/// The classes of music that a tenant's callers hear.
pub(super) fn music(tenant: &Tenant) -> Vec<&Spanned<String>> {
    let queues = tenant.queues.values();
    let queues = queues.filter_map(|queue| queue.music.as_ref());
    let levels = tenant.vip.levels.values();
    let levels = levels.filter_map(|level| level.music.as_ref());
    queues.chain(levels).collect()
}
