//! Linux capabilities as the container runtime computes them.

use crate::model::{ContainerSecurity, Name};

/// A container's capabilities beyond what every container has.
pub(super) struct Capabilities<'a> {
    add: &'a [Name],
    drop: &'a [Name],
}

impl<'a> Capabilities<'a> {
    pub(super) fn of(security: &'a ContainerSecurity) -> Self {
        security.capabilities.as_ref().map_or(Self { add: &[], drop: &[] }, |c| Self { add: &c.add, drop: &c.drop })
    }

    /// Whether a capability that runtimes do not give by default is there. The runtime first applies `ALL`, added then dropped, and then the
    /// single names, added then dropped.
    pub(super) fn has(&self, capability: &str) -> bool {
        let single = names(self.add, capability);
        let by_all = names(self.add, "ALL") && !names(self.drop, "ALL");
        (single || by_all) && !names(self.drop, capability)
    }
}

/// Whether a list names a capability, with or without the prefix and in any case.
fn names(list: &[Name], capability: &str) -> bool {
    list.iter().any(|name| {
        let bare = name.get(..4).filter(|prefix| prefix.eq_ignore_ascii_case("CAP_")).map_or(name.as_str(), |_| &name[4..]);
        bare.eq_ignore_ascii_case(capability)
    })
}
