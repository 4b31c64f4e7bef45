use super::{
    ENGINES, EngineRoom, Input, Output, PHONES, Reveal, far_side, output, phone, phone_room,
    serving,
};
use crate::bundle::{Connect, Destination, DestinationId, Digest, Sink};
use crate::catalog::Catalog;
use crate::diag::{Checked, Code, Diagnostic, Diagnostics};
use crate::model::{self, Engine, Host, HostId, Provisioning, Site, Tenant, TenantId};
use crate::render::{Builtin, Override, Templates};
use crate::source::Spanned;

/// The name of the provisioning server where it is no PBX host.
pub const PROVISIONING: &str = "provisioning";

/// The templates of all rooms, with those of the repository instead of or beside them.
pub fn templates(overrides: &[Override]) -> Checked<Templates> {
    Templates::new(&builtins(), overrides)
}

fn builtins() -> Vec<Builtin> {
    let engines = ENGINES.iter().flat_map(|room| room.templates);
    engines
        .chain(PHONES.iter().flat_map(|room| room.templates))
        .chain(phone::dhcp::TEMPLATES)
        .chain(phone::softphone::TEMPLATES)
        .chain(far_side::TEMPLATES)
        .copied()
        .collect()
}

/// The digest of pbxctl's own templates: two builds of one version may have others.
pub fn templates_digest() -> String {
    let all = builtins().into_iter().map(|one| (one.name, one.text));
    let list: Vec<_> = all.collect();
    Digest::of(format!("{list:?}").as_bytes()).to_string()
}

/// The files of the repository that rooms copy to hosts, and where they are named.
pub fn files(site: &Site) -> Vec<Spanned<String>> {
    let engines = site.tenants.values().flat_map(super::files::of);
    let phones = site.tenants.values().flat_map(Tenant::files).cloned();
    engines.chain(phones).collect()
}

/// What the rooms cannot write. What no room writes yet is a warning here, at `check`, and an error of [`compile`].
pub fn audit(input: &Input<'_>) -> Diagnostics {
    let tenants = input.site.tenants.iter();
    let each = tenants.map(|(id, tenant)| audit_tenant(input, id, tenant));
    conclude(input.site, input.catalog, each)
}

/// All that was found of the tenants, in their order, and what can only be told of all of them.
pub fn conclude(
    site: &Site,
    catalog: &Catalog,
    each: impl IntoIterator<Item = Diagnostics>,
) -> Diagnostics {
    let mut found: Diagnostics = each.into_iter().flatten().collect();
    // What the library says is the same for the phones of all tenants.
    found.unique();
    found.extend(not_rendered(site, catalog, Code::W0702));
    found
}

/// What the rooms cannot write of a tenant. The calls of others are not looked at.
pub fn audit_tenant(input: &Input<'_>, id: &TenantId, tenant: &Tenant) -> Diagnostics {
    let host = input.host_of(id);
    let room = host.and_then(|host| engine_room(host.engine.value));
    let mut found = room
        .map(|room| (room.audit)(input, id, tenant))
        .unwrap_or_default();
    found.extend(audit_phones(input, id, tenant));
    // What a profile says is the same for all of its phones.
    found.unique();
    found
}

fn audit_phones(input: &Input<'_>, id: &TenantId, tenant: &Tenant) -> Diagnostics {
    let mut found = Diagnostics::default();
    let tenancy = phone::Tenancy::new(input, id, tenant);
    for (id, written) in &tenant.phones {
        let model = input.catalog.find(&written.model.value);
        let room = model.and_then(|model| Some((model, phone_room(&model.family.id)?)));
        let handset = room.and_then(|(model, room)| {
            let handset = phone::lower(input, &tenancy, (id, written), model)?;
            Some(phone::audit(room, &handset, input.files, input.templates))
        });
        found.extend(handset.unwrap_or_default());
    }
    found
}

/// Writes the files of every host into the sink, tenant by tenant.
pub fn compile(input: &Input<'_>, reveal: Reveal<'_>, sink: &mut dyn Sink) -> Diagnostics {
    let missing = not_rendered(input.site, input.catalog, Code::E0601);
    if missing.has_errors() {
        return missing;
    }
    let mut found = Diagnostics::default();
    for (id, host) in &input.site.project.hosts {
        found.extend(write_host(input, id, host, reveal, sink));
    }
    if let Some(server) = input
        .site
        .project
        .provisioning
        .as_ref()
        .filter(|server| host_at(input, server).is_none())
        .and_then(|server| server.connect.as_ref())
    {
        found.extend(write_provisioning(input, server, reveal, sink));
    }
    found
}

fn engine_room(engine: Engine) -> Option<&'static EngineRoom> {
    ENGINES.iter().find(|room| room.engine == engine)
}

fn not_rendered(site: &Site, catalog: &Catalog, code: Code) -> Diagnostics {
    let engines = site
        .project
        .hosts
        .values()
        .filter(|host| engine_room(host.engine.value).is_none());
    let engines =
        engines.map(|host| (host.engine.place, format!("`{}`", host.engine.value.name())));
    let tenants = site.tenants.values();
    let phones = tenants.flat_map(|tenant| tenant.phones.values());
    let models =
        phones.filter_map(|phone| Some((phone.model.place, catalog.find(&phone.model.value)?)));
    let vendors = models.filter(|(_, model)| phone_room(&model.family.id).is_none());
    let vendors = vendors.map(|(place, model)| {
        (
            place,
            format!("a phone of {}, the {},", model.family.maker, model.name),
        )
    });
    let missing = engines.chain(vendors);
    let report = |(place, what)| {
        Diagnostic::new(code, format!("{what} is not rendered yet"))
            .label(place, "nothing is written for it")
    };
    missing.map(report).collect()
}

fn write_host(
    input: &Input<'_>,
    id: &HostId,
    host: &Host,
    reveal: Reveal<'_>,
    sink: &mut dyn Sink,
) -> Diagnostics {
    let Some(room) = engine_room(host.engine.value) else {
        return Diagnostics::default();
    };
    let engine = (room.describe)(input, id, host);
    let Some(mut output) = open(id.as_str(), &host.connect, Some(engine), reveal, sink) else {
        return Diagnostics::default();
    };
    (room.host)(input, id, host, &mut output);
    let tenants: Vec<_> = input.tenants_on(id).collect();
    output.each(&tenants, |(tenant, written), output| {
        output.holds(written.references(tenant));
        (room.tenant)(input, tenant, written, output);
        far_side::write(input, (tenant, written), host, output);
    });
    write_phones(input, &phones_at(input, id), &mut output);
    output.found
}

fn write_provisioning(
    input: &Input<'_>,
    connect: &model::Connect,
    reveal: Reveal<'_>,
    sink: &mut dyn Sink,
) -> Diagnostics {
    let Some(mut output) = open(PROVISIONING, connect, None, reveal, sink) else {
        return Diagnostics::default();
    };
    let tenants: Vec<_> = input.site.tenants.iter().collect();
    write_phones(input, &tenants, &mut output);
    output.found
}

/// The tenants whose phones fetch their files from a host: its own, or all where it is the provisioning server.
fn phones_at<'a>(input: &Input<'a>, id: &'a HostId) -> Vec<(&'a TenantId, &'a Tenant)> {
    let server = input.site.project.provisioning.as_ref();
    match server.filter(|server| server.connect.is_some()) {
        None => input.tenants_on(id).collect(),
        Some(server) if host_at(input, server) == Some(id) => input.site.tenants.iter().collect(),
        Some(_) => Vec::new(),
    }
}

/// The PBX host that the provisioning server is, if it is one.
fn host_at<'a>(input: &Input<'a>, server: &Provisioning) -> Option<&'a HostId> {
    input
        .site
        .project
        .hosts
        .iter()
        .find(|(_, host)| server.connect.as_ref() == Some(&host.connect))
        .map(|(id, _)| id)
}

/// The files of the phones of tenants, and who may have which.
fn write_phones(input: &Input<'_>, tenants: &[(&TenantId, &Tenant)], output: &mut Output<'_>) {
    if !tenants.is_empty() {
        serving::write(input, tenants, output);
    }
    phone::write(input, tenants, phone_room, output);
    phone::softphone::write(input, tenants, output);
}

fn open<'a>(
    id: &str,
    connect: &model::Connect,
    engine: Option<crate::bundle::Engine>,
    reveal: Reveal<'a>,
    sink: &'a mut dyn Sink,
) -> Option<Output<'a>> {
    let id = DestinationId::new(id).ok()?;
    let mut found = Diagnostics::default();
    if let Err(error) = sink.destination(Destination::new(id.clone(), connection(connect), engine))
    {
        found.push(output::unwritten(id.as_str(), &error));
    }
    Some(Output {
        sink,
        reveal,
        destination: id,
        found,
    })
}

fn connection(connect: &model::Connect) -> Connect {
    match connect {
        model::Connect::Local => Connect::Local,
        model::Connect::Dir(path) => Connect::Dir { path: path.clone() },
        model::Connect::Ssh {
            user,
            address,
            host_key,
        } => Connect::Ssh {
            user: user.clone(),
            host: address.host.clone(),
            port: address.port,
            host_key: Some(host_key.clone()),
        },
    }
}
