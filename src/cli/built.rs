//! What hosts are to have of a repository, as the verbs make it.

use super::environment;
use super::failure::Failure;
use super::from_key::{project, sealed_by};
use super::front::Front;
use super::sinks::{Anchor, Anchored};
use crate::bundle::{Bundle, BundleKey, Destination, DestinationId, Known, Sink};
use crate::diag::{Code, Diagnostic};
use crate::secrets::Vault;
use crate::store::Spool;
use crate::target::{self, Basis, Reveal};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Everything that the hosts are to have.
pub(super) struct Built {
    /// The index.
    pub(super) bundle: Bundle,
    /// The bytes.
    pub(super) blobs: Spool,
}

impl Front {
    /// Writes the files of every host into `sink`, and adds what is found.
    pub(super) fn write(&mut self, reveal: Reveal<'_>, sink: &mut dyn Sink) {
        self.write_but(&BTreeSet::new(), reveal, sink);
    }

    fn write_but(
        &mut self,
        but: &BTreeSet<DestinationId>,
        reveal: Reveal<'_>,
        sink: &mut dyn Sink,
    ) {
        if self.found.has_errors() {
            return;
        }
        let faults = self
            .input()
            .map(|input| target::compile_but(&input, but, reveal, sink))
            .unwrap_or_default();
        // What is not rendered was a warning so far, and is an error now.
        let found = std::mem::take(&mut self.found);
        let (now_fatal, fatal) = (
            |one: &Diagnostic| one.code == Code::W0702,
            faults.has_errors(),
        );
        self.found = found
            .into_iter()
            .filter(|one| !(fatal && now_fatal(one)))
            .chain(faults)
            .collect();
    }

    /// All that files are written for, without writing any; nothing of a repository at fault.
    pub(super) fn destinations(&self) -> Vec<Destination> {
        let anchor = Anchor::new(&self.root);
        let all = self.announced().into_iter();
        all.map(|one| anchor.hold(one)).collect()
    }

    /// The same, folders as they are written.
    pub(super) fn announced(&self) -> Vec<Destination> {
        let input = self.input().filter(|_| !self.found.has_errors());
        input
            .map(|input| target::destinations(&input))
            .unwrap_or_default()
    }

    /// Those of which it can be told what all that they are to have follows from, without what is to be known of their engines.
    pub(super) fn based(&self) -> Vec<(Destination, Basis)> {
        let anchor = Anchor::new(&self.root);
        let all = self.input().map(|input| target::bases(&input));
        let all = all.into_iter().flatten();
        all.map(|(one, basis)| (anchor.hold(one), basis)).collect()
    }

    /// Compiles everything without a key, with secrets by their names: for what is compared and never applied.
    pub(super) fn build_masked(&mut self) -> Result<Built, Failure> {
        let mut blobs = spool()?;
        let version = env!("CARGO_PKG_VERSION");
        let (root, nobody) = (self.root.clone(), BundleKey::new([0; 32]));
        let mut builder = Bundle::builder("", version, nobody, &mut blobs);
        self.write(Reveal::Masked, &mut Anchored::new(&mut builder, &root));
        let bundle = builder.finish();
        Ok(Built { bundle, blobs })
    }

    /// Compiles everything, its bytes kept in a file without a name.
    pub(super) fn build(&mut self, vault: &Vault) -> Result<Built, Failure> {
        self.build_knowing(vault, None, &BTreeSet::new())
    }

    /// The same `but` for some hosts; of files that are known the bytes are not made.
    pub(super) fn build_knowing(
        &mut self,
        vault: &Vault,
        known: Option<&Arc<Known>>,
        but: &BTreeSet<DestinationId>,
    ) -> Result<Built, Failure> {
        let (key, mut blobs) = (vault.key(), spool()?);
        let version = env!("CARGO_PKG_VERSION");
        let root = self.root.clone();
        let mut builder = Bundle::builder(project(key), version, sealed_by(key), &mut blobs);
        if let Some(known) = known {
            builder = builder.knowing(Arc::clone(known));
        }
        let mut anchored = Anchored::new(&mut builder, &root);
        self.write_but(but, Reveal::Real(vault), &mut anchored);
        let bundle = builder.finish();
        Ok(Built { bundle, blobs })
    }
}

/// An empty file without a name.
pub(super) fn spool() -> Result<Spool, Failure> {
    let folder = environment::temporary();
    let no_spool = Failure::doing(format!("keep files in `{}`", folder.display()));
    Spool::new(&folder).map_err(no_spool)
}
