use super::written::Written;
use pbxctl::allocate::{Allocation, Lockfile, allocate};
use pbxctl::analyse::analyse;
use pbxctl::calls::{Calls, TenantCalls, lower};
use pbxctl::catalog::Catalog;
use pbxctl::diag::Diagnostics;
use pbxctl::load::{self, Memory};
use pbxctl::model::{Site, Tenant, TenantId};
use pbxctl::simulate::Book;
use pbxctl::target::{Input, Stock, audit, templates};
use pbxctl::{resolve, syntax};
use std::collections::BTreeMap;

/// What the project of every random tenant says.
fn project(engine: &str) -> String {
    format!(
        "version: 1\nhosts:\n  pbx: {{engine: {engine}, connect: {{dir: ./host}}, address: pbx.example}}\nsecrets: {{key: {{env: KEY}}}}\n"
    )
}

/// A tenant as the compiler sees it, alone.
pub(crate) struct Compiled {
    pub(crate) written: Written,
    pub(crate) site: Site,
    pub(crate) allocation: Allocation,
    pub(crate) calls: Calls,
    pub(crate) id: TenantId,
}

impl Compiled {
    /// Compiles it for an engine; the first error where it has some, as a random tenant may have calls that go round, or what the engine
    /// cannot do.
    pub(crate) fn of(engine: &str, written: Written) -> Result<Self, String> {
        let path = format!("tenants/{}/tenant.yaml", written.id);
        let world = Memory::default()
            .with("pbx.yaml", project(engine).as_str())
            .with(&path, written.text.as_str())
            .with("files/prompts/main.wav", "RIFF");
        let (repository, found) = load::load(&world);
        let (documents, faults) = syntax::read(&repository);
        let (site, more) = resolve::resolve(&documents);
        for found in [found, faults, more] {
            if found.has_errors() {
                return Err(format!("{found:?}"));
            }
        }
        let allocation = allocate(&site, &Lockfile::default(), "2026-01-01")
            .0
            .allocation;
        let calls = lower(&site, &allocation);
        for found in [
            analyse(&site, &allocation, &calls),
            unable(&site, &allocation),
        ] {
            if found.has_errors() {
                return Err(format!("{found:?}"));
            }
        }
        let id = TenantId::parse(&written.id).expect("an id");
        Ok(Self {
            written,
            site,
            allocation,
            calls,
            id,
        })
    }

    pub(crate) fn tenant(&self) -> &Tenant {
        &self.site.tenants[&self.id]
    }

    pub(crate) fn graph(&self) -> &TenantCalls {
        &self.calls.tenants[&self.id]
    }

    pub(crate) fn book(&self) -> Book<'_> {
        Book::new(self.graph()).with(&self.id, &self.allocation.tenants[&self.id])
    }
}

/// What the engine cannot do.
fn unable(site: &Site, allocation: &Allocation) -> Diagnostics {
    let templates = templates(&[]).output.expect("our own templates");
    let input = Input {
        site,
        allocation,
        stock: Stock {
            catalog: Catalog::builtin(),
            templates: &templates,
            files: &BTreeMap::new(),
        },
        bases: &BTreeMap::new(),
    };
    audit(&input)
}
