//! Persistent volumes and claims.

use serde_json::Value;

use super::{fields, object};
use crate::model::{Kind, PersistentVolume, PersistentVolumeClaim, VolumeBacking};

pub(super) fn persistent_volume(volume: &PersistentVolume) -> Value {
    let spec = match &volume.backing {
        VolumeBacking::HostPath(path) => fields().put("hostPath", fields().text("path", path)),
        VolumeBacking::Local(path) => fields().put("local", fields().text("path", path)),
        VolumeBacking::Csi(driver) => fields().put("csi", fields().text("driver", driver)),
        VolumeBacking::Other(field) if field.is_empty() => fields(),
        VolumeBacking::Other(field) => fields().put(field, fields()),
    };
    let claim = volume.claim.as_ref().map(|(namespace, name)| fields().text("namespace", namespace).text("name", name));
    let spec = spec.maybe("claimRef", claim).list("accessModes", volume.read_only.then_some("ReadOnlyMany")).text("storageClassName", &volume.class);
    object(Kind::PersistentVolume, &volume.meta).put("spec", spec).into()
}

pub(super) fn claim(claim: &PersistentVolumeClaim) -> Value {
    let spec = fields().text("volumeName", &claim.volume).text("storageClassName", &claim.class).list("accessModes", claim.shared.then_some("ReadWriteMany"));
    object(Kind::PersistentVolumeClaim, &claim.meta).put("spec", spec).into()
}
