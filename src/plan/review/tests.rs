//! Whatever people write into a repository, the views of it have the same structure: only their texts differ.

use super::*;
use crate::bundle::{Connect, Destination, DestinationId, Digest};
use crate::compare::{
    CallChange, CallerChange, Changes, FactChange, How, Risk, ThingChange, Witness,
};
use crate::plan::{Counts, Deletes, Drops, HostPlan, Style};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};

/// A review in which somebody wrote `text` wherever somebody can.
fn review(text: &str) -> Review {
    let said = || text.to_owned();
    let fact = FactChange {
        key: said(),
        before: Some(said()),
        after: Some(said()),
        gone: vec![said()],
        came: vec![said()],
    };
    let thing = ThingChange {
        tenant: Some("acme".to_owned()),
        what: said(),
        name: Some(said()),
        former: Some(said()),
        how: How::Otherwise,
        facts: vec![fact],
        risks: vec![Risk::Deletes],
    };
    let witness = Witness {
        command: said(),
        before: said(),
        after: said(),
    };
    let call = CallChange {
        tenant: "acme".to_owned(),
        how: How::Removed,
        because: Some(said()),
        dialled: vec![said()],
        witness: Some(witness),
        risks: Vec::new(),
    };
    let caller = CallerChange {
        tenant: "acme".to_owned(),
        account: said(),
        how: How::Added,
    };
    Review {
        kind: Kind::Diff,
        before: said(),
        after: said(),
        meaning: Meaning {
            changes: Some(Changes {
                things: vec![thing],
                calls: vec![call],
                callers: vec![caller],
            }),
            unknown: vec![said()],
        },
        policy: vec![Excess {
            message: said(),
            help: said(),
            things: vec![said()],
            waiver: Some(said()),
        }],
        plan: plan(text),
        diffs: Diffs::default(),
    }
}

fn plan(text: &str) -> Plan {
    Plan {
        project: String::new(),
        deletes: Deletes::default(),
        moves: Vec::new(),
        hosts: vec![host(text)],
    }
}

fn host(text: &str) -> HostPlan {
    let id = DestinationId::new("berlin").unwrap();
    let destination = Destination::new(id, Connect::Local, None);
    HostPlan {
        id: destination.id.clone(),
        connect: destination.connect.to_string(),
        base: None,
        release: Digest::of(b""),
        changes: Vec::new(),
        files: 0,
        leaves: std::collections::BTreeSet::new(),
        comes: std::collections::BTreeSet::new(),
        reload: vec![text.to_owned()],
        drops: Drops {
            calls: vec![text.to_owned()],
            registrations: vec![text.to_owned()],
            trunks: [text.to_owned()].into(),
            active: Some(2),
        },
        edited: vec![text.to_owned()],
        unlinked: vec![text.to_owned()],
        unconfirmed: false,
        pending: None,
        refusals: Vec::new(),
    }
}

/// What a reader of Markdown makes of a text, its texts left out.
fn structure(markdown: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for event in Parser::new_ext(markdown, Options::all()) {
        let event = match event {
            Event::Text(_) => "text".to_owned(),
            other => format!("{other:?}"),
        };
        if all.last() != Some(&event) {
            all.push(event);
        }
    }
    all
}

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("</code>"),
        Just("</details>"),
        Just("<!-- "),
        Just("-->"),
        Just("```"),
        Just("\n\n# "),
        Just("\n- "),
        Just("[x](http://evil.example)"),
        Just("![x](http://evil.example/x.png)"),
        Just("<img src=x onerror=alert(1)>"),
        Just("<script>"),
        Just("www.evil.example"),
        Just("@everyone"),
        Just("#1"),
        Just("&lt;"),
        Just("&#60;"),
        Just("**"),
        Just("_"),
        Just("`"),
        Just("|"),
        Just("\\"),
        Just("\u{1b}[2J"),
        Just("\u{202e}"),
        Just("]]>"),
        Just("::error::"),
        Just("a"),
    ];
    let pieces = prop::collection::vec(piece, 1..8).prop_map(|all| all.concat());
    prop_oneof![pieces, "\\PC{1,20}", "[ -~\n\t]{1,30}"].prop_map(|text| format!("x{text}x"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_becomes_markdown(text in hostile()) {
        let drawn = markdown(&review(&text), 1_000_000);
        prop_assert_eq!(structure(&drawn), structure(&markdown(&review("x"), 1_000_000)), "{}", drawn);
        prop_assert!(!drawn.contains(['\u{1b}', '\u{202e}', '@', '[', '|']), "{}", drawn);
    }

    #[test]
    fn no_text_becomes_html(text in hostile()) {
        let tags = |page: &str| {
            let page = page.replacen("<!DOCTYPE html>\n", "", 1);
            let tree = roxmltree::Document::parse(&page).unwrap_or_else(|fault| panic!("{fault}: {page}"));
            let shape = |node: roxmltree::Node<'_, '_>| format!("{:?}{:?}", node.tag_name(), node.attributes().count());
            tree.descendants().filter(roxmltree::Node::is_element).map(shape).collect::<Vec<_>>()
        };
        prop_assert_eq!(tags(&html(&review(&text))), tags(&html(&review("x"))));
    }

    #[test]
    fn no_text_steers_a_terminal(text in hostile()) {
        let drawn = super::text(&review(&text), Style { colour: false, diffs: true });
        prop_assert!(!drawn.contains(['\u{1b}', '\u{202e}', '\r']), "{}", drawn);
        let lines = |text: &str| super::text(&review(text), Style::default()).lines().count();
        prop_assert_eq!(lines(&text), lines("x"));
    }
}

#[test]
fn a_comment_keeps_within_its_limit_and_says_so() {
    let mut many = review("x");
    let things = &mut many.meaning.changes.as_mut().unwrap().things;
    let one = things[0].clone();
    things.extend((0..5000).map(|n| ThingChange {
        what: format!("users/u{n}"),
        ..one.clone()
    }));
    let whole = markdown(&many, usize::MAX);
    assert!(whole.len() > 500_000 && whole.contains("u4999"));
    for limit in [5_000, 60_000, 200_000] {
        let cut = markdown(&many, limit);
        assert!(
            cut.len() <= limit && cut.len() > limit * 9 / 10,
            "{limit}: {}",
            cut.len()
        );
        assert!(
            cut.starts_with(MARK) && cut.contains("more entries do not fit here"),
            "{limit}"
        );
        assert_eq!(
            cut.matches("<details>").count(),
            cut.matches("</details>").count()
        );
    }
}

#[test]
fn a_fence_is_longer_than_what_it_holds() {
    let id = DestinationId::new("berlin").unwrap();
    let path = crate::bundle::ReleasePath::new("a.conf").unwrap();
    let mut with = review("x");
    with.plan.hosts[0].changes.push(crate::plan::Change {
        path: path.clone(),
        action: crate::plan::Action::Change,
        size: (1, 1),
        secrets_only: false,
        from: "x".to_owned(),
    });
    with.diffs = Diffs::of(&id, &path, "+ `````\n+ ```\n# no heading\n");
    let drawn = markdown(&with, 1_000_000);
    let fenced = Parser::new_ext(&drawn, Options::all())
        .filter(|event| matches!(event, Event::Start(pulldown_cmark::Tag::CodeBlock(_))));
    assert_eq!(fenced.count(), 1, "{drawn}");
    assert!(
        !drawn.contains("<h1>") && drawn.contains("``````diff"),
        "{drawn}"
    );
    assert_eq!(
        with.plan.counts(),
        Counts {
            change: 1,
            ..Counts::default()
        }
    );
}
