//! The site that all families share, and its compilation.

use crate::support;
use pbxctl::bundle::{Blobs as _, Bundle, BundleKey, Memory as Blobs, Part, Serving};
use pbxctl::catalog::Catalog;
use pbxctl::diag::Diagnostics;
use pbxctl::load::Memory;
use pbxctl::render::Templates;
use pbxctl::secrets::Vault;
use pbxctl::target::{self, Input, Reveal, Stock};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What phones fetch: path below `phones/`, then text.
pub(crate) type Files = BTreeMap<String, String>;

/// The name of Bob, in the documents.
pub(crate) const BOB: &str = "Bob Qqq";

/// The project that all families share.
pub(crate) const PROJECT: &str = include_str!("pbx.yaml");
const TENANT: &str = include_str!("tenant.yaml");

/// The folder of a family.
pub(crate) fn folder(family: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/phones/families").join(family)
}

/// Every family that has a folder.
pub(crate) fn families() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/phones/families");
    let entries = fs::read_dir(root).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// How many phones a family has in its documents.
pub(crate) fn phones(family: &str) -> usize {
    let phones = fs::read_to_string(folder(family).join("phones.yaml")).unwrap();
    phones.matches("mac: ").count()
}

/// The repository of a family.
pub(crate) fn world(family: &str) -> Memory {
    let phones = fs::read_to_string(folder(family).join("phones.yaml")).unwrap();
    let named = phones.split("path: ").skip(1);
    let named: Vec<_> = named
        .map(|rest| rest.split(',').next().unwrap().to_owned())
        .collect();
    let world = named
        .into_iter()
        .fold(plain(), |world, path| world.with(path, FIRMWARE));
    own_templates(family)
        .into_iter()
        .fold(world, |world, (path, text)| world.with(path, text))
        .with("tenants/acme/phones.yaml", phones)
}

/// The templates that a family wants of the repository.
fn own_templates(family: &str) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir(folder(family).join("templates")) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let texts = paths.map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        (format!("templates/{family}/{name}"), text)
    });
    texts.collect()
}

/// What is in every file of firmware; its digest stands in the documents.
const FIRMWARE: &str = "firmware\n";

/// The repository without phones.
pub(crate) fn plain() -> Memory {
    Memory::default()
        .with("pbx.yaml", PROJECT)
        .with("tenants/acme/tenant.yaml", TENANT)
        .with(
            "files/acme.jpg",
            &b"\xff\xd8\xff\xc0\0\x11\x08\0\xf0\x01\x40\x03\x01\x22\0\x02\x11\x01\x03\x11\x01 a picture"[..],
        )
        .with(
            "files/acme.png",
            &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\xe0\0\0\x01\x10"[..],
        )
        .with("files/soft.wav", &b"RIFF\0\0\0\0WAVEfmt "[..])
}

/// The same with another name for Bob, for a key of his and for what a setting says.
pub(crate) fn world_with(family: &str, name: &str) -> Memory {
    let quoted = serde_json::to_string(name).unwrap();
    let renamed = |text: &str| text.replace(&format!("\"{BOB}\""), &quoted);
    let phones = fs::read_to_string(folder(family).join("phones.yaml")).unwrap();
    world(family)
        .with("tenants/acme/tenant.yaml", renamed(TENANT))
        .with("tenants/acme/phones.yaml", renamed(&phones))
}

/// What phones fetch, and all that was found. What the PBX's side does not render yet is another matter, and left out.
///
/// What the server is told of phones is no phone's: see [`serving`].
pub(crate) fn compile(world: &Memory, real: bool) -> (Files, Diagnostics) {
    let (mut files, found) = provisioning(world, real);
    files.remove(Serving::PATH);
    (files, found)
}

/// What the server is told of phones, with the secrets by which it knows them.
pub(crate) fn serving(world: &Memory) -> Serving {
    let (files, _) = provisioning(world, true);
    serde_json::from_str(&files[Serving::PATH]).unwrap()
}

/// All that the PBX gets, one behind the other.
pub(crate) fn pbx(world: &Memory) -> String {
    let (files, _) = part(world, true, "pbx");
    files.into_values().collect()
}

/// All that the server gets.
fn provisioning(world: &Memory, real: bool) -> (Files, Diagnostics) {
    part(world, real, "provisioning")
}

fn part(world: &Memory, real: bool, destination: &str) -> (Files, Diagnostics) {
    let (made, found) = made(world, real);
    let files = made.and_then(|made| {
        let mut parts = made.bundle.parts();
        let part = parts.find(|part| part.destination.id.as_str() == destination)?;
        Some(texts(part, &made.blobs))
    });
    (files.unwrap_or_default(), found)
}

/// The templates of a repository's phones that print what a phone has of its own, and whether one mould serves many phones.
pub(crate) fn moulded(world: &Memory) -> BTreeMap<&'static str, bool> {
    let (made, _) = made(world, true);
    made.map(|made| made.templates.moulded())
        .unwrap_or_default()
}

/// All that comes of a repository.
struct Made {
    bundle: Bundle,
    blobs: Blobs,
    templates: Templates,
}

fn made(world: &Memory, real: bool) -> (Option<Made>, Diagnostics) {
    let mut front = support::front(world);
    let mut found = std::mem::take(&mut front.found);
    if found.has_errors() {
        return (None, found);
    }
    let templates = target::templates(&front.overrides).output.unwrap();
    let input = Input {
        site: &front.site,
        allocation: &front.allocated.allocation,
        stock: Stock {
            catalog: Catalog::builtin(),
            templates: &templates,
            files: &front.files,
        },
        bases: &BTreeMap::new(),
    };
    found.extend(target::audit(&input));
    let vault = Vault::new(support::key());
    let reveal = if real {
        Reveal::Real(&vault)
    } else {
        Reveal::Masked
    };
    let mut blobs = Blobs::default();
    let mut builder = Bundle::builder("test", "test", BundleKey::new([7; 32]), &mut blobs);
    found.extend(target::compile(&input, reveal, &mut builder));
    let bundle = builder.finish();
    let made = Made {
        bundle,
        blobs,
        templates,
    };
    (Some(made), found)
}

fn texts(part: &Part, blobs: &Blobs) -> Files {
    let text = |sum| String::from_utf8_lossy(&blobs.get(sum).unwrap()).into_owned();
    let entries = part.entries.iter();
    entries
        .map(|(path, entry)| {
            let path = path.as_str();
            let path = path.strip_prefix("phones/").unwrap_or(path);
            (path.to_owned(), text(entry.sum))
        })
        .collect()
}

/// Those of a family that must come out whole.
pub(crate) fn sound(family: &str, real: bool) -> Files {
    let (files, found) = compile(&world(family), real);
    assert!(!found.has_errors(), "{family}\n{}", support::told(&found));
    files
}
