//! Random tenants, as they are written down: small, and with everything that decides who rings.

use super::dice::Dice;
use super::hours;
use std::fmt::Write as _;
use std::net::Ipv4Addr;

/// How many numbers outside calls of a tenant go to.
const OUTSIDE: usize = 4;

/// A tenant as it is written, and what a caller may know of it.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// Its id.
    pub(crate) id: String,
    /// Its document.
    pub(crate) text: String,
    /// Its trunks, and the addresses of the providers.
    pub(crate) trunks: Vec<(String, Ipv4Addr)>,
    /// Its telephone numbers, and the trunk that each comes in by.
    pub(crate) numbers: Vec<(String, String)>,
    /// Numbers outside, in E.164.
    pub(crate) outside: Vec<String>,
    /// Numbers of VIP callers.
    pub(crate) vips: Vec<String>,
    /// The phones of each user.
    pub(crate) phones: Vec<(String, String)>,
}

/// What is drawn of a tenant before its parts are written.
struct Draft<'d> {
    dice: &'d mut Dice,
    nth: usize,
    users: Vec<String>,
    groups: Vec<String>,
    queues: Vec<String>,
    menus: Vec<String>,
    rooms: Vec<String>,
    trunks: Vec<String>,
    levels: Vec<String>,
    classes: Vec<String>,
    outside: Vec<String>,
    text: String,
}

fn some(dice: &mut Dice, letter: char, least: usize, spread: usize) -> Vec<String> {
    let count = least + dice.below(spread + 1);
    (1..=count).map(|n| format!("{letter}{n}")).collect()
}

/// The `nth` tenant of a host, with trunks to those providers. Schedules are drawn around the present, `now`.
pub(crate) fn tenant(
    dice: &mut Dice,
    nth: usize,
    providers: &[Ipv4Addr],
    now: jiff::Timestamp,
) -> Written {
    let users = some(dice, 'u', 3, 3);
    let outside = (0..OUTSIDE).map(|n| format!("+49305555{nth:02}{n}"));
    let mut draft = Draft {
        nth,
        users,
        groups: some(dice, 'g', 1, 3),
        queues: some(dice, 'q', 0, 2),
        menus: some(dice, 'm', 0, 2),
        rooms: some(dice, 'c', 0, 1),
        trunks: some(dice, 't', 1, providers.len() - 1),
        levels: some(dice, 'l', 0, 3),
        classes: some(dice, 'k', 0, 2),
        outside: outside
            .chain(["+12025550123".to_owned(), format!("+491715555{nth:02}0")])
            .collect(),
        text: String::new(),
        dice,
    };
    draft.tenant();
    let schedules = hours::schedules(draft.dice, now);
    draft.text.push_str(&schedules.text);
    draft.trunks(providers);
    let numbers = draft.numbers(&schedules.names);
    let vips = draft.vip();
    draft.services();
    let phones = draft.people();
    Written {
        id: format!("n{nth:02}"),
        trunks: draft
            .trunks
            .iter()
            .cloned()
            .zip(providers.iter().copied())
            .collect(),
        numbers,
        outside: draft.outside.clone(),
        vips,
        phones,
        text: draft.text,
    }
}

impl Draft<'_> {
    fn line(&mut self, line: &str) {
        writeln!(self.text, "{line}").expect("a text grows");
    }

    /// In so many of a hundred cases, what is to be written then.
    fn perhaps(&mut self, percent: usize, write: impl FnOnce(&mut Self) -> String) -> String {
        match self.dice.percent(percent) {
            true => write(self),
            false => String::new(),
        }
    }

    fn user(&mut self) -> String {
        format!("users/{}", self.dice.one(&self.users))
    }

    /// Where a call may go on.
    fn target(&mut self) -> String {
        let mut all: Vec<String> = Vec::new();
        all.extend(self.users.iter().map(|id| format!("users/{id}")));
        all.extend(self.groups.iter().map(|id| format!("groups/{id}")));
        all.extend(self.queues.iter().map(|id| format!("queues/{id}")));
        all.extend(self.menus.iter().map(|id| format!("menus/{id}")));
        all.extend(self.rooms.iter().map(|id| format!("conferences/{id}")));
        all.extend(
            self.users
                .iter()
                .take(2)
                .map(|id| format!("{{voicemail: users/{id}}}")),
        );
        all.extend(
            self.outside
                .iter()
                .take(2)
                .map(|number| format!("{{external: \"{number}\"}}")),
        );
        self.dice.one(&all).clone()
    }

    fn seconds(&mut self) -> String {
        format!("{}s", 1 + self.dice.below(2))
    }

    fn tenant(&mut self) {
        let nth = self.nth;
        let prefix = self.perhaps(60, |_| ", outside_prefix: \"0\"".to_owned());
        let class = self.perhaps(40, |draft| match draft.classes.first() {
            Some(class) => format!(", class: {class}"),
            None => String::new(),
        });
        let site = self.perhaps(60, |_| ", site: hq".to_owned());
        let shown = self.perhaps(40, |draft| {
            format!(", caller_id: {{number: \"{}\"}}", draft.number(0))
        });
        self.line(&format!(
            "tenant: {{name: Tenant {nth}, domain: n{nth:02}.example, host: pbx, country: DE, timezone: Europe/Berlin, pools: {{users: 1000-1099, services: 600-699}}{prefix}{class}{site}{shown}}}"
        ));
        let trunk = self.dice.one(&self.trunks).clone();
        let callback = self.perhaps(50, |draft| format!(", callback: \"{}\"", draft.number(0)));
        self.line("sites:");
        self.line(&format!(
            "  hq: {{address: {{street: Hauptstr. 1, city: Berlin, country: DE}}, emergency: {{trunk: trunks/{trunk}{callback}}}}}"
        ));
        self.line("  lab: {address: {street: Seestr. 2, city: Berlin, country: DE}}");
        for class in self.classes.clone() {
            if class == "k1" {
                self.line("classes:");
            }
            let all = ["internal", "national", "mobile", "international"];
            let allowed = self.dice.some(&all).join(", ");
            let denied = self.perhaps(20, |_| ", deny: [mobile]".to_owned());
            self.line(&format!("  {class}: {{allow: [{allowed}]{denied}}}"));
        }
    }

    /// The telephone number of that position.
    fn number(&self, at: usize) -> String {
        format!("+49308844{:02}{at}", self.nth)
    }

    fn trunks(&mut self, providers: &[Ipv4Addr]) {
        self.line("trunks:");
        for (trunk, provider) in self.trunks.clone().iter().zip(providers) {
            let form = *self.dice.one(&["e164", "digits", "national"]);
            let shown = self.perhaps(50, |draft| format!(", caller_id: \"{}\"", draft.number(0)));
            self.line(&format!(
                "  {trunk}: {{kind: sip, server: {provider}, format: {form}{shown}}}"
            ));
        }
        self.line("routes:");
        for what in ["national", "mobile", "international", "\"+1\"", "\"+4930\""] {
            if self.dice.percent(70) {
                let via: Vec<_> = self
                    .dice
                    .some(&self.trunks)
                    .iter()
                    .map(|id| format!("trunks/{id}"))
                    .collect();
                let sent = self.perhaps(25, |_| ", strip: 1, prepend: \"00\"".to_owned());
                let shown = self.perhaps(20, |_| ", caller_id: anonymous".to_owned());
                self.line(&format!(
                    "  - {{match: {what}, via: [{}]{sent}{shown}}}",
                    via.join(", ")
                ));
            }
        }
        if !self.text.ends_with("]}\n") && self.text.ends_with("routes:\n") {
            self.line("  - {match: national, via: [trunks/t1]}");
        }
    }

    fn numbers(&mut self, schedules: &[String]) -> Vec<(String, String)> {
        let count = 2 + self.dice.below(2);
        self.line("numbers:");
        let mut all = Vec::new();
        for at in 0..count {
            let number = self.number(at);
            let trunk = self.dice.one(&self.trunks).clone();
            let to = self.target();
            let otherwise = self.perhaps(60, |draft| {
                let (schedule, target) = (draft.dice.one(schedules).clone(), draft.target());
                format!(", outside: {{schedule: schedules/{schedule}, to: {target}}}")
            });
            self.line(&format!(
                "  \"{number}\": {{trunk: trunks/{trunk}, to: {to}{otherwise}}}"
            ));
            all.push((number, trunk));
        }
        all
    }

    fn vip(&mut self) -> Vec<String> {
        if self.levels.is_empty() {
            return Vec::new();
        }
        self.line("vip:");
        self.line("  levels:");
        for level in self.levels.clone() {
            let direct = self.perhaps(30, |draft| format!("direct: {}, ", draft.user()));
            let first = self.perhaps(40, |_| "skip_queue: true, ".to_owned());
            let mail = self.perhaps(40, |_| "voicemail: false, ".to_owned());
            let more = self.perhaps(50, |draft| match draft.dice.percent(50) {
                true => format!("escalate: {}, ", draft.user()),
                false => format!("escalate: groups/{}, ", draft.dice.one(&draft.groups)),
            });
            let all = format!("{direct}{first}{mail}{more}");
            self.line(&format!("    {level}: {{{}}}", all.trim_end_matches(", ")));
        }
        self.line("  callers:");
        let mut callers = Vec::new();
        for (n, level) in self.levels.clone().iter().enumerate() {
            let number = format!("+49171777{:02}{n}", self.nth);
            self.line(&format!(
                "    \"{number}\": {{name: Vip {n}, level: {level}}}"
            ));
            callers.push(number);
        }
        callers
    }

    fn services(&mut self) {
        self.groups();
        self.queues();
        self.menus();
        if !self.rooms.is_empty() {
            self.line("conferences:\n  c1: {extension: \"690\"}");
        }
        if self.dice.percent(70) {
            let then = self.perhaps(80, |draft| format!(", then: {}", draft.user()));
            self.line(&format!(
                "parking:\n  p1: {{extension: \"680\", spaces: 681-682, for: 2s{then}}}"
            ));
        }
        if self.dice.percent(60) {
            let (sip, callers) = (self.members(), self.members());
            self.line(&format!(
                "paging:\n  z1: {{extension: \"670\", sip: [{sip}], callers: [{callers}]}}"
            ));
        }
        if self.dice.percent(50) {
            let (console, whom) = (self.user(), self.members());
            self.line(&format!(
                "operators:\n  o1: {{users: [{console}], intercept: [{whom}], listen: true, barge: true}}"
            ));
        }
    }

    fn members(&mut self) -> String {
        let users: Vec<_> = self
            .dice
            .some(&self.users)
            .iter()
            .map(|id| format!("users/{id}"))
            .collect();
        users.join(", ")
    }

    fn groups(&mut self) {
        self.line("groups:");
        for (n, group) in self.groups.clone().iter().enumerate() {
            let mut members = self.members();
            if n > 0 && self.dice.percent(30) {
                write!(members, ", groups/g{n}").expect("a text grows");
            }
            let strategy = *self.dice.one(&["all", "order", "random", "round-robin"]);
            let time = self.seconds();
            let then = self.perhaps(70, |draft| format!(", then: {}", draft.target()));
            self.line(&format!(
                "  {group}: {{members: [{members}], strategy: {strategy}, for: {time}{then}}}"
            ));
        }
    }

    fn queues(&mut self) {
        for queue in self.queues.clone() {
            if queue == "q1" {
                self.line("queues:");
            }
            // Who is tried by how many calls they had, or by chance, may be the same one again and again
            let alone = self.dice.percent(30);
            let strategies: &[&str] = match alone {
                true => &["longest-idle", "fewest-calls", "random", "weight"],
                false => &["all", "order", "round-robin"],
            };
            let strategy = *self.dice.one(strategies);
            let mut members = self.dice.some(&self.users);
            members.truncate(if alone { 1 } else { 3 });
            let members: Vec<_> = members.iter().map(|id| format!("users/{id}")).collect();
            let members = members.join(", ");
            let then = self.perhaps(70, |draft| format!(", then: {}", draft.target()));
            self.line(&format!(
                "  {queue}: {{members: [{members}], strategy: {strategy}, wait: 8s, ring: 1s{then}}}"
            ));
        }
    }

    fn menus(&mut self) {
        for menu in self.menus.clone() {
            if menu == "m1" {
                self.line("menus:");
            }
            let keys: Vec<_> = (1..=1 + self.dice.below(3))
                .map(|key| format!("{key}: {}", self.target()))
                .collect();
            let timeout = self.target();
            let invalid = self.perhaps(60, |draft| format!(", invalid: {}", draft.target()));
            let extensions = self.perhaps(50, |_| ", extensions: true".to_owned());
            self.line(&format!(
                "  {menu}: {{greeting: files/prompts/main.wav, keys: {{{}}}, timeout: {{after: 1s, to: {timeout}}}{invalid}{extensions}}}",
                keys.join(", ")
            ));
        }
    }

    fn people(&mut self) -> Vec<(String, String)> {
        let mut phones = Vec::new();
        self.line("users:");
        for user in self.users.clone() {
            let line = self.person(&user);
            self.line(&format!(
                "  {user}: {{name: {}{line}}}",
                user.to_uppercase()
            ));
        }
        self.line("phones:");
        for user in self.users.clone() {
            for n in 1..=1 + self.dice.below(2) {
                let mac = format!(
                    "00:15:65:{:02x}:{:02x}:{n:02x}",
                    self.nth,
                    user.as_bytes()[1]
                );
                let site = self.perhaps(20, |_| ", site: lab".to_owned());
                self.line(&format!("  {user}-{n}: {{mac: \"{mac}\", model: yealink-t46s, lines: [users/{user}]{site}}}"));
                phones.push((user.clone(), mac.replace(':', "")));
            }
        }
        phones
    }

    fn person(&mut self, user: &str) -> String {
        let mut line = String::new();
        let time = self.seconds();
        let then = self.perhaps(30, |draft| format!(", then: {}", draft.target()));
        write!(line, ", ring: {{for: {time}{then}}}").expect("a text grows");
        // The first two have the mailboxes that others lead to
        if user != "u1" && user != "u2" && self.dice.percent(50) {
            line.push_str(", voicemail: false");
        }
        let mut forwards = Vec::new();
        for (outcome, percent) in [
            ("always", 6),
            ("busy", 35),
            ("unanswered", 30),
            ("unreachable", 35),
        ] {
            if self.dice.percent(percent) {
                forwards.push(format!("{outcome}: {}", self.target()));
            }
        }
        if !forwards.is_empty() {
            write!(line, ", forward: {{{}}}", forwards.join(", ")).expect("a text grows");
        }
        let class = self.perhaps(40, |draft| match draft.classes.is_empty() {
            true => String::new(),
            false => format!(", class: {}", draft.dice.one(&draft.classes)),
        });
        let state = self.perhaps(8, |_| ", state: suspended".to_owned());
        let pickup = self.perhaps(60, |draft| {
            format!(", pickup: [{}]", draft.dice.one(&draft.groups))
        });
        let limits = self.perhaps(25, |_| ", limits: {concurrent: 1}".to_owned());
        let shown = self.perhaps(15, |_| ", caller_id: anonymous".to_owned());
        for more in [class, state, pickup, limits, shown] {
            line.push_str(&more);
        }
        line
    }
}
