//! What FreeSWITCH loses without a word, and that nothing of ours can meet it.

use crate::support;
use pbxctl::load::Disk;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The files of the site `freeswitch` that FreeSWITCH reads, with real secrets.
fn rendered() -> BTreeMap<String, String> {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/sites/freeswitch");
    let compiled = support::compile(&Disk::new(site), Some(&support::key()));
    let told = support::told(&compiled.found);
    let mut files = compiled.files.expect(&told);
    let all = files.remove("frankfurt").unwrap().into_iter();
    let xml: BTreeMap<_, _> = all
        .filter(|(path, _)| path.strip_suffix(".xml").is_some())
        .collect();
    assert!(xml.len() >= 8, "{:?}", xml.keys());
    xml
}

/// Every file is XML for a reader that is not FreeSWITCH's either, and has quoted values only.
#[test]
fn every_file_is_well_formed() {
    for (path, text) in rendered() {
        let document = roxmltree::Document::parse(&text);
        let document = document.expect(path.as_str());
        assert_eq!(
            document.root_element().tag_name().name(),
            "include",
            "{path}"
        );
    }
}

/// A line with `<include>`, `</include>` or `<?` is dropped whole: they stand alone. Nothing is run or expanded while it is read.
#[test]
fn the_preprocessor_finds_nothing_to_do() {
    for (path, text) in rendered() {
        for line in text.lines() {
            let marks = ["<include>", "</include>", "<?"];
            if marks.iter().any(|mark| line.contains(mark)) {
                assert!(marks.contains(&line), "{path}: {line}");
            }
            assert!(!line.contains("$${"), "{path}: {line}");
            assert!(
                !line.to_uppercase().contains("X-PRE-PROCESS"),
                "{path}: {line}"
            );
            assert!(!line.contains('\t'), "{path}: {line}");
        }
    }
}

/// Of several users of a domain, domains or contexts of one name the first counts, and the others vanish.
#[test]
fn no_name_is_there_twice() {
    let (mut seen, mut users) = (BTreeSet::new(), 0);
    for (path, text) in rendered() {
        let document = roxmltree::Document::parse(&text).unwrap();
        let domain = document
            .descendants()
            .find(|node| node.has_tag_name("domain"));
        let domain = domain.and_then(|node| node.attribute("name")).unwrap_or("");
        for node in document.descendants() {
            let kind = node.tag_name().name();
            let id = node.attribute("id").or(node.attribute("name"));
            if matches!(
                kind,
                "user" | "domain" | "context" | "gateway" | "queue" | "agent"
            ) {
                let id = id.expect(kind);
                let within = if kind == "user" { domain } else { "" };
                let new = seen.insert((kind.to_owned(), within.to_owned(), id.to_owned()));
                assert!(new, "{path}: {kind} {id} twice");
                users += usize::from(kind == "user");
            }
        }
    }
    assert!(users > 10, "{users}");
}

/// A user without a password is let in with any: all have one, and the domain says that none may be empty.
#[test]
fn nobody_is_let_in_without_a_password() {
    for (path, text) in rendered() {
        let document = roxmltree::Document::parse(&text).unwrap();
        for user in document
            .descendants()
            .filter(|node| node.has_tag_name("user"))
        {
            let mut params = user.descendants().filter(|node| node.has_tag_name("param"));
            let hash = params.find(|node| node.attribute("name") == Some("a1-hash"));
            let hash = hash.and_then(|node| node.attribute("value")).unwrap_or("");
            assert!(hash.len() >= 32, "{path}: {:?}", user.attribute("id"));
        }
        if path.contains("/directory/") {
            assert!(
                text.contains("name=\"allow-empty-password\" value=\"false\""),
                "{path}"
            );
        }
    }
}

/// `*.xml` reads `#x.xml` too, and passes over `.x.xml`, `x.xml~` and `.XML`.
#[test]
fn every_file_is_read() {
    for path in rendered().keys() {
        let name = path.rsplit('/').next().unwrap();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(name.trim_end_matches(".xml").chars().all(plain), "{path}");
    }
}

/// What a step leads to is there: a transfer to nothing is known only when somebody calls.
#[test]
fn every_transfer_leads_somewhere() {
    let all = rendered();
    let mut contexts = BTreeMap::new();
    let documents: Vec<_> = all
        .values()
        .map(|text| roxmltree::Document::parse(text).unwrap())
        .collect();
    for document in &documents {
        for context in document
            .descendants()
            .filter(|node| node.has_tag_name("context"))
        {
            let fields = context
                .descendants()
                .filter_map(|node| node.attribute("expression"));
            let dialled: BTreeSet<_> = fields.collect();
            contexts.insert(context.attribute("name").unwrap(), dialled);
        }
    }
    let mut led = 0;
    for document in &documents {
        for action in document
            .descendants()
            .filter(|node| node.has_tag_name("action"))
        {
            let jump = matches!(
                action.attribute("application"),
                Some("transfer" | "execute_extension")
            );
            let data = action.attribute("data").filter(|_| jump);
            let Some((to, context)) = data.and_then(|data| data.split_once(" XML ")) else {
                continue;
            };
            let known = contexts.get(context).expect(context);
            if context.ends_with("_flows") {
                let literal = format!("^{}$", to.replace('.', "\\.").replace('-', "\\-"));
                assert!(known.contains(literal.as_str()), "{to} in {context}");
                led += 1;
            }
        }
    }
    assert!(led > 100, "{led}");
}

/// The applications that the dialplan calls: one that is not there ends a call when it comes, and not before.
const APPLICATIONS: [&str; 22] = [
    "answer",
    "bridge",
    "callcenter",
    "conference",
    "conference_set_auto_outcall",
    "db",
    "eavesdrop",
    "esf_page_group",
    "execute_extension",
    "export",
    "hangup",
    "hash",
    "intercept",
    "limit",
    "playback",
    "read",
    "record_session",
    "set",
    "transfer",
    "unset",
    "valet_park",
    "voicemail",
];

/// An expression that cannot be read matches nothing, and a context that is not there has nobody in it: both are known only when
/// somebody calls.
#[test]
fn what_is_only_known_when_somebody_calls_is_right() {
    let all = rendered();
    let documents: Vec<_> = all
        .values()
        .map(|text| roxmltree::Document::parse(text).unwrap())
        .collect();
    let nodes = || documents.iter().flat_map(|document| document.descendants());
    let named = |tag: &'static str, name: &'static str| {
        nodes()
            .filter(move |node| node.has_tag_name(tag))
            .filter_map(move |node| node.attribute(name))
    };
    for expression in named("condition", "expression").chain(named("regex", "expression")) {
        // The same without looking ahead, which this reader does not know
        let plain = expression.replace("(?!", "(?:");
        regex::Regex::new(&plain).expect(expression);
    }
    for application in named("action", "application") {
        assert!(APPLICATIONS.contains(&application), "{application}");
    }
    let contexts: BTreeSet<_> = named("context", "name").collect();
    let variables = nodes().filter(|node| node.has_tag_name("variable"));
    let of_users = variables.filter(|node| node.attribute("name") == Some("user_context"));
    let of_users: Vec<_> = of_users
        .filter_map(|node| node.attribute("value"))
        .collect();
    assert!(of_users.len() > 5, "{of_users:?}");
    for context in of_users {
        assert!(contexts.contains(context), "{context}");
    }
}

/// FreeSWITCH takes the clock of the machine for a time zone that it does not know.
#[test]
fn every_time_zone_comes_along() {
    let all = rendered();
    let known = &all["freeswitch/timezones/00-host.xml"];
    let mut zones = 0;
    for text in all.values() {
        for after in text.split("data=\"timezone=").skip(1) {
            let zone = after.split('"').next().unwrap();
            // A schedule without a time zone goes by the clock of the machine
            let there = known.contains(&format!("<zone name=\"{zone}\""));
            assert!(zone.is_empty() || there, "{zone}");
            zones += usize::from(there);
        }
    }
    assert!(zones > 0, "{zones}");
}
