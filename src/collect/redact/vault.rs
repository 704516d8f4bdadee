//! Finding equal credentials without keeping them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hmac::{Hmac, Mac};
use rustc_hash::FxHashMap;
use sha2::Sha256;

use super::detector::Found;
use crate::model::{Fingerprint, Name};

/// Gives equal values equal numbers through a keyed digest. The key is made anew for every run and is never written anywhere:
/// with the vault it is dropped when building ends, and the digests with it. Clones are the same vault.
#[derive(Clone)]
pub(crate) struct Vault {
    keyed: Hmac<Sha256>,
    numbers: Arc<Mutex<Numbers>>,
}

/// The numbers that were given.
#[derive(Default)]
struct Numbers {
    groups: FxHashMap<[u8; 32], u32>,
    recorded: FxHashMap<u32, u32>,
    next: u32,
}

impl Numbers {
    fn next(&mut self) -> u32 {
        self.next += 1;
        self.next
    }
}

impl Vault {
    pub(crate) fn new() -> Self {
        let mut key = [0; 64];
        key[..32].copy_from_slice(&rand::random::<[u8; 32]>());
        key[32..].copy_from_slice(&rand::random::<[u8; 32]>());
        Self { keyed: <Hmac<Sha256> as hmac::digest::KeyInit>::new(&key.into()), numbers: Arc::default() }
    }

    /// The fingerprint of a value that was found at `location`. Its group number is provisional: building ends with a renumbering.
    pub(crate) fn fingerprint(&self, location: Name, found: Found<'_>) -> Fingerprint {
        let mut mac = self.keyed.clone();
        mac.update(found.value.as_bytes());
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        let numbers = &mut *self.numbers();
        let known = numbers.groups.get(&digest).copied();
        let group = known.unwrap_or_else(|| numbers.next());
        numbers.groups.insert(digest, group);
        Fingerprint { location, kind: found.kind, length: u32::try_from(found.value.len()).unwrap_or(u32::MAX), group }
    }

    /// The provisional number of a group that a recording numbers `group`.
    pub(crate) fn recorded_group(&self, group: u32) -> u32 {
        let numbers = &mut *self.numbers();
        let known = numbers.recorded.get(&group).copied();
        let provisional = known.unwrap_or_else(|| numbers.next());
        numbers.recorded.insert(group, provisional);
        provisional
    }

    /// From now on equal values get the final numbers; new groups are counted on from there.
    pub(crate) fn settle(&self, finals: &FxHashMap<u32, u32>) {
        let numbers = &mut *self.numbers();
        numbers.next = finals.values().copied().max().unwrap_or(0);
        for group in numbers.groups.values_mut() {
            *group = finals.get(group).copied().unwrap_or_else(|| {
                numbers.next += 1;
                numbers.next
            });
        }
    }

    /// A number is given at once: a thread that panicked left nothing half done.
    fn numbers(&self) -> MutexGuard<'_, Numbers> {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
