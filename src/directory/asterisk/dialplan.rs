use super::config::{Config, Section, Setting};
use super::steps::{Step, step};
use crate::directory::notice::Notices;
use std::collections::BTreeMap;

/// What the dialplan says of extensions.
#[derive(Debug, Default)]
pub(super) struct Plan {
    entries: Vec<Entry>,
    globals: BTreeMap<String, String>,
}

/// An extension, or a pattern of them.
#[derive(Debug)]
struct Entry {
    pattern: String,
    /// Whether all its steps are understood.
    simple: bool,
    steps: Vec<String>,
    hint: Option<String>,
}

/// What happens to whoever dials an extension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reached {
    /// The seconds that it rings.
    pub(super) ring: Option<String>,
    /// The mailbox behind it.
    pub(super) mailbox: Option<String>,
}

/// Reads `extensions.conf`. Every line that is not understood is noted; the others of its extension count.
pub(super) fn plan(config: &Config, notices: &mut Notices) -> Plan {
    let mut plan = Plan::default();
    for section in config.sections.iter().filter(|section| !section.template) {
        match &*section.name {
            "globals" => {
                let pairs = section.settings.iter();
                plan.globals
                    .extend(pairs.map(|one| (one.key.clone(), one.value.clone())));
            }
            "general" => left_out(&section.settings, notices),
            _ => plan.context(section, notices),
        }
    }
    plan
}

fn left_out(settings: &[Setting], notices: &mut Notices) {
    for setting in settings {
        let shown: String = setting.value.chars().take(60).collect();
        notices.left_out(
            format!("{} (`{} => {shown}`)", setting.place, setting.key),
            "lines of extensions.conf that are no simple extension",
        );
    }
}

impl Plan {
    fn context(&mut self, section: &Section, notices: &mut Notices) {
        let mut lines: BTreeMap<String, Vec<(String, Setting)>> = BTreeMap::new();
        let mut last = String::new();
        for setting in &section.settings {
            let parts: Vec<&str> = setting.value.splitn(3, ',').map(str::trim).collect();
            match (&*setting.key, &*parts) {
                ("exten", [exten, _, _]) => {
                    (*exten).clone_into(&mut last);
                    let rest = setting.value.split_once(',').map_or("", |(_, rest)| rest);
                    lines
                        .entry(last.clone())
                        .or_default()
                        .push((rest.trim().to_owned(), setting.clone()));
                }
                ("same", [_, _, ..]) if !last.is_empty() => lines
                    .entry(last.clone())
                    .or_default()
                    .push((setting.value.clone(), setting.clone())),
                _ => left_out(std::slice::from_ref(setting), notices),
            }
        }
        for (pattern, lines) in lines {
            self.entry(&pattern, &lines, notices);
        }
    }

    fn entry(&mut self, pattern: &str, lines: &[(String, Setting)], notices: &mut Notices) {
        let sample = pattern.trim_start_matches('_');
        let dialled = pattern.starts_with('_') || pattern.chars().all(|c| c.is_ascii_digit());
        let mut entry = Entry {
            pattern: pattern.to_owned(),
            simple: true,
            steps: Vec::new(),
            hint: None,
        };
        for (text, setting) in lines {
            let (priority, application) = text.split_once(',').unwrap_or((text, ""));
            if priority.trim() == "hint" {
                let device = application.trim().strip_prefix("PJSIP/");
                entry.hint = device.map(str::to_owned);
                continue;
            }
            let counts = priority
                .trim()
                .starts_with(|c: char| c.is_ascii_digit() || c == 'n');
            if !dialled || !counts || step(application, sample, &self.globals).is_none() {
                entry.simple = false;
                left_out(std::slice::from_ref(setting), notices);
            }
            entry.steps.push(application.trim().to_owned());
        }
        if dialled {
            self.entries.push(entry);
        }
    }

    /// The extension that rings an endpoint: the one written for it, or the name itself where a pattern dials it.
    pub(super) fn extension_of(&self, endpoint: &str) -> Option<String> {
        let plain = || {
            let of = |simple| {
                self.entries
                    .iter()
                    .filter(move |entry| entry.simple == simple)
            };
            of(true)
                .chain(of(false))
                .filter(|entry| !entry.pattern.starts_with('_'))
        };
        let dials = |entry: &&Entry| {
            self.steps(entry, &entry.pattern)
                .any(|step| matches!(step, Step::Dial(device, _) if device == endpoint))
        };
        let hinted = |entry: &&Entry| entry.hint.as_deref() == Some(endpoint);
        let written = plain().find(dials).or_else(|| plain().find(hinted));
        written.map(|entry| entry.pattern.clone()).or_else(|| {
            let patterns = self
                .entries
                .iter()
                .filter(|entry| fits(&entry.pattern, endpoint));
            patterns
                .filter(|entry| {
                    self.steps(entry, endpoint)
                        .any(|step| matches!(step, Step::Dial(device, _) if device == endpoint))
                })
                .map(|_| endpoint.to_owned())
                .next()
        })
    }

    /// What happens at an extension.
    pub(super) fn reached(&self, extension: &str) -> Reached {
        let exact = self.entries.iter().find(|entry| entry.pattern == extension);
        let fitting = || {
            self.entries
                .iter()
                .find(|entry| fits(&entry.pattern, extension))
        };
        let Some(entry) = exact.or_else(fitting) else {
            return Reached::default();
        };
        let mut reached = Reached::default();
        for step in self.steps(entry, extension) {
            match step {
                Step::Dial(_, time) => reached.ring = reached.ring.or(time),
                Step::Voicemail(mailbox) => reached.mailbox = reached.mailbox.or(Some(mailbox)),
                Step::Nothing => {}
            }
        }
        reached
    }

    fn steps<'a>(&'a self, entry: &'a Entry, exten: &'a str) -> impl Iterator<Item = Step> + 'a {
        let steps = entry.steps.iter();
        steps.filter_map(move |text| step(text, exten, &self.globals))
    }
}

/// Whether an extension fits a pattern: `_2XXX`, `_[1-3]X`, `_2.`.
fn fits(pattern: &str, extension: &str) -> bool {
    let Some(mut rest) = pattern.strip_prefix('_') else {
        return pattern == extension;
    };
    let mut digits = extension.chars();
    while let Some(c) = rest.chars().next() {
        let class;
        (class, rest) = match c {
            '[' => match rest.split_once(']') {
                Some((class, after)) => (class.trim_start_matches('['), after),
                None => return false,
            },
            _ => rest.split_at(c.len_utf8()),
        };
        if matches!(class, "." | "!") {
            return class == "!" || digits.next().is_some();
        }
        if !digits
            .next()
            .is_some_and(|digit| one_of(class, c == '[', digit))
        {
            return false;
        }
    }
    digits.next().is_none()
}

fn one_of(class: &str, set: bool, digit: char) -> bool {
    match class {
        "X" | "x" if !set => digit.is_ascii_digit(),
        "Z" | "z" if !set => ('1'..='9').contains(&digit),
        "N" | "n" if !set => ('2'..='9').contains(&digit),
        _ => {
            let all: Vec<char> = class.chars().collect();
            let range =
                |part: &[char]| matches!(part, [from, '-', to] if (*from..=*to).contains(&digit));
            all.contains(&digit) || all.windows(3).any(range)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_are_those_of_asterisk() {
        for (pattern, yes, no) in [
            ("_2XXX", "2100", "3100"),
            ("_21[0-4]Z", "2141", "2151"),
            ("_N.", "21", "1"),
            ("2100", "2100", "2101"),
        ] {
            assert!(fits(pattern, yes) && !fits(pattern, no), "{pattern}");
        }
    }
}
