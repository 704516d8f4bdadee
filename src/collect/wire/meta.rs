//! Object metadata.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::marks::ObjectMarks;
use super::{Lax, List, Map, Text};
use crate::collect::redact::annotations::{LAST_APPLIED, is_kept};

wire! {
    /// `metadata`.
    ObjectMeta<'a> {
        name: Text<'a>,
        generate_name: Text<'a>,
        namespace: Text<'a>,
        uid: Text<'a>,
        creation_timestamp: Text<'a>,
        labels: Map<'a>,
        annotations: Annotations<'a>,
        owner_references: List<OwnerReference<'a>>,
    }

    /// An entry of `ownerReferences`.
    OwnerReference<'a> {
        api_version: Text<'a>,
        kind: Text<'a>,
        name: Text<'a>,
        controller: Option<bool>,
    }

    /// What can be said of an object that cannot be decoded.
    Identity<'a> {
        metadata: Lax<IdentityMeta<'a>>,
    }

    /// The parts of `metadata` that name an object.
    IdentityMeta<'a> {
        name: Text<'a>,
        namespace: Text<'a>,
    }
}

/// Any object: metadata, specification, status, and what a recording adds.
#[derive(Deserialize)]
#[serde(remote = "Self")]
#[serde(default, bound(deserialize = "'de: 'a, S: serde::Deserialize<'de> + Default, T: serde::Deserialize<'de> + Default"))]
pub(crate) struct Object<'a, S, T = super::Present> {
    /// `metadata`.
    pub(crate) metadata: Lax<ObjectMeta<'a>>,
    /// `spec`: large, and handed on some times before it is decoded.
    pub(crate) spec: Option<Box<S>>,
    /// `status`.
    pub(crate) status: Option<T>,
    /// What a recording adds.
    #[serde(rename = "x-ravelin")]
    pub(crate) marks: Option<ObjectMarks<'a>>,
}

impl<'de: 'a, 'a, S: Deserialize<'de> + Default, T: Deserialize<'de> + Default> Deserialize<'de> for Object<'a, S, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Object::deserialize(super::MapOnly(deserializer))
    }
}

impl<S, T> Default for Object<'_, S, T> {
    fn default() -> Self {
        Self { metadata: Lax::default(), spec: None, status: None, marks: None }
    }
}

/// The annotations that something reads; others are skipped while decoding.
#[derive(Default)]
pub(crate) struct Annotations<'a> {
    /// Kept annotations, as written.
    pub(crate) kept: Vec<(Text<'a>, Text<'a>)>,
    /// The annotation that repeats the whole object was there.
    pub(crate) last_applied: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for Annotations<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for Pairs<'a> {
            type Value = Annotations<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of strings")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Annotations<'a>, A::Error> {
                let mut annotations = Annotations::default();
                while let Some(key) = map.next_key::<Text<'a>>()? {
                    if is_kept(&key) {
                        annotations.kept.push((key, map.next_value()?));
                    } else {
                        annotations.last_applied |= *key == *LAST_APPLIED;
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(annotations)
            }
            fn visit_unit<E>(self) -> Result<Annotations<'a>, E> {
                Ok(Annotations::default())
            }
        }
        deserializer.deserialize_any(Pairs(PhantomData))
    }
}
