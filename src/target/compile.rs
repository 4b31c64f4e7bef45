use super::audit::not_rendered;
use super::pieces::{Batch, side_by_side};
use super::work::Work;
use super::{
    Basis, EngineRoom, Input, Output, Outputs, Reveal, Share, TenantInput, engine_room, far_side,
    phone, phone_room, serving,
};
use crate::bundle::{self, Connect, Destination, DestinationId, Sink};
use crate::calls::lower_tenant;
use crate::diag::{Code, Diagnostics};
use crate::model::{self, Host, HostId, Project, Provisioning};
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
    let missing = not_rendered(input.site, input.stock.catalog, Code::E0601);
    if missing.has_errors() {
        return missing;
    }
    let mut outputs = Outputs::new(sink, reveal);
    let places = places(input, but, &mut outputs);
    write_engines(input, &places, &mut outputs);
    write_phones(input, &places, &mut outputs);
    outputs.found
}

/// Writes what phones fetch, and nothing that a host needs for calls.
pub fn phones(input: &Input<'_>, reveal: Reveal<'_>, sink: &mut dyn Sink) -> Diagnostics {
    let mut outputs = Outputs::new(sink, reveal);
    let places = places(input, &BTreeSet::new(), &mut outputs);
    write_phones(input, &places, &mut outputs);
    outputs.found
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
    let server = server(&input.site.project);
    let server = server.and_then(|connect| destination(PROVISIONING, connect, None));
    hosts.chain(server).collect()
}

/// Where the hosts of a project are, and its provisioning server, without what is to be known of their engines.
pub fn whereabouts(project: &Project) -> Vec<Destination> {
    let hosts = project.hosts.iter();
    let hosts = hosts.filter_map(|(id, host)| destination(id.as_str(), &host.connect, None));
    let server = server(project);
    let server = server.and_then(|connect| destination(PROVISIONING, connect, None));
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
    let server = server(&input.site.project);
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

/// A host, or the provisioning server, where files are brought.
struct Place<'a> {
    id: DestinationId,
    /// The host and its engine; none of the provisioning server.
    host: Option<(&'static EngineRoom, (&'a HostId, &'a Host))>,
    /// The tenants whose phones fetch their files there.
    fetching: Vec<TenantInput<'a>>,
}

/// All places that files go to but some, each announced.
fn places<'a>(
    input: &Input<'a>,
    but: &BTreeSet<DestinationId>,
    outputs: &mut Outputs<'_>,
) -> Vec<Place<'a>> {
    let mut open = |id: &str, connect| {
        let place = destination(id, connect, None)?;
        (!but.contains(&place.id)).then(|| outputs.open(place))
    };
    let hosts = input.site.project.hosts.iter();
    let hosts = hosts.filter_map(|(id, host)| {
        let room = engine_room(host.engine.value)?;
        Some(Place {
            id: open(id.as_str(), &host.connect)?,
            host: Some((room, (id, host))),
            fetching: phones_at(input, id),
        })
    });
    let mut all: Vec<_> = hosts.collect();
    let server = server(&input.site.project).and_then(|connect| open(PROVISIONING, connect));
    all.extend(server.map(|id| Place {
        id,
        host: None,
        fetching: input.tenants().collect(),
    }));
    all
}

/// The files that hosts need for calls: of the tenants of all of them several at once, and behind those of a host its own.
fn write_engines(input: &Input<'_>, places: &[Place<'_>], outputs: &mut Outputs<'_>) {
    let hosts = places.iter();
    let hosts = hosts.filter_map(|place| Some((&place.id, place.host?)));
    let (ids, hosts): (Vec<_>, Vec<_>) = hosts.unzip();
    let batches = ids.into_iter().zip(&hosts).map(|(id, (room, host))| Batch {
        destination: id.clone(),
        pieces: input
            .tenants_on(host.0)
            .map(|tenant| (*room, tenant))
            .collect(),
    });
    let batches: Vec<_> = batches.collect();
    let work = |(room, tenant): &(&EngineRoom, _), output: &mut Output<'_>| {
        write_tenant(room, tenant, output)
    };
    outputs.each(&batches, work, |at, shares, output| {
        if let Some((room, host)) = hosts.get(at) {
            (room.host)(input, *host, &shares, output);
            output.engine((room.describe)(*host, &shares));
        }
    });
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

/// The provisioning server, where it is no PBX host.
fn server(project: &Project) -> Option<&model::Connect> {
    let server = project.provisioning.as_ref();
    let server = server.filter(|server| host_at(project, server).is_none());
    server.and_then(|server| server.connect.as_ref())
}

/// The tenants whose phones fetch their files from a host: its own, or all where it is the provisioning server.
fn phones_at<'a>(input: &Input<'a>, id: &HostId) -> Vec<TenantInput<'a>> {
    let project = &input.site.project;
    let server = project.provisioning.as_ref();
    match server.filter(|server| server.connect.is_some()) {
        None => input.tenants_on(id).collect(),
        Some(server) if host_at(project, server) == Some(id) => input.tenants().collect(),
        Some(_) => Vec::new(),
    }
}

/// The PBX host that the provisioning server is, if it is one.
fn host_at<'p>(project: &'p Project, server: &Provisioning) -> Option<&'p HostId> {
    let mut hosts = project.hosts.iter();
    let found = hosts.find(|(_, host)| server.connect.as_ref() == Some(&host.connect));
    found.map(|(id, _)| id)
}

/// The files of the phones, and who may have which.
fn write_phones(input: &Input<'_>, places: &[Place<'_>], outputs: &mut Outputs<'_>) {
    for place in places.iter().filter(|place| !place.fetching.is_empty()) {
        outputs.at(&place.id, |output| {
            serving::write(input, &place.fetching, output);
        });
    }
    let servers = places.iter();
    let servers: Vec<_> = servers.map(|place| (&place.id, &*place.fetching)).collect();
    phone::write(input, &servers, phone_room, outputs);
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
