use super::ask::judge;
use super::{Answer, ApplyError, Call, Host, Reloaded, StepResult, Trouble};
use crate::bundle::Engine;
use crate::plan::plain;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How many faults or names a message tells; the rest is counted.
const TOLD: usize = 5;

/// Signs of a fault that drops more than one object, whosever file it is in.
const GRAVE: [&str; 6] = [
    "could not be loaded",
    "parse error",
    "duplicate object",
    "listed as a #include but it does not exist",
    "are invalid and cannot be parsed",
    "Unable to load config file",
];

/// What the engine says where the way to another machine is missing: a trunk that cannot be asked at this moment is no fault of the
/// release, and is told.
pub(super) const ELSEWHERE: &str = "sending OPTIONS request";

/// Reloads modules, and says of each how it went. Gives what the engine logged that is not about us; what is about us is an error.
pub(super) fn reload(
    host: &mut dyn Host,
    number: u64,
    modules: &[String],
    (engine, root): (&Engine, &str),
    each: &mut Vec<Reloaded>,
) -> Result<Vec<String>, ApplyError> {
    let args = std::iter::once(number.to_string()).chain(modules.iter().cloned());
    let answer = host.run(&Call::new("reload", args), &mut std::io::empty())?;
    let said: Vec<_> = answer.lines("said").map(|parts| parts.join(": ")).collect();
    each.extend(reloaded(modules, &said, &answer));
    let answer = judge("reload", answer)?;
    let good = |module: &Reloaded| module.result == StepResult::Done;
    let bad = each.iter().filter(|module| !good(module));
    let logged = findings(&answer);
    let names: BTreeSet<_> = engine
        .expected
        .iter()
        .map(|expected| expected.name.as_str())
        .collect();
    let (ours, others): (Vec<_>, Vec<_>) = logged
        .into_iter()
        .partition(|line| !line.contains(ELSEWHERE) && is_ours(line, engine, &names, root));
    let failed = bad
        .flat_map(|module| said.iter().filter(|line| line.starts_with(&module.name)))
        .map(|line| plain(line));
    let all: Vec<_> = ours.into_iter().chain(failed).collect();
    if all.is_empty() && each.iter().all(good) {
        Ok(others)
    } else {
        Err(faults(modules, &all))
    }
}

/// How each module's reload went; where the engine fell silent, those that it did not come to are not applicable.
fn reloaded(modules: &[String], said: &[String], answer: &Answer) -> Vec<Reloaded> {
    let took: BTreeMap<_, u64> = answer
        .lines("took")
        .filter_map(|parts| Some((parts.first()?.clone(), parts.get(1)?.parse().ok()?)))
        .collect();
    let mut seen = BTreeSet::new();
    let names: Vec<_> = modules.iter().filter(|name| seen.insert(*name)).collect();
    let ended = names.iter().take_while(|name| took.contains_key(**name));
    let reached = match answer.code {
        0 => names.len(),
        _ => ended.count() + 1,
    };
    let good = |name: &str| {
        let mut lines = said.iter().filter(|line| line.starts_with(name));
        lines.any(|line| line.contains("reloaded successfully"))
    };
    let each = names.into_iter().enumerate().map(|(at, name)| Reloaded {
        name: name.clone(),
        result: match good(name) {
            true => StepResult::Done,
            false if at < reached => StepResult::Failed,
            false => StepResult::NotApplicable,
        },
        ms: took.get(name).copied().unwrap_or_default(),
    });
    each.collect()
}

/// What the engine logged, each once: it reads some files many times over.
pub(super) fn findings(answer: &Answer) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let lines: Vec<_> = answer.lines("log").map(|parts| parts.join("\t")).collect();
    let logged = lines.iter().filter_map(|line| logged(line));
    logged.filter(|line| seen.insert(line.clone())).collect()
}

/// The message of a line of the engine's log, with its level; `None` for the banner at its top.
fn logged(line: &str) -> Option<String> {
    let value: Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| find(&value, name).and_then(Value::as_str);
    Some(format!(
        "{}: {}",
        text("level").unwrap_or("error").to_lowercase(),
        plain(text("message")?.trim())
    ))
}

fn find<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let object = value.as_object()?;
    object
        .get(name)
        .or_else(|| object.values().find_map(|inner| find(inner, name)))
}

/// Whether a message is about us, or about a fault so grave that it hits us as well.
pub(super) fn is_ours(line: &str, engine: &Engine, names: &BTreeSet<&str>, root: &str) -> bool {
    let parts = line
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '+')));
    GRAVE.iter().any(|sign| line.contains(sign))
        || line.contains(root)
        || engine
            .folders
            .iter()
            .any(|folder| line.contains(&folder.link))
        || parts
            .into_iter()
            .any(|word| names.contains(word) || names.contains(word.trim_end_matches('.')))
}

fn faults(modules: &[String], all: &[String]) -> ApplyError {
    let said = if all.is_empty() {
        "it said nothing".to_owned()
    } else {
        told(all.iter().map(String::as_str))
    };
    ApplyError::new(
        Trouble::Engine,
        format!(
            "the engine found fault when it reloaded `{}`: {said}",
            modules.join("`, `")
        ),
    )
}

/// Some of many, and how many more there are.
pub(super) fn told<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<_> = all.collect();
    let shown = all
        .iter()
        .take(TOLD)
        .copied()
        .collect::<Vec<_>>()
        .join("; ");
    if all.len() > TOLD {
        format!("{shown}; and {} more", all.len() - TOLD)
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Expected, Kind};

    #[test]
    fn reads_the_engines_log_and_knows_what_is_ours() {
        let line = r#"{"timestamp":"x","logmsg":{"level":"ERROR","message":"Could not create an object of type 'endpoint' with id '1000@acme.example'"}}"#;
        let message = logged(line).unwrap();
        assert!(message.starts_with("error: Could not"), "{message}");
        assert_eq!(logged("[Nov 20] Asterisk 22 built by …"), None);
        let engine = Engine {
            expected: vec![Expected::new(Kind::Endpoint, "1000@acme.example")],
            ..Engine::default()
        };
        let names: BTreeSet<_> = ["1000@acme.example"].into();
        assert!(is_ours(&message, &engine, &names, "/var/lib/pbxctl"));
        assert!(!is_ours(
            "warning: odd thing in admin.conf",
            &engine,
            &names,
            "/var/lib/pbxctl"
        ));
    }
}
