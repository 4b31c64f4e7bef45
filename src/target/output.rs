use crate::bundle::{
    Again, BundleError, DestinationId, Engine, File, Known, Made, Origin, Recipe, ReleasePath, Sink,
};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::render::{Marks, Rendered, Templates, Value};
use crate::secrets::Vault;
use std::sync::Arc;

/// How secrets are written.
#[derive(Clone, Copy)]
pub enum Reveal<'a> {
    /// As they are.
    Real(&'a Vault),
    /// By name only; no key is needed.
    Masked,
    /// The same, and each line with the places that it was made from.
    Placed,
}

impl Reveal<'_> {
    /// What templates have to note.
    pub(super) const fn marks(self) -> Marks {
        match self {
            Self::Real(_) | Self::Masked => Marks::Secrets,
            Self::Placed => Marks::Places,
        }
    }
}

/// Where a room puts its files: they go on to the sink at once, and faults are kept.
pub struct Output<'a> {
    pub(super) sink: &'a mut dyn Sink,
    pub(super) reveal: Reveal<'a>,
    pub(super) destination: DestinationId,
    pub(super) found: Diagnostics,
}

impl Output<'_> {
    /// Says what of the repository lives there.
    pub(super) fn holds(&mut self, things: Vec<String>) {
        if let Err(error) = self.sink.holds(&self.destination, things) {
            self.found
                .push(unwritten(self.destination.as_str(), &error));
        }
    }

    /// Says what the engine of the host is to know, once that is known of all tenants.
    pub(super) fn engine(&mut self, engine: Engine) {
        if let Err(error) = self.sink.engine(&self.destination, engine) {
            self.found
                .push(unwritten(self.destination.as_str(), &error));
        }
    }

    /// Fills a template and puts it to `path`; `provenance` is the document it comes from, such as `tenants/acme`.
    pub fn render(
        &mut self,
        templates: &Templates,
        template: &str,
        value: &Value,
        path: &str,
        provenance: &str,
    ) {
        let sound = |_: &Rendered| Vec::new();
        self.render_sound(templates, (template, value), (path, provenance), sound);
    }

    /// The same, unless there are faults in what was rendered. What was sound before is not rendered again.
    pub(super) fn render_sound(
        &mut self,
        templates: &Templates,
        (template, value): (&str, &Value),
        (path, provenance): (&str, &str),
        faults: impl FnOnce(&Rendered) -> Vec<Diagnostic>,
    ) {
        let known = self.known_files();
        let known = known.map(|known| (known.recipe(&templates.recipe(template, value)), known));
        if let Some((recipe, made)) = known
            .as_ref()
            .and_then(|(recipe, known)| Some((*recipe, known.get(*recipe)?)))
        {
            return self.again(path, (recipe, made), provenance);
        }
        let recipe = known.map(|(recipe, _)| recipe);
        match templates.render(template, value, self.reveal.marks()) {
            Ok(rendered) => {
                let faults = faults(&rendered);
                if faults.is_empty() {
                    self.put_made(path, &rendered, (provenance, recipe));
                }
                self.found.extend(faults);
            }
            Err(fault) => self.found.push(fault),
        }
    }

    /// What is known of files each for itself.
    fn known_files(&mut self) -> Option<Arc<Known>> {
        self.sink.known().filter(|known| known.has_single_files())
    }

    fn again(&mut self, path: &str, (recipe, made): (Recipe, Made), provenance: &str) {
        let taken = ReleasePath::new(path).and_then(|name| {
            let again = Again {
                path: name,
                mode: File::MODE,
                provenance: provenance.to_owned(),
                recipe,
                made,
            };
            self.sink.again(&self.destination, again)
        });
        if let Err(error) = taken {
            self.found.push(unwritten(path, &error));
        }
    }

    /// Puts a file of the repository to `path`, as it is.
    pub fn copy(&mut self, path: &str, bytes: &[u8], provenance: &str) {
        let name = match ReleasePath::new(path) {
            Ok(name) => name,
            Err(error) => return self.found.push(unwritten(path, &error)),
        };
        let file = File::new(name, bytes, provenance);
        if let Err(error) = self.sink.file(&self.destination, file) {
            self.found.push(unwritten(path, &error));
        }
    }

    /// Puts a text with secrets to `path`: as it is shown, and how it is to be made where it is not known.
    pub(super) fn put_text(
        &mut self,
        path: &str,
        masked: String,
        real: impl FnOnce() -> String,
        provenance: &str,
    ) {
        let known = self.known_files();
        let recipe = known.as_ref().map(|known| known.recipe_of_text(&masked));
        let made = known.zip(recipe);
        let made = made.and_then(|(known, recipe)| Some((recipe, known.get(recipe)?)));
        if let Some(made) = made {
            return self.again(path, made, provenance);
        }
        let taken = ReleasePath::new(path).and_then(|name| {
            let file = File::secret(name, real(), masked, provenance);
            self.sink.file(&self.destination, File { recipe, ..file })
        });
        if let Err(error) = taken {
            self.found.push(unwritten(path, &error));
        }
    }

    fn put_made(
        &mut self,
        path: &str,
        rendered: &Rendered,
        (provenance, recipe): (&str, Option<Recipe>),
    ) {
        let name = match ReleasePath::new(path) {
            Ok(name) => name,
            Err(error) => return self.found.push(unwritten(path, &error)),
        };
        match file(name, rendered, (self.reveal, self.sink.shows()), provenance) {
            Ok(file) => {
                let file = File { recipe, ..file };
                if let Err(error) = self.sink.file(&self.destination, file) {
                    self.found.push(unwritten(path, &error));
                }
            }
            Err(fault) => self.found.push(fault),
        }
    }
}

fn file(
    path: ReleasePath,
    rendered: &Rendered,
    (reveal, shows): (Reveal<'_>, bool),
    provenance: &str,
) -> Result<File, Diagnostic> {
    let origin = matches!(reveal, Reveal::Placed).then(|| Origin {
        template: rendered.template().to_owned(),
        lines: rendered.provenance().to_vec(),
    });
    let file = match (rendered.without_secrets(), reveal) {
        (Some(text), _) => File::new(path, text, provenance),
        (None, Reveal::Masked | Reveal::Placed) => File::new(path, rendered.masked(), provenance),
        (None, Reveal::Real(vault)) => {
            File::new(path, rendered.real(vault)?.into_exposed(), provenance)
        }
    };
    let has_secrets = rendered.secrets().len() > 0;
    let masked = (has_secrets && shows).then(|| rendered.masked());
    Ok(File {
        masked,
        origin,
        ..file
    })
}

pub(super) fn unwritten(path: &str, error: &BundleError) -> Diagnostic {
    Diagnostic::new(Code::E0504, format!("cannot keep `{path}`: {error}"))
}
