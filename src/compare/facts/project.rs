use super::words::{source, time};
use super::{Collected, Facts, Section};
use crate::model::{
    AfterApply, Connect, Directory, DirectoryId, Host, Policy, Probes, Project, Provisioning,
    Windows,
};
use std::collections::BTreeMap;

pub(super) fn project(all: &mut Collected, project: &Project) {
    let Project {
        hosts,
        provisioning,
        key,
        policy,
        probes,
        after_apply,
        country,
        timezone,
        language,
        directories,
    } = project;
    let facts = of_after(of_probes(of_policy(policy), probes), after_apply)
        .one("key", key.as_ref().map(|key| source(&key.value)))
        .one("country", country.as_ref())
        .one("timezone", timezone.as_ref().map(|zone| &zone.value))
        .one("language", language.as_ref().map(|one| &one.value));
    all.add(Section::Project, "", facts);
    for (id, one) in hosts {
        all.add(Section::Hosts, id, host(one));
    }
    if let Some(server) = provisioning {
        all.add(Section::Hosts, "provisioning", of_server(server));
    }
    self::directories(all, directories);
}

fn of_policy(policy: &Policy) -> Facts {
    let Policy {
        deletes,
        protected,
        waves,
        windows,
        reviews,
        signed_reviews,
        rules,
    } = policy;
    let zone = windows.as_ref().and_then(|one| one.timezone.as_ref());
    let reviews = reviews.iter().map(|review| {
        let by: Vec<_> = review.by.iter().map(|who| who.value.as_str()).collect();
        format!("{} by {}", review.of.value, by.join(" or "))
    });
    let rules = rules.iter().map(|rule| {
        let says = rule.says.as_ref().map(|says| format!(", {}", says.value));
        format!(
            "{}: {}{}",
            rule.id,
            rule.holds.value,
            says.unwrap_or_default()
        )
    });
    let waves = waves.iter().map(|wave| {
        let hosts: Vec<_> = wave.iter().map(|host| host.value.as_str()).collect();
        hosts.join(" ")
    });
    let deletes = deletes
        .iter()
        .map(|(section, limits)| format!("{section}: {limits}"));
    Facts::default()
        .many("policy deletes", deletes)
        .many("policy protected", protected.iter().map(|one| &one.value))
        .many("policy waves", waves)
        .many("policy windows", windows.iter().flat_map(Windows::spans))
        .one("policy timezone", zone.map(|zone| &zone.value))
        .many("policy reviews", reviews)
        .one("policy signed reviews", signed_reviews.then_some("true"))
        .many("policy rules", rules)
}

fn of_probes(facts: Facts, probes: &Probes) -> Facts {
    let Probes {
        register,
        calls,
        trunks,
        within,
    } = probes;
    let calls = calls
        .iter()
        .map(|call| format!("{} to {}", call.from.value, call.to.value));
    facts
        .many("probes register", register.iter().map(|one| &one.value))
        .many("probes calls", calls)
        .one("probes trunks", trunks.then_some("all"))
        .one("probes within", (!within.is_zero()).then(|| time(*within)))
}

fn of_after(facts: Facts, after: &AfterApply) -> Facts {
    let AfterApply {
        welcome,
        webhooks,
        hooks,
    } = after;
    let letters = welcome.as_ref().map(|server| {
        let login = server.login.as_ref();
        let login =
            login.map(|(name, key)| format!(" as {} by {}", name.value, source(&key.value)));
        let (at, from, tls) = (
            &server.server.value,
            server.from.value.as_str(),
            server.tls.name(),
        );
        format!("{at} from {from}, {tls}{}", login.unwrap_or_default())
    });
    let addresses = webhooks.iter().map(|hook| {
        let token = hook.token.as_ref().map(|token| source(&token.value));
        format!("{} {}", hook.url.value, token.unwrap_or_default())
    });
    let programs = hooks.iter().map(|hook| {
        let words: Vec<_> = hook.run.iter().map(|word| word.value.as_str()).collect();
        format!("{} within {}", words.join(" "), time(hook.within))
    });
    facts
        .one("after welcome", letters)
        .many("after webhooks", addresses)
        .many("after hooks", programs)
}

fn connect(connect: &Connect) -> String {
    match connect {
        Connect::Local => "local".to_owned(),
        Connect::Dir(path) => format!("dir:{path}"),
        Connect::Ssh {
            user,
            address,
            host_key,
        } => {
            let user = user
                .as_ref()
                .map_or_else(String::new, |user| format!("{user}@"));
            format!("ssh://{user}{address}, {host_key}")
        }
    }
}

fn host(host: &Host) -> Facts {
    let Host {
        place: _,
        engine,
        connect: way,
        address,
        region,
        default_tenant,
        include,
        layout,
        capacity,
        websocket,
    } = host;
    Facts::default()
        .one("engine", Some(engine.value.name()))
        .one("connect", Some(connect(way)))
        .one("address", Some(&address.value))
        .one("region", region.as_ref().map(|region| &region.value))
        .one(
            "default_tenant",
            default_tenant.as_ref().map(|one| &one.value),
        )
        .one("include", Some(include))
        .one("layout", Some(layout.name()))
        .one("capacity", *capacity)
        .one("websocket", websocket.as_ref().map(|url| &url.value))
}

fn of_server(server: &Provisioning) -> Facts {
    let Provisioning {
        connect: way,
        url,
        tftp,
        networks,
        proofs,
        proxies,
    } = server;
    let networks = networks.iter().map(|open| {
        let over: Vec<_> = open.over.iter().map(|one| one.name()).collect();
        format!("{} over {}", open.network.value, over.join(" "))
    });
    Facts::default()
        .one("connect", way.as_ref().map(connect))
        .one("url", url.as_ref().map(|url| &url.value))
        .one("tftp", tftp.as_ref().map(|address| &address.value))
        .many("networks", networks)
        .many("proofs", proofs.iter().map(super::words::word))
        .many("proxies", proxies.iter().map(|one| &one.value))
}

/// Directories that people come from.
pub(super) fn directories(all: &mut Collected, directories: &BTreeMap<DirectoryId, Directory>) {
    for (id, one) in directories {
        let Directory {
            place: _,
            tenant,
            url,
            base,
            bind,
            ca,
            filter,
            attributes,
            groups,
            photos,
            timeout,
        } = one;
        let pairs = |map: &BTreeMap<String, String>| -> Vec<String> {
            map.iter()
                .map(|(key, value)| format!("{key}: {value}"))
                .collect()
        };
        let facts = Facts::default()
            .one("tenant", Some(tenant))
            .one("url", Some(&url.value))
            .one("base", Some(base))
            .one("bind", bind.as_ref().map(|(name, _)| name))
            .one(
                "password",
                bind.as_ref().map(|(_, from)| source(&from.value)),
            )
            .one("ca", ca.as_ref().map(|ca| &ca.value))
            .one("filter", filter.as_ref())
            .many("attributes", pairs(attributes))
            .many("groups", pairs(groups))
            .whether("photos", *photos)
            .one("timeout", Some(time(*timeout)));
        all.add(Section::Directories, id, facts);
    }
}
