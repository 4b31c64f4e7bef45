use std::sync::Arc;

use super::access::Door;
use super::fleet::{Phone, fleet};
use super::templates::Pages;
use crate::serve::ledger::Ledger;
use crate::serve::library::Library;
use crate::serve::records::{Records, RecordsError};

/// What a page is made from.
pub(super) struct Office {
    pub(super) library: Arc<Library>,
    pub(super) records: Arc<Records>,
    pub(super) ledger: Arc<Ledger>,
    pub(super) door: Door,
    pub(super) pages: Pages,
    /// Cookies are for TLS alone.
    pub(super) secure: bool,
}

impl Office {
    /// Every phone as it stands now.
    pub(super) async fn phones(&self) -> Result<Vec<Phone>, RecordsError> {
        let seen = self.records.sightings().await?;
        Ok(fleet(&self.library.index(), seen))
    }
}
