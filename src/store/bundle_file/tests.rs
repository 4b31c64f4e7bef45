use super::form::PIECE;
use super::*;
use crate::bundle::BundleError;
use proptest::prelude::*;
use std::collections::BTreeMap;

type Files = BTreeMap<String, (u32, bool, Vec<u8>)>;

fn written(files: &Files) -> Vec<u8> {
    let mut writer = BundleWriter::new(Vec::new()).unwrap();
    for (name, (mode, secret, bytes)) in files {
        writer.take(name, *mode, *secret, bytes.clone()).unwrap();
    }
    writer.finish().unwrap()
}

fn read(bytes: &[u8]) -> Result<Files, BundleError> {
    let bundle = BundleFile::of_bytes(bytes.to_vec())?;
    let whole = |file: Packed<'_>| {
        let bytes = bundle.whole(&file);
        let bytes = bytes.map_err(|error| BundleError::new(error.to_string()))?;
        Ok((file.name.to_owned(), (file.mode, file.secret, bytes)))
    };
    bundle.files().map(whole).collect()
}

/// Files of phones that differ in a few lines.
fn phones(count: usize) -> Files {
    let lines = |phone: usize| {
        let one = |line: usize| format!("account.{line}.value = {}\n", line * 7);
        let own = format!(
            "account.name = user {phone}\npassword = {:x}\n",
            phone * 7919
        );
        own + &(0..80).map(one).collect::<String>()
    };
    let file = |phone| {
        let name = format!("berlin/phones/{phone:012x}.cfg");
        (name, (0o640, true, lines(phone).into_bytes()))
    };
    (0..count).map(file).collect()
}

fn any_files() -> impl Strategy<Value = Files> {
    let bytes = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        "[a-c]{0,40}".prop_map(String::into_bytes),
        (0..3 * PIECE, any::<u8>()).prop_map(|(length, byte)| vec![byte; length]),
    ];
    let file = (0..0o1000_u32, any::<bool>(), bytes);
    let name = "[a-z][a-z0-9]{0,3}/[a-z]{1,4}(/[a-z0-9]{1,6}){0,2}";
    proptest::collection::btree_map(name, file, 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_went_in_comes_out(files in any_files()) {
        let bytes = written(&files);
        prop_assert_eq!(read(&bytes), Ok(files.clone()));
        let bundle = BundleFile::of_bytes(bytes).unwrap();
        prop_assert_eq!(bundle.verify(), Ok(()));
        for (name, (_, _, bytes)) in &files {
            prop_assert_eq!(bundle.find(name).map(|file| file.size), Some(bytes.len() as u64));
        }
    }

    #[test]
    fn a_part_is_that_of_the_whole(length in 0..3 * PIECE, at in 0..3 * PIECE, wanted in 0..2 * PIECE) {
        let whole: Vec<u8> = (0..length).map(|at| (at / 7 % 251).to_le_bytes()[0]).collect();
        let files = Files::from([("a/b".to_owned(), (0o600, false, whole.clone()))]);
        let bundle = BundleFile::of_bytes(written(&files)).unwrap();
        let blob = bundle.find("a/b").unwrap().blob;
        let (start, end) = (at.min(length), (at + wanted).min(length));
        prop_assert_eq!(&bundle.read_at(blob, at as u64, wanted).unwrap(), &whole[start..end]);
    }
}

#[test]
fn what_was_cut_or_changed_anywhere_is_refused() {
    let files = phones(40);
    let bytes = written(&files);
    for at in 0..bytes.len() {
        let mut other = bytes.clone();
        other[at] ^= 1 << (at % 8);
        let opened = BundleFile::of_bytes(other.clone());
        let refused = opened.and_then(|bundle| bundle.verify()).is_err();
        assert!(refused, "changed at {at}");
        assert!(
            read(&other).is_err() || read(&other).as_ref() == Ok(&files),
            "who reads one file by its position is not told another, changed at {at}"
        );
    }
    for length in (0..bytes.len()).step_by(7) {
        assert!(read(&bytes[..length]).is_err(), "cut at {length}");
    }
    assert!(read(&[&bytes[..], b"x"].concat()).is_err());
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let files = phones(4000);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| written(&files))
    };
    let one = with(1);
    assert!(one == with(4));
    let size: usize = files.values().map(|(_, _, bytes)| bytes.len()).sum();
    assert!(one.len() * 10 < size, "{} of {size}", one.len());
}

#[test]
fn equal_files_lie_there_once() {
    let noise: Vec<u8> = (0..20_000_u32)
        .map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[1])
        .collect();
    let file = |name: &str| (name.to_owned(), (0o640, false, noise.clone()));
    let one = written(&Files::from([file("a/x")]));
    let two = written(&Files::from([file("a/x"), file("b/x")]));
    assert!(two.len() < one.len() + 100);
}

#[test]
fn it_says_what_is_wrong() {
    let said = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    assert_eq!(said(b"#!/bin/sh\n"), "it is no bundle that pbxctl wrote");
    assert_eq!(
        said(b"pbxctl bundle 2\n..."),
        "it was made by a newer pbxctl, in a form that this one does not know"
    );
    let bytes = written(&phones(3));
    assert_eq!(
        said(&bytes[..bytes.len() - 1]),
        "it is damaged: it was cut, or changed after it was written"
    );
}

#[test]
fn a_name_twice_is_a_fault() {
    let mut writer = BundleWriter::new(Vec::new()).unwrap();
    let mut take = |bytes: &[u8]| writer.take("a/b", 0o600, false, bytes.to_vec());
    take(b"one").unwrap();
    assert!(take(b"two").is_err());
}
