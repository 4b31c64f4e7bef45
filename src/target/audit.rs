use super::work::Work;
use super::{Input, TenantInput, engine_room, phone, phone_room};
use crate::calls::{TenantCalls, lower_tenant};
use crate::catalog::Catalog;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Site;

/// What the rooms cannot write. What no room writes yet is a warning here, at `check`, and an error of [`compile`](super::compile()).
pub fn audit(input: &Input<'_>) -> Diagnostics {
    let each = input.tenants().map(|tenant| {
        let calls = lower_tenant(tenant.id, tenant.tenant, tenant.held);
        audit_tenant(&tenant, &calls)
    });
    conclude(input, each)
}

/// All that was found of the tenants, in their order, and what can only be told of all of them.
pub fn conclude(input: &Input<'_>, each: impl IntoIterator<Item = Diagnostics>) -> Diagnostics {
    let mut found: Diagnostics = each.into_iter().flatten().collect();
    found.extend(together(input));
    // What the library says is the same for the phones of all tenants.
    found.unique();
    found.extend(not_rendered(input.site, input.stock.catalog, Code::W0702));
    found
}

/// What an engine cannot do of the tenants of one host together.
fn together(input: &Input<'_>) -> Diagnostics {
    let hosts = input.site.project.hosts.iter();
    let found = hosts.filter_map(|(id, host)| {
        let tenants = input.tenants_on(id);
        let claims: Vec<_> = tenants.map(|here| here.tenant.claims()).collect();
        Some((engine_room(host.engine.value)?.together)(&claims))
    });
    found.flatten().collect()
}

/// What the rooms cannot write of a tenant.
pub fn audit_tenant(input: &TenantInput<'_>, calls: &TenantCalls) -> Diagnostics {
    let room = engine_room(input.host.engine.value);
    let mut found = room
        .map(|room| (room.audit)(&Work::new(input, calls)))
        .unwrap_or_default();
    found.extend(audit_phones(input));
    // What a profile says is the same for all of its phones.
    found.unique();
    found
}

fn audit_phones(input: &TenantInput<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let tenancy = phone::Tenancy::new(input);
    for (id, written) in &input.tenant.phones {
        let model = input.stock.catalog.find(&written.model.value);
        let room = model.and_then(|model| Some((model, phone_room(&model.family.id)?)));
        let handset = room.map(|(model, room)| {
            let handset = phone::lower(&tenancy, (id, written), model);
            phone::audit(room, &handset, input.stock.files, input.stock.templates)
        });
        found.extend(handset.unwrap_or_default());
    }
    found
}

pub(super) fn not_rendered(site: &Site, catalog: &Catalog, code: Code) -> Diagnostics {
    let engines = site
        .project
        .hosts
        .values()
        .filter(|host| engine_room(host.engine.value).is_none());
    let engines =
        engines.map(|host| (host.engine.place, format!("`{}`", host.engine.value.name())));
    let room = |name: &str| phone_room(&catalog.find(name)?.family.id);
    let is_written = |name: &String| catalog.find(name).is_none() || room(name).is_some();
    let tenants = site.tenants.values();
    let tenants = tenants.filter(|tenant| !tenant.claims().models.iter().all(is_written));
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
