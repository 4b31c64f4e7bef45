pub(super) use super::super::work::Work;
use crate::calls::OwnerId;
use crate::model::is_own;

impl Work<'_> {
    /// Music as FreeSWITCH plays it: a file of the repository, or a stream of the host.
    pub(super) fn stream(&self, music: &str) -> String {
        match is_own(music) {
            true => self.file(music),
            false => format!("local_stream://{music}"),
        }
    }

    /// Whether calls of somebody are counted: of who has a limit.
    pub(super) fn counts(&self, owner: &OwnerId) -> bool {
        let mut callers = self.calls.callers.iter();
        self.limited && callers.any(|caller| caller.owner == *owner && caller.most.is_some())
    }
}
