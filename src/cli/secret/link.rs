use super::of;
use crate::allocate::Account;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::front::Front;
use crate::cli::out::Out;
use crate::cli::session::Session;
use crate::model::TenantId;
use crate::secrets::Vault;
use crate::target;
use qrcode::QrCode;
use qrcode::render::{svg, unicode};

/// Show the link by which a user sets up a softphone, and its QR code
///
/// Whoever opens the link has the account: it works from the first address that used it, until the softphone came back by the lasting
/// address that it was told. `secret rotate` makes another one.
#[derive(Debug, clap::Args)]
pub(super) struct Link {
    /// Whose: users/alice
    #[arg(value_name = "USER")]
    whose: String,
    /// The tenant, where several have such a user
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// Print the QR codes as SVG and nothing else
    #[arg(long)]
    svg: bool,
    /// Print also where standard output is no terminal but a pipe, a file or a log
    #[arg(long)]
    anywhere: bool,
}

impl Link {
    /// Prints the links.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        Out::to_eyes_only(self.anywhere, "the link is")?;
        let Some((front, Some(vault))) = of::sound(session, true)? else {
            return Ok(Exit::Failed);
        };
        let whose = of::one(&front, self.tenant.as_deref(), &self.whose)?;
        let accounts = whose.accounts().into_iter();
        let accounts = accounts.filter(|account| account.device.softphone().is_some());
        let accounts: Vec<_> = accounts.collect();
        if accounts.is_empty() {
            let failure = Failure::usage(format!("`{}` has no softphone", self.whose));
            return Err(failure.help("write `softphone: webrtc` or `softphone: app` of the user"));
        }
        for account in accounts {
            let link = link(&front, &vault, whose.id, account)?;
            Out::data(&self.shown(account, &link)?)?;
        }
        Ok(Exit::Done)
    }

    fn shown(&self, account: &Account, link: &str) -> Result<String, Failure> {
        let code = QrCode::new(link)
            .map_err(|error| Failure::new(format!("cannot draw a QR code: {error}")))?;
        if self.svg {
            return Ok(code.render::<svg::Color<'_>>().build() + "\n");
        }
        // Terminals are dark: what is light in the code is what they light up.
        let picture = code
            .render::<unicode::Dense1x2>()
            .dark_color(unicode::Dense1x2::Light)
            .light_color(unicode::Dense1x2::Dark)
            .build();
        Ok(format!("{}: {link}\n{picture}\n", account.device))
    }
}

pub(in crate::cli) fn link(
    front: &Front,
    vault: &Vault,
    tenant: &TenantId,
    account: &Account,
) -> Result<String, Failure> {
    let link = target::softphone_link(&front.site.project, tenant, account);
    let whole = link.and_then(|(url, token, file)| {
        let token = token.reveal(vault)?;
        Some(format!("{url}/{}/{file}", token.expose()))
    });
    whole.ok_or_else(|| {
        Failure::new("the project says nowhere that softphones fetch by a token")
            .help("write `url` and `proofs: [token]` into `provisioning` of `pbx.yaml`")
    })
}
