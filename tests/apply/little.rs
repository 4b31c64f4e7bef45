//! How much travels when one of ten thousand changes: bytes and round trips, counted where they pass. Nothing is timed.

use crate::site::{Bench, CANARY, Site};
use pbxctl::apply::{Answer, ApplyError, Call, Host, Outcome, texts};
use pbxctl::bundle::Pieced;
use pbxctl::plan::{Action, plan};
use std::io::Read;
use std::sync::{Arc, Mutex};

/// Counts what passes between us and a host.
struct Scales<H> {
    host: H,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    calls: Vec<&'static str>,
    sent: usize,
    got: usize,
}

struct Counted<'r> {
    input: &'r mut dyn Read,
    bytes: usize,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes += read;
        Ok(read)
    }
}

impl<H: Host> Host for Scales<H> {
    fn run(&mut self, call: &Call, input: &mut dyn Read) -> Result<Answer, ApplyError> {
        let mut input = Counted { input, bytes: 0 };
        let answer = self.host.run(call, &mut input)?;
        let mut seen = self.seen.lock().unwrap();
        seen.calls.push(call.verb);
        seen.sent += input.bytes + call.args.iter().map(String::len).sum::<usize>();
        seen.got += answer.out.len() + answer.err.len();
        Ok(answer)
    }
}

/// Forty tenants of 250 people, each with a phone; `name` is that of the one who changes.
fn campus(bench: &Bench, name: &str) -> Site {
    let mut files = Vec::new();
    for tenant in 0..40 {
        let (mut endpoints, mut voicemail) = (String::new(), String::new());
        for user in 0..250 {
            let number = tenant * 250 + user;
            let who = if number == 4711 { name } else { "somebody" };
            endpoints = format!(
                "{endpoints}[{number}@t{tenant}.example]\ntype=endpoint\ncallerid=\"{who}\" <{number}>\n"
            );
            voicemail = format!("{voicemail}{number} => {CANARY}{number},{who}\n");
            let phone = format!("phones/{:012x}.cfg", number * 7919 % 1_000_003);
            files.push((
                phone,
                format!("name = {who}\nnumber = {number}\npassword = {CANARY}{number}\n"),
            ));
        }
        files.push((format!("asterisk/pjsip.d/t{tenant}.conf"), endpoints));
        files.push((format!("asterisk/voicemail.d/t{tenant}.conf"), voicemail));
    }
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    bench.site(&files)
}

#[test]
fn one_of_ten_thousand_moves_kilobytes() {
    let bench = Bench::new();
    assert_eq!(bench.apply(&campus(&bench, "alice")).exit_code(), 0);
    let site = campus(&bench, "bob");
    let seen = Arc::new(Mutex::new(Seen::default()));
    let host = || Scales {
        host: bench.host(),
        seen: Arc::clone(&seen),
    };
    let to = bench.destination();
    let manifest = site.bundle.manifest(site.bundle.part(&to.id).unwrap());
    let live = pbxctl::apply::look(&mut host(), &to, Some(&Pieced::of(&manifest))).unwrap();
    assert_eq!(live.manifest.as_ref().unwrap().files.len(), 10_080);
    let plan = plan(&site.bundle, &[(to.id.clone(), live)].into());
    let changed: Vec<_> = plan.hosts[0]
        .changes
        .iter()
        .map(|change| change.path.clone())
        .collect();
    assert!(
        plan.hosts[0]
            .changes
            .iter()
            .all(|change| change.action == Action::Change)
    );
    assert_eq!(changed.len(), 3, "{changed:?}");
    texts(&mut host(), plan.hosts[0].base.as_ref().unwrap(), &changed).unwrap();
    let report = bench.apply_on(&site, &plan, &|_| Ok(Box::new(host())));
    assert_eq!(report.hosts[0].outcome, Outcome::Applied, "{report:?}");
    assert!(
        bench
            .live("asterisk/pjsip.d/t18.conf")
            .unwrap()
            .contains("\"bob\"")
    );
    assert!(bench.look().edited.is_empty() && bench.plan(&site).is_nothing());
    let seen = seen.lock().unwrap();
    println!(
        "{} bytes sent, {} received, {} round trips: {:?}",
        seen.sent,
        seen.got,
        seen.calls.len(),
        seen.calls
    );
    assert!(seen.sent < 100_000 && seen.got < 100_000, "{seen:?}");
    assert!(seen.calls.len() <= 20, "{seen:?}");
}

#[test]
fn what_is_kept_comes_from_the_live_release_whatever_it_is() {
    let bench = Bench::new();
    let secret = format!("a {CANARY}");
    let one = [
        ("phones/a.cfg", secret.as_str()),
        ("phones/b.cfg", "b"),
        ("asterisk/c.conf", "c"),
    ];
    assert_eq!(bench.apply(&bench.site(&one)).exit_code(), 0);
    let two = [
        ("phones/a.cfg", "open now"),
        ("phones/d.cfg", "d"),
        ("asterisk/c.conf", "c"),
    ];
    assert_eq!(bench.apply(&bench.site(&two)).exit_code(), 0);
    assert_eq!(
        (
            bench.live("phones/b.cfg"),
            bench.live("masked/phones/a.cfg")
        ),
        (None, None)
    );
    assert_eq!(bench.live("asterisk/c.conf").as_deref(), Some("c"));
    assert_eq!(bench.apply(&bench.site(&[])).exit_code(), 0);
    assert!(bench.look().manifest.unwrap().files.is_empty());
    assert_eq!(bench.apply(&bench.site(&one)).exit_code(), 0);
    assert_eq!(bench.live("masked/phones/a.cfg").as_deref(), Some("a ***"));
}
