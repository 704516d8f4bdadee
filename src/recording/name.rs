//! Names of files that are made of what a cluster says.

use crate::model::Timestamp;

/// The name that a recording gets if nobody gives it one: the cluster's, made harmless, and the time.
pub fn file_name(cluster: &str, at: Option<Timestamp>) -> String {
    let mut name = String::with_capacity(cluster.len().min(64));
    for c in cluster.chars().take(64) {
        let harmless = c.is_ascii_alphanumeric() || (c == '.' && !name.is_empty()) || c == '-' || c == '_';
        // One dash for any run of other characters.
        if harmless {
            name.push(c);
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_matches(['-', '.']);
    let name = if name.is_empty() { "cluster" } else { name };
    let moment = at.and_then(|at| time::OffsetDateTime::from_unix_timestamp(at.0).ok());
    match moment {
        Some(t) => format!("{name}-{:04}{:02}{:02}-{:02}{:02}{:02}.ravelin", t.year(), u8::from(t.month()), t.day(), t.hour(), t.minute(), t.second()),
        None => format!("{name}.ravelin"),
    }
}
