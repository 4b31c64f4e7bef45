//! Pictures, ringing tones and firmware: what phones can use of them.

use super::Handset;
use crate::catalog::{PhoneModel, PictureFormat};
use crate::diag::{Code, Diagnostic};
use crate::model;
use crate::source::Spanned;
use imagesize::ImageType;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The largest picture, in bytes: what the smallest of the known limits is.
const PICTURE: usize = 5_000_000;

/// The files of the repository that a phone fetches.
pub(super) fn fetched<'a>(handset: &'a Handset<'_>) -> impl Iterator<Item = &'a str> {
    let firmware = handset.firmware.as_ref();
    let firmware = firmware.and_then(|firmware| firmware.path.as_ref());
    let paths = [
        handset.background.as_ref(),
        handset.ringtone.as_ref(),
        firmware,
    ];
    paths.into_iter().flatten().map(|path| path.value.as_str())
}

/// What is wrong with them.
pub(super) fn faults(files: &BTreeMap<String, Vec<u8>>, handset: &Handset<'_>) -> Vec<Diagnostic> {
    let picture = handset.background.as_ref();
    let tone = handset.ringtone.as_ref();
    let faults = [
        picture.and_then(ending_fault),
        picture.and_then(|path| picture_fault(path, files.get(&path.value)?)),
        picture.and_then(|path| display_fault(path, files.get(&path.value)?, handset.model)),
        tone.and_then(|path| tone_fault(path, files.get(&path.value)?)),
        firmware_fault(files, handset),
    ];
    faults.into_iter().flatten().collect()
}

fn unfit(path: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("`{}` {what}", path.value);
    Diagnostic::new(Code::E0242, message).label(path.place, "phones cannot use it")
}

/// A picture that says by its name what it is, wherever it lies.
fn ending_fault(path: &Spanned<String>) -> Option<Diagnostic> {
    let (_, ending) = path.rsplit_once('.').unwrap_or_default();
    let known = ["jpg", "jpeg", "png"]
        .iter()
        .any(|one| ending.eq_ignore_ascii_case(one));
    (!known).then(|| {
        let fault = unfit(path, "is neither a JPEG nor a PNG picture by its name");
        fault.help("save the picture as one of them")
    })
}

fn picture_fault(path: &Spanned<String>, bytes: &[u8]) -> Option<Diagnostic> {
    let jpeg = bytes.starts_with(&[0xff, 0xd8, 0xff]);
    let png = bytes.starts_with(b"\x89PNG\r\n\x1a\n");
    if !jpeg && !png {
        let fault = unfit(path, "is neither a JPEG nor a PNG picture");
        return Some(fault.help("save the picture as one of them"));
    }
    (bytes.len() > PICTURE).then(|| {
        let what = format!("has {} bytes, and a picture {PICTURE} at most", bytes.len());
        unfit(path, &what).help("make the picture as small as the phone's display")
    })
}

/// A picture that the display of the model does not show: saved otherwise, or larger. What is no picture at all has been told.
fn display_fault(
    path: &Spanned<String>,
    bytes: &[u8],
    model: Spanned<&PhoneModel>,
) -> Option<Diagnostic> {
    let shown = model.value.picture.as_ref()?;
    let format = match imagesize::image_type(bytes).ok()? {
        ImageType::Jpeg => PictureFormat::Jpeg,
        ImageType::Png => PictureFormat::Png,
        _ => return None,
    };
    let (name, width, height) = (&model.value.name, shown.width, shown.height);
    let (what, help) = match imagesize::blob_size(bytes) {
        _ if !shown.formats.contains(&format) => {
            let known: Vec<_> = shown.formats.iter().map(|one| one.name()).collect();
            let known = known.join(" and ");
            let what = format!("is saved as {}, and a {name} shows {known}", format.name());
            (what, format!("save it as {known}"))
        }
        Err(_) => ("is no whole picture".to_owned(), "save it again".to_owned()),
        Ok(size) if size.width > width || size.height > height => {
            let is = format!("has {}x{} pixels", size.width, size.height);
            let what = format!("{is}, and a {name} shows {width}x{height}");
            (what, format!("make it {width}x{height} pixels"))
        }
        Ok(_) => return None,
    };
    let fault = unfit(path, &what).label(model.place, "by this phone");
    Some(fault.help(help))
}

fn tone_fault(path: &Spanned<String>, bytes: &[u8]) -> Option<Diagnostic> {
    let wave = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE");
    (!wave).then(|| unfit(path, "is no WAV file").help("save the tone as WAV: 8 kHz, mono, G.711"))
}

/// A file that is not the one whose digest is written.
fn firmware_fault(files: &BTreeMap<String, Vec<u8>>, handset: &Handset<'_>) -> Option<Diagnostic> {
    let firmware = handset.firmware.as_ref()?;
    let (path, written) = (firmware.path.as_ref()?, firmware.sha256.as_ref()?);
    let digest: [u8; 32] = Sha256::digest(files.get(&path.value)?).into();
    let is = model::Sha256::from(digest);
    if is == written.value {
        return None;
    }
    let fault = unfit(path, "is not the file whose digest is written");
    Some(fault.label(written.place, format!("its digest is {is}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::source::{Place, SourceMap};

    fn path() -> Spanned<String> {
        let file = SourceMap::default().add("a.yaml", "");
        Spanned::new("files/x".to_owned(), Place::new(file, 0, 0))
    }

    #[test]
    fn pictures_are_known_by_what_they_hold() {
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe0];
        assert!(picture_fault(&path(), &jpeg).is_none());
        assert!(picture_fault(&path(), b"\x89PNG\r\n\x1a\n").is_none());
        assert!(picture_fault(&path(), b"BM").is_some());
        jpeg.resize(PICTURE + 1, 0);
        assert!(picture_fault(&path(), &jpeg).is_some());
    }

    /// The head of a PNG picture.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    /// A JPEG picture up to its frame header.
    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = b"\xff\xd8\xff\xc0\0\x11\x08".to_vec();
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([3; 16]);
        bytes
    }

    #[test]
    fn pictures_are_held_to_the_display() {
        let fault = |id: &str, bytes: &[u8]| {
            let model = Catalog::builtin().find(id).unwrap();
            let model = Spanned::new(model, path().place);
            display_fault(&path(), bytes, model).map(|fault| fault.message)
        };
        assert_eq!(fault("snom-d785", &png(480, 272)), None);
        assert_eq!(
            fault("snom-d785", &png(481, 272)).unwrap(),
            "`files/x` has 481x272 pixels, and a Snom D785 shows 480x272"
        );
        assert_eq!(
            fault("snom-d785", &jpeg(480, 272)).unwrap(),
            "`files/x` is saved as JPEG, and a Snom D785 shows PNG"
        );
        assert_eq!(fault("yealink-t46g", &jpeg(480, 272)), None);
        assert!(fault("yealink-t46g", &jpeg(480, 273)).is_some());
        assert_eq!(
            fault("snom-d785", &png(480, 272)[..18]).unwrap(),
            "`files/x` is no whole picture"
        );
        assert_eq!(
            fault("yealink-t54w", &png(9000, 9000)),
            None,
            "no source says how large"
        );
    }

    #[test]
    fn tones_are_wave_files() {
        assert!(tone_fault(&path(), b"RIFF\0\0\0\0WAVEfmt ").is_none());
        assert!(tone_fault(&path(), b"ID3").is_some());
    }
}
