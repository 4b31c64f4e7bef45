use super::entry_line::counts;
use super::exit::Exit;
use super::failure::Failure;
use super::format::Format;
use super::out::Out;
use super::planned::{Bytes, Planned};
use super::reach::reach;
use super::repository::Repository;
use super::session::Session;
use super::why::Why;
use super::{compile, escape, hosts};
use crate::apply::{self, Carried, Host, carry};
use crate::bundle::{Destination, DestinationId};
use crate::diag::did_you_mean;
use crate::model::{Tenant, TenantId};
use serde_json::json;

/// Bring what a tenant's people set and recorded to the host that it moves to
///
/// Forwards, do-not-disturb, night, pauses, messages, greetings and changed PINs: between hosts of any two engines. The new host must
/// have the tenant already; what it had of these before is put aside. The old one keeps what it has.
#[derive(Debug, clap::Args)]
pub(super) struct Carry {
    /// The tenant, by its id
    tenant: String,
    #[command(flatten)]
    repository: Repository,
    /// The host that it comes from, where that has let it go already
    #[arg(long, value_name = "HOST")]
    from: Option<String>,
    #[command(flatten)]
    why: Why,
    /// The form of the result
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Carry {
    /// Carries it, and says what came along and what did not.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let bytes = Bytes::OfChanges;
        let front = compile::front_asking(session, &self.repository, Some(bytes.question(&[])))?;
        let mut planned = match Planned::new(session, front, &[], false, bytes)? {
            Ok(planned) => planned,
            Err(front) => return front.refuse(session, self.format),
        };
        let (from, to) = self.hosts(&planned)?;
        let record = hosts::record(&planned.front, &self.why)?;
        let (id, tenant) = self.tenant(&planned)?;
        let (id, domain) = (id.to_string(), tenant.domain.value.to_string());
        let mut plans = planned.plan.hosts.iter();
        let plan = plans.find(|plan| plan.id == to.id);
        let live = plan.and_then(|plan| plan.base.clone()).unwrap_or_default();
        let mut old = reached(session, &mut planned, &from)?;
        let mut new = reached(session, &mut planned, &to)?;
        let tenant = apply::Carry {
            tenant: &id,
            domain: &domain,
            from: from.id.as_str(),
            live: &live,
            record: &record,
        };
        let carried = carry((old.as_mut(), new.as_mut()), tenant);
        let carried = carried.map_err(|error| hosts::failure(&to.id, &error))?;
        self.tell(session, &planned, &carried, [&from, &to])?;
        Ok(Exit::Done)
    }

    fn tenant<'p>(&self, planned: &'p Planned) -> Result<(&'p TenantId, &'p Tenant), Failure> {
        let tenants = &planned.front.site.tenants;
        let mut found = tenants.iter();
        let found = found.find(|(id, _)| id.as_str() == self.tenant);
        let found = found.map(|(id, tenant)| (id, &***tenant));
        found.ok_or_else(|| {
            let failure = Failure::usage(format!("there is no tenant `{}`", self.tenant));
            match did_you_mean(&self.tenant, tenants.keys().map(TenantId::as_str)) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure,
            }
        })
    }

    /// The host that it leaves, and the one that has it.
    fn hosts(&self, planned: &Planned) -> Result<(Destination, Destination), Failure> {
        let tenant = self.tenant(planned)?.0.reference();
        let bundle = &planned.built.bundle;
        let mut parts = bundle.parts().filter(|part| part.holds.contains(&tenant));
        let to = parts.find(|part| part.destination.engine.is_some());
        let to = to.ok_or_else(|| Failure::new(format!("`{tenant}` is on no host")))?;
        let to = &to.destination;
        let from = self.left(planned, &tenant)?;
        let Some(part) = bundle.part(&from).filter(|_| from != to.id) else {
            let message = format!("`{from}` is no host that it can come from");
            return Err(Failure::usage(message));
        };
        let mut plans = planned.plan.hosts.iter();
        let has = plans.find(|plan| plan.id == to.id);
        if has.is_none_or(|plan| plan.base.is_none() || plan.comes.contains(&tenant)) {
            let failure = Failure::new(format!("`{}` does not have `{tenant}` yet", to.id));
            let first = format!("apply it there first: `pbxctl apply --host {}`", to.id);
            return Err(failure.help(first));
        }
        Ok((part.destination.clone(), to.clone()))
    }

    /// The host that is named, else the one that it is about to leave.
    fn left(&self, planned: &Planned, tenant: &str) -> Result<DestinationId, Failure> {
        if let Some(named) = &self.from {
            return DestinationId::new(named).map_err(|error| Failure::usage(error.to_string()));
        }
        let mut moves = planned.plan.moves.iter();
        let moving = moves.find(|one| one.tenant == tenant);
        moving.map(|one| one.from.clone()).ok_or_else(|| {
            Failure::new(format!("`{tenant}` moves from no host"))
                .help("where the old host has let it go already, name that: `--from HOST`")
        })
    }

    fn tell(
        &self,
        session: &Session,
        planned: &Planned,
        carried: &Carried,
        [from, to]: [&Destination; 2],
    ) -> Result<(), Failure> {
        if self.format == Format::Json {
            let (from, to) = (from.id.as_str(), to.id.as_str());
            let result = json!({"kind": "carry", "tenant": self.tenant, "from": from, "to": to, "carried": carried});
            return Out::data(&planned.document(result).text());
        }
        session.out.say(&format!(
            "{}: from {} to {}: {}",
            self.tenant,
            from.id,
            to.id,
            counts(carried)
        ));
        for left in &carried.left {
            Out::complain(&escape::visible(&format!("not carried: {left}")));
        }
        for aside in &carried.aside {
            let told = format!("what {} had of it before lies in {aside}", to.id);
            session.out.say(&escape::visible(&told));
        }
        Ok(())
    }
}

/// A host whose engine keeps something.
fn reached(
    session: &Session,
    planned: &mut Planned,
    host: &Destination,
) -> Result<Box<dyn Host>, Failure> {
    if !host.has_live_engine() {
        let failure = Failure::new(format!("`{}` is a folder: nothing is kept there", host.id));
        return Err(failure);
    }
    match planned.connected.remove(&host.id) {
        Some(connected) => Ok(connected),
        None => reach(session, host).map_err(|error| hosts::failure(&host.id, &error)),
    }
}
