use super::form::PIECE;
use rayon::prelude::*;
use std::cell::RefCell;
use std::io;
use zstd::bulk::Compressor;
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::{CParameter, DCtx, get_error_name};

/// How hard it is tried: beyond this it takes many times as long for a tenth less.
const LEVEL: i32 = 3;
/// So much may a dictionary hold.
const DICTIONARY: usize = 16 << 10;
/// Of so many files it is learned at most, and of so few nothing.
const SAMPLES: (usize, usize) = (256, 16);
/// Larger files are no samples: they are alike within themselves.
const SAMPLE: usize = 64 << 10;

thread_local! {
    static CONTEXT: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// What files have in common; nothing where that is not worth it.
pub(super) fn learn(blobs: &[Vec<u8>]) -> Vec<u8> {
    let fit: Vec<_> = blobs.iter().filter(|blob| blob.len() <= SAMPLE).collect();
    let step = fit.len().div_ceil(SAMPLES.0).max(1);
    let samples: Vec<_> = fit.into_iter().step_by(step).collect();
    let size: usize = samples.iter().map(|sample| sample.len()).sum();
    if samples.len() < SAMPLES.1 || size < 2 * DICTIONARY {
        return Vec::new();
    }
    // Samples of which nothing can be learned are no fault.
    zstd::dict::from_samples(&samples, DICTIONARY).unwrap_or_default()
}

/// The frames of each of `blobs`, made on all cores.
pub(super) fn pack(blobs: &[Vec<u8>], dictionary: &[u8]) -> io::Result<Vec<Vec<Vec<u8>>>> {
    let dictionary = EncoderDictionary::copy(dictionary, LEVEL);
    let each = |compressor: &mut io::Result<Compressor<'_>>, blob: &Vec<u8>| match compressor {
        Ok(compressor) => blob
            .chunks(PIECE)
            .map(|piece| compressor.compress(piece))
            .collect(),
        Err(error) => Err(io::Error::other(error.to_string())),
    };
    blobs
        .par_iter()
        .map_init(|| compressor(&dictionary), each)
        .collect()
}

/// One frame without a dictionary.
pub(super) fn pack_alone(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressor = Compressor::new(LEVEL)?;
    compressor.set_parameter(CParameter::ChecksumFlag(true))?;
    compressor.compress(bytes)
}

/// Each frame has a checksum, so that who reads just that one knows that it is whole.
fn compressor<'a>(dictionary: &'a EncoderDictionary<'_>) -> io::Result<Compressor<'a>> {
    let mut compressor = Compressor::with_prepared_dictionary(dictionary)?;
    compressor.set_parameter(CParameter::ChecksumFlag(true))?;
    compressor.set_parameter(CParameter::DictIdFlag(false))?;
    Ok(compressor)
}

/// The `length` bytes of a frame.
pub(super) fn unpack(
    frame: &[u8],
    length: usize,
    dictionary: Option<&DecoderDictionary<'_>>,
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length);
    let done = CONTEXT.with_borrow_mut(|context| match dictionary {
        Some(known) => context.decompress_using_ddict(&mut bytes, frame, known.as_ddict()),
        None => context.decompress(&mut bytes, frame),
    });
    let read = done.map_err(|code| io::Error::other(get_error_name(code)))?;
    match read == length {
        true => Ok(bytes),
        false => Err(io::Error::other(
            "its length is not the one that was written",
        )),
    }
}
