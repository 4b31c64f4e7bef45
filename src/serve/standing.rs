//! How the phones stand, for a command that is no server.

use std::io;

use super::library::Library;
use super::options::{Limits, Source};
use super::records::Records;
use super::status::{Phone, fleet};

/// Every phone of `source`, by what a provisioning log tells.
pub fn standing(source: &Source, database: &str) -> io::Result<Vec<Phone>> {
    let library = Library::new(source.clone(), Limits::default());
    library.load()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let seen = runtime.block_on(async {
        let (records, _nobody_writes) = Records::open(database).await?;
        records.sightings().await
    })?;
    Ok(fleet(&library.index(), seen))
}
