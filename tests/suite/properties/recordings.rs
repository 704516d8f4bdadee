//! A recording gives back what was recorded, or says that it cannot.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use ravelin::collect::manifests::{Options, load};
use ravelin::collect::recording;
use ravelin::model::{Inventory, Kind};

use super::damage::{damaged, some};

/// A small cluster, and the bytes of its recording.
static SMALL: LazyLock<(Inventory, Vec<u8>)> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cli/small.yaml");
    let bytes = recording::to_bytes(&load(&[path], &Options::default()).unwrap()).unwrap();
    (recording::from_bytes(&bytes, Path::new("small.ravelin")).unwrap(), bytes)
});

/// The mark and the version before the compressed part.
const HEAD: usize = 12;

fn read(bytes: &[u8]) -> Result<Inventory, String> {
    recording::from_bytes(bytes, Path::new("small.ravelin")).map_err(|error| error.to_string())
}

/// The whole, or a message that names the file.
fn whole_or_refused(bytes: &[u8]) -> Result<(), TestCaseError> {
    match read(bytes) {
        Ok(inventory) => prop_assert!(inventory == SMALL.0, "something else came back"),
        Err(said) => prop_assert!(said.contains("small.ravelin") && said.len() < 1000, "{}", said),
    }
    Ok(())
}

/// The lines of the recording.
fn lines() -> String {
    let mut text = String::new();
    zstd::Decoder::new(&SMALL.1[HEAD..]).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// A recording with these lines.
fn packed(text: &str) -> Vec<u8> {
    let mut bytes = SMALL.1[..HEAD].to_vec();
    let mut encoder = zstd::Encoder::new(&mut bytes, 1).unwrap();
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap();
    bytes
}

#[test]
fn every_cut_of_a_recording_is_refused() {
    for length in 0..SMALL.1.len() {
        let said = read(&SMALL.1[..length]).unwrap_err();
        assert!(said.contains("small.ravelin"), "{length}: {said}");
    }
}

#[test]
fn the_lines_of_a_recording_can_be_packed_again() {
    assert!(read(&packed(&lines())).unwrap() == SMALL.0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_give_the_same_or_nothing(changes in proptest::collection::vec((any::<Index>(), 1..=u8::MAX), 1..4)) {
        let mut bytes = SMALL.1.clone();
        for (at, change) in changes {
            let at = at.index(bytes.len());
            bytes[at] ^= change;
        }
        whole_or_refused(&bytes)?;
    }

    #[test]
    fn missing_and_doubled_parts_give_the_same_or_nothing(at in any::<Index>(), length in 1..200usize, from in any::<Index>()) {
        let all = &SMALL.1;
        let (at, from) = (at.index(all.len()), from.index(all.len()));
        let end = (at + length).min(all.len());
        whole_or_refused(&[&all[..at], &all[end..]].concat())?;
        whole_or_refused(&[&all[..at], &all[from..(from + length).min(all.len())], &all[at..]].concat())?;
        whole_or_refused(&[&all[..], &all[at..end]].concat())?;
    }

    #[test]
    fn a_recording_that_somebody_wrote_by_hand_loses_no_object(damage in some()) {
        let before = lines();
        let text = damaged(&before, &damage);
        match read(&packed(&text)) {
            Err(said) => prop_assert!(said.contains("small.ravelin") && said.len() < 1000, "{}", said),
            Ok(inventory) => {
                // A name may have become another one; what is counted is there.
                let count = |inventory: &Inventory| Kind::collected().map(|kind| inventory.count(kind)).sum::<usize>();
                let same_sections = before.lines().filter(|line| line.contains("\"section\"")).all(|line| text.contains(line));
                prop_assert!(!same_sections || count(&inventory) >= count(&SMALL.0) || inventory.diagnostics != SMALL.0.diagnostics, "{:?}", damage);
            }
        }
    }
}
