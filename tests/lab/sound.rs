//! Sound files of one's own.

use std::path::Path;
use std::{fs, iter};

/// How loud a sample of 16 bits is where somebody speaks.
const LOUD: u16 = 2000;

/// Writes a tone of 250 Hz, so many samples long at 8 kHz and 16 bits and so loud: nothing is silence.
pub(crate) fn tone(path: &Path, samples: u32, loud: i16) {
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + samples * 2).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(8000_u32.to_le_bytes());
    bytes.extend(16_000_u32.to_le_bytes());
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend((samples * 2).to_le_bytes());
    for at in 0..samples {
        let sample = if at % 32 < 16 { loud } else { -loud };
        bytes.extend(sample.to_le_bytes());
    }
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders of the file");
    fs::write(path, bytes).expect("the file is written");
}

/// Writes so many seconds of a loud square wave in A-law (G.711): 250 Hz.
pub(crate) fn voice(path: &Path, seconds: usize) {
    let (up, down) = ([0xaa_u8; 16], [0x2a_u8; 16]);
    let wave = iter::repeat_n([up, down].concat(), 250 * seconds);
    fs::write(path, wave.collect::<Vec<_>>().concat()).expect("a voice");
}

/// How many samples of a WAV file of 16 bits are loud.
pub(crate) fn loud(path: &Path) -> usize {
    let bytes = fs::read(path).expect("a recording");
    let samples = bytes[44..].chunks_exact(2);
    let samples = samples.map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
    samples
        .filter(|sample| sample.unsigned_abs() > LOUD)
        .count()
}
