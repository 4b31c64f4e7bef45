use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::out::Out;
use crate::cli::repository::Repository;
use crate::cli::session::Session;
use crate::cli::{compile, environment, key, vault};
use crate::diag::{Diagnostics, did_you_mean};
use crate::model::{SECRET_PLACES, TenantId, UserId};
use crate::secrets;

/// Seal a secret for one place in the documents
///
/// Reads the secret from standard input and prints `{age: …}`, to be written at the path and nowhere else: it opens there
/// alone, with the project key. The line can be committed.
#[derive(Debug, clap::Args)]
pub(super) struct Seal {
    /// The place, such as tenants/acme/trunks/main.register.password
    #[arg(value_name = "PATH")]
    path: String,
}

impl Seal {
    /// Reads the secret, and prints the line. The documents may be at fault, as the secret is still missing in them.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        if !is_place(&self.path) {
            return Err(no_place(&self.path));
        }
        let here = Repository::nearest();
        let front = compile::front(session, &here, None)?;
        let key = match key::read(&front) {
            Ok(key) => key,
            Err(fault) => {
                let project = front
                    .found
                    .iter()
                    .filter(|_| front.site.project.key.is_none());
                let found: Diagnostics = project.cloned().chain([fault]).collect();
                session.report(&found, &front.repository.sources);
                return Ok(Exit::Failed);
            }
        };
        if environment::interactive() {
            session
                .out
                .say("type the secret, and Enter; it is shown as you type");
        }
        let read = environment::secret_input().map_err(Failure::doing("read standard input"))?;
        let secret = match secrets::read(read) {
            Ok(secret) => secret,
            Err(unfit) => {
                session.report(
                    &vault::unfit(&self.path, unfit).into(),
                    &front.repository.sources,
                );
                return Ok(Exit::Failed);
            }
        };
        let sealed = secrets::seal(&key, &self.path, &secret)
            .ok_or_else(|| Failure::new("cannot seal: no random bytes are to be had"))?;
        Out::data(&format!("{{age: {sealed}}}\n"))?;
        Ok(Exit::Done)
    }
}

/// Whether a secret can be written there.
fn is_place(path: &str) -> bool {
    let in_library = path
        .strip_prefix("library/")
        .filter(|rest| rest.starts_with("trunks/"));
    let in_tenant = || {
        let (tenant, rest) = path.strip_prefix("tenants/")?.split_once('/')?;
        TenantId::parse(tenant).ok().map(|_| rest)
    };
    in_library
        .or_else(in_tenant)
        .is_some_and(|rest| SECRET_PLACES.iter().any(|place| fits(place, rest)))
}

fn fits(place: &str, path: &str) -> bool {
    let Some((before, after)) = place.split_once('*') else {
        return place == path;
    };
    let id = path
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after));
    id.is_some_and(|id| UserId::parse(id).is_ok())
}

fn no_place(path: &str) -> Failure {
    let failure = Failure::usage(format!("no secret can be written at `{path}`"));
    let places = SECRET_PLACES.iter().map(|place| {
        let place = place.replace('*', "ID");
        format!("tenants/TENANT/{place}")
    });
    let places: Vec<_> = places
        .chain(["library/trunks/ID.register.password".to_owned()])
        .collect();
    let near = did_you_mean(path, places.iter().map(String::as_str)).map(str::to_owned);
    match near {
        Some(near) => failure.help(format!("write `{near}`, if that is meant")),
        None => failure.help(format!("the places are `{}`", places.join("`, `"))),
    }
}

#[cfg(test)]
mod tests {
    use super::is_place;

    #[test]
    fn knows_where_secrets_stand() {
        for path in [
            "tenants/acme/trunks/main.register.password",
            "library/trunks/main.register.password",
            "tenants/acme/voicemail.smtp.password",
            "tenants/acme/conferences/board.pin",
            "tenants/acme/users/alice.upstream.password",
            "tenants/acme/calendars/alice.password",
        ] {
            assert!(is_place(path), "{path}");
        }
        for path in [
            "",
            "trunks/main.register.password",
            "library/conferences/board.pin",
            "tenants/acme/trunks/main.password",
            "tenants/acme/trunks/a b.register.password",
            "tenants/acme/trunks/.register.password",
            "tenants/Acme/trunks/main.register.password",
            "tenants/acme/trunks/x\n.register.password",
        ] {
            assert!(!is_place(path), "{path}");
        }
    }
}
