use super::emit::Emitter;
use super::environment::Base;
use super::fault::Fault;
use super::ledger::{Ledger, Marked, Page};
use super::mould::Moulds;
use super::provenance::with_provenance;
use super::report::{self, Files};
use super::slot::Trace;
use super::{Escape, Rendered, Value};
use crate::diag::{Checked, Code, Diagnostic, Diagnostics, did_you_mean};
use crate::source::{FileId, Place};
use minijinja::{Environment, Error};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// A template of the project itself. It writes one file, whose format has one escaper.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// `yealink/phone.cfg`: the path below `templates`.
    pub name: &'static str,
    /// The template.
    pub text: &'static str,
    /// How its file writes a value.
    pub escape: Escape,
}

/// A template of the project: its path below `templates`, under which its text lies, and how its file writes a value.
macro_rules! builtin {
    ($name:expr, $escape:expr) => {
        $crate::render::Builtin {
            name: $name,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/", $name)),
            escape: $escape,
        }
    };
}
pub(crate) use builtin;

/// A template of the repository: instead of a built-in one of the same name, or for others to include when its file name starts with `_`.
#[derive(Clone, Debug)]
pub struct Override {
    /// The path below `templates`.
    pub name: String,
    /// The template.
    pub text: String,
    /// Its text among the sources, so that faults can be shown in it.
    pub file: Option<FileId>,
}

/// What a pass marks in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// Secrets alone.
    Secrets,
    /// Secrets, and where each value was written.
    Places,
}

/// All templates, each compiled when it is first asked for, and used for every file.
#[derive(Debug)]
pub struct Templates {
    base: Arc<Base>,
    pages: BTreeMap<&'static str, Compiled>,
    files: Files,
    /// Of all texts.
    digest: OnceLock<[u8; 32]>,
}

/// The environments of one file: the same templates under a formatter with the file's escaper.
#[derive(Debug)]
struct Compiled {
    escape: Escape,
    base: Arc<Base>,
    plain: OnceLock<Environment<'static>>,
    placed: OnceLock<Environment<'static>>,
    moulds: Moulds,
}

impl Templates {
    /// Compiles those of the repository; built-in ones wait until a file is made of them. `{% extends "builtin:NAME" %}` reaches what an
    /// override replaces.
    pub fn new(builtins: &[Builtin], overrides: &[Override]) -> Checked<Self> {
        let mut found: Diagnostics = overrides
            .iter()
            .filter_map(|own| fault_of(own, builtins))
            .collect();
        let files = overrides
            .iter()
            .filter_map(|own| Some((own.name.clone(), own.file?)))
            .collect();
        let (base, faults) = Base::new(builtins, overrides);
        let faults = faults.iter();
        found.extend(faults.map(|(name, error)| report::diagnostic(error, name, &files, None)));
        let base = Arc::new(base);
        let pages = builtins.iter();
        let pages = pages.map(|one| (one.name, Compiled::new(&base, one)));
        found.checked(Self {
            pages: pages.collect(),
            base,
            files,
            digest: OnceLock::new(),
        })
    }

    /// Whether the repository has its own instead of a built-in one.
    pub fn is_replaced(&self, name: &str) -> bool {
        self.base.has_own(name)
    }

    /// The templates that were handed texts that files have of their own, and whether their files are made from moulds: they print such
    /// texts and ask for nothing else of them.
    pub fn moulded(&self) -> BTreeMap<&'static str, bool> {
        let pages = self.pages.iter();
        let asked = pages.filter_map(|(name, page)| Some((*name, page.moulds.are_fit()?)));
        asked.collect()
    }

    /// The digest of all that a file follows from, but the program and the values of its secrets: any template may include any other.
    pub fn recipe(&self, name: &str, value: &Value) -> [u8; 32] {
        let texts = self.digest.get_or_init(|| self.base.digest());
        let mut digest = Sha256::new_with_prefix(texts);
        Value::plain(name).tell(&mut |bytes| digest.update(bytes));
        value.tell(&mut |bytes| digest.update(bytes));
        digest.finalize().into()
    }

    /// Fills a template. The first fault ends it.
    pub fn render(&self, name: &str, value: &Value, marks: Marks) -> Result<Rendered, Diagnostic> {
        let mut whole = Marked::default();
        let escape = self.fill(name, (value, value.has_own()), marks, &mut whole)?;
        let Marked { text, ledger, .. } = whole;
        let rendered = match marks {
            Marks::Secrets => Rendered::new(text, ledger.secrets, escape, Vec::new()),
            Marks::Places => with_provenance(&text, ledger, escape, value),
        };
        Ok(rendered.by(name))
    }

    /// Writes what a template makes of a value, its parts filled in, and tells how values are written. A value that has texts of its own
    /// is one of many.
    pub(super) fn fill(
        &self,
        name: &str,
        (value, many): (&Value, bool),
        marks: Marks,
        to: &mut Marked,
    ) -> Result<Escape, Diagnostic> {
        let page = self.pages.get(name).ok_or_else(|| {
            Diagnostic::new(Code::E0501, format!("there is no template `{name}`"))
        })?;
        let at_fault = |error: Error| report::diagnostic(&error, name, &self.files, Some(value));
        if !(many && marks == Marks::Secrets && page.moulded(name, value, to)) {
            let made = page.follow(name, value, marks, None).map_err(at_fault)?;
            self.fill_parts(made, marks, to)?;
        }
        match to.is_too_long() {
            true => Err(at_fault(Fault::TooLong.into())),
            false => Ok(page.escape),
        }
    }
}

impl Compiled {
    fn new(base: &Arc<Base>, builtin: &Builtin) -> Self {
        Self {
            escape: builtin.escape,
            base: Arc::clone(base),
            plain: OnceLock::new(),
            placed: OnceLock::new(),
            moulds: Moulds::of(builtin.name),
        }
    }

    fn environment(&self, marks: Marks) -> &Environment<'static> {
        let kept = match marks {
            Marks::Secrets => &self.plain,
            Marks::Places => &self.placed,
        };
        let escape = self.escape;
        kept.get_or_init(|| self.base.formatted(Emitter { escape, marks }))
    }

    /// Writes what the mould of values like this one gives; nothing where there is none.
    fn moulded(&self, name: &str, value: &Value, to: &mut Marked) -> bool {
        let follow = |value: &Value, trace| self.follow(name, value, Marks::Secrets, Some(trace));
        self.moulds.fill(value, self.escape, to, follow)
    }

    fn follow(
        &self,
        name: &str,
        value: &Value,
        marks: Marks,
        trace: Option<Arc<Trace>>,
    ) -> Result<Marked, Error> {
        let mut page = Page::new(trace);
        let template = self.environment(marks).get_template(name)?;
        let mut done = template.render_captured_to(value.to_engine(), &mut page)?;
        let ledger = done.with_state_mut(|state| {
            std::mem::take(state.get_or_insert_extension_with(Ledger::default))
        });
        drop(done);
        Ok(Marked {
            text: page.text(),
            ledger,
            ..Marked::default()
        })
    }
}

/// What is wrong with an override before it is compiled.
fn fault_of(own: &Override, builtins: &[Builtin]) -> Option<Diagnostic> {
    let known = || builtins.iter().map(|builtin| builtin.name);
    let is_part = own
        .name
        .rsplit('/')
        .next()
        .is_some_and(|file| file.starts_with('_'));
    if !is_part && known().all(|name| name != own.name) {
        let finding = Diagnostic::new(
            Code::E0501,
            format!("`templates/{}` replaces no template", own.name),
        );
        let meant = did_you_mean(&own.name, known())
            .map(|name| format!("did you mean `templates/{name}`?"));
        let finding = finding
            .maybe_help(meant)
            .help("start the name of the file with `_` if other templates include it");
        return Some(label_start(finding, own, 0));
    }
    let at = own.text.find(|char: char| {
        char == '\u{feff}' || char.is_control() && char != '\n' && char != '\t'
    })?;
    let finding = Diagnostic::new(
        Code::E0501,
        format!("`templates/{}` holds a control character", own.name),
    );
    Some(label_start(
        finding.help("save it as plain UTF-8 with `LF` at the end of lines"),
        own,
        at,
    ))
}

fn label_start(finding: Diagnostic, own: &Override, at: usize) -> Diagnostic {
    let place = own.file.and_then(|file| {
        Some(Place::new(
            file,
            u32::try_from(at).ok()?,
            u32::try_from(at).ok()?,
        ))
    });
    match place {
        Some(place) => finding.label(place, "here"),
        None => finding,
    }
}
