//! What people do with their phones on a real FreeSWITCH that takes several of them, keys or a voice. Whether they may is the simulator's
//! word.

use super::floor::{Floor, PATIENCE, SOON, runtime, talks};
use crate::phone::Phone as Known;
use crate::random::sip::How;
use std::time::Duration;
use tokio::time::sleep;

#[test]
fn a_ringing_call_is_taken_by_those_who_may() {
    runtime().block_on(async {
        let Some(floor) = Floor::opens("2003").await else {
            return;
        };
        for (who, code, whom, state) in [
            ("2004", "*8", "2001", "users/bob=ringing"),
            ("2000", "*8", "2001", "users/bob=ringing"),
            ("2004", "*82002", "2002", "users/carol=ringing"),
            ("2000", "*82002", "2002", "users/carol=ringing"),
        ] {
            let caller = if whom == "2001" { "2002" } else { "2001" };
            let call = floor.dials(caller, whom);
            sleep(SOON).await;
            let taken = floor.joins(who, code, state).await;
            assert_eq!(talks(&call), talks(&taken), "{who} {code}");
            floor.ends.hangs_up(&taken).await;
            floor.ends.hangs_up(&call).await;
            sleep(SOON).await;
        }
    });
}

#[test]
fn a_console_hears_calls_and_nobody_else_does() {
    runtime().block_on(async {
        let Some(floor) = Floor::opens("2003").await else {
            return;
        };
        floor.answers("2001");
        floor.answers("2002");
        for (from, to) in [("2002", "2001"), ("2001", "2002")] {
            let call = floor.dials(from, to);
            assert!(call.until(PATIENCE, |call| call.talks).await);
            for code in ["*552002", "*562002", "*572002"] {
                for who in ["2000", "2004"] {
                    let hears = floor.joins(who, code, "users/carol=busy").await;
                    floor.shows(",eavesdrop,", talks(&hears)).await;
                    floor.ends.hangs_up(&hears).await;
                    assert!(talks(&call), "the call goes on");
                }
            }
            floor.ends.hangs_up(&call).await;
        }
        // Nothing is heard where nobody speaks
        let nothing = floor.dials("2000", "*552002");
        assert!(nothing.until(PATIENCE, |call| call.over).await);
    });
}

#[test]
fn a_parked_call_is_taken_from_its_space_and_an_empty_one_gives_nothing() {
    runtime().block_on(async {
        let Some(floor) = Floor::opens("2003").await else {
            return;
        };
        let parked = floor.dials("2002", "640");
        assert!(parked.until(PATIENCE, |call| call.talks).await);
        sleep(SOON).await;
        let taken = floor.dials("2004", "701");
        assert!(taken.until(PATIENCE, |call| call.talks).await);
        sleep(SOON).await;
        assert!(talks(&parked) && talks(&taken));
        floor.ends.hangs_up(&taken).await;
        assert!(parked.until(PATIENCE, |call| call.over).await);
        let empty = floor.dials("2004", "702");
        assert!(empty.until(PATIENCE, |call| call.over).await);
        assert!(!empty.progress().talks);
    });
}

#[test]
fn a_message_is_kept_and_heard_with_the_pin_alone() {
    runtime().block_on(async {
        let Some(floor) = Floor::opens("2000").await else {
            return;
        };
        let mailbox = "vm_boxcount acme_mail/mailbox_alice@acme.example.net|all";
        let begins = floor.machine.said(mailbox);
        assert_eq!(begins, "0:0:0:0");
        let call = floor.dials("2002", "2000");
        assert!(call.until(PATIENCE, |call| call.talks).await);
        floor.ends.speaks(&call, Duration::from_secs(6)).await;
        floor.ends.hangs_up(&call).await;
        sleep(SOON).await;
        assert_eq!(floor.machine.said(mailbox), "1:0:0:0");
        // The mail has what was said, and the words are those of the administrator's template
        let mail = std::fs::read_to_string(floor.machine.path("mail")).expect("a mail");
        assert!(mail.contains("Content-Disposition: attachment"), "{mail}");
        assert!(mail.contains("vgC+AL4AvgC+AL4A"), "no tone in\n{mail}");
        let alice = &floor.people["2000"];
        assert!(floor.ends.registers(alice, 600).await);
        // As many attempts as the tenant says: two
        let wrong = floor.dials("2000", "*97");
        assert!(wrong.until(PATIENCE, |call| call.talks).await);
        for _ in 0..2 {
            sleep(SOON).await;
            floor.ends.presses(&wrong, "999999#").await;
        }
        assert!(wrong.until(PATIENCE, |call| call.over).await);
        let pin = floor.machine.secret("users/alice", "mailbox", "2000");
        let right = floor.dials("2000", "*97");
        assert!(right.until(PATIENCE, |call| call.talks).await);
        sleep(SOON).await;
        floor.ends.presses(&right, &format!("{pin}#")).await;
        sleep(SOON * 2).await;
        assert!(talks(&right));
        // 1 hears what is new, 7 deletes it
        floor.ends.presses(&right, "1").await;
        sleep(PATIENCE).await;
        floor.ends.presses(&right, "7").await;
        sleep(SOON).await;
        floor.ends.hangs_up(&right).await;
        sleep(SOON).await;
        assert_eq!(floor.machine.said(mailbox), "0:0:0:0");
    });
}

#[test]
fn a_conference_wants_its_pin() {
    runtime().block_on(async {
        let Some(floor) = Floor::opens("2003").await else {
            return;
        };
        let dialplan = floor.machine.live("dialplan/acme.xml");
        let (_, pin) = dialplan
            .split_once("acme_conference_standup@default+")
            .expect("a conference with a PIN");
        let pin = pin.split('"').next().expect("its end");
        let members = || {
            floor
                .machine
                .said("conference acme_conference_standup list count")
        };
        let wrong = "0".repeat(pin.len());
        for (keys, inside) in [(wrong.as_str(), false), (pin, true)] {
            let call = floor.dials("2001", "630");
            assert!(call.until(PATIENCE, |call| call.talks).await);
            sleep(SOON * 2).await;
            floor.ends.presses(&call, keys).await;
            sleep(SOON).await;
            assert_eq!(members() == "1", inside, "{}", members());
            floor.ends.hangs_up(&call).await;
            sleep(SOON).await;
        }
    });
}

#[test]
fn who_is_suspended_is_registered_and_calls_for_help_alone() {
    runtime().block_on(async {
        let Some(floor) = Floor::opens("").await else {
            return;
        };
        let how = How::Answers(Duration::from_millis(50));
        floor.ends.outside(floor.provider, "112", how);
        floor.answers("2001");
        for (number, end) in [("2001", "hangup"), ("112", "help")] {
            let call = floor.dials("2003", number);
            call.until(PATIENCE, |call| call.talks || call.over).await;
            assert_eq!(floor.walked("2003", number, &[]), end);
            assert_eq!(talks(&call), end == "help", "{number}");
            floor.ends.hangs_up(&call).await;
        }
        let call = floor.dials("2001", "2003");
        assert!(call.until(PATIENCE, |call| call.over).await);
        let heard = floor
            .ends
            .heard(0, |party| *party == floor.people["2003"].party());
        assert!(heard.is_empty(), "{heard:?}");
    });
}

#[test]
fn a_browser_registers_by_a_secure_socket_and_is_offered_what_browsers_speak() {
    runtime().block_on(async {
        let Some(floor) = Floor::opens("").await else {
            return;
        };
        let more = "users:\n  fred: {name: Fred, extension: 2010, voicemail: false, softphone: [webrtc], ring: {for: 4s}}\n";
        floor.machine.edits("tenants/acme/fred.yaml", |_| more.to_owned());
        floor.machine.apply().expect_code(0);
        let password = floor.machine.secret("users/fred", "account", "2010");
        let account = Known::new("2010", "acme.example.net", &password);
        let (port, certificate) = (floor.machine.wss, floor.machine.identity.der());
        let mut browser = crate::browser::Browser::connects(port, certificate, &account);
        assert_eq!(browser.registers(), "SIP/2.0 200 OK");
        let call = floor.dials("2002", "2010");
        let told = browser.rings();
        for part in ["RTP/SAVPF", "a=fingerprint:", "a=ice-ufrag", "a=rtcp-mux"] {
            assert!(told.contains(part), "no `{part}` in\n{told}");
        }
        floor.ends.hangs_up(&call).await;
        browser.is_given_up();
    });
}
