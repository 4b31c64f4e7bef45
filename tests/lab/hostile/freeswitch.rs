//! The same on FreeSWITCH, as it shows what it read when it read the last tree.

use roxmltree::{Document, Node};
use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::filled::{self, Filled, Peer};
use super::{TEXTS, UNKNOWN, UNWRITABLE, are_alike, paths, refuses, tenants, unseen};
use crate::freeswitch::machine::Machine;
use crate::repository::Repository;
use crate::services::silence;

const FREESWITCH: Peer = Peer {
    without: &["calendars"],
    spellings,
};

/// As it is, and as it stands in an argument of a command, which holds spaces for what means something there.
fn spellings(text: &str) -> Vec<String> {
    let kept = |c: char| c.is_alphanumeric() || matches!(c, ',' | '.' | '-' | '/' | '+' | ' ');
    let words = text.chars().map(|c| if kept(c) { c } else { ' ' });
    vec![text.to_owned(), words.collect()]
}

#[test]
fn a_hostile_text_comes_back_from_freeswitch_or_is_refused_at_its_line() {
    let Some(machine) = Machine::new() else {
        return;
    };
    let repository = Repository::for_machine(&machine);
    silence(&repository.path().join("files/prompts/main.wav"));
    repository.write("pin.secret", "123456");
    let there = (&repository, &FREESWITCH);
    let plain = filled::plain(&repository, &FREESWITCH);
    refuses(there, &plain, (&UNWRITABLE, &UNKNOWN));
    let long = "x".repeat(4100);
    let tenants = tenants(there, &plain, &[&TEXTS[..], &[&long]].concat());
    repository.locks();
    repository.applies();
    let read = machine.said("xml_locate root");
    let read = Document::parse(&read).expect("what FreeSWITCH read");
    let all: Vec<_> = tenants.iter().map(|tenant| shown(&read, tenant)).collect();
    are_alike(&tenants, &all);
    assert_eq!(unseen(&plain, &all[0]), paths(&UNKNOWN));
}

/// What is in the elements that bear the tenant's name, an element a line.
fn shown(read: &Document<'_>, tenant: &Filled) -> Vec<String> {
    let starts = ["_", "."].map(|end| format!("t{}{end}", tenant.nth));
    let bears = |node: Node<'_, '_>| {
        let mut values = node.attributes().map(|attribute| attribute.value());
        values.any(|value| starts.iter().any(|start| value.starts_with(start)))
    };
    let own = read.descendants().filter(|node| bears(*node));
    let below = own.flat_map(|node| node.descendants());
    let below: BTreeSet<_> = below.filter(Node::is_element).collect();
    below.into_iter().map(line).collect()
}

/// The element with its attributes and its text, without what is drawn from the key for each tenant and without the account that is shown
/// of whom nothing else is known, which is hidden where it is no plain word; addresses as they are and not as patterns.
fn line(node: Node<'_, '_>) -> String {
    let is_pin = node.attribute("name") == Some("vm-password");
    let mut line = node.tag_name().name().to_owned();
    for attribute in node.attributes() {
        let value = attribute.value();
        let digest = value.len() >= 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
        let drawn = digest || is_pin && attribute.name() == "value";
        let value = if drawn { "DRAWN" } else { value };
        let account = value.split_once("{origination_privacy=screen,");
        let account = account.and_then(|(_, rest)| rest.split_once(",sip_cid_type=none}"));
        let value = account.map_or(value, |(_, rest)| rest);
        let value = value.replace("\\.", ".");
        // Writing to a String cannot fail.
        let _infallible = write!(line, " {}={value}", attribute.name());
    }
    line + " " + node.text().unwrap_or_default().trim()
}
