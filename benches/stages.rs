//! Each stage by itself, on 1,000 and 10,000 users with phones in one tenant: a stage that is not linear shows here.
#![expect(clippy::expect_used, reason = "a bench stops where something is wrong")]

mod site;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pbxctl::allocate::{self, Allocated, Lockfile};
use pbxctl::analyse;
use pbxctl::bundle::{BundleError, DestinationId, File, Sink};
use pbxctl::calls;
use pbxctl::catalog::Catalog;
use pbxctl::check;
use pbxctl::load::{self, Memory, Repository};
use pbxctl::model::Site;
use pbxctl::render::Templates;
use pbxctl::resolve;
use pbxctl::secrets::{ProjectKey, Vault};
use pbxctl::source::SourceMap;
use pbxctl::syntax;
use pbxctl::target::{self, Input, Reveal, Stock};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Duration;

const SIZES: [usize; 2] = [1_000, 10_000];

/// Counts what it is given.
#[derive(Default)]
struct Scales(usize);

impl Sink for Scales {
    fn file(&mut self, _: &DestinationId, file: File) -> Result<(), BundleError> {
        self.0 += black_box(file).bytes.len();
        Ok(())
    }

    fn holds(&mut self, _: &DestinationId, things: Vec<String>) -> Result<(), BundleError> {
        self.0 += black_box(things).len();
        Ok(())
    }
}

/// All that the stages before the last made.
struct Made {
    repository: Repository,
    site: Site,
    locked: Lockfile,
    allocated: Allocated,
    templates: Templates,
}

impl Made {
    fn new(users: usize) -> Self {
        let texts = site::campus(users, users, 1).into_iter();
        let world = texts.fold(Memory::default(), |world, (path, text)| {
            world.with(path, text)
        });
        let (repository, found) = load::load(&world);
        assert!(!found.has_errors(), "{found:?}");
        let (documents, found) = syntax::read(&repository);
        assert!(!found.has_errors(), "{found:?}");
        let (site, found) = resolve::resolve(&documents);
        assert!(!found.has_errors(), "{found:?}");
        let (allocated, found) = allocate::allocate(&site, &Lockfile::default(), "2026-11-20");
        assert!(!found.has_errors(), "{found:?}");
        Self {
            repository,
            locked: allocated.lockfile.clone(),
            templates: target::templates(&[])
                .output
                .expect("built-in templates are sound"),
            site,
            allocated,
        }
    }

    fn look<T>(&self, at: impl FnOnce(&Input<'_>) -> T) -> T {
        at(&Input {
            site: &self.site,
            allocation: &self.allocated.allocation,
            stock: Stock {
                catalog: Catalog::builtin(),
                templates: &self.templates,
                files: &BTreeMap::new(),
            },
            bases: &BTreeMap::new(),
        })
    }

    fn render(&self, reveal: Reveal<'_>) -> usize {
        let mut scales = Scales::default();
        let found = self.look(|input| target::compile(input, reveal, &mut scales));
        assert!(!found.has_errors(), "{found:?}");
        scales.0
    }
}

fn stages(criterion: &mut Criterion) {
    let key = ProjectKey::new(vec![b'k'; 32]).expect("it is long enough");
    let vault = Vault::new(key);
    for users in SIZES {
        let made = Made::new(users);
        let lock_text = made.locked.to_string();
        let mut group = criterion.benchmark_group("stages");
        group
            .sample_size(10)
            .measurement_time(Duration::from_secs(3))
            .throughput(Throughput::Elements(users as u64));
        let mut stage = |name: &str, run: &mut dyn FnMut()| {
            group.bench_function(BenchmarkId::new(name, users), |bencher| {
                bencher.iter(&mut *run);
            });
        };
        stage("parse", &mut || {
            let (documents, found) = syntax::read(&made.repository);
            black_box((documents.tenants_but(&BTreeSet::new()).count(), found));
        });
        stage("parse, resolve and check", &mut || {
            let (documents, _) = syntax::read(&made.repository);
            let (site, found) = resolve::resolve(&documents);
            black_box((check::check(&site, Catalog::builtin()), site, found));
        });
        stage("allocate the first time", &mut || {
            drop(black_box(allocate::allocate(
                &made.site,
                &Lockfile::default(),
                "2026-11-20",
            )));
        });
        stage("allocate again", &mut || {
            drop(black_box(allocate::allocate(
                &made.site,
                &made.locked,
                "2026-11-20",
            )));
        });
        stage("read the lockfile", &mut || {
            let file = SourceMap::default().add("pbx.lock", "");
            drop(black_box(Lockfile::parse(file, &lock_text)));
        });
        stage("write the lockfile", &mut || {
            drop(black_box(made.locked.to_string()));
        });
        of_calls_and_files(&made, &vault, &mut stage);
        group.finish();
    }
}

/// What is made of the whole site: calls, what is found of them and of what they are written for, and files.
fn of_calls_and_files(made: &Made, vault: &Vault, stage: &mut dyn FnMut(&str, &mut dyn FnMut())) {
    let allocation = &made.allocated.allocation;
    stage("calls", &mut || {
        drop(black_box(calls::lower(&made.site, allocation)));
    });
    let graphs = calls::lower(&made.site, allocation);
    stage("analyse", &mut || {
        drop(black_box(analyse::analyse(&made.site, allocation, &graphs)));
    });
    stage("audit", &mut || {
        drop(black_box(made.look(target::audit)));
    });
    stage("render masked", &mut || {
        black_box(made.render(Reveal::Masked));
    });
    stage("render", &mut || {
        black_box(made.render(Reveal::Real(vault)));
    });
}

/// What one phone fetches, made alone: the tenant is looked at, and a file is written by its template's mould.
fn one_phone(criterion: &mut Criterion) {
    let key = ProjectKey::new(vec![b'k'; 32]).expect("it is long enough");
    let (vault, made) = (Vault::new(key), Made::new(1));
    criterion.bench_function("one phone", |bencher| {
        bencher.iter(|| {
            let mut scales = Scales::default();
            let real = Reveal::Real(&vault);
            let found = made.look(|input| target::phones(input, real, &mut scales));
            assert!(!found.has_errors() && scales.0 > 0, "{found:?}");
        });
    });
}

criterion_group!(benches, stages, one_phone);
criterion_main!(benches);
