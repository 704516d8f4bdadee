//! Ids of findings.

use sha2::{Digest, Sha256};

use crate::model::{Name, ObjectRef};

/// The id of a finding: its rule, and a digest of the rule, the object and what distinguishes the finding on it. The same on every run and for every source.
pub fn fingerprint(rule: &str, object: &ObjectRef, discriminator: &str) -> Name {
    let mut hash = Sha256::new();
    // No name holds a zero byte, so that no two findings have the same text.
    for part in [rule, object.kind.short(), &object.namespace, &object.name, discriminator] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut id = String::with_capacity(rule.len() + 13);
    id.push_str(rule);
    id.push('-');
    for byte in &hash.finalize()[..6] {
        for digit in [byte >> 4, byte & 15] {
            id.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    id.into()
}
