use super::audit::not_rendered;
use super::pieces::side_by_side;
use super::work::Work;
use super::{
    Basis, EngineRoom, Input, Output, Reveal, Share, TenantInput, engine_room, far_side, output,
    phone, phone_room, serving,
};
use crate::bundle::{self, Connect, Destination, DestinationId, Sink};
use crate::calls::lower_tenant;
use crate::diag::{Code, Diagnostics};
use crate::model::{self, Host, HostId, Provisioning};
use std::collections::BTreeSet;

/// The name of the provisioning server where it is no PBX host.
pub const PROVISIONING: &str = "provisioning";

/// Writes the files of every host into the sink, tenant by tenant.
pub fn compile(input: &Input<'_>, reveal: Reveal<'_>, sink: &mut dyn Sink) -> Diagnostics {
    compile_but(input, &BTreeSet::new(), reveal, sink)
}

/// The same without those of some hosts.
pub fn compile_but(
    input: &Input<'_>,
    but: &BTreeSet<DestinationId>,
    reveal: Reveal<'_>,
    sink: &mut dyn Sink,
) -> Diagnostics {
    let wanted = |id: &str| but.iter().all(|but| but.as_str() != id);
    let missing = not_rendered(input.site, input.stock.catalog, Code::E0601);
    if missing.has_errors() {
        return missing;
    }
    let mut found = Diagnostics::default();
    for (id, host) in &input.site.project.hosts {
        if wanted(id.as_str()) {
            found.extend(write_host(input, (id, host), reveal, sink));
        }
    }
    if let Some(server) = server(input).filter(|_| wanted(PROVISIONING)) {
        found.extend(write_provisioning(input, server, reveal, sink));
    }
    found
}

/// All that files are written for, without writing any.
pub fn destinations(input: &Input<'_>) -> Vec<Destination> {
    let hosts = input.site.project.hosts.iter();
    let hosts = hosts.filter_map(|(id, host)| {
        let room = engine_room(host.engine.value)?;
        let tenants: Vec<_> = input.tenants_on(id).collect();
        let shares = side_by_side(&tenants, |tenant| {
            let calls = lower_tenant(tenant.id, tenant.tenant, tenant.held);
            (room.share)(&Work::new(tenant, &calls))
        });
        let engine = (room.describe)((id, host), &shares);
        destination(id.as_str(), &host.connect, Some(engine))
    });
    let server = server(input).and_then(|connect| destination(PROVISIONING, connect, None));
    hosts.chain(server).collect()
}

/// The destinations of which it can be told what all that they are to have follows from, by the bases of tenants, without what is to be
/// known of their engines.
///
/// What a host has of all tenants together is made from what belongs to no tenant, which is in each basis, and from its own tenants; what
/// it has for phones, from those whose phones it serves. Whom its bare address means may live elsewhere.
pub fn bases(input: &Input<'_>) -> Vec<(Destination, Basis)> {
    let hosts = input.site.project.hosts.iter();
    let hosts = hosts.filter_map(|(id, host)| {
        engine_room(host.engine.value)?;
        let meant = host.default_tenant.iter();
        let meant = meant.filter_map(|id| input.site.tenants.get_key_value(&id.value));
        let meant = meant.filter_map(|(id, tenant)| input.tenant(id, tenant));
        let tenants: Vec<_> = input.tenants_on(id).chain(meant).collect();
        basis(id.as_str(), &host.connect, &tenants, &phones_at(input, id))
    });
    let tenants: Vec<_> = input.tenants().collect();
    let server = server(input);
    let server = server.and_then(|connect| basis(PROVISIONING, connect, &[], &tenants));
    hosts.chain(server).collect()
}

fn basis(
    id: &str,
    connect: &model::Connect,
    tenants: &[TenantInput<'_>],
    served: &[TenantInput<'_>],
) -> Option<(Destination, Basis)> {
    let of = |all: &[TenantInput<'_>]| all.iter().map(|one| one.basis).collect::<Option<Vec<_>>>();
    let (tenants, served) = (of(tenants)?, of(served)?);
    let told = !tenants.is_empty() || !served.is_empty();
    let basis = told.then(|| Basis::of_host(id, &tenants, &served))?;
    Some((destination(id, connect, None)?, basis))
}

fn write_host(
    input: &Input<'_>,
    (id, host): (&HostId, &Host),
    reveal: Reveal<'_>,
    sink: &mut dyn Sink,
) -> Diagnostics {
    let Some(room) = engine_room(host.engine.value) else {
        return Diagnostics::default();
    };
    let Some(mut output) = open(id.as_str(), &host.connect, reveal, sink) else {
        return Diagnostics::default();
    };
    let tenants: Vec<_> = input.tenants_on(id).collect();
    let shares = output.each(&tenants, |tenant, output| {
        write_tenant(room, tenant, output)
    });
    (room.host)(input, (id, host), &shares, &mut output);
    output.engine((room.describe)((id, host), &shares));
    write_phones(input, &phones_at(input, id), &mut output);
    output.found
}

/// The files of a tenant that its host needs for calls, unless they are known.
fn write_tenant(room: &EngineRoom, input: &TenantInput<'_>, output: &mut Output<'_>) -> Share {
    let recipe = output.recipe("calls", input);
    output.known(recipe).unwrap_or_else(|| {
        let (share, wrote) = output.noted(|output| make_tenant(room, input, output));
        output.note(recipe, &share, wrote);
        share
    })
}

/// The graph of its calls is made for it, and let go.
fn make_tenant(room: &EngineRoom, input: &TenantInput<'_>, output: &mut Output<'_>) -> Share {
    output.holds(input.tenant.references(input.id));
    let calls = lower_tenant(input.id, input.tenant, input.held);
    let work = Work::new(input, &calls);
    (room.tenant)(&work, output);
    far_side::write(&work, output);
    (room.share)(&work)
}

fn write_provisioning(
    input: &Input<'_>,
    connect: &model::Connect,
    reveal: Reveal<'_>,
    sink: &mut dyn Sink,
) -> Diagnostics {
    let Some(mut output) = open(PROVISIONING, connect, reveal, sink) else {
        return Diagnostics::default();
    };
    let tenants: Vec<_> = input.tenants().collect();
    write_phones(input, &tenants, &mut output);
    output.found
}

/// The provisioning server, where it is no PBX host.
fn server<'a>(input: &Input<'a>) -> Option<&'a model::Connect> {
    let server = input.site.project.provisioning.as_ref();
    let server = server.filter(|server| host_at(input, server).is_none());
    server.and_then(|server| server.connect.as_ref())
}

/// The tenants whose phones fetch their files from a host: its own, or all where it is the provisioning server.
fn phones_at<'a>(input: &Input<'a>, id: &HostId) -> Vec<TenantInput<'a>> {
    let server = input.site.project.provisioning.as_ref();
    match server.filter(|server| server.connect.is_some()) {
        None => input.tenants_on(id).collect(),
        Some(server) if host_at(input, server) == Some(id) => input.tenants().collect(),
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
fn write_phones(input: &Input<'_>, tenants: &[TenantInput<'_>], output: &mut Output<'_>) {
    if !tenants.is_empty() {
        serving::write(input, tenants, output);
    }
    phone::write(input, tenants, phone_room, output);
}

fn open<'a>(
    id: &str,
    connect: &model::Connect,
    reveal: Reveal<'a>,
    sink: &'a mut dyn Sink,
) -> Option<Output<'a>> {
    let here = destination(id, connect, None)?;
    let id = here.id.clone();
    let mut found = Diagnostics::default();
    if let Err(error) = sink.destination(here) {
        found.push(output::unwritten(id.as_str(), &error));
    }
    Some(Output {
        sink,
        reveal,
        destination: id,
        found,
    })
}

fn destination(
    id: &str,
    connect: &model::Connect,
    engine: Option<bundle::Engine>,
) -> Option<Destination> {
    let id = DestinationId::new(id).ok()?;
    Some(Destination::new(id, connection(connect), engine))
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
