//! Secrets and ConfigMaps.

use super::marks::ObjectMarks;
use super::meta::ObjectMeta;
use super::{Keys, Lax, Map, Text};

wire! {
    /// A Secret: the values are skipped while decoding.
    Secret<'a> {
        metadata: Lax<ObjectMeta<'a>>,
        r#type: Text<'a>,
        data: Option<Keys<'a>>,
        string_data: Option<Keys<'a>>,
        #[serde(rename = "x-ravelin")]
        marks: Option<ObjectMarks<'a>>,
    }

    /// A ConfigMap: the values are judged and dropped.
    ConfigMap<'a> {
        metadata: Lax<ObjectMeta<'a>>,
        data: Map<'a>,
        binary_data: Keys<'a>,
        #[serde(rename = "x-ravelin")]
        marks: Option<ObjectMarks<'a>>,
    }
}
