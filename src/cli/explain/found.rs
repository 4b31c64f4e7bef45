use super::super::front::Front;
use super::super::list::target;
use super::person;
use super::query::Query;
use super::sheet::Sheet;
use crate::allocate::{Allocated, Kind};
use crate::model::{E164, Number, Phone, PhoneId, Reference, Tenant, TenantId};
use crate::source::Place;

/// All that is meant: one sheet a thing, of each tenant that has it.
pub(super) fn find(front: &Front, allocated: &Allocated, query: &Query) -> Vec<Sheet> {
    let tenants = front.site.tenants.iter();
    let tenants = tenants.map(|(id, tenant)| (id, &***tenant));
    let hosts = match query {
        Query::Reference(None, name) => host(front, allocated, name),
        _ => None,
    };
    hosts
        .into_iter()
        .chain(tenants.flat_map(|tenant| of_tenant(front, allocated, tenant, query)))
        .collect()
}

fn of_tenant(
    front: &Front,
    allocated: &Allocated,
    tenant: (&TenantId, &Tenant),
    query: &Query,
) -> Vec<Sheet> {
    let is_meant = |named: &Option<String>| named.as_ref().is_none_or(|id| id == tenant.0.as_str());
    let references = match query {
        Query::Tenant(id) if id == tenant.0.as_str() => {
            return vec![tenant_sheet(front, allocated, tenant)];
        }
        Query::Reference(named, name) if is_meant(named) => vec![name.clone()],
        Query::Extension(number) => holders(allocated, tenant.0, number),
        Query::Telephone(number) => return telephone(front, allocated, tenant, number),
        _ => Vec::new(),
    };
    references
        .iter()
        .filter_map(|name| thing(front, allocated, tenant, name))
        .collect()
}

/// Who holds an extension, or whose account has that name.
fn holders(allocated: &Allocated, tenant: &TenantId, number: &str) -> Vec<String> {
    let lines = allocated.lockfile.of_tenant(tenant.as_str());
    let held = lines.filter(|entry| entry.freed.is_none() && entry.number.to_string() == number);
    let owners = held.filter(|entry| entry.kind != Kind::Account || number.contains('-'));
    owners
        .map(|entry| match (entry.kind, entry.owner.rsplit('/').next()) {
            (Kind::Account, Some(user)) => {
                format!("users/{}", user.split('.').next().unwrap_or_default())
            }
            _ => entry.owner.to_string(),
        })
        .collect()
}

/// The sheet of `section/id`.
fn thing(
    front: &Front,
    allocated: &Allocated,
    (tenant_id, tenant): (&TenantId, &Tenant),
    name: &str,
) -> Option<Sheet> {
    let (section, id) = name.split_once('/')?;
    if let Some((id, user)) = tenant
        .users
        .get_key_value(id)
        .filter(|_| section == "users")
    {
        return Some(person::user(
            front,
            allocated,
            (tenant_id, tenant),
            (id, user),
        ));
    }
    if let Some((id, phone)) = tenant
        .phones
        .get_key_value(id)
        .filter(|_| section == "phones")
    {
        return Some(phone_sheet(front, allocated, tenant_id, (id, phone)));
    }
    let (place, pinned) = service(tenant, section, id)?;
    let title = format!("{}/{name}", tenant_id.reference());
    let mut sheet = Sheet::new(front, title, place);
    let all = allocated.allocation.tenants.get(tenant_id);
    let reference = Reference::parse(section, id);
    if let Some((all, held)) = all
        .zip(reference)
        .and_then(|(all, one)| Some((all, all.services.get(&one)?)))
    {
        sheet = person::extension(sheet, front, (tenant_id, name), held, pinned);
        sheet = person::host(sheet, front, tenant, all);
    }
    Some(sheet)
}

type Pinned<'a> = Option<&'a crate::source::Spanned<crate::model::Extension>>;

/// Where a thing that is neither user nor phone is written, and its pinned extension.
fn service<'a>(tenant: &'a Tenant, section: &str, id: &str) -> Option<(Place, Pinned<'a>)> {
    macro_rules! pinned {
        ($section:ident) => {
            tenant
                .$section
                .get(id)
                .map(|it| (it.place, it.extension.as_ref()))
        };
    }
    match section {
        "groups" => pinned!(groups),
        "queues" => pinned!(queues),
        "menus" => pinned!(menus),
        "conferences" => pinned!(conferences),
        "parking" => pinned!(parking),
        "paging" => pinned!(paging),
        "trunks" => tenant.trunks.get(id).map(|it| (it.place, None)),
        _ => None,
    }
}

fn phone_sheet(
    front: &Front,
    allocated: &Allocated,
    tenant_id: &TenantId,
    (id, phone): (&PhoneId, &Phone),
) -> Sheet {
    let at = |place: Place| front.repository.sources.path_line(place);
    let title = format!("{}/{}", tenant_id.reference(), id.reference());
    let mut sheet = Sheet::new(front, title, phone.place)
        .fact("mac", phone.mac.value.to_string(), at(phone.mac.place))
        .fact("model", &phone.model.value, at(phone.model.place));
    let held = allocated.allocation.tenants.get(tenant_id);
    for (n, line) in phone.lines.iter().enumerate() {
        let account = held.and_then(|held| held.account_at(id, n, &line.value));
        let account = account
            .map(crate::allocate::Account::name)
            .unwrap_or_default();
        let told = format!("{account}, {}", line.value.reference());
        sheet = sheet.fact("line", told, at(line.place));
    }
    sheet
}

fn tenant_sheet(front: &Front, allocated: &Allocated, (id, tenant): (&TenantId, &Tenant)) -> Sheet {
    let at = |place: Place| front.repository.sources.path_line(place);
    let mut sheet = Sheet::new(front, id.reference(), tenant.place)
        .fact("name", &tenant.name.value, at(tenant.name.place))
        .fact(
            "domain",
            tenant.domain.value.to_string(),
            at(tenant.domain.place),
        );
    if let Some(held) = allocated.allocation.tenants.get(id) {
        sheet = person::host(sheet, front, tenant, held);
    }
    for pool in &tenant.pools {
        let told = format!("{} {}", pool.kind.name(), pool.range.value);
        sheet = sheet.fact("pool", told, at(pool.range.place));
    }
    sheet
        .fact("users", tenant.users.len().to_string(), "")
        .fact("phones", tenant.phones.len().to_string(), "")
}

fn host(front: &Front, allocated: &Allocated, name: &str) -> Option<Sheet> {
    let id = name.strip_prefix("hosts/")?;
    let (id, host) = front.site.project.hosts.get_key_value(id)?;
    let at = front.repository.sources.path_line(host.address.place);
    let sheet = Sheet::new(front, id.reference(), host.place)
        .fact("engine", host.engine.value.name(), "")
        .fact("address", host.address.value.to_string(), at);
    let tenants = allocated.allocation.tenants.iter();
    let here = tenants.filter(|(_, held)| held.host == *id);
    Some(here.fold(sheet, |sheet, (tenant, _)| {
        sheet.fact("tenant", tenant.reference(), "")
    }))
}

/// A telephone number: of the tenant, or a user's own.
fn telephone(
    front: &Front,
    allocated: &Allocated,
    (id, tenant): (&TenantId, &Tenant),
    number: &str,
) -> Vec<Sheet> {
    let written = E164::parse(number)
        .ok()
        .and_then(|number| tenant.numbers.get(&number));
    let tenants = written.map(|written| number_sheet(front, id, number, written));
    let owned = |user: &crate::model::User| {
        user.numbers
            .iter()
            .any(|own| own.value.to_string() == number)
    };
    let users = tenant.users.iter().filter(|(_, user)| owned(user));
    let users = users.map(|user| person::user(front, allocated, (id, tenant), user));
    tenants.into_iter().chain(users).collect()
}

fn number_sheet(front: &Front, id: &TenantId, number: &str, written: &Number) -> Sheet {
    let title = format!("{}/numbers/{number}", id.reference());
    let trunk = front.repository.sources.path_line(written.trunk.place);
    let mut sheet =
        Sheet::new(front, title, written.place).fact("trunk", written.trunk.reference(), trunk);
    if let Some(to) = &written.to {
        sheet = sheet.fact("to", target(to), "");
    }
    if let Some((schedule, to)) = &written.outside {
        let told = format!("{}: {}", schedule.reference(), target(to));
        sheet = sheet.fact("outside of", told, "");
    }
    sheet
}

/// All that could have been asked for.
pub(super) fn names(front: &Front, allocated: &Allocated) -> Vec<String> {
    let hosts = front
        .site
        .project
        .hosts
        .keys()
        .map(crate::model::HostId::reference);
    let tenants = front.site.tenants.iter().flat_map(|(id, tenant)| {
        let numbers = tenant.numbers.keys().map(ToString::to_string);
        std::iter::once(id.reference()).chain(numbers)
    });
    let lines = allocated
        .lockfile
        .held()
        .filter(|entry| entry.kind != Kind::Account);
    let owners = lines.flat_map(|entry| {
        let full = format!("tenants/{}/{}", entry.tenant, entry.owner);
        [entry.owner.to_string(), full]
    });
    hosts.chain(tenants).chain(owners).collect()
}
