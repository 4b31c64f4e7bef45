//! What is told without looking at tenants that are the same is what is told when everything is looked at.

use super::*;
use crate::bundle::{Digest, Part};
use crate::load::Memory;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;

const TODAY: &str = "2026-11-20";
const MODELS: [&str; 3] = ["yealink-t46s", "yealink-t31p", "yealink-t54w"];
const TEMPLATE: &str = "{% extends \"builtin:yealink/phone.cfg\" %}\n\
    {% block accounts %}\n{{ super() }}\n# our own\n{% endblock %}\n";

/// A tenant that can be changed.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a line that is written or not"
)]
#[derive(Clone, Debug, PartialEq)]
struct Plot {
    name: u8,
    host: bool,
    users: u8,
    extension: u8,
    phone: Option<usize>,
    tone: bool,
    queue: u8,
    trunk: bool,
    renamed: bool,
    rotated: bool,
}

/// A repository of them.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that all share"
)]
#[derive(Clone, Debug, PartialEq)]
struct Plots {
    url: bool,
    profile: bool,
    template: bool,
    sound: bool,
    tenants: Vec<Plot>,
}

/// What is done to it.
#[derive(Clone, Debug)]
enum Edit {
    Shared(u8),
    Comes(Plot),
    Goes(prop::sample::Index),
    Changes(prop::sample::Index, u8, u8),
}

fn plot() -> impl Strategy<Value = Plot> {
    let numbers = (0..3_u8, 1..4_u8, 0..3_u8, 0..3_u8);
    let phone = prop::option::of(0..MODELS.len());
    let switches = any::<[bool; 3]>();
    (numbers, phone, switches).prop_map(
        |((name, users, extension, queue), phone, [host, tone, trunk])| Plot {
            name,
            host,
            users,
            extension,
            phone,
            tone,
            queue,
            trunk,
            renamed: false,
            rotated: false,
        },
    )
}

fn plots() -> impl Strategy<Value = Plots> {
    let tenants = prop::collection::vec(plot(), 2..5);
    (any::<[bool; 4]>(), tenants).prop_map(|([url, profile, template, sound], tenants)| Plots {
        url,
        profile,
        template,
        sound,
        tenants,
    })
}

fn edit() -> impl Strategy<Value = Edit> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        1 => (0..4_u8).prop_map(Edit::Shared),
        1 => plot().prop_map(Edit::Comes),
        1 => index().prop_map(Edit::Goes),
        8 => (index(), 0..10_u8, 0..3_u8).prop_map(|(at, what, to)| Edit::Changes(at, what, to)),
    ]
}

impl Edit {
    fn of(&self, plots: &mut Plots) {
        match self {
            Self::Shared(0) => plots.url = !plots.url,
            Self::Shared(1) => plots.profile = !plots.profile,
            Self::Shared(2) => plots.template = !plots.template,
            Self::Shared(_) => plots.sound = !plots.sound,
            Self::Comes(plot) => plots.tenants.push(plot.clone()),
            Self::Goes(at) if plots.tenants.len() > 1 => {
                plots.tenants.remove(at.index(plots.tenants.len()));
            }
            Self::Goes(_) => {}
            Self::Changes(at, what, to) => {
                let many = plots.tenants.len();
                plots.tenants[at.index(many)].change(*what, *to);
            }
        }
    }
}

impl Plot {
    fn change(&mut self, what: u8, to: u8) {
        match what {
            0 => self.name = to,
            1 => self.host = !self.host,
            2 => self.users = to + 1,
            3 => self.extension = to,
            4 => self.phone = [None, Some(0), Some(1)][usize::from(to)],
            5 => self.tone = !self.tone,
            6 => self.queue = to,
            7 => self.trunk = !self.trunk,
            8 => self.renamed = !self.renamed,
            _ => self.rotated = !self.rotated,
        }
    }

    fn id(&self, nth: usize) -> String {
        let start = if self.renamed { "r" } else { "t" };
        format!("{start}{nth}")
    }

    fn text(&self, nth: usize) -> String {
        let host = if self.host { "east" } else { "west" };
        let mut text = format!(
            "tenant: {{name: Tenant {}, domain: t{nth}.example.net, host: {host}, country: DE, pools: {{users: 200-299, services: 300-399}}}}\nusers:\n",
            self.name
        );
        for user in 0..self.users {
            let extension = 200 + user + self.extension * 10;
            text.extend([format!(
                "  u{user}: {{name: \"User {}\", extension: {extension}}}\n",
                self.name
            )]);
        }
        if let Some(model) = self.phone {
            let (model, profile) = (MODELS[model], if self.tone { "rings" } else { "plain" });
            text.extend([format!(
                "phones:\n  p: {{mac: 00156500000{nth}, model: {model}, profile: {profile}, lines: [users/u0]}}\n"
            )]);
        }
        if self.queue > 0 {
            let sound = if self.queue == 1 { "a" } else { "b" };
            text.extend([format!(
                "queues: {{q: {{members: [users/u0], announcement: files/{sound}.wav}}}}\n"
            )]);
        }
        if self.trunk {
            text.extend([format!(
                "numbers: {{\"+49 30 90182{nth}\": {{trunk: trunks/main, to: users/u0}}}}\nroutes: [{{match: national, via: [trunks/main]}}]\n"
            )]);
        }
        text
    }
}

impl Plots {
    fn world(&self, lock: &str) -> Memory {
        let scheme = if self.url { "https" } else { "http" };
        let vlan = if self.profile { 20 } else { 21 };
        let project = format!(
            "version: 1\nhosts:\n  east: {{engine: asterisk, connect: {{dir: ./east}}, address: east.example.net}}\n  \
             west: {{engine: freeswitch, connect: {{dir: ./west}}, address: west.example.net}}\n\
             provisioning: {{url: \"{scheme}://phones.example.net\", proofs: [token]}}\nsecrets: {{key: {{env: KEY}}}}\n"
        );
        let library = format!(
            "phone_profiles:\n  plain: {{vlan: {vlan}}}\n  rings: {{vlan: 22, ringtone: files/tone.wav}}\n\
             trunks: {{main: {{kind: sip, server: 192.0.2.1}}}}\n"
        );
        let sound = if self.sound { "one" } else { "other" };
        let mut world = Memory::default()
            .with("pbx.yaml", project)
            .with("pbx.lock", lock)
            .with("library/all.yaml", library)
            .with("files/a.wav", sound)
            .with("files/b.wav", "b")
            .with("files/tone.wav", "RIFF....WAVEfmt ");
        if self.template {
            world = world.with("templates/yealink/phone.cfg", TEMPLATE);
        }
        for (nth, plot) in self.tenants.iter().enumerate() {
            let path = format!("tenants/{}/tenant.yaml", plot.id(nth));
            world = world.with(path, plot.text(nth));
        }
        world
    }

    /// As it is committed: with its lockfile, in which passwords may have been replaced.
    fn front(&self, lock: &str) -> (Front, String) {
        let front = read(&self.world(lock));
        let Some(middle) = &front.middle else {
            return (front, lock.to_owned());
        };
        let mut lockfile = middle.allocated.lockfile.clone();
        let rotated: BTreeSet<_> = self
            .tenants
            .iter()
            .enumerate()
            .collect::<Vec<_>>()
            .into_iter()
            .filter(|(_, plot)| plot.rotated)
            .map(|(nth, plot)| plot.id(nth))
            .collect();
        lockfile.rotate(|entry| {
            rotated
                .contains(&*entry.tenant)
                .then(|| entry.rotation.at_once())
        });
        let lock = lockfile.to_string();
        (read(&self.world(&lock)), lock)
    }
}

fn read(world: &Memory) -> Front {
    Front::read(PathBuf::from("."), world, TODAY)
}

/// What people are told: by meaning, what goes, and for each host its files line by line and all that comes of them.
type Said = (Changes, bool, Plan, BTreeMap<String, [Option<String>; 2]>);

fn said(sides: &mut Sides<'_>) -> Said {
    let [old, new] = sides.build().unwrap();
    let told = sides.told();
    let mut plan = compared([&old.bundle, &new.bundle]);
    plan.deletes.count_staying(told.staying);
    let nothing = plan.is_nothing();
    let mut texts = BTreeMap::new();
    for host in &mut plan.hosts {
        let parts = [&old, &new].map(|built| (built.bundle.part(&host.id), built));
        for change in &host.changes {
            let shown = parts.map(|(part, built)| {
                let text = |part: &Part| part.shown(&change.path, &built.blobs).unwrap();
                part.and_then(text)
            });
            texts.insert(format!("{} {}", host.id, change.path), shown);
        }
        // They tell of all files
        (host.base, host.release, host.files) = (None, Digest::of(b""), 0);
    }
    (told.changes, nothing, plan, texts)
}

/// What is said with and without looking at what is the same, and how many tenants that is.
fn both_ways(old: &Plots, new: &Plots) -> Result<(Said, Said, usize), String> {
    let (mut before, lock) = old.front("version 1\n");
    let (mut after, _) = new.front(&lock);
    for front in [&before, &after] {
        if front.found.has_errors() {
            return Err(format!("{:#?}", front.found));
        }
    }
    let mut sides = Sides::new(&mut before, &mut after);
    let same = sides.aside[1].tenants.len();
    let short = said(&mut sides);
    sides.end();
    let mut sides = Sides::without(&mut before, &mut after, &BTreeSet::new());
    let long = said(&mut sides);
    Ok((short, long, same))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn nothing_is_told_otherwise_where_the_same_is_not_looked_at(
        old in plots(),
        edits in prop::collection::vec(edit(), 0..4),
    ) {
        let mut new = old.clone();
        for edit in &edits {
            edit.of(&mut new);
        }
        let (short, long, _) = both_ways(&old, &new).map_err(TestCaseError::fail)?;
        prop_assert_eq!(short, long);
    }
}

fn three() -> Plots {
    let plot = |name| Plot {
        name,
        host: true,
        users: 2,
        extension: 0,
        phone: Some(0),
        tone: true,
        queue: 1,
        trunk: true,
        renamed: false,
        rotated: false,
    };
    Plots {
        url: true,
        profile: true,
        template: false,
        sound: true,
        tenants: (0..3).map(plot).collect(),
    }
}

#[test]
fn of_a_tenant_that_is_the_same_nothing_is_lowered_or_rendered() {
    let (old, mut new) = (three(), three());
    new.tenants[1].name = 9;
    let (mut before, lock) = old.front("version 1\n");
    let (mut after, _) = new.front(&lock);
    let mut sides = Sides::new(&mut before, &mut after);
    let built = sides.build().unwrap();
    assert!(!sides.whole && !sides.told().changes.is_empty());
    for (front, built) in [&*sides.before, &*sides.after].into_iter().zip(&built) {
        let calls = front.middle.as_ref().and_then(|middle| middle.calls.get());
        let lowered: Vec<_> = calls
            .unwrap()
            .tenants
            .keys()
            .map(TenantId::as_str)
            .collect();
        assert_eq!(lowered, ["t1"]);
        let entries = built.bundle.parts().flat_map(|part| part.entries.values());
        let made: BTreeSet<_> = entries
            .filter_map(|entry| entry.provenance.strip_prefix("tenants/"))
            .collect();
        let tenants: BTreeSet<_> = made.iter().map(|of| of.split('/').next()).collect();
        assert_eq!(tenants, [Some("t1")].into());
    }
    sides.end();
    assert_eq!(
        (before.site.tenants.len(), after.site.tenants.len()),
        (3, 3)
    );
}

#[test]
fn what_hosts_have_of_all_tenants_is_told_line_by_line() {
    let old = three();
    let change = |what, to| {
        let mut new = old.clone();
        new.tenants[1].change(what, to);
        both_ways(&old, &new).unwrap()
    };
    // A sound that others play as well, a tone that other phones ring with, a trunk that others share, a phone that is served
    for (what, to) in [(6, 2), (5, 0), (7, 0), (4, 0), (4, 2), (1, 0), (8, 0)] {
        let (short, long, same) = change(what, to);
        assert_eq!((short, same), (long, 2), "{what} to {to}");
    }
}
