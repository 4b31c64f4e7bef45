use super::*;
use crate::load::load;
use crate::model::{Member, Tenant};
use crate::resolve::resolve_but;
use crate::source::Place;
use crate::syntax;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The tenants of the example that has every key of the language, each with its texts and its image.
fn images() -> Vec<(Arc<Member>, Vec<FileId>, Vec<u8>)> {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme");
    let (repository, _) = load(&crate::load::Disk::new(example));
    let (documents, found) = syntax::read(&repository);
    assert!(!found.has_errors(), "{found:?}");
    let resolved = resolve_but(&documents, &BTreeSet::new());
    let tenants = resolved.site.tenants.into_iter().map(|(id, tenant)| {
        assert!(resolved.sound.contains(&id), "{id}");
        let own = repository.documents_of(id.as_str()).iter();
        let shared = repository.library.iter().chain(&repository.project);
        let texts: Vec<_> = own.chain(shared).copied().collect();
        let image = write(&**tenant, &texts).unwrap();
        (tenant, texts, image)
    });
    tenants.collect()
}

#[test]
fn every_key_of_the_language_comes_back_at_its_place() {
    let images = images();
    assert!(!images.is_empty());
    for (tenant, texts, image) in images {
        let again: Tenant = read(&image, &texts).unwrap();
        assert_eq!(format!("{again:#?}"), format!("{:#?}", **tenant));
    }
}

#[test]
fn places_come_back_in_texts_of_other_numbers() {
    let image = |texts: &[FileId]| write(&Place::new(texts[1], 3, 7), texts);
    let mut sources = crate::source::SourceMap::default();
    let ids: Vec<_> = ["a", "b", "c"].map(|path| sources.add(path, "")).into();
    let here = image(&ids[..2]).unwrap();
    assert_eq!(
        read(&here, &[ids[0], ids[2]]),
        Some(Place::new(ids[2], 3, 7))
    );
    assert_eq!(read::<Place>(&here, &ids[..1]), None, "no such text");
    assert_eq!(write(&Place::new(ids[2], 3, 7), &ids[..2]), None);
}

#[test]
fn what_has_bytes_left_is_no_image() {
    for (_, texts, mut image) in images() {
        image.push(0);
        assert!(read::<Tenant>(&image, &texts).is_none());
        image.truncate(image.len() - 2);
        assert!(read::<Tenant>(&image, &texts).is_none());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn bytes_that_are_no_image_are_none_and_nothing_panics(
        noise in prop::collection::vec(any::<u8>(), 0..200),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let _none: Option<Tenant> = read(&noise, &[]);
        for (_, texts, image) in images().into_iter().take(2) {
            let mut changed = image.clone();
            for (at, byte) in &changes {
                changed[at.index(image.len())] = *byte;
            }
            // What still reads is a tenant that can be written
            if let Some(other) = read::<Tenant>(&changed, &texts) {
                prop_assert!(write(&other, &texts).is_some());
            }
        }
    }
}
