//! When a request names the object that it is about.

/// What the API server takes for the object's name when it authorizes a request of some verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// No name: the object does not exist yet, or many are meant.
    Never,
    /// No name, or the one that a field selector on `metadata.name` narrows the request to.
    Selected,
    /// The name in the path, or the one that a check of the API server itself puts in.
    Always,
}

impl Naming {
    /// The rule for a verb on a resource, or on its subresource: the path of a subresource holds its parent's name.
    pub fn of(verb: &str, subresource: &str) -> Self {
        match verb {
            _ if !subresource.is_empty() => Self::Always,
            "create" | "deletecollection" => Self::Never,
            "list" | "watch" => Self::Selected,
            _ => Self::Always,
        }
    }
}
