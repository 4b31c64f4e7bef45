use super::{Recording, Tenant};
use crate::source::Spanned;

/// The start of a path of the repository where files of people's own lie.
const OWN: &str = "files/";

/// Whether something that is played or shown is one of the repository's files, and nothing that a host or a server has already.
pub fn is_own(named: &str) -> bool {
    named.starts_with(OWN)
}

impl Tenant {
    /// Every file of the repository that is handed on to phones as it is: pictures, tones and firmware below `files/`. Any other
    /// path is that of a file which lies on the provisioning server already.
    pub fn phone_files(&self) -> impl Iterator<Item = &Spanned<String>> {
        let firmware = self.firmware.values();
        let firmware = firmware.flat_map(|firmware| firmware.files.values());
        let profiles = self.profiles.values();
        let named = profiles.flat_map(|one| one.background.iter().chain(&one.ringtone));
        let named = named.chain(firmware.map(|file| &file.path));
        named.filter(|path| is_own(&path.value))
    }

    /// The files of the repository that its host needs: what calls play, and certificates of trunks.
    pub fn host_files(&self) -> impl Iterator<Item = &Spanned<String>> {
        let menus = self.menus.values().map(|menu| &menu.greeting);
        let queues = self.queues.values();
        let announced = queues.filter_map(|queue| queue.announcement.as_ref());
        let users = self.users.values();
        let boxes = users.filter_map(|user| user.voicemail.as_ref());
        let greetings = boxes.filter_map(|mailbox| mailbox.greeting.as_ref());
        let music = self.music().filter(|music| is_own(&music.value));
        let notices = self.recordings().map(|recording| &recording.notice);
        let trunks = self.trunks.values();
        let certificates = trunks.filter_map(|trunk| trunk.certificate());
        let all = menus.chain(announced).chain(greetings).chain(music);
        all.chain(notices).chain(certificates)
    }

    /// The music that its callers hear.
    pub fn music(&self) -> impl Iterator<Item = &Spanned<String>> {
        let queues = self.queues.values();
        let queues = queues.filter_map(|queue| queue.music.as_ref());
        let levels = self.vip.levels.values();
        queues.chain(levels.filter_map(|level| level.music.as_ref()))
    }

    /// What its callers hear who are recorded, and whose consent is asked.
    fn recordings(&self) -> impl Iterator<Item = &Recording> {
        let users = self.users.values().map(|user| user.record.as_deref());
        let groups = self.groups.values().map(|group| group.record.as_ref());
        let queues = self.queues.values().map(|queue| queue.record.as_ref());
        let numbers = self.numbers.values();
        let numbers = numbers.map(|number| number.record.as_ref());
        let all = users.chain(groups).chain(queues).chain(numbers);
        all.flatten()
    }
}
