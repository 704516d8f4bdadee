//! Paths of a node, compared by their components.

/// An absolute path, cleaned: no empty or `.` components, `..` resolved, and `/var/run` read as the link to `/run` that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HostPath {
    parts: Vec<String>,
}

impl HostPath {
    pub(super) fn new(path: &str) -> Self {
        let mut parts: Vec<String> = Vec::new();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => _ = parts.pop(),
                part => parts.push(part.to_owned()),
            }
        }
        if parts.first().is_some_and(|p| p == "var") && parts.get(1).is_some_and(|p| p == "run") {
            parts.remove(0);
        }
        Self { parts }
    }

    /// The path of a `subPath` below this one. What follows a variable is not known, so that the path ends before it.
    pub(super) fn join(&self, below: &str) -> Self {
        let known = below.split("$(").next().unwrap_or_default();
        let known = if known.len() < below.len() { known.rsplit_once('/').map_or("", |(known, _)| known) } else { known };
        Self::new(&format!("{self}/{known}"))
    }

    /// Whether `other` is this path or lies below it.
    pub(super) fn holds(&self, other: &str) -> bool {
        let mut wanted = other.split('/').filter(|part| !part.is_empty());
        self.parts.iter().all(|part| wanted.next() == Some(part))
    }

    /// Whether this path lies below `other`, or is it.
    pub(super) fn is_within(&self, other: &str) -> bool {
        other.split('/').filter(|part| !part.is_empty()).enumerate().all(|(at, part)| self.parts.get(at).is_some_and(|own| own == part))
    }

    /// Whether this path holds `other` or lies within it.
    pub(super) fn touches(&self, other: &str) -> bool {
        self.holds(other) || self.is_within(other)
    }

    /// Whether it holds the home directories of the node's people, is one of them, or one of these entries in one.
    pub(super) fn is_home(&self, entries: &[&str]) -> bool {
        match self.parts.as_slice() {
            [] => true,
            [home] | [home, _] => home == "home",
            [home, _, entry, ..] => home == "home" && entries.contains(&entry.as_str()),
        }
    }

    /// What follows the last dot of the last component.
    pub(super) fn extension(&self) -> &str {
        self.parts.last().and_then(|name| name.rsplit_once('.')).map_or("", |(_, extension)| extension)
    }
}

impl std::fmt::Display for HostPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.parts.is_empty() {
            return f.write_str("/");
        }
        self.parts.iter().try_for_each(|part| write!(f, "/{part}"))
    }
}
