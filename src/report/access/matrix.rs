//! The access of one subject as resources and verbs.

use serde::Serialize;

use crate::rbac::matrix::Reach;

/// Resources and paths against verbs. Whatever has no row is held as the `*` that covers it.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixDocument {
    /// The one namespace that is asked about; absent for the whole cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The columns.
    pub verbs: Vec<String>,
    /// The rows.
    pub rows: Vec<MatrixRow>,
    /// There is more than was looked at: nothing is said of what has no row or no column.
    pub cut: bool,
}

/// A resource or a path.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixRow {
    /// `PLURAL[.GROUP][/SUBRESOURCE]`, or a path; `*`, of paths `/*`, is every one, those that are still to come among them.
    pub resource: String,
    /// The API group; absent for a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What is given of it, or is unknown; a verb without a cell is not given.
    pub cells: Vec<MatrixCell>,
}

/// One verb on it.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixCell {
    /// The verb.
    pub verb: String,
    /// `all`, `namespaces`, `names` or `unknown`.
    pub reach: &'static str,
    /// Of which namespaces every object, where it is not all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    /// Which objects by name, as `NAMESPACE/NAME` where a binding of a namespace gives them, where it is neither all nor namespaces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// The numbers of the rules that give it, as they stand in `rules`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<usize>,
}

impl MatrixCell {
    /// The word for how far a permission goes; none where it is not given.
    pub const fn word(reach: Reach) -> Option<&'static str> {
        match reach {
            Reach::Nothing => None,
            Reach::Unknown => Some("unknown"),
            Reach::Named(_) => Some("names"),
            Reach::Namespaces(_) => Some("namespaces"),
            Reach::Everywhere => Some("all"),
        }
    }

    /// For a person: a mark, and how many.
    pub fn mark(&self) -> String {
        match self.reach {
            "all" => "●".to_owned(),
            "namespaces" => format!("◐{}", self.namespaces.len()),
            "names" => format!("◦{}", self.names.len()),
            _ => "?".to_owned(),
        }
    }

    /// For a spreadsheet: all of it in one cell.
    pub fn sentence(&self) -> String {
        match self.reach {
            "namespaces" => format!("namespaces: {}", self.namespaces.join(" ")),
            "names" => format!("names: {}", self.names.join(" ")),
            word => word.to_owned(),
        }
    }
}

impl MatrixRow {
    /// The cells of the verbs of the matrix, where they are given or unknown. Cells come in the order of the verbs.
    pub fn along<'r>(&'r self, verbs: &'r [String]) -> impl Iterator<Item = Option<&'r MatrixCell>> {
        let mut cells = self.cells.iter().peekable();
        verbs.iter().map(move |verb| cells.next_if(|cell| cell.verb == *verb))
    }
}
