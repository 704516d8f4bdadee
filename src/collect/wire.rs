//! Kubernetes objects as they are written, trimmed to the fields that ravelin reads.
//!
//! Text is borrowed from the input where it can be, unknown fields are skipped without being kept, and `null` is the same as absent
//! everywhere. None of these types implements `Debug`: they hold text that has not been redacted yet.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Defines a structure of the wire format.
macro_rules! wire {
    ($($(#[doc = $doc:literal])* $name:ident<'a> { $($(#[$attr:meta])* $field:ident: $type:ty,)* })*) => { $(
        $(#[doc = $doc])*
        #[derive(Default, serde::Deserialize)]
        #[serde(remote = "Self")]
        #[allow(clippy::struct_field_names, reason = "the names are those of the wire format")]
        #[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
        pub(crate) struct $name<'a> {
            $($(#[$attr])* pub(crate) $field: $type,)*
            #[serde(skip)]
            pub(crate) marker: std::marker::PhantomData<&'a ()>,
        }

        impl<'de: 'a, 'a> serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // The derived function of that name, which is no trait's.
                $name::deserialize($crate::collect::wire::MapOnly(deserializer))
            }
        }
    )* };
}

pub(crate) mod admission;
pub(crate) mod cluster;
pub(crate) mod config;
pub(crate) mod marks;
pub(crate) mod meta;
pub(crate) mod network;
pub(crate) mod pod;
pub(crate) mod rbac;
pub(crate) mod security;
pub(crate) mod storage;
pub(crate) mod volume;
pub(crate) mod workload;

/// Takes structures from maps only: serde would fill their fields from a list, too, and Kubernetes does not.
pub(crate) struct MapOnly<D>(pub(crate) D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for MapOnly<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A string; `null` is the empty one.
#[derive(Default)]
pub(crate) struct Text<'a>(Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Strings<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for Strings<'a> {
            type Value = Text<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'a>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Text<'a>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
            fn visit_unit<E>(self) -> Result<Text<'a>, E> {
                Ok(Text::default())
            }
        }
        deserializer.deserialize_any(Strings(PhantomData))
    }
}

/// A list; `null` is the empty one, and so is a `null` in it.
pub(crate) struct List<T>(Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for List<T> {
    type Target = Vec<T>;
    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for Items<T> {
            type Value = List<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<T>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element::<Option<T>>()? {
                    items.push(item.unwrap_or_default());
                }
                Ok(List(items))
            }
            fn visit_unit<E>(self) -> Result<List<T>, E> {
                Ok(List::default())
            }
        }
        deserializer.deserialize_any(Items(PhantomData))
    }
}

/// A map of strings, in the order of the input; `null` is the empty one.
#[derive(Default)]
pub(crate) struct Map<'a>(Vec<(Text<'a>, Text<'a>)>);

impl<'a> Deref for Map<'a> {
    type Target = Vec<(Text<'a>, Text<'a>)>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Map<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for Pairs<'a> {
            type Value = Map<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of strings")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Map<'a>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Map(pairs))
            }
            fn visit_unit<E>(self) -> Result<Map<'a>, E> {
                Ok(Map::default())
            }
        }
        deserializer.deserialize_any(Pairs(PhantomData))
    }
}

/// The keys of a map whose values are skipped, each with whether it has a value.
#[derive(Default)]
pub(crate) struct Keys<'a>(Vec<(Text<'a>, bool)>);

impl<'a> Deref for Keys<'a> {
    type Target = Vec<(Text<'a>, bool)>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Keys<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for Names<'a> {
            type Value = Keys<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys<'a>, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, value)) = map.next_entry::<Text<'a>, Option<IgnoredAny>>()? {
                    keys.push((key, value.is_some()));
                }
                Ok(Keys(keys))
            }
            fn visit_unit<E>(self) -> Result<Keys<'a>, E> {
                Ok(Keys::default())
            }
        }
        deserializer.deserialize_any(Names(PhantomData))
    }
}

/// A structure; `null` is the empty one.
#[derive(Default)]
pub(crate) struct Lax<T>(T);

impl<T> Deref for Lax<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Lax<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Option::deserialize(deserializer)?.unwrap_or_default()))
    }
}

/// Whether a field is there, whatever it holds.
#[derive(Clone, Copy, Default)]
pub(crate) struct Present(pub(crate) bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Option::<IgnoredAny>::deserialize(deserializer)?.is_some()))
    }
}

/// A number or a string, as ports are written.
pub(crate) enum IntOrText<'a> {
    /// A number.
    Int(i64),
    /// A string.
    Text(Text<'a>),
}

impl<'de: 'a, 'a> Deserialize<'de> for IntOrText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for Either<'a> {
            type Value = IntOrText<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a string")
            }
            fn visit_i64<E>(self, number: i64) -> Result<IntOrText<'a>, E> {
                Ok(IntOrText::Int(number))
            }
            fn visit_u64<E>(self, number: u64) -> Result<IntOrText<'a>, E> {
                Ok(IntOrText::Int(i64::try_from(number).unwrap_or(i64::MAX)))
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<IntOrText<'a>, E> {
                Ok(IntOrText::Text(Text(Cow::Borrowed(text))))
            }
            fn visit_str<E>(self, text: &str) -> Result<IntOrText<'a>, E> {
                Ok(IntOrText::Text(Text(Cow::Owned(text.to_owned()))))
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
    }
}
