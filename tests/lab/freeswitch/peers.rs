//! Trunks to Microsoft Teams and Zoom Phone on a real FreeSWITCH, held to the simulator: whom calls go to, in which order and under which
//! name, and whose calls are taken.

use super::floor::{Floor, ends, runtime};
use super::machine::Machine;
use crate::listening::{
    How as Peer, Listening, comes_from_peer, comes_from_plain_peer, header, requests,
};
use crate::peers::{PEOPLE, asked, tenant_of};
use crate::random::sip::What;
use crate::simulated::expected::sent;
use crate::tls::{SBC, Tls};
use serde_json::Value;
use std::fs;
use std::time::Duration;
use tokio::runtime::Runtime;

/// A call that goes out, or does not.
const PATIENCE: Duration = Duration::from_secs(40);

/// A machine that knows Teams and Zoom, and speaks TLS for them.
struct Outside {
    runtime: Runtime,
    floor: Floor,
    #[expect(dead_code, reason = "they speak until it goes")]
    tls: Vec<Tls>,
}

impl Outside {
    /// The peers at these addresses of the machine speak TLS.
    fn opens(there: &[u8]) -> Option<Self> {
        let machine = Machine::new()?;
        write(&machine);
        let pbx = format!("127.0.0.1:{}", machine.tls);
        let tls = |nth: &u8| Tls::at(&machine.provider(*nth).to_string(), &pbx, &machine.identity);
        let tls = there.iter().map(tls).collect();
        let runtime = runtime();
        let people = [("1000", "users/alice"), ("1001", "users/bob")];
        let floor = runtime.block_on(async {
            let ends = ends(&machine).await;
            let floor = Floor::of(machine, ends, ("acme.example", &people));
            floor.arrive("").await;
            floor
        });
        Some(Self {
            runtime,
            floor,
            tls,
        })
    }

    fn at(&self, nth: u8) -> String {
        self.floor.machine.provider(nth).to_string()
    }

    fn peer(&self, nth: u8, how: Peer) -> Listening {
        Listening::peer(&self.at(nth), &self.floor.machine.path(""), how)
    }

    /// Alice dials a number, and what became of it in the end; an answered call is hung up.
    fn dials(&self, number: &str) -> u16 {
        self.runtime.block_on(async {
            let call = self.floor.dials("1000", number);
            let ended = call.until(PATIENCE, |call| call.talks || call.over).await;
            assert!(ended, "{:?}", call.progress());
            let status = call.progress().status;
            self.floor.ends.hangs_up(&call).await;
            status
        })
    }

    /// Somebody calls a number at a name, by TLS and with voices that are encrypted.
    fn comes_in(&self, nth: u8, number: &str, called: &str) -> u16 {
        comes_from_peer(&self.at(nth), number, called, &self.floor.machine.path(""))
    }

    /// Where FreeSWITCH says that it is when it answers the last call that came in.
    fn answered(&self, nth: u8) -> String {
        let trace = format!("phones/{}.by.trace", self.at(nth));
        let trace = fs::read(self.floor.machine.path(&trace)).expect("a trace");
        let trace = String::from_utf8_lossy(&trace);
        let (_, answer) = trace.split_once("SIP/2.0 200 ").expect("an answer");
        header(answer, "Contact").expect("Contact").to_owned()
    }

    /// How many calls somebody talked in.
    fn taken(&self, who: &str) -> usize {
        let own = self.floor.people[who].party();
        let heard = self.floor.ends.heard(0, |party| *party == own);
        let talks = heard.iter().filter(|heard| heard.what == What::Talks);
        talks.count()
    }

    /// The last step of a call by a trunk, as the simulator has it: the number that is sent, and who is shown.
    fn walked(&self, number: &str, trunk: &str) -> (String, String) {
        let trace = self.floor.trace("1000", number, &[]);
        let steps = trace["steps"].as_array().expect("steps");
        let step = steps.iter().find(|step| step["whom"] == trunk);
        let step = step.unwrap_or_else(|| panic!("no {trunk} in {trace}"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let number = sent(&text(&step["number"]), &step["sent_as"]);
        (number, text(&step["caller_id"]))
    }
}

/// The tenant of the tests on Asterisk, alone. All names of ours are at one port: that of the profile.
fn write(machine: &Machine) {
    let sbc = |name: &str| format!("sbc: \"{name}:{}\"", machine.tls);
    let text = tenant_of(|nth| machine.provider(nth).to_string())
        .replace(&format!("sbc: {SBC}"), &sbc(SBC))
        .replace("sbc: \"sbc2.acme.example:5062\"", &sbc("sbc2.acme.example"));
    let text = format!("{text}users:\n{}", PEOPLE.concat());
    machine.writes(&[("tenants/acme/tenant.yaml".to_owned(), &text)]);
}

/// Our name with our port in a request, and that it came by TLS.
#[track_caller]
fn named(request: &str, names: &[&str], port: u16) {
    let contact = header(request, "Contact").expect("Contact").to_lowercase();
    let known = |name: &&&str| contact.contains(&format!("@{name}:{port}"));
    assert!(names.iter().any(|name| known(&name)), "{request}");
    assert!(contact.contains("transport=tls"), "{request}");
    let from = header(request, "From").expect("From");
    let known = |name: &&str| from.contains(&format!("{name}>"));
    assert!(names.iter().any(known), "{request}");
}

/// What a trace of calls has of the last one: the request and what was described.
fn offer(peer: &Listening) -> String {
    let trace = peer.trace();
    let (_, offer) = trace.rsplit_once("INVITE sip:").expect("a call");
    offer.to_owned()
}

fn calls<const N: usize>(peers: [&Listening; N]) -> [usize; N] {
    peers.map(Listening::calls)
}

#[test]
fn teams_is_asked_and_called_by_tls_and_srtp_one_server_after_the_other() {
    let Some(outside) = Outside::opens(&[2, 3, 4]) else {
        return;
    };
    let port = outside.floor.machine.tls;
    let [first, second, third] = [2, 3, 4].map(|nth| outside.peer(nth, Peer::Takes));
    for peer in [&first, &second, &third] {
        named(&asked(peer, "OPTIONS "), &[SBC, "sbc2.acme.example"], port);
    }
    assert_eq!(outside.dials("00301234567"), 200);
    assert_eq!(calls([&first, &second, &third]), [1, 0, 0]);
    let (number, shown) = outside.walked("00301234567", "trunks/teams");
    assert_eq!(first.dialled(), number);
    let trace = first.trace();
    let call = requests(&trace, "INVITE ").last().expect("a call");
    named(call, &[SBC], port);
    let from = format!("<sip:{shown}@{SBC}>");
    assert!(first.last("From").contains(&from), "{call}");
    let offer = offer(&first);
    assert!(
        offer.contains("RTP/SAVP") && offer.contains("a=crypto:"),
        "{offer}"
    );
    assert!(!offer.contains("RTP/AVP "), "{offer}");
    // The next one where the first takes no call, and where it is not there; not where somebody is busy
    drop(first);
    let first = outside.peer(2, Peer::Refuses(503));
    assert_eq!(outside.dials("00301234567"), 200);
    assert_eq!(calls([&first, &second, &third]), [1, 1, 0]);
    drop(first);
    assert_eq!(outside.dials("00301234567"), 200);
    assert_eq!(calls([&second, &third]), [2, 0]);
    drop(second);
    let second = outside.peer(3, Peer::Refuses(486));
    assert_eq!(outside.dials("00301234567"), 486);
    assert_eq!(calls([&second, &third]), [1, 0]);
}

#[test]
fn zoom_is_called_as_it_wants_numbers() {
    let Some(outside) = Outside::opens(&[5, 6]) else {
        return;
    };
    let zoom = outside.peer(5, Peer::Refuses(503));
    let next = outside.peer(6, Peer::Takes);
    for peer in [&zoom, &next] {
        named(&asked(peer, "OPTIONS "), &[SBC], outside.floor.machine.tls);
    }
    assert_eq!(outside.dials("001715555555"), 200);
    assert_eq!(calls([&zoom, &next]), [1, 1]);
    let (number, shown) = outside.walked("001715555555", "trunks/zoom");
    assert_eq!(
        (next.dialled(), number),
        ("491715555555".to_owned(), "491715555555".to_owned())
    );
    let from = format!("<sip:{}@{SBC}>", shown.trim_start_matches('+'));
    assert!(next.last("From").contains(&from), "{}", next.last("From"));
}

/// Of two trunks to Teams the name that is called tells which; Zoom is known by its address.
#[test]
fn each_trunk_knows_its_own_calls_and_nobody_else_calls_by_our_name() {
    let Some(outside) = Outside::opens(&[2, 5, 6, 9]) else {
        return;
    };
    outside.floor.answers("1000");
    outside.floor.answers("1001");
    let (zoom, hub) = ("zoom.example", "sbc2.acme.example");
    for (nth, number, called, status, taken) in [
        (2, "+49309018200", SBC, 200, [1, 0]),
        (2, "+49309018201", SBC, 404, [1, 0]),
        (2, "+49309018201", hub, 200, [1, 1]),
        (5, "+49309018203", zoom, 200, [1, 2]),
        (6, "+49309018203", zoom, 200, [1, 3]),
        (9, "+49309018200", SBC, 404, [1, 3]),
    ] {
        let said = outside.comes_in(nth, number, called);
        assert_eq!(said, status, "{nth} {number} {called}");
        let own = ["1000", "1001"].map(|who| outside.taken(who));
        assert_eq!(own, taken, "{nth} {number} {called}");
    }
    let contact = outside.answered(2);
    let name = format!("@{SBC}:{};transport=tls", outside.floor.machine.tls);
    assert!(contact.contains(&name), "{contact}");
}

/// What the other end describes in the clear is taken in neither direction.
#[test]
fn a_peer_that_encrypts_nothing_gets_no_call_and_makes_none() {
    let Some(outside) = Outside::opens(&[2, 3, 5]) else {
        return;
    };
    outside.floor.answers("1000");
    outside.floor.answers("1001");
    let folder = outside.floor.machine.path("");
    let plain = Listening::plain_peer(&outside.at(2), &folder, Peer::Takes);
    let second = outside.peer(3, Peer::Takes);
    for peer in [&plain, &second] {
        asked(peer, "OPTIONS ");
    }
    assert_eq!(outside.dials("00301234567"), 200);
    assert_eq!(calls([&plain, &second]), [1, 1]);
    for (nth, number, called) in [
        (2, "+49309018200", SBC),
        (5, "+49309018203", "zoom.example"),
    ] {
        let said = comes_from_plain_peer(&outside.at(nth), number, called, &folder);
        assert_eq!(said, 488, "{number}");
    }
    assert_eq!(["1000", "1001"].map(|who| outside.taken(who)), [0, 0]);
}

/// Microsoft's networks are what FreeSWITCH takes for them, and nothing beside them.
#[test]
fn the_networks_of_microsoft_are_told_from_their_neighbours() {
    let Some(machine) = Machine::new() else {
        return;
    };
    write(&machine);
    machine.apply().expect_code(0);
    let public = machine.live("public/00-host.xml");
    for (network, within, beside) in [
        (
            "52.112.0.0/14",
            ["52.112.0.1", "52.115.255.254"],
            ["52.111.255.255", "52.116.0.0"],
        ),
        (
            "52.122.0.0/15",
            ["52.122.0.0", "52.123.255.255"],
            ["52.121.255.255", "52.124.0.0"],
        ),
    ] {
        assert!(
            public.contains(&format!("${{acl(${{network_addr}} {network})}}")),
            "{public}"
        );
        let is = |address: &str| machine.said(&format!("acl {address} {network}"));
        assert_eq!(within.map(is), ["true"; 2].map(str::to_owned));
        assert_eq!(beside.map(is), ["false"; 2].map(str::to_owned));
    }
}
