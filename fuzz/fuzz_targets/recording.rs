//! Any lines as a recording: they are read or refused, and what is read can be written again.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use ravelin::collect::recording::{from_bytes, to_bytes};

fuzz_target!(|bytes: &[u8]| {
    // As it is on a disk, and as the content of a sound container: the checksum would stop nearly everything else.
    for recording in [bytes.to_vec(), packed(bytes)] {
        if let Ok(inventory) = from_bytes(&recording, Path::new("input.ravelin")) {
            let again = to_bytes(&inventory).expect("memory can be written to");
            assert!(from_bytes(&again, Path::new("input.ravelin")).is_ok(), "what was written is read");
        }
    }
});

/// The mark, the version, and the lines without compression: a raw block in a frame of zstd.
fn packed(lines: &[u8]) -> Vec<u8> {
    let lines = &lines[..lines.len().min(100_000)];
    let mut recording = b"RAVELIN\x1a\x01\0\0\0".to_vec();
    // A frame whose content size is in four bytes and which is one segment.
    recording.extend([0x28, 0xb5, 0x2f, 0xfd, 0b1010_0000]);
    recording.extend((lines.len() as u32).to_le_bytes());
    let header = (lines.len() as u32) << 3 | 1;
    recording.extend(&header.to_le_bytes()[..3]);
    recording.extend(lines);
    recording
}
