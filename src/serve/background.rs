//! What goes on beside the serving: the provisioning log is written and kept short, and people look at it.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep};

use super::desk::Desk;
use super::error::ServeError;
use super::handover::{HandOver, Use};
use super::http::Identity;
use super::ledger::Ledger;
use super::library::Library;
use super::log::{Log, Notice};
use super::options::Options;
use super::protocol::Protocol;
use super::records::{Notes, Records};
use super::status;

/// How often tokens that other servers noted are looked for.
const MERGE: Duration = Duration::from_secs(2);
/// How often old rows are removed.
const SWEEP: Duration = Duration::from_hours(1);

type Opened = (Option<Arc<Records>>, Option<Notes>);

/// The log, where somebody wants one.
pub(super) async fn records(options: &Options) -> Result<Opened, ServeError> {
    let url = match (&options.database, options.status.is_empty()) {
        (Some(url), _) => url.as_str(),
        (None, false) => "sqlite::memory:",
        (None, true) => return Ok((None, None)),
    };
    let (records, notes) = Records::open(url).await.map_err(ServeError::Records)?;
    Ok((Some(records), Some(notes)))
}

/// Writes rows until those who note them are gone.
pub(super) fn write_notes(
    notes: Option<Notes>,
    records: Option<&Arc<Records>>,
    ledger: &Arc<Ledger>,
) -> Option<JoinHandle<()>> {
    let (notes, writer) = (notes?, records?.writer());
    let lines = ledger.lines();
    let told = move |why| {
        lines.notice(&Notice::Records { why });
    };
    Some(tokio::spawn(notes.write(writer, told)))
}

/// Goes on with the tokens where we stopped.
pub(super) async fn handover(records: Option<&Arc<Records>>) -> Result<HandOver, ServeError> {
    let Some(records) = records else {
        return Ok(HandOver::default());
    };
    let uses: BTreeMap<String, Use> = records.tokens().await.map_err(ServeError::Records)?;
    let keeper = Arc::clone(records);
    Ok(HandOver::new(
        uses,
        Arc::new(move |pair, now| keeper.keep(pair, now)),
    ))
}

/// Learns what other servers noted, and forgets what is old.
pub(super) async fn keep_house(desk: Desk, records: Arc<Records>, retention: Duration) {
    let mut swept: Option<Instant> = None;
    loop {
        if let Ok(uses) = records.tokens().await {
            desk.handover.merge(uses);
        }
        if swept.is_none_or(|swept| swept.elapsed() >= SWEEP) {
            if let Err(error) = records.forget((desk.clock)(), retention).await {
                desk.log.notice(&Notice::Records {
                    why: error.to_string(),
                });
            }
            swept = Some(Instant::now());
        }
        sleep(MERGE).await;
    }
}

/// The pages, on their own addresses.
pub(super) fn spawn_status(
    sockets: Vec<TcpListener>,
    (library, records, ledger): (Arc<Library>, Arc<Records>, Arc<Ledger>),
    options: &Options,
    identity: Option<&Arc<Identity>>,
    tasks: &mut JoinSet<()>,
) -> Result<(), ServeError> {
    if sockets.is_empty() {
        return Ok(());
    }
    if !options.access.is_possible() {
        return Err(ServeError::Access);
    }
    let office = (library, records, Arc::clone(&ledger));
    let listener = status::Listener::new(
        office,
        options.access.clone(),
        &options.limits,
        identity.cloned(),
    )
    .map_err(ServeError::System)?;
    for socket in sockets {
        socket.set_nonblocking(true).map_err(ServeError::System)?;
        let (protocol, address) = (
            Protocol::Status,
            socket.local_addr().map_err(ServeError::System)?,
        );
        let socket = tokio::net::TcpListener::from_std(socket).map_err(ServeError::System)?;
        tasks.spawn(listener.clone().run(socket));
        ledger.notice(&Notice::Listening { protocol, address });
    }
    Ok(())
}
