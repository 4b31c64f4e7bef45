pub(super) use super::super::work::Work;
use crate::model::is_own;

impl Work<'_> {
    /// A sound of the repository on the host, without its ending: Asterisk looks for the best of the formats that are there.
    pub(super) fn sound(&self, path: &str) -> String {
        let file = self.file(path);
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", &file));
        let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        format!("{folder}/{name}")
    }

    /// A class of music as Asterisk knows it: of the repository's own files one of the tenant's.
    pub(super) fn music(&self, music: &str) -> String {
        match is_own(music) {
            true => super::names::music(self.id, music),
            false => music.to_owned(),
        }
    }
}
