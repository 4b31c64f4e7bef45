use super::words::{caller_id, secret, time};
use super::{Collected, Facts, Section, outside, people, phones, project, services};
use crate::allocate::TenantAllocation;
use crate::model::{FeatureCodes, Pool, Smtp, Tenant, TenantId, Voicemail};

pub(super) fn tenant(
    all: &mut Collected,
    id: &TenantId,
    tenant: &Tenant,
    held: Option<&TenantAllocation>,
) {
    all.add(Section::Tenants, id, facts(tenant, held));
    people::people(all, tenant, held);
    services::services(all, tenant, held);
    outside::outside(all, tenant);
    phones::phones(all, tenant);
    project::directories(all, &tenant.directories);
    if let Some(one) = &tenant.voicemail {
        all.add(Section::Voicemail, "", voicemail(one));
    }
    all.add(Section::FeatureCodes, "", codes(&tenant.feature_codes));
}

fn facts(tenant: &Tenant, held: Option<&TenantAllocation>) -> Facts {
    let Tenant {
        place: _,
        name,
        domain,
        host: _,
        region,
        pools,
        site,
        notify,
        outside_prefix,
        caller_id: caller,
        class,
        country,
        timezone,
        language,
        // Things of their own.
        users: _,
        phones: _,
        sites: _,
        classes: _,
        profiles: _,
        firmware: _,
        trunks: _,
        routes: _,
        numbers: _,
        groups: _,
        queues: _,
        menus: _,
        schedules: _,
        conferences: _,
        parking: _,
        paging: _,
        vip: _,
        operators: _,
        voicemail: _,
        feature_codes: _,
        calendars: _,
        directories: _,
    } = tenant;
    Facts::named(&name.value)
        .one("name", Some(&name.value))
        .one("domain", Some(&domain.value))
        .one("host", held.map(|held| &held.host))
        .one("region", region.as_ref().map(|region| &region.value))
        .many("pools", pools.iter().map(pool))
        .one("site", site.as_ref().map(|site| &site.value))
        .many("notify", notify.iter().map(|user| user.value.reference()))
        .one(
            "outside_prefix",
            outside_prefix.as_ref().map(|code| &code.value),
        )
        .one("caller_id", caller.as_ref().map(caller_id))
        .one("class", class.as_ref().map(|class| &class.value))
        .one("country", country.as_ref())
        .one("timezone", timezone.as_ref().map(|zone| &zone.value))
        .one("language", language.as_ref().map(|one| &one.value))
}

fn pool(pool: &Pool) -> String {
    let Pool {
        kind,
        range,
        reuse_after,
    } = pool;
    let range = format!("{}: {}", kind.name(), range.value);
    match reuse_after.is_zero() {
        true => range,
        false => format!("{range}, reused after {}", time(*reuse_after)),
    }
}

fn voicemail(voicemail: &Voicemail) -> Facts {
    let Voicemail {
        place: _,
        attempts,
        menu_timeout,
        digit_timeout,
        prompts,
        smtp,
    } = voicemail;
    let facts = Facts::default()
        .one("attempts", Some(attempts))
        .one(
            "menu_timeout",
            menu_timeout.as_ref().map(|menu| time(menu.value)),
        )
        .one("digit_timeout", Some(time(*digit_timeout)))
        .one("prompts", prompts.as_ref().map(|folder| &folder.value));
    let Some(Smtp {
        server,
        from,
        login,
    }) = smtp
    else {
        return facts;
    };
    facts
        .one("smtp server", Some(&server.value))
        .one("smtp from", from.as_ref().map(|from| from.value.as_str()))
        .one("smtp username", login.as_ref().map(|(name, _)| &name.value))
        .one(
            "smtp password",
            login.as_ref().map(|(_, password)| secret(password)),
        )
}

fn codes(codes: &FeatureCodes) -> Facts {
    let codes = codes.iter();
    Facts::default().many(
        "codes",
        codes.map(|(feature, code)| format!("{} {code}", feature.name())),
    )
}
