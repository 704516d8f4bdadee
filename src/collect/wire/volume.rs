//! Volumes: a name and one source out of many.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::pod::Reference;
use super::{List, Present, Text};

wire! {
    /// `hostPath`.
    HostPath<'a> {
        path: Text<'a>,
        r#type: Text<'a>,
    }

    /// `secret` of a volume.
    SecretVolume<'a> {
        secret_name: Text<'a>,
        optional: Option<bool>,
        items: List<Item<'a>>,
    }

    /// `configMap` of a volume, and either of a projected one.
    NamedVolume<'a> {
        name: Text<'a>,
        optional: Option<bool>,
        items: List<Item<'a>>,
    }

    /// A key that is put into the volume.
    Item<'a> {
        key: Text<'a>,
    }

    /// `persistentVolumeClaim`.
    Claim<'a> {
        claim_name: Text<'a>,
        read_only: Option<bool>,
    }

    /// `projected`.
    Projected<'a> {
        sources: List<Projection<'a>>,
    }

    /// An entry of a projected volume's `sources`.
    Projection<'a> {
        secret: Option<NamedVolume<'a>>,
        config_map: Option<NamedVolume<'a>>,
        service_account_token: Option<Token<'a>>,
    }

    /// `serviceAccountToken`.
    Token<'a> {
        audience: Text<'a>,
        expiration_seconds: Option<i64>,
    }

    /// `csi`.
    Csi<'a> {
        driver: Text<'a>,
        node_publish_secret_ref: Option<Reference<'a>>,
    }
}

/// What a volume is made of.
#[derive(Default)]
pub(crate) enum Source<'a> {
    /// No source: an empty directory.
    #[default]
    None,
    /// `hostPath`.
    HostPath(HostPath<'a>),
    /// `secret`.
    Secret(SecretVolume<'a>),
    /// `configMap`.
    ConfigMap(NamedVolume<'a>),
    /// `persistentVolumeClaim`.
    Claim(Claim<'a>),
    /// `projected`.
    Projected(Projected<'a>),
    /// `emptyDir`.
    EmptyDir,
    /// `csi`.
    Csi(Csi<'a>),
    /// `downwardAPI`.
    DownwardApi,
    /// `ephemeral`.
    Ephemeral,
    /// `image`.
    Image,
    /// Any other, by its field.
    Other(Text<'a>),
}

/// An entry of `volumes`.
#[derive(Default)]
pub(crate) struct Volume<'a> {
    /// `name`.
    pub(crate) name: Text<'a>,
    /// The first source that is set.
    pub(crate) source: Source<'a>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Volume<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for Fields<'a> {
            type Value = Volume<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a volume")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Volume<'a>, A::Error> {
                let mut volume = Volume::default();
                while let Some(key) = map.next_key::<Text<'a>>()? {
                    let source = match &*key {
                        "name" => {
                            volume.name = map.next_value()?;
                            None
                        }
                        "hostPath" => map.next_value::<Option<_>>()?.map(Source::HostPath),
                        "secret" => map.next_value::<Option<_>>()?.map(Source::Secret),
                        "configMap" => map.next_value::<Option<_>>()?.map(Source::ConfigMap),
                        "persistentVolumeClaim" => map.next_value::<Option<_>>()?.map(Source::Claim),
                        "projected" => map.next_value::<Option<_>>()?.map(Source::Projected),
                        "csi" => map.next_value::<Option<_>>()?.map(Source::Csi),
                        other => {
                            let kind = match other {
                                "emptyDir" => Source::EmptyDir,
                                "downwardAPI" => Source::DownwardApi,
                                "ephemeral" => Source::Ephemeral,
                                "image" => Source::Image,
                                _ => Source::Other(key),
                            };
                            map.next_value::<Option<IgnoredAny>>()?.map(|_| kind)
                        }
                    };
                    if let Some(source) = source
                        && matches!(volume.source, Source::None)
                    {
                        volume.source = source;
                    }
                }
                Ok(volume)
            }
        }
        deserializer.deserialize_map(Fields(PhantomData))
    }
}

/// `spec` of a PersistentVolume: what it is backed by is named by its field.
#[derive(Default)]
pub(crate) struct PersistentVolumeSpec<'a> {
    /// The backing.
    pub(crate) backing: Backing<'a>,
    /// `claimRef`, as (namespace, name).
    pub(crate) claim: Option<ClaimRef<'a>>,
    /// `accessModes`.
    pub(crate) access_modes: List<Text<'a>>,
    /// `storageClassName`.
    pub(crate) class: Text<'a>,
}

/// What a PersistentVolume is backed by.
#[derive(Default)]
pub(crate) enum Backing<'a> {
    /// Nothing that can be read.
    #[default]
    None,
    /// `hostPath`.
    HostPath(HostPath<'a>),
    /// `local`.
    Local(HostPath<'a>),
    /// `csi`.
    Csi(Csi<'a>),
    /// Any other, by its field.
    Other(Text<'a>),
}

wire! {
    /// `claimRef`.
    ClaimRef<'a> {
        namespace: Text<'a>,
        name: Text<'a>,
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for PersistentVolumeSpec<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for Fields<'a> {
            type Value = PersistentVolumeSpec<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a persistent volume's spec")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PersistentVolumeSpec<'a>, A::Error> {
                let mut spec = PersistentVolumeSpec::default();
                while let Some(key) = map.next_key::<Text<'a>>()? {
                    match &*key {
                        "claimRef" => spec.claim = map.next_value()?,
                        "accessModes" => spec.access_modes = map.next_value()?,
                        "storageClassName" => spec.class = map.next_value()?,
                        "hostPath" => spec.backing = map.next_value::<Option<_>>()?.map_or(spec.backing, Backing::HostPath),
                        "local" => spec.backing = map.next_value::<Option<_>>()?.map_or(spec.backing, Backing::Local),
                        "csi" => spec.backing = map.next_value::<Option<_>>()?.map_or(spec.backing, Backing::Csi),
                        "capacity" | "persistentVolumeReclaimPolicy" | "mountOptions" | "volumeMode" | "nodeAffinity" | "volumeAttributesClassName" => {
                            map.next_value::<IgnoredAny>()?;
                        }
                        _ => {
                            if map.next_value::<Present>()?.0 && matches!(spec.backing, Backing::None) {
                                spec.backing = Backing::Other(key);
                            }
                        }
                    }
                }
                Ok(spec)
            }
        }
        deserializer.deserialize_map(Fields(PhantomData))
    }
}
