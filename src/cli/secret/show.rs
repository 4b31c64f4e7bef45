use super::of::{self, Whose};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::json::Document;
use crate::cli::list::Format;
use crate::cli::out::Out;
use crate::cli::session::Session;
use crate::cli::table::Table;
use crate::secrets::{SecretRef, Vault};

/// Show a user's or phone's SIP accounts, to set up a device by hand
///
/// Prints the names of the accounts, the server and the mailbox. Passwords and PINs only with --reveal.
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// Whose: users/alice or phones/alice-desk
    #[arg(value_name = "WHOSE")]
    whose: String,
    /// The tenant, where several have such a user or phone
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// Show passwords and PINs; needs the key, and a terminal
    #[arg(long)]
    reveal: bool,
    /// Reveal also where standard output is no terminal but a pipe, a file or a log
    #[arg(long, requires = "reveal")]
    anywhere: bool,
    /// The form of what is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Show {
    /// Prints the accounts.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        Out::to_eyes_only(self.anywhere || !self.reveal, "the secrets are")?;
        let Some((front, vault)) = of::sound(session, self.reveal)? else {
            return Ok(Exit::Failed);
        };
        let whose = of::one(&front, self.tenant.as_deref(), &self.whose)?;
        let server = front.site.project.hosts.get(&whose.held.host);
        let server = server.map(|host| host.address.value.to_string());
        let table = table(&whose, &server.unwrap_or_default(), vault.as_ref());
        Out::data(&match self.format {
            Format::Table => table.text(),
            Format::Csv => table.csv(),
            Format::Json => Document::of(&table).text(),
        })?;
        Ok(Exit::Done)
    }
}

fn table(whose: &Whose<'_>, server: &str, vault: Option<&Vault>) -> Table {
    let headings = [
        "kind", "name", "owner", "device", "server", "domain", "secret",
    ];
    let shown = headings.len() - usize::from(vault.is_none());
    let mut table = Table::new("secrets", &headings[..shown]);
    let tenant = whose.id.as_str();
    let domain = whose.tenant.domain.value.to_string();
    let secret = |secret: SecretRef| {
        let secret = vault.and_then(|vault| secret.reveal(vault));
        secret.map(|secret| secret.expose().to_owned())
    };
    for account in whose.accounts() {
        let password =
            SecretRef::sip_password(tenant, account.birth.clone(), account.rotation.told());
        let row = [
            "account".to_owned(),
            account.name(),
            account.user.reference(),
            account.device.to_string(),
            server.to_owned(),
            domain.clone(),
        ];
        table.row(row.into_iter().chain(secret(password)));
    }
    for (user, held) in whose.mailboxes() {
        let pin = SecretRef::voicemail_pin(tenant, held.birth.clone(), held.rotation.told());
        let row = [
            "mailbox".to_owned(),
            held.extension.to_string(),
            user.reference(),
            String::new(),
            String::new(),
            String::new(),
        ];
        table.row(row.into_iter().chain(secret(pin)));
    }
    for (id, phone) in whose.phones_with_menus() {
        let (birth, rotation) = whose.held.menus_of(id, phone);
        let password = SecretRef::admin_password(tenant, birth, rotation);
        let row = ["menus", "admin"].map(str::to_owned);
        let blank = [id.reference(), String::new(), String::new()];
        let row = row.into_iter().chain([String::new()]).chain(blank);
        table.row(row.chain(secret(password)));
    }
    table
}
