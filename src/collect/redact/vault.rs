//! Finding equal credentials without keeping them.

use hmac::{Hmac, Mac};
use rustc_hash::FxHashMap;
use sha2::Sha256;

use super::detector::Found;
use crate::model::{Fingerprint, Name};

/// Gives equal values equal numbers through a keyed digest. The key is made anew for every run and is never written anywhere:
/// with the vault it is dropped when building ends, and the digests with it.
pub(crate) struct Vault {
    keyed: Hmac<Sha256>,
    groups: FxHashMap<[u8; 32], u32>,
    recorded: FxHashMap<u32, u32>,
    next: u32,
}

impl Vault {
    pub(crate) fn new() -> Self {
        let mut key = [0; 64];
        key[..32].copy_from_slice(&rand::random::<[u8; 32]>());
        key[32..].copy_from_slice(&rand::random::<[u8; 32]>());
        let keyed = <Hmac<Sha256> as hmac::digest::KeyInit>::new(&key.into());
        Self { keyed, groups: FxHashMap::default(), recorded: FxHashMap::default(), next: 0 }
    }

    /// The fingerprint of a value that was found at `location`. Its group number is provisional: building ends with a renumbering.
    pub(crate) fn fingerprint(&mut self, location: Name, found: Found<'_>) -> Fingerprint {
        let mut mac = self.keyed.clone();
        mac.update(found.value.as_bytes());
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        let group = *self.groups.entry(digest).or_insert_with(|| {
            self.next += 1;
            self.next
        });
        Fingerprint { location, kind: found.kind, length: u32::try_from(found.value.len()).unwrap_or(u32::MAX), group }
    }

    /// The provisional number of a group that a recording numbers `group`.
    pub(crate) fn recorded_group(&mut self, group: u32) -> u32 {
        *self.recorded.entry(group).or_insert_with(|| {
            self.next += 1;
            self.next
        })
    }

    /// From now on equal values get the final numbers; new groups are counted on from there.
    pub(crate) fn settle(&mut self, finals: &FxHashMap<u32, u32>) {
        self.next = finals.values().copied().max().unwrap_or(0);
        for group in self.groups.values_mut() {
            *group = finals.get(group).copied().unwrap_or_else(|| {
                self.next += 1;
                self.next
            });
        }
    }
}
