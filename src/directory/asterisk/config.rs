use super::files::Files;
use super::lines::{Line, lines};
use crate::directory::notice::Notices;

/// No include is deeper: one that includes itself ends here.
const DEPTH: usize = 16;

/// A configuration file and all that it includes.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// Its sections, templates among them, in order.
    pub(super) sections: Vec<Section>,
    /// The section that the next line belongs to.
    current: Option<usize>,
}

/// A section: `[name](!,template)`.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) place: String,
    pub(super) template: bool,
    /// Its own settings behind those that it inherits.
    pub(super) settings: Vec<Setting>,
}

/// `key = value`, or `key => value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) place: String,
    /// Whether it stands in the section itself.
    pub(super) own: bool,
}

impl Config {
    /// Reads a file that may be missing.
    pub(super) fn read(name: &str, files: &mut Files, notices: &mut Notices) -> Self {
        let mut config = Self::default();
        if files.exists(name) {
            config.file(name, files, 0, notices);
        }
        config
    }

    fn file(&mut self, name: &str, files: &Files, depth: usize, notices: &mut Notices) {
        let text = match files.read(name) {
            Ok(text) => text,
            Err(why) => return notices.left_out(name, format!("files that cannot be read: {why}")),
        };
        if text.contains('\u{FFFD}') {
            notices.left_out(name, "files that are not UTF-8: some letters are lost");
        }
        for line in lines(&text) {
            let place = format!("{name}:{}", line.number);
            if line.text.starts_with('#') {
                self.directive(&line, &place, files, depth, notices);
            } else if line.text.starts_with('[') {
                self.head(&line, place, notices);
            } else {
                self.setting(&line, place, notices);
            }
        }
    }

    fn directive(
        &mut self,
        line: &Line,
        place: &str,
        files: &Files,
        depth: usize,
        notices: &mut Notices,
    ) {
        let (word, rest) = line
            .text
            .split_once([' ', '\t'])
            .unwrap_or((&line.text, ""));
        let pattern = rest.trim().trim_matches(['"', '<', '>']);
        if word != "#include" && word != "#tryinclude" {
            return notices.left_out(place, format!("`{word}`, which is not followed"));
        }
        if depth == DEPTH {
            return notices.left_out(place, "includes within includes, too many");
        }
        match files.include(pattern) {
            Ok(names) if names.is_empty() && word == "#include" => {
                notices.left_out(
                    format!("{place} (`{pattern}`)"),
                    "includes of files that are not there",
                );
            }
            Ok(names) => {
                for name in names {
                    self.file(&name, files, depth + 1, notices);
                }
            }
            Err(why) => notices.left_out(
                format!("{place} (`{pattern}`)"),
                format!("an include is not followed: {why}"),
            ),
        }
    }

    fn head(&mut self, line: &Line, place: String, notices: &mut Notices) {
        let Some((name, rest)) = line.text.get(1..).and_then(|text| text.split_once(']')) else {
            return notices.left_out(place, "sections without `]`");
        };
        let rest = rest.trim();
        let options = rest
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'));
        let mut section = Section {
            name: name.trim().to_owned(),
            place: place.clone(),
            template: false,
            settings: Vec::new(),
        };
        for option in options.unwrap_or_default().split(',').map(str::trim) {
            match option {
                "" => {}
                "!" => section.template = true,
                "+" => return self.reopen(section, notices),
                parent => match self.sections.iter().find(|other| other.name == parent) {
                    Some(parent) => section.inherit(parent),
                    None => notices.left_out(
                        format!("{place} (`{parent}`)"),
                        "templates that are not there",
                    ),
                },
            }
        }
        self.current = Some(self.sections.len());
        self.sections.push(section);
    }

    /// `[name](+)` goes on with the first section of that name.
    fn reopen(&mut self, again: Section, notices: &mut Notices) {
        let same = |section: &Section| section.name == again.name;
        self.current = self.sections.iter().position(same);
        if self.current.is_none() {
            self.current = Some(self.sections.len());
            notices.left_out(again.place.clone(), "`(+)` to sections that are not there");
            self.sections.push(again);
        }
    }

    fn setting(&mut self, line: &Line, place: String, notices: &mut Notices) {
        let split = line.text.split_once('=');
        let section = self.current.and_then(|at| self.sections.get_mut(at));
        let (Some((key, value)), Some(section)) = (split, section) else {
            return notices.left_out(place, "lines that are no setting of a section");
        };
        section.settings.push(Setting {
            key: key.trim().to_owned(),
            value: value.strip_prefix('>').unwrap_or(value).trim().to_owned(),
            place,
            own: true,
        });
    }
}

impl Section {
    fn inherit(&mut self, parent: &Self) {
        let inherited = parent.settings.iter().cloned();
        self.settings.extend(inherited.map(|setting| Setting {
            own: false,
            ..setting
        }));
    }

    /// The last value of a key: its own after those that it inherits.
    pub(super) fn last(&self, key: &str) -> Option<&Setting> {
        let same = |setting: &&Setting| setting.key.eq_ignore_ascii_case(key);
        self.settings.iter().rev().find(same)
    }

    /// The last value of a key, where it is not empty.
    pub(super) fn value(&self, key: &str) -> Option<&str> {
        let value = self.last(key)?.value.as_str();
        (!value.is_empty()).then_some(value)
    }
}
