//! Any bytes as a bundle, and any bytes as its index where sums are right: they are refused, or what is read of a file is as long as the
//! index says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pbxctl::store::{BundleFile, BundleWriter};

fuzz_target!(|bytes: &[u8]| {
    read(bytes.to_vec());
    // The first two bytes say how many of the others are frames.
    let Some((split, rest)) = bytes.split_first_chunk::<2>() else {
        return;
    };
    if let Some((frames, index)) = rest.split_at_checked(usize::from(u16::from_be_bytes(*split))) {
        read(BundleWriter::sealed(frames, index).expect("memory is written"));
    }
});

fn read(bytes: Vec<u8>) {
    let Ok(bundle) = BundleFile::of_bytes(bytes) else {
        return;
    };
    // Who reads a file by its position may not have asked
    drop(bundle.verify());
    for file in bundle.files() {
        assert_eq!(bundle.find(file.name).map(|found| found.blob), Some(file.blob));
        let first = bundle.read_at(file.blob, 0, 100);
        assert!(first.is_err() || first.is_ok_and(|bytes| bytes.len() as u64 == file.size.min(100)));
        drop(bundle.read_at(file.blob, file.size.saturating_sub(5), 100));
        if file.size < 1 << 20 {
            assert!(bundle.whole(&file).is_err() || bundle.whole(&file).is_ok_and(|bytes| bytes.len() as u64 == file.size));
        }
    }
}
