#![expect(
    clippy::disallowed_methods,
    reason = "this is where a table is read that the user named"
)]

use super::exit::Exit;
use super::failure::Failure;
use super::incoming::{self, Incoming};
use super::out::Out;
use super::session::Session;
use crate::directory::{self, Change, Composed, Encoding, Found, Notices, Table, Target};
use crate::model::{Domain, TenantId};
use clap::{Subcommand, ValueEnum};
use std::fs;
use std::path::PathBuf;

/// Write documents from what exists: a table, an Asterisk, a FreeSWITCH
///
/// The document is `tenants/TENANT/SOURCE.yaml`, ready for review. Who is written by hand in another file of the tenant is
/// left alone. What could not be understood is listed with its place; with a fault in the source, nothing is written.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    #[command(subcommand)]
    what: What,
}

/// What is imported.
#[derive(Debug, Subcommand)]
enum What {
    Csv(Csv),
    Asterisk(Asterisk),
    Freeswitch(FreeSwitch),
}

/// A table of phones and people
///
/// The first row names the columns. `mac`, `extension`, `name`, `email` and `model` are known by their names; others are
/// mapped.
#[derive(Debug, clap::Args)]
struct Csv {
    /// The table
    file: PathBuf,
    /// The tenant whose people they are
    #[arg(long, value_name = "TENANT")]
    tenant: String,
    /// The key that a column fills: `Room=name`, `Timeout=ring.for`; may be given several times
    #[arg(long, value_name = "COLUMN=KEY", value_parser = pair)]
    map: Vec<(String, String)>,
    /// The model of phones in whose row there is none
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,
    /// What stands between two fields [default: what the first row shows]
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// How characters are written
    #[arg(long, value_enum, default_value_t, value_name = "ENCODING")]
    encoding: Characters,
    #[command(flatten)]
    how: How,
}

/// The configuration of an Asterisk: accounts, numbers and mailboxes
///
/// Reads pjsip.conf, voicemail.conf and extensions.conf with their templates and includes. Passwords and PINs are not
/// taken over: everybody gets new ones, derived from the project key.
#[derive(Debug, clap::Args)]
struct Asterisk {
    /// The folder that holds pjsip.conf
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The tenant whose people they are
    #[arg(long, value_name = "TENANT")]
    tenant: String,
    #[command(flatten)]
    how: How,
}

/// The directory of a FreeSWITCH: its domains and their users
///
/// Each domain becomes a tenant. Passwords and PINs are not taken over: everybody gets new ones, derived from the project
/// key.
#[derive(Debug, clap::Args)]
struct FreeSwitch {
    /// The folder of its configuration, or of its directory
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The tenant of a domain: `acme.example.net=acme`, or `acme` where there is one domain; may be given several times
    #[arg(long, value_name = "[DOMAIN=]TENANT", required = true)]
    tenant: Vec<String>,
    #[command(flatten)]
    how: How,
}

/// What every import takes.
#[derive(Debug, clap::Args)]
struct How {
    /// The SIP domain of the tenant, where it is written nowhere yet
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// Print the document, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// How characters are written as bytes.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Characters {
    /// Any character; with or without a mark at the start
    #[default]
    #[value(name = "utf-8")]
    Utf8,
    /// What older spreadsheets write in western Europe
    #[value(name = "windows-1252")]
    Windows1252,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (column, key) = text
        .split_once('=')
        .ok_or("write the column and the key: `Room=name`")?;
    Ok((column.to_owned(), key.to_owned()))
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        _ if text == "tab" || text == "\\t" => Ok(b'\t'),
        [one] if !one.is_ascii_alphanumeric() => Ok(*one),
        _ => Err("write one character, or `tab`".to_owned()),
    }
}

impl Import {
    /// Reads the source and writes the document.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        match &self.what {
            What::Csv(csv) => csv.run(session),
            What::Asterisk(asterisk) => asterisk.run(session),
            What::Freeswitch(freeswitch) => freeswitch.run(session),
        }
    }
}

impl Csv {
    fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let path = session.path(&self.file)?;
        let name = self.file.display().to_string();
        let bytes = fs::read(path).map_err(Failure::doing(format!("read `{name}`")))?;
        let how = Table {
            name: &name,
            map: &self.map,
            delimiter: self.delimiter,
            encoding: match self.encoding {
                Characters::Utf8 => Encoding::Utf8,
                Characters::Windows1252 => Encoding::Windows1252,
            },
            model: self.model.as_deref(),
        };
        let mut notices = Notices::default();
        let found = directory::table(&bytes, &how, &mut notices);
        Writer::new(session, "csv", &self.how)?.write(vec![(&self.tenant, found)], notices)
    }
}

impl Asterisk {
    fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut notices = Notices::default();
        let found = directory::asterisk(&session.path(&self.folder)?, &mut notices);
        Writer::new(session, "asterisk", &self.how)?.write(vec![(&self.tenant, found)], notices)
    }
}

impl FreeSwitch {
    fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut notices = Notices::default();
        let domains = directory::freeswitch(&session.path(&self.folder)?, &mut notices);
        let mut tenants = Vec::new();
        let only = domains.len() == 1;
        for domain in domains {
            let named = self
                .tenant
                .iter()
                .find_map(|text| match text.split_once('=') {
                    Some((name, tenant)) => (name == domain.name).then_some(tenant),
                    None => only.then_some(text.as_str()),
                });
            match named {
                Some(tenant) => tenants.push((tenant, domain.found)),
                None => notices.left_out(
                    format!("`{}`", domain.name),
                    "domains that no tenant is named for; add `--tenant DOMAIN=TENANT`",
                ),
            }
        }
        if tenants.is_empty() && notices.faults().is_empty() {
            notices.fault("--tenant", "no domain is imported", None);
        }
        Writer::new(session, "freeswitch", &self.how)?.write(tenants, notices)
    }
}

/// Writes what was found into the documents of tenants.
struct Writer<'a> {
    session: &'a Session,
    source: &'static str,
    how: &'a How,
    incoming: Incoming,
}

impl<'a> Writer<'a> {
    fn new(session: &'a Session, source: &'static str, how: &'a How) -> Result<Self, Failure> {
        Ok(Self {
            session,
            source,
            how,
            incoming: Incoming::read(session)?,
        })
    }

    fn write(&self, tenants: Vec<(&str, Found)>, mut notices: Notices) -> Result<Exit, Failure> {
        let mut documents = Vec::new();
        for (tenant, found) in tenants {
            if let Some(ready) = self.compose(tenant, found, &mut notices)? {
                documents.push(ready);
            }
        }
        incoming::tell(self.session, &notices)?;
        for (path, composed) in &documents {
            incoming::accept(self.session, path, &composed.text)?;
            incoming::summary(self.session, path, composed);
        }
        if self.how.dry_run {
            for (_, composed) in &documents {
                Out::data(&composed.text)?;
            }
            return Ok(Exit::Done);
        }
        let changes: Vec<Change> = documents
            .into_iter()
            .map(|(path, composed)| Change {
                path,
                bytes: Some(composed.text.into_bytes()),
            })
            .collect();
        if incoming::place(self.session, &self.incoming, &changes)? > 0 {
            self.session
                .out
                .say("review it with `git diff`, then run `pbxctl check` and `pbxctl lock`");
        }
        Ok(Exit::Done)
    }

    fn compose(
        &self,
        tenant: &str,
        mut found: Found,
        notices: &mut Notices,
    ) -> Result<Option<(String, Composed)>, Failure> {
        let id = TenantId::parse(tenant).map_err(|why| {
            let failure = Failure::usage(format!("`{tenant}` {}", why.what));
            why.help.into_iter().fold(failure, Failure::help)
        })?;
        let path = format!("tenants/{id}/{}.yaml", self.source);
        let written = self.incoming.written(self.session, tenant, &path)?;
        found.domain = self.how.domain.clone().or(found.domain);
        if !written.has_tenant() && notices.faults().is_empty() {
            check_domain(tenant, found.domain.as_deref())?;
        }
        if !notices.faults().is_empty() {
            return Ok(None);
        }
        let target = Target {
            tenant,
            name: tenant,
            by: &format!("import {}", self.source),
        };
        let composed = directory::compose(&found, &written, &target, notices);
        Ok(Some((path, composed)))
    }
}

/// A tenant that is not there yet needs a domain.
fn check_domain(tenant: &str, domain: Option<&str>) -> Result<(), Failure> {
    let Some(domain) = domain else {
        return Err(Failure::new(format!("there is no tenant `{tenant}`"))
            .help("name its SIP domain: `--domain acme.example.net`")
            .help(format!("or write `tenants/{tenant}/tenant.yaml` first")));
    };
    Domain::parse(domain).map(drop).map_err(|why| {
        Failure::new(format!("`{domain}` is no domain: it {}", why.what))
            .help("name the SIP domain of the tenant: `--domain acme.example.net`")
    })
}
