//! Ids of findings.

use sha2::{Digest, Sha256};

use crate::model::{Name, ObjectRef};

/// The id of a finding: its rule, and a digest of the rule, the object and what distinguishes the finding on it. The same on every run and for every source.
pub fn fingerprint(rule: &str, object: &ObjectRef, discriminator: &str) -> Name {
    // No name holds a zero byte, so that no two findings have the same text.
    let parts = [rule, object.kind.short(), &object.namespace, &object.name, discriminator];
    let mut text = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts {
        text.push_str(part);
        text.push('\0');
    }
    let digest = Sha256::digest(&text);
    text.clear();
    text.push_str(rule);
    text.push('-');
    for byte in &digest[..6] {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    text.into()
}
