//! Persistent volumes and claims.

use super::Context;
use crate::collect::wire::meta::Object;
use crate::collect::wire::storage::ClaimSpec;
use crate::collect::wire::volume::{Backing, PersistentVolumeSpec};
use crate::collect::wire::{List, Text};
use crate::model::{PersistentVolume, PersistentVolumeClaim, VolumeBacking};

/// The older annotation that names a storage class.
const CLASS: &str = "volume.beta.kubernetes.io/storage-class";

pub(crate) fn persistent_volume(cx: &mut Context, wire: &Object<'_, PersistentVolumeSpec<'_>>) -> PersistentVolume {
    let empty = PersistentVolumeSpec::default();
    let spec = wire.spec.as_deref().unwrap_or(&empty);
    let backing = match &spec.backing {
        Backing::HostPath(path) => VolumeBacking::HostPath(cx.name(&path.path)),
        Backing::Local(path) => VolumeBacking::Local(cx.name(&path.path)),
        Backing::Csi(csi) => VolumeBacking::Csi(cx.name(&csi.driver)),
        Backing::Other(field) => VolumeBacking::Other(cx.name(field)),
        Backing::None => VolumeBacking::Other(cx.empty()),
    };
    let meta = cx.meta(&wire.metadata);
    PersistentVolume {
        class: if spec.class.is_empty() { meta.annotation(CLASS).cloned().unwrap_or_else(|| cx.empty()) } else { cx.name(&spec.class) },
        meta,
        backing,
        claim: spec.claim.as_ref().filter(|c| !c.name.is_empty()).map(|c| (cx.name(&c.namespace), cx.name(&c.name))),
        read_only: !spec.access_modes.is_empty() && spec.access_modes.iter().all(|mode| &**mode == "ReadOnlyMany"),
    }
}

pub(crate) fn persistent_volume_claim(cx: &mut Context, wire: &Object<'_, ClaimSpec<'_>>) -> PersistentVolumeClaim {
    let empty = ClaimSpec::default();
    let spec = wire.spec.as_deref().unwrap_or(&empty);
    let meta = cx.meta(&wire.metadata);
    PersistentVolumeClaim {
        class: if spec.storage_class_name.is_empty() {
            meta.annotation(CLASS).cloned().unwrap_or_else(|| cx.empty())
        } else {
            cx.name(&spec.storage_class_name)
        },
        meta,
        volume: cx.name(&spec.volume_name),
        shared: has(&spec.access_modes, "ReadWriteMany"),
    }
}

fn has(modes: &List<Text<'_>>, mode: &str) -> bool {
    modes.iter().any(|m| &**m == mode)
}
