use crate::bundle::{BundleError, DestinationId, File, Origin, ReleasePath, Sink};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::render::{Marks, Rendered, Templates, Value};
use crate::secrets::Vault;

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

    /// Fills a template and puts it to `path`; `provenance` is the document it comes from, such as `tenants/acme`.
    pub fn render(
        &mut self,
        templates: &Templates,
        template: &str,
        value: &Value,
        path: &str,
        provenance: &str,
    ) {
        match templates.render(template, value, self.reveal.marks()) {
            Ok(rendered) => self.put(path, &rendered, provenance),
            Err(fault) => self.found.push(fault),
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

    /// Puts a text that was rendered to `path`.
    pub fn put(&mut self, path: &str, rendered: &Rendered, provenance: &str) {
        let name = match ReleasePath::new(path) {
            Ok(name) => name,
            Err(error) => return self.found.push(unwritten(path, &error)),
        };
        match file(name, rendered, self.reveal, provenance) {
            Ok(file) => {
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
    reveal: Reveal<'_>,
    provenance: &str,
) -> Result<File, Diagnostic> {
    let origin = matches!(reveal, Reveal::Placed).then(|| Origin {
        template: rendered.template().to_owned(),
        lines: rendered.provenance().to_vec(),
    });
    let file = match (rendered.without_secrets(), reveal) {
        (Some(text), _) => File::new(path, text, provenance),
        (None, Reveal::Masked | Reveal::Placed) => {
            File::secret(path, rendered.masked(), rendered.masked(), provenance)
        }
        (None, Reveal::Real(vault)) => File::secret(
            path,
            rendered.real(vault)?.expose(),
            rendered.masked(),
            provenance,
        ),
    };
    Ok(File { origin, ..file })
}

pub(super) fn unwritten(path: &str, error: &BundleError) -> Diagnostic {
    Diagnostic::new(Code::E0504, format!("cannot keep `{path}`: {error}"))
}
