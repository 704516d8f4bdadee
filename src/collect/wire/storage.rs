//! Persistent volume claims.

use super::{List, Text};

wire! {
    /// `spec` of a PersistentVolumeClaim.
    ClaimSpec<'a> {
        volume_name: Text<'a>,
        storage_class_name: Text<'a>,
        access_modes: List<Text<'a>>,
    }
}
