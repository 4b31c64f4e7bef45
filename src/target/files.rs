use super::{Input, Output, peer};
use crate::model::{Engine, HostId, Recording, Site, Tenant};
use crate::source::Spanned;
use std::collections::BTreeMap;

/// The start of a path of the repository where files of people's own lie.
const OWN: &str = "files/";

/// Where a file of the repository lies in the release.
pub(super) fn released(engine: Engine, path: &str) -> String {
    format!("{}/{path}", engine.name())
}

/// Whether music is one of the repository's files, and not a class or a stream of the host.
pub(super) fn is_own(music: &str) -> bool {
    music.starts_with(OWN)
}

/// The files of the repository that rooms copy to hosts, and where they are named.
pub fn named(site: &Site) -> Vec<Spanned<String>> {
    let tenants = || site.tenants.values();
    let engines = tenants().flat_map(|tenant| of(tenant));
    let phones = tenants().flat_map(|tenant| tenant.files()).cloned();
    engines.chain(phones).collect()
}

/// The files of a tenant that its host needs: what calls play, and certificates of trunks.
pub(super) fn of(tenant: &Tenant) -> Vec<Spanned<String>> {
    let menus = tenant.menus.values().map(|menu| &menu.greeting);
    let queues = tenant.queues.values();
    let announced = queues.filter_map(|queue| queue.announcement.as_ref());
    let users = tenant.users.values();
    let boxes = users.filter_map(|user| user.voicemail.as_ref());
    let greetings = boxes.filter_map(|mailbox| mailbox.greeting.as_ref());
    let music = music(tenant).into_iter();
    let music = music.filter(|music| is_own(&music.value));
    let notices = recordings(tenant).map(|recording| &recording.notice);
    let trunks = tenant.trunks.values();
    let certificates = trunks.filter_map(peer::certificate);
    let all = menus.chain(announced).chain(greetings).chain(music);
    let all = all.chain(notices).chain(certificates);
    all.cloned().collect()
}

/// What a tenant's callers hear who are recorded, and whose consent is asked.
fn recordings(tenant: &Tenant) -> impl Iterator<Item = &Recording> {
    let users = tenant.users.values().map(|user| user.record.as_deref());
    let groups = tenant.groups.values().map(|group| group.record.as_ref());
    let queues = tenant.queues.values().map(|queue| queue.record.as_ref());
    let numbers = tenant.numbers.values();
    let numbers = numbers.map(|number| number.record.as_ref());
    let all = users.chain(groups).chain(queues).chain(numbers);
    all.flatten()
}

/// The music that a tenant's callers hear.
pub(super) fn music(tenant: &Tenant) -> Vec<&Spanned<String>> {
    let queues = tenant.queues.values();
    let queues = queues.filter_map(|queue| queue.music.as_ref());
    let levels = tenant.vip.levels.values();
    let levels = levels.filter_map(|level| level.music.as_ref());
    queues.chain(levels).collect()
}

/// Brings them to a host, each once: several tenants may have the same one.
pub(super) fn copy(input: &Input<'_>, id: &HostId, engine: Engine, output: &mut Output<'_>) {
    let mut paths = BTreeMap::new();
    for here in input.tenants_on(id) {
        for file in of(here.tenant) {
            let first = paths.entry(file.value);
            first.or_insert_with(|| here.id.reference());
        }
    }
    for (path, tenant) in paths {
        if let Some(bytes) = input.stock.files.get(&path) {
            output.copy(&released(engine, &path), bytes, &tenant);
        }
    }
}
