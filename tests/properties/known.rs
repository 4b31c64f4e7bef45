//! What is not made again is what would be made: whatever was changed in between, a bundle from what is known is the cold one.

use crate::support;
use pbxctl::bundle::{Blobs as _, Bundle, Entry, Known, Memory as Blobs, ReleasePath};
use pbxctl::load::Memory;
use proptest::array::{uniform2, uniform3};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const MODELS: [&str; 4] = ["yealink-t46s", "yealink-t28p", "snom-d785", "yealink-t54w"];
const PROFILES: [&str; 3] = ["{vlan: 20}", "{phonebook: all}", "{vlan: 21}"];
const TEMPLATE: &str = "{% extends \"builtin:yealink/phone.cfg\" %}\n\
    {% block accounts %}\n{{ super() }}\n# our own\n{% endblock %}\n";

/// A site of two tenants that can be changed.
#[derive(Clone, Debug)]
struct Plot {
    names: [[u8; 3]; 2],
    models: [usize; 2],
    profile: usize,
    mailbox: bool,
    url: bool,
    template: bool,
}

fn plot() -> impl Strategy<Value = Plot> {
    let (names, models) = (uniform2(uniform3(0..3u8)), uniform2(0..MODELS.len()));
    let switches = (any::<bool>(), any::<bool>(), any::<bool>());
    (names, models, 0..PROFILES.len(), switches).prop_map(
        |(names, models, profile, (mailbox, url, template))| Plot {
            names,
            models,
            profile,
            mailbox,
            url,
            template,
        },
    )
}

impl Plot {
    fn world(&self) -> Memory {
        let url = if self.url { "https" } else { "http" };
        let project = format!(
            "version: 1\nhosts:\n  one: {{engine: asterisk, connect: {{dir: ./one}}, address: one.example.net}}\n  \
             two: {{engine: freeswitch, connect: {{dir: ./two}}, address: two.example.net}}\n\
             provisioning: {{url: \"{url}://phones.example.net\", proofs: [token]}}\nsecrets: {{key: {{env: KEY}}}}\n"
        );
        let world = Memory::default().with("pbx.yaml", project);
        let profiles = format!("phone_profiles: {{p: {}}}\n", PROFILES[self.profile]);
        let world = world.with("library/phones.yaml", profiles);
        let world = match self.template {
            true => world.with("templates/yealink/phone.cfg", TEMPLATE),
            false => world,
        };
        [("one", 0), ("two", 1)]
            .into_iter()
            .fold(world, |world, (host, at)| {
                world.with(format!("tenants/{host}/tenant.yaml"), self.tenant(host, at))
            })
    }

    fn tenant(&self, host: &str, at: usize) -> String {
        let users = self.names[at].iter().enumerate();
        let users = users.fold(String::new(), |users, (user, name)| {
            users + &format!("  u{user}: {{name: \"User {name}\"}}\n")
        });
        let model = MODELS[self.models[at]];
        let mailbox = self.mailbox;
        format!(
            "tenant: {{name: {host}, domain: {host}.example.net, host: {host}, pools: {{users: 200-299}}}}\n\
             users:\n{users}  boxed: {{name: Boxed, voicemail: {mailbox}}}\n\
             phones:\n  p: {{mac: 00156500000{at}, model: {model}, profile: p, lines: [users/u0, users/boxed]}}\n  \
             q: {{mac: 00156500001{at}, model: yealink-t46s, lines: [users/u1]}}\n"
        )
    }

    fn bundle(&self, known: Option<Known>, blobs: &mut Blobs) -> Result<Bundle, String> {
        let mut front = support::front(&self.world());
        let bundle = support::bundle(&mut front, Some(&support::key()), known, blobs);
        bundle.ok_or_else(|| support::told(&front.found))
    }
}

type Parts = Vec<(String, BTreeMap<ReleasePath, Entry>)>;

fn parts(bundle: &Bundle) -> Parts {
    let parts = bundle.parts();
    parts
        .map(|part| {
            let bare = part.entries.iter().map(|(path, entry)| {
                let entry = Entry {
                    recipe: None,
                    ..entry.clone()
                };
                (path.clone(), entry)
            });
            (part.destination.id.to_string(), bare.collect())
        })
        .collect()
}

fn nothing() -> Known {
    Known::new(support::bundle_key(), b"a program")
}

/// What a bundle lets know, by way of the bytes that are kept.
fn learnt(bundle: &Bundle) -> Known {
    let entries = bundle.parts().flat_map(|part| part.entries.values());
    let known = nothing().with(entries.filter_map(Entry::made));
    nothing().open(&known.seal())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_warm_bundle_is_the_cold_one(plots in proptest::collection::vec(plot(), 2..5)) {
        let mut known = nothing();
        for plot in plots {
            let bundle = |known| {
                let bundle = plot.bundle(known, &mut Blobs::default());
                bundle.map_err(TestCaseError::fail)
            };
            let (cold, warm) = (bundle(None)?, bundle(Some(known))?);
            prop_assert_eq!(parts(&warm), parts(&cold));
            known = learnt(&warm);
            prop_assert!(!known.is_empty());
        }
    }
}

#[test]
fn nothing_is_made_again_where_nothing_changed() {
    let plot = Plot {
        names: [[0; 3]; 2],
        models: [0, 2],
        profile: 1,
        mailbox: true,
        url: true,
        template: false,
    };
    let known = learnt(&plot.bundle(Some(nothing()), &mut Blobs::default()).unwrap());
    let mut blobs = Blobs::default();
    let bundle = plot.bundle(Some(known), &mut blobs).unwrap();
    let entries = bundle.parts().flat_map(|part| &part.entries);
    let made = entries.filter(|(_, entry)| blobs.get(entry.sum).is_ok());
    let made: BTreeSet<_> = made.map(|(path, _)| path.as_str()).collect();
    // They tell of all phones at once
    let always = [
        "dhcp/dhcpd.conf",
        "dhcp/dnsmasq.conf",
        "dhcp/kea.json",
        "serve.json",
    ];
    assert_eq!(made, always.into());
}
