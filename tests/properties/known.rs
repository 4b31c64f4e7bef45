//! What is not made again is what would be made: whatever was changed in between, a bundle from what is known is the cold one.

use crate::support;
use pbxctl::bundle::{
    Again, Blobs as _, Bundle, Destination, Entry, Known, Memory as Blobs, Recipe, ReleasePath,
    Together,
};
use pbxctl::load::Memory;
use proptest::array::{uniform2, uniform3};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
    edits: Edits,
}

/// What else of it can be edited.
#[derive(Clone, Copy, Debug, Default)]
struct Edits {
    /// The engine of the second host.
    engine: usize,
    /// The tenants live on one host.
    together: bool,
    /// The server of the trunk that both have from the library; none where there is no trunk.
    trunk: usize,
    /// What a file has that is copied.
    tone: u8,
    /// The password of a user was replaced.
    rotated: bool,
    /// There is a third tenant.
    third: bool,
}

fn edits() -> impl Strategy<Value = Edits> {
    let switches = (any::<bool>(), any::<bool>(), any::<bool>());
    (0..2_usize, 0..3_usize, 0..2_u8, switches).prop_map(
        |(engine, trunk, tone, (together, rotated, third))| Edits {
            engine,
            together,
            trunk,
            tone,
            rotated,
            third,
        },
    )
}

fn plot() -> impl Strategy<Value = Plot> {
    let (names, models) = (uniform2(uniform3(0..3u8)), uniform2(0..MODELS.len()));
    let switches = (any::<bool>(), any::<bool>(), any::<bool>());
    (names, models, 0..PROFILES.len(), switches, edits()).prop_map(
        |(names, models, profile, (mailbox, url, template), edits)| Plot {
            names,
            models,
            profile,
            mailbox,
            url,
            template,
            edits,
        },
    )
}

impl Plot {
    fn world(&self) -> Memory {
        let (url, edits) = (if self.url { "https" } else { "http" }, self.edits);
        let engine = ["freeswitch", "asterisk"][edits.engine];
        let project = format!(
            "version: 1\ndefaults: {{country: DE}}\nhosts:\n  one: {{engine: asterisk, connect: {{dir: ./one}}, address: one.example.net}}\n  \
             two: {{engine: {engine}, connect: {{dir: ./two}}, address: two.example.net}}\n\
             provisioning: {{url: \"{url}://phones.example.net\", proofs: [token]}}\nsecrets: {{key: {{env: KEY}}}}\n"
        );
        let trunk = match edits.trunk {
            0 => String::new(),
            nth => format!(
                "trunks: {{shared: {{kind: sip, server: 192.0.2.{nth}, from: [192.0.2.9]}}}}\n"
            ),
        };
        let library = format!("phone_profiles: {{p: {}}}\n{trunk}", PROFILES[self.profile]);
        let lock = match edits.rotated {
            true => "version 1\none 200 user users/u0 u0 0\none 200 account users/u0 u0 1\n",
            false => "version 1\n",
        };
        let mut world = Memory::default()
            .with("pbx.yaml", project)
            .with("library/phones.yaml", library)
            .with("files/tone.wav", [b'R', edits.tone])
            .with("pbx.lock", lock);
        if self.template {
            world = world.with("templates/yealink/phone.cfg", TEMPLATE);
        }
        let second = if edits.together { "one" } else { "two" };
        let tenants = [("one", "one", 0), ("two", second, 1), ("three", "one", 2)];
        let tenants = tenants.into_iter().take(if edits.third { 3 } else { 2 });
        tenants.fold(world, |world, (id, host, at)| {
            world.with(
                format!("tenants/{id}/tenant.yaml"),
                self.tenant(id, host, at),
            )
        })
    }

    fn tenant(&self, id: &str, host: &str, at: usize) -> String {
        let users = self.names[at % 2].iter().enumerate();
        let users = users.fold(String::new(), |users, (user, name)| {
            users + &format!("  u{user}: {{name: \"User {name}\"}}\n")
        });
        let (model, mailbox) = (MODELS[self.models[at % 2]], self.mailbox);
        let number = match self.edits.trunk {
            0 => String::new(),
            _ => {
                format!(
                    "numbers:\n  \"+4930901820{at}0\": {{trunk: trunks/shared, to: users/u0}}\n"
                )
            }
        };
        format!(
            "tenant: {{name: {id}, domain: {id}.example.net, host: {host}, pools: {{users: 200-299, services: 300-399}}}}\n\
             users:\n{users}  boxed: {{name: Boxed, voicemail: {mailbox}}}\n{number}\
             queues: {{q: {{extension: 300, members: [users/u0], announcement: files/tone.wav}}}}\n\
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

/// What a bundle has for a host: where it goes and what its engine is to know, its files, and what lives there.
type Host = (Destination, BTreeMap<ReleasePath, Entry>, BTreeSet<String>);

fn parts(bundle: &Bundle) -> Vec<Host> {
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
            (part.destination.clone(), bare.collect(), part.holds.clone())
        })
        .collect()
}

fn nothing() -> Known {
    Known::new(support::bundle_key(), b"a program")
}

/// All that was made together.
fn together(bundle: &Bundle) -> Vec<Together<Again>> {
    let parts = bundle.parts();
    let together = parts.flat_map(|part| {
        let noted = part.together.iter();
        noted.map(|noted| {
            let known = part.known_together(noted, &nothing());
            known.expect("all have recipes")
        })
    });
    together.collect()
}

/// Knows just this, by way of the bytes that are kept.
fn knowing(all: impl IntoIterator<Item = Together<Again>>) -> Known {
    let kept = nothing().seal(&BTreeSet::new(), all).onto(&[]);
    nothing().open(Arc::new(kept))
}

/// The recipes of all that was made together.
fn known_recipes(bundle: &Bundle) -> BTreeSet<Recipe> {
    let parts = bundle.parts();
    let noted = parts.flat_map(|part| part.together.iter());
    noted.map(|noted| noted.recipe).collect()
}

/// What a bundle lets know; of tenants as they are, or file by file.
fn learnt(bundle: &Bundle, tenants: bool) -> Known {
    let entries = bundle.parts().flat_map(|part| &part.entries);
    let files: Vec<_> = entries
        .filter_map(|(path, entry)| entry.again(path))
        .collect();
    let alone = Together {
        recipe: nothing().recipe_of_files(&files),
        told: Vec::new(),
        holds: Vec::new(),
        files,
    };
    let tenants = tenants.then(|| together(bundle));
    knowing(tenants.into_iter().flatten().chain([alone]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_bundle_of_which_tenants_alone_are_known_is_the_cold_one(plots in [plot(), plot()], like: bool) {
        let [first, second] = plots;
        let second = match like {
            true => Plot { names: second.names, ..first.clone() },
            false => second,
        };
        let bundle = |plot: &Plot, known| {
            let bundle = plot.bundle(known, &mut Blobs::default());
            bundle.map_err(TestCaseError::fail)
        };
        let coarse = || nothing().of_together();
        let made = bundle(&first, Some(coarse()))?;
        let learnt = made.parts().flat_map(|part| {
            let noted = part.together.iter();
            noted.filter_map(|noted| part.known_together(noted, &coarse()))
        });
        let kept = coarse().seal(&BTreeSet::new(), learnt).onto(&[]);
        let known = coarse().open(Arc::new(kept.clone()));
        prop_assert!(!known.is_empty());
        for plot in [&first, &second] {
            let kept = known.seal(&known_recipes(&made), []).onto(&kept);
            let warm = bundle(plot, Some(coarse().open(Arc::new(kept))))?;
            prop_assert_eq!(parts(&warm), parts(&bundle(plot, None)?));
        }
    }

    #[test]
    fn a_warm_bundle_is_the_cold_one(
        plots in proptest::collection::vec((plot(), any::<bool>(), any::<bool>()), 2..5)
    ) {
        let (mut known, mut last) = (nothing(), None::<Plot>);
        for (plot, tenants, like) in plots {
            // Most edits are small: one thing is another, the rest is as it was
            let plot = match last.take().filter(|_| like) {
                Some(last) => Plot { names: plot.names, edits: plot.edits, ..last },
                None => plot,
            };
            let bundle = |known| {
                let bundle = plot.bundle(known, &mut Blobs::default());
                bundle.map_err(TestCaseError::fail)
            };
            let (cold, warm) = (bundle(None)?, bundle(Some(known))?);
            prop_assert_eq!(parts(&warm), parts(&cold));
            known = learnt(&warm, tenants);
            prop_assert!(!known.is_empty());
            last = Some(plot);
        }
    }
}

fn still() -> Plot {
    Plot {
        names: [[0; 3]; 2],
        models: [0, 2],
        profile: 1,
        mailbox: true,
        url: true,
        template: false,
        edits: Edits {
            trunk: 1,
            ..Edits::default()
        },
    }
}

/// The files that were made, of all hosts.
fn made(bundle: &Bundle, blobs: &Blobs) -> BTreeSet<String> {
    let entries = bundle.parts().flat_map(|part| &part.entries);
    let made = entries.filter(|(_, entry)| blobs.get(entry.sum).is_ok());
    made.map(|(path, _)| path.to_string()).collect()
}

#[test]
fn nothing_is_made_again_where_nothing_changed() {
    let bundle = still().bundle(Some(nothing()), &mut Blobs::default());
    let bundle = bundle.unwrap();
    for tenants in [true, false] {
        let (known, mut blobs) = (learnt(&bundle, tenants), Blobs::default());
        let again = still().bundle(Some(known), &mut blobs).unwrap();
        // They are copied, not made
        let copied = ["asterisk/files/tone.wav", "freeswitch/files/tone.wav"];
        assert_eq!(made(&again, &blobs), copied.map(str::to_owned).into());
    }
}

#[test]
fn a_tenant_that_is_known_is_neither_lowered_nor_rendered() {
    let bundle = still().bundle(Some(nothing()), &mut Blobs::default());
    // What is taken from what is known bears a mark
    let mark = |mut one: Together<Again>| {
        one.holds = vec!["marked".to_owned()];
        let files = one.files.iter_mut();
        files.for_each(|file| file.provenance = format!("marked {}", file.provenance));
        one
    };
    let marked = together(&bundle.unwrap()).into_iter().map(mark);
    let known = knowing(marked);
    let mut changed = still();
    changed.names[0][2] = 1;
    let mut blobs = Blobs::default();
    let bundle = changed.bundle(Some(known), &mut blobs).unwrap();
    let of = |whose: &str| {
        let entries = bundle.parts().flat_map(|part| part.entries.values());
        entries.filter(|entry| entry.provenance == whose).count()
    };
    // Its calls and its phones
    assert_eq!(
        (of("tenants/two"), of("marked tenants/two")),
        (1, 8),
        "one is copied"
    );
    assert_eq!((of("tenants/one"), of("marked tenants/one")), (8, 0));
    let lives = bundle.parts().map(|part| part.holds.contains("marked"));
    assert_eq!(lives.collect::<Vec<_>>(), [false, true]);
    // Of what changed, what is as it was is not made
    let phone = |path: &String| path.starts_with("phones/") && path.contains("00156500");
    assert_eq!(
        made(&bundle, &blobs)
            .iter()
            .filter(|path| phone(path))
            .count(),
        0
    );
}
