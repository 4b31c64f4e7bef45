//! Small repositories of several tenants, and what is done to them.

use crate::load::Memory;
use proptest::prelude::*;

const MODELS: [&str; 3] = ["yealink-t46s", "yealink-t31p", "yealink-t54w"];
const TEMPLATE: &str = "{% extends \"builtin:yealink/phone.cfg\" %}\n\
    {% block accounts %}\n{{ super() }}\n# our own\n{% endblock %}\n";

/// A tenant that can be changed.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a line that is written or not"
)]
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plot {
    pub(super) name: u8,
    host: bool,
    users: u8,
    extension: u8,
    phone: Option<usize>,
    tone: bool,
    queue: u8,
    trunk: bool,
    pub(super) renamed: bool,
    pub(super) rotated: bool,
}

/// A repository of them.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that all share"
)]
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plots {
    url: bool,
    profile: bool,
    template: bool,
    sound: bool,
    pub(super) tenants: Vec<Plot>,
}

/// What is done to it.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    Shared(u8),
    Comes(Plot),
    Goes(prop::sample::Index),
    Changes(prop::sample::Index, u8, u8),
}

pub(super) fn plot() -> impl Strategy<Value = Plot> {
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

pub(super) fn plots() -> impl Strategy<Value = Plots> {
    let tenants = prop::collection::vec(plot(), 2..5);
    (any::<[bool; 4]>(), tenants).prop_map(|([url, profile, template, sound], tenants)| Plots {
        url,
        profile,
        template,
        sound,
        tenants,
    })
}

pub(super) fn edit() -> impl Strategy<Value = Edit> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        1 => (0..4_u8).prop_map(Edit::Shared),
        1 => plot().prop_map(Edit::Comes),
        1 => index().prop_map(Edit::Goes),
        8 => (index(), 0..10_u8, 0..3_u8).prop_map(|(at, what, to)| Edit::Changes(at, what, to)),
    ]
}

impl Edit {
    pub(super) fn of(&self, plots: &mut Plots) {
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
    pub(super) fn change(&mut self, what: u8, to: u8) {
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

    pub(super) fn id(&self, nth: usize) -> String {
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
    pub(super) fn world(&self, lock: &str) -> Memory {
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
}

pub(super) fn three() -> Plots {
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
