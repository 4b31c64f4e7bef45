mod outside;
mod people;
mod services;

pub(super) use outside::target;

use super::compile;
use super::exit::Exit;
use super::failure::Failure;
use super::front::Front;
use super::json::Document;
use super::out::Out;
use super::repository::Repository;
use super::session::Session;
use super::table::Table;
use crate::allocate::{Allocated, Holding};
use crate::catalog::{Catalog, Module};
use crate::model::{Connect, PoolKind, Tenant};
use crate::source::Place;
use clap::ValueEnum;
use std::sync::Arc;

/// List what the repository holds
///
/// One row each, with the place where it is written.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// What to list
    #[arg(value_enum)]
    what: What,
    #[command(flatten)]
    repository: Repository,
    /// The form of the list
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Who has which number
    Numbers,
    /// People
    Users,
    /// Phones and their lines
    Phones,
    /// People who ring together
    Groups,
    /// Callers who wait
    Queues,
    /// Voices that ask for a key
    Menus,
    /// Rooms where calls meet
    Conferences,
    /// Car parks for calls
    Parking,
    /// Paging zones
    Paging,
    /// Telephone numbers and where their calls go
    TelephoneNumbers,
    /// Ways outside
    Trunks,
    /// Tenants, their domain, host and pools
    Tenants,
    /// PBX hosts
    Hosts,
    /// The phone models that are known
    Models,
}

/// The form of a list.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(in crate::cli) enum Format {
    /// For people
    #[default]
    Table,
    /// For programs; versioned
    Json,
    /// For spreadsheets
    Csv,
}

impl List {
    /// Prints the list. The models are the project's own and need no repository.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        if self.what == What::Models {
            return self.print(&models());
        }
        let front = compile::front(session, &self.repository, None)?;
        let Some(middle) = front.sound(session) else {
            return Ok(Exit::Failed);
        };
        let allocated = &middle.allocated;
        let table = match self.what {
            What::Numbers => numbers(allocated),
            What::Users => people::users(&front, allocated),
            What::Phones => people::phones(&front, allocated),
            What::Groups => services::groups(&front, allocated),
            What::Queues => services::queues(&front, allocated),
            What::Menus => services::menus(&front, allocated),
            What::Conferences => services::conferences(&front, allocated),
            What::Parking => services::parking(&front, allocated),
            What::Paging => services::paging(&front, allocated),
            What::TelephoneNumbers => outside::numbers(&front),
            What::Trunks => outside::trunks(&front),
            What::Tenants => tenants(&front, allocated),
            What::Hosts | What::Models => hosts(&front),
        };
        self.print(&table)
    }

    fn print(&self, table: &Table) -> Result<Exit, Failure> {
        let text = match self.format {
            Format::Table => table.text(),
            Format::Csv => table.csv(),
            Format::Json => Document::of(table).text(),
        };
        Out::data(&text)?;
        Ok(Exit::Done)
    }
}

fn numbers(allocated: &Allocated) -> Table {
    let mut table = Table::new("numbers", &["tenant", "number", "kind", "owner", "freed"]);
    for entry in allocated.lockfile.entries() {
        let freed = entry.freed.as_deref().unwrap_or_default();
        table.row([
            entry.tenant.to_string(),
            entry.number.to_string(),
            entry.kind.name().to_owned(),
            entry.owner.to_string(),
            freed.to_owned(),
        ]);
    }
    table
}

fn tenants(front: &Front, allocated: &Allocated) -> Table {
    let mut table = Table::new(
        "tenants",
        &[
            "id", "name", "domain", "host", "pools", "users", "phones", "place",
        ],
    );
    for (id, tenant) in &front.site.tenants {
        let host = allocated
            .allocation
            .tenants
            .get(id)
            .map(|held| held.host.to_string());
        table.row([
            id.to_string(),
            tenant.name.value.clone(),
            tenant.domain.value.to_string(),
            host.unwrap_or_default(),
            pools(tenant),
            tenant.users.len().to_string(),
            tenant.phones.len().to_string(),
            place(front, tenant.place),
        ]);
    }
    table
}

fn pools(tenant: &Tenant) -> String {
    let kinds = [PoolKind::Users, PoolKind::Services]
        .into_iter()
        .filter_map(|kind| tenant.pool(kind));
    kinds
        .map(|pool| format!("{} {}", pool.kind.name(), pool.range.value))
        .collect::<Vec<_>>()
        .join(", ")
}

fn hosts(front: &Front) -> Table {
    let mut table = Table::new("hosts", &["id", "engine", "connect", "address", "place"]);
    for (id, host) in &front.site.project.hosts {
        let connect = match &host.connect {
            Connect::Local => "local".to_owned(),
            Connect::Dir(path) => path.clone(),
            Connect::Ssh { user, address, .. } => {
                let user = user
                    .as_ref()
                    .map(|user| format!("{user}@"))
                    .unwrap_or_default();
                format!("ssh://{user}{address}")
            }
        };
        let (engine, address) = (
            host.engine.value.name().to_owned(),
            host.address.value.to_string(),
        );
        table.row([
            id.to_string(),
            engine,
            connect,
            address,
            place(front, host.place),
        ]);
    }
    table
}

fn models() -> Table {
    let mut table = Table::new(
        "models",
        &[
            "id", "maker", "name", "lines", "keys", "modules", "kind", "file", "common", "form",
            "can", "tls", "firmware", "written", "source",
        ],
    );
    let catalog = Catalog::builtin();
    for model in catalog.models() {
        let family = &model.family;
        let can: Vec<_> = model.can.iter().map(|ability| ability.name()).collect();
        let written = match crate::target::wanted_template(&family.id) {
            Some(own) => format!("with templates/{own} of your own"),
            None if crate::target::writes_family(&family.id) => "yes".to_owned(),
            None => "no".to_owned(),
        };
        table.row([
            model.id.clone(),
            family.maker.clone(),
            model.name.clone(),
            model.lines.to_string(),
            model.keys.to_string(),
            modules(catalog, &model.id),
            model.kind.name().to_owned(),
            family.file.replace("{Type}", model.short_name()),
            model.common_file.clone().unwrap_or_default(),
            family.form.clone(),
            can.join(" "),
            model.tls.clone().unwrap_or_default(),
            model.firmware.clone().unwrap_or_default(),
            written,
            model.source.clone(),
        ]);
    }
    table
}

/// The expansion modules that a model takes, and how many of each.
fn modules(catalog: &Catalog, model: &str) -> String {
    let takes = |module: &&Module| module.models.iter().any(|one| one == model);
    let modules = catalog.modules().iter().filter(takes);
    let modules = modules.map(|module| format!("{} {}", module.most, module.id));
    modules.collect::<Vec<_>>().join(", ")
}

fn place(front: &Front, place: Place) -> String {
    front.repository.sources.path_line(place)
}

/// The host of a tenant.
fn host(held: Option<&Arc<Holding>>) -> String {
    held.map(|held| held.host.to_string()).unwrap_or_default()
}
