//! What the engine reads templates from, and how strict it is.

use super::emit::Emitter;
use super::{Builtin, Override, Value, filters};
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How much a template may do; a large file takes a tenth of it.
const FUEL: u64 = 50_000_000;

/// Before the name of a built-in template, where one of the repository may stand instead of it.
const BUILTIN: &str = "builtin:";

/// All texts, and the templates of the repository compiled. A built-in one is compiled where it is first asked for: most files are made of
/// few of them, and few of those ask for another.
#[derive(Debug)]
pub(super) struct Base {
    builtins: BTreeMap<&'static str, &'static str>,
    own: BTreeMap<String, String>,
    compiled: Environment<'static>,
}

impl Base {
    /// Compiles the templates of the repository, and tells which of them cannot be read.
    pub(super) fn new(
        builtins: &[Builtin],
        overrides: &[Override],
    ) -> (Self, Vec<(String, Error)>) {
        let builtins: BTreeMap<_, _> = builtins.iter().map(|one| (one.name, one.text)).collect();
        let own = overrides.iter();
        let own: BTreeMap<_, _> = own
            .map(|one| (one.name.clone(), one.text.clone()))
            .collect();
        let mut compiled = strict(builtins.clone());
        let faults = own.iter().filter_map(|(name, text)| {
            let added = compiled.add_template_owned(name.clone(), text.clone());
            Some((name.clone(), added.err()?))
        });
        let faults = faults.collect();
        let base = Self {
            builtins,
            own,
            compiled,
        };
        (base, faults)
    }

    /// Whether the repository has its own of that name.
    pub(super) fn has_own(&self, name: &str) -> bool {
        self.own.contains_key(name)
    }

    /// The digest of all texts.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        let own = self.own.iter().map(|(name, text)| (&**name, &**text));
        let builtins = self.builtins.iter().map(|(name, text)| (*name, *text));
        for text in builtins.chain(own).flat_map(|(name, text)| [name, text]) {
            Value::plain(text).tell(&mut |bytes| digest.update(bytes));
        }
        digest.finalize().into()
    }

    /// An environment in which values are written like that.
    pub(super) fn formatted(&self, emitter: Emitter) -> Environment<'static> {
        let mut environment = self.compiled.clone();
        environment.set_formatter(move |out, state, value| emitter.emit(out, state, value));
        environment
    }
}

/// Without a template of its own; what is asked for is looked up among those that are built in.
fn strict(builtins: BTreeMap<&'static str, &'static str>) -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("file".into()));
    environment.set_fuel(Some(FUEL));
    environment.set_debug(true);
    environment.set_syntax(syntax());
    environment.set_loader(move |name| {
        let name = name.strip_prefix(BUILTIN).unwrap_or(name);
        Ok(builtins.get(name).copied())
    });
    filters::install(&mut environment);
    environment
}

/// A line that holds a block tag alone leaves nothing behind, and the last line break stays.
fn syntax() -> SyntaxConfig {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .unwrap_or_default()
}
