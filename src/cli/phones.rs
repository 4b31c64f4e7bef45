use super::exit::Exit;
use super::failure::{Failure, reason};
use super::format::Format;
use super::front::Front;
use super::json::Document;
use super::out::Out;
use super::repository::Repository;
use super::resync::{Called, call, name};
use super::session::Session;
use super::table::Table;
use super::{compile, environment, hosts, served};
use crate::bundle::Destination;
use crate::serve::{Phone, Source, State, standing};
use std::path::{Path, PathBuf};

/// See how the phones stand, and have them read their configuration again
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(super) struct Phones {
    #[command(subcommand)]
    verb: PhonesVerb,
}

#[derive(Debug, clap::Subcommand)]
enum PhonesVerb {
    Status(Status),
    Resync(Resync),
}

/// Which phones, and where their log is.
#[derive(Debug, clap::Args)]
struct Log {
    #[command(flatten)]
    repository: Repository,
    /// The host whose phones are meant; needed where several are folders or this machine
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// The phones of what was applied below this folder of this machine, such as /var/lib/pbxctl
    #[arg(long, value_name = "FOLDER", conflicts_with = "host")]
    release: Option<PathBuf>,
    /// The phones of what the repository compiles to now, whatever was applied
    #[arg(long, conflicts_with = "release", requires = "database")]
    compiled: bool,
    /// The provisioning log: a file of SQLite or `postgres://user@host/database` [default: `fetches.db` below the releases]
    #[arg(long, value_name = "FILE|URL")]
    database: Option<String>,
}

/// Show what each phone fetched, and whether that is the release in force
///
/// Reads the provisioning log of `pbxctl serve` on this machine, or the one in PostgreSQL.
#[derive(Debug, clap::Args)]
struct Status {
    #[command(flatten)]
    log: Log,
    /// Only phones that stand so: current, outdated, refused, never or unknown
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    /// The form of the list
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// Have phones read their configuration again
///
/// The PBX sends each of them what its vendor understands, by SIP NOTIFY. Without names it does so to all whose file has
/// changed since they fetched it: what to run after an apply.
#[derive(Debug, clap::Args)]
struct Resync {
    #[command(flatten)]
    log: Log,
    /// Only this phone: its MAC, or `tenant/phone`; may be given several times
    #[arg(long, value_name = "PHONE")]
    phone: Vec<String>,
    /// Say who would be told, and tell nobody
    #[arg(long)]
    dry_run: bool,
}

impl Phones {
    /// Does what the verb says.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        match &self.verb {
            PhonesVerb::Status(verb) => verb.run(session),
            PhonesVerb::Resync(verb) => verb.run(session),
        }
    }
}

/// The phones, and the hosts that can reach them.
type Standing = (Vec<Phone>, Vec<Destination>);

impl Log {
    /// The phones as they stand, and the hosts of the repository; `None` where the repository is at fault.
    fn read(&self, session: &Session) -> Result<Option<Standing>, Failure> {
        let mut front = compile::front(session, &self.repository, None)?;
        if front.sound(session).is_none() {
            return Ok(None);
        }
        let all = hosts::chosen(&mut front, &[])?;
        let Some(source) = self.source(session, front)? else {
            return Ok(None);
        };
        let url = self.database(session, &source)?;
        let phones = standing(&source, &url).map_err(|error| {
            Failure::new(format!(
                "cannot read the provisioning log: {}",
                reason(&error)
            ))
        })?;
        Ok(Some((phones, all)))
    }

    /// What the phones are served; `None` where the repository is at fault.
    fn source(&self, session: &Session, mut front: Front) -> Result<Option<Source>, Failure> {
        let named: Vec<_> = self.host.iter().cloned().collect();
        match &self.release {
            Some(release) => Ok(Some(Source::Release(session.path(release)?))),
            None if self.compiled => served::made(session, front, named),
            None => served::here(&mut front, &named).map(Some),
        }
    }

    /// The log: the one that is named, or that beside the releases.
    fn database(&self, session: &Session, source: &Source) -> Result<String, Failure> {
        let root = match source {
            Source::Release(root) => root.as_path(),
            Source::Folder(_) | Source::Bundle { .. } | Source::Made(_) => Path::new(""),
        };
        let file = root.join("fetches.db");
        if self.database.is_none() && !environment::is_file(&file) {
            let nothing = format!("there is no provisioning log at `{}`", file.display());
            let help = "run `pbxctl serve`, or name its log: `--database`";
            return Err(Failure::new(nothing).help(help));
        }
        served::database_url(session, self.database.as_deref(), &file)
    }
}

impl Status {
    fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let wanted = self.state.as_deref();
        if wanted.is_some_and(|word| !State::ALL.iter().any(|state| state.word() == word)) {
            return Err(Failure::usage("there is no such state")
                .help("name current, outdated, refused, never or unknown"));
        }
        let Some((phones, _)) = self.log.read(session)? else {
            return Ok(Exit::Failed);
        };
        let mut table = Table::new(
            "phones",
            &["mac", "phone", "state", "firmware", "seen", "client"],
        );
        for phone in phones
            .iter()
            .filter(|phone| wanted.is_none_or(|word| phone.state.word() == word))
        {
            table.row(cells(phone));
        }
        let text = match self.format {
            Format::Text => table.text(),
            Format::Json => Document::of(table).text(),
        };
        Out::data(&text)?;
        Ok(Exit::Done)
    }
}

fn cells(phone: &Phone) -> [String; 6] {
    let seen = phone.seen.as_ref();
    let time = seen.and_then(|seen| environment::moment(seen.at));
    [
        phone.mac.clone(),
        name(&phone.id),
        phone.state.word().to_owned(),
        phone.firmware.clone().unwrap_or_default(),
        time.unwrap_or_default(),
        seen.map(|seen| seen.client.clone()).unwrap_or_default(),
    ]
}

impl Resync {
    fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let Some((phones, all)) = self.log.read(session)? else {
            return Ok(Exit::Failed);
        };
        let chosen: Vec<_> = self
            .chosen(&phones)?
            .into_iter()
            .map(Called::from)
            .collect();
        let all: Vec<_> = all.iter().collect();
        let good = call(session, &all, &chosen, self.dry_run)?;
        Ok(if good { Exit::Done } else { Exit::Failed })
    }

    /// The phones that are named, or all that have an old file.
    fn chosen<'a>(&self, phones: &'a [Phone]) -> Result<Vec<&'a Phone>, Failure> {
        if self.phone.is_empty() {
            return Ok(phones
                .iter()
                .filter(|phone| phone.state == State::Outdated)
                .collect());
        }
        let find = |wanted: &String| {
            let mac = wanted.replace([':', '-'], "").to_lowercase();
            let found = phones
                .iter()
                .find(|phone| phone.mac == mac || name(&phone.id) == *wanted);
            found.ok_or_else(|| Failure::usage(format!("there is no phone `{wanted}`")))
        };
        self.phone.iter().map(find).collect()
    }
}
