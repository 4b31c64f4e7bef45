use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep};

use super::background::{handover, keep_house, records, spawn_status, write_notes};
use super::bind::Bound;
use super::controls::{Controls, Handle};
use super::desk::{Clock, Desk};
use super::error::ServeError;
use super::http::{Identity, Nonces};
use super::ledger::Ledger;
use super::library::Library;
use super::listen::{Web, identity, spawn_tftp, uploads};
use super::log::{Log, Notice};
use super::options::{Options, Source};
use super::protocol::Protocol;
use super::records::Records;
use super::roster::Roster;

/// Serves until SIGINT or SIGTERM; SIGHUP reads the source again.
///
/// `inherited` are sockets that somebody else bound; those of `options` come beside them.
pub fn run(
    options: &Options,
    inherited: Bound,
    log: Arc<dyn Log>,
    clock: Clock,
) -> Result<(), ServeError> {
    super::bind::allow_many_files();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(ServeError::System)?;
    runtime.block_on(async {
        let (handle, controls) = Handle::new();
        let signals = tokio::spawn(heed_signals(handle));
        tokio::task::yield_now().await;
        let bound = Bound::bind(options).map_err(ServeError::Bind);
        let served = match bound {
            Ok(bound) => serve_on(bound.and(inherited), options, log, clock, controls).await,
            Err(error) => Err(error),
        };
        signals.abort();
        served
    })
}

async fn heed_signals(handle: Handle) -> io::Result<()> {
    let mut hangup = signal(SignalKind::hangup())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    loop {
        tokio::select! {
            _ = hangup.recv() => handle.reload(),
            _ = terminate.recv() => handle.stop(),
            _ = interrupt.recv() => handle.stop(),
        }
    }
}

/// Binds the addresses of `options` and serves on them until `controls` say stop.
pub async fn serve(
    options: &Options,
    log: Arc<dyn Log>,
    clock: Clock,
    controls: Controls,
) -> Result<(), ServeError> {
    let bound = Bound::bind(options).map_err(ServeError::Bind)?;
    serve_on(bound, options, log, clock, controls).await
}

/// Serves on sockets that are bound already.
pub async fn serve_on(
    bound: Bound,
    options: &Options,
    log: Arc<dyn Log>,
    clock: Clock,
    controls: Controls,
) -> Result<(), ServeError> {
    if bound.is_empty() {
        return Err(ServeError::NoAddress);
    }
    let opened = open(options, log, clock).await?;
    let (desk, limits) = (&opened.desk, &options.limits);
    let identity = identity(&bound, options)?;
    // A listener holds a place while it waits for the one who will have it.
    let listening = bound.http.len() + bound.https.len();
    let connections = Roster::new(limits.connections + listening, limits.connections_each);
    let mut tasks = JoinSet::new();
    let web = Web {
        desk,
        roster: Arc::clone(&connections),
        limits,
        controls: &controls,
        uploads: uploads(options)?,
    };
    web.spawn(bound.http, None, &mut tasks)
        .and_then(|()| web.spawn(bound.https, identity.as_ref(), &mut tasks))
        .map_err(ServeError::System)?;
    opened.spawn(bound.status, options, identity.as_ref(), &mut tasks)?;
    let transfers = spawn_tftp(bound.tftp, desk, limits, &controls).map_err(ServeError::System)?;
    let watch = watch_source(desk.clone(), identity, options.clone(), controls.clone());
    tasks.spawn(watch);
    let mut controls = controls;
    controls.stopped().await;
    desk.log.notice(&Notice::Stopping);
    tasks.shutdown().await;
    connections.empty(limits.grace).await;
    if let Some(transfers) = transfers {
        // It ends by itself within the same grace.
        drop(transfers.await);
    }
    opened.close(limits.grace).await;
    Ok(())
}

/// What everything else needs.
struct Opened {
    desk: Desk,
    ledger: Arc<Ledger>,
    records: Option<Arc<Records>>,
    writing: Option<JoinHandle<()>>,
}

async fn open(options: &Options, log: Arc<dyn Log>, clock: Clock) -> Result<Opened, ServeError> {
    let library = Arc::new(Library::new(options.source.clone(), options.limits.clone()));
    load(&library, &options.source, &log).await?;
    let (records, notes) = records(options).await?;
    let ledger = Arc::new(Ledger::new(log, records.clone()));
    let writing = write_notes(notes, records.as_ref(), &ledger);
    let desk = Desk {
        library,
        log: Arc::clone(&ledger) as Arc<dyn Log>,
        clock,
        handover: Arc::new(handover(records.as_ref()).await?),
        nonces: Nonces::new(super::random().map_err(ServeError::System)?),
    };
    Ok(Opened {
        desk,
        ledger,
        records,
        writing,
    })
}

impl Opened {
    fn spawn(
        &self,
        sockets: Vec<std::net::TcpListener>,
        options: &Options,
        identity: Option<&Arc<Identity>>,
        tasks: &mut JoinSet<()>,
    ) -> Result<(), ServeError> {
        let Some(records) = &self.records else {
            return Ok(());
        };
        let (library, ledger) = (Arc::clone(&self.desk.library), Arc::clone(&self.ledger));
        let office = (library, Arc::clone(records), ledger);
        spawn_status(sockets, office, options, identity, tasks)?;
        let house = keep_house(self.desk.clone(), Arc::clone(records), options.retention);
        tasks.spawn(house);
        Ok(())
    }

    /// What was served last is written down as well; a database that does not answer is not waited for.
    async fn close(self, grace: Duration) {
        let (Some(records), Some(writing)) = (self.records, self.writing) else {
            return;
        };
        let ended = async {
            records.end().await;
            drop(writing.await);
        };
        drop(tokio::time::timeout(grace, ended).await);
    }
}

async fn load(
    library: &Arc<Library>,
    source: &Source,
    log: &Arc<dyn Log>,
) -> Result<(), ServeError> {
    let reader = Arc::clone(library);
    let loaded = tokio::task::spawn_blocking(move || reader.load())
        .await
        .map_err(io::Error::other)
        .flatten();
    let folder = match source {
        Source::Release(folder) | Source::Folder(folder) => folder.clone(),
        Source::Bundle { file, .. } => file.clone(),
        Source::Made(index) => index.release().into(),
    };
    let notices = loaded.map_err(|error| ServeError::Source { folder, error })?;
    for notice in &notices {
        log.notice(notice);
    }
    Ok(())
}

/// Looks at the source again and again.
async fn watch_source(
    desk: Desk,
    identity: Option<Arc<Identity>>,
    options: Options,
    mut controls: Controls,
) {
    let (mut known, mut pause) = (0, options.limits.poll);
    loop {
        let always = tokio::select! {
            () = sleep(pause) => false,
            reloads = controls.reloads(known) => { known = reloads; true }
        };
        let (since, library) = (Instant::now(), Arc::clone(&desk.library));
        let looked = tokio::task::spawn_blocking(move || library.refresh(always)).await;
        let notices = looked.unwrap_or_default();
        let read = !notices.is_empty();
        for notice in notices {
            desk.log.notice(&notice);
        }
        if let Some(Err(error)) = identity.as_ref().map(|identity| identity.refresh()) {
            let (protocol, why) = (Protocol::Https, error.to_string());
            desk.log.notice(&Notice::Trouble { protocol, why });
        }
        pause = wait(options.limits.poll, since.elapsed(), read);
    }
}

/// How long the source is not looked at: seldom enough that looking takes no more than half a percent of the time. After a change, which the
/// next may follow soon, no more than a tenth.
fn wait(poll: Duration, took: Duration, read: bool) -> Duration {
    let share = if read { 10 } else { 200 };
    poll.max(took * share).min(Duration::from_mins(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_waited_for_less_long_after_a_change() {
        let (poll, long) = (Duration::from_secs(1), Duration::from_millis(800));
        assert_eq!(wait(poll, Duration::from_micros(10), false), poll);
        assert_eq!(wait(poll, long, true), Duration::from_secs(8));
        assert_eq!(wait(poll, long, false), Duration::from_mins(1));
    }
}
