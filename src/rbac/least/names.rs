//! Whether the names of objects that were seen are worth a rule: a name that is made anew each time would never match again.

use std::collections::BTreeSet;

use crate::model::Name;

/// More names than these are a sign that others will follow.
pub(super) const MOST: usize = 8;

/// Resources whose objects are named by controllers.
const GENERATED: &[&str] =
    &["certificatesigningrequests", "controllerrevisions", "endpointslices", "events", "jobs", "persistentvolumeclaims", "pods", "replicasets"];

/// The characters of the random endings that the API server gives names.
const RANDOM: &str = "bcdfghjklmnpqrstvwxz2456789";

/// Whether a rule should be limited to these names.
pub(super) fn are_stable(resource: &str, names: &BTreeSet<Name>) -> bool {
    let plural = resource.split('/').next().unwrap_or(resource);
    !names.is_empty() && names.len() <= MOST && !GENERATED.contains(&plural) && !names.iter().any(|name| is_generated(name))
}

/// Whether a name ends as generated ones do: five characters of the API server's alphabet, or a long hexadecimal or decimal number.
fn is_generated(name: &str) -> bool {
    let Some((_, ending)) = name.rsplit_once(['-', '.']) else { return false };
    let random = ending.len() == 5 && ending.chars().all(|c| RANDOM.contains(c));
    let number = ending.len() >= 8 && ending.chars().all(|c| c.is_ascii_hexdigit()) && ending.chars().any(|c| c.is_ascii_digit());
    random || number
}
