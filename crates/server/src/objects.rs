//! JSON objects, and nothing else, for structs. Serde also takes an array in the order of the fields:
//! a client that came to rely on it would break with the next field.

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};

/// A value in which every struct, nested ones too, was an object. Not looked into is what serde
/// buffers first: fields that are flattened, enums without or with an inner tag.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Objects<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Objects<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(Strict(deserializer)).map(Self)
    }
}

/// Hands [`Inside`] to whatever is read.
struct Strict<D>(D);

/// A visitor that passes on what it is shown, with every way further in made strict as well.
struct Inside<V> {
    visitor: V,
    is_struct: bool,
}

fn inside<V>(visitor: V) -> Inside<V> {
    Inside {
        visitor,
        is_struct: false,
    }
}

macro_rules! read {
    ($($method:ident($($name:ident: $kind:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(self, $($name: $kind,)* visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method($($name,)* inside(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    read! {
        deserialize_any() deserialize_bool()
        deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64() deserialize_i128()
        deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64() deserialize_u128()
        deserialize_f32() deserialize_f64() deserialize_char() deserialize_str() deserialize_string()
        deserialize_bytes() deserialize_byte_buf() deserialize_option() deserialize_unit()
        deserialize_unit_struct(name: &'static str) deserialize_newtype_struct(name: &'static str)
        deserialize_seq() deserialize_tuple(len: usize)
        deserialize_tuple_struct(name: &'static str, len: usize) deserialize_map()
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
        deserialize_identifier() deserialize_ignored_any()
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = Inside {
            visitor,
            is_struct: true,
        };
        self.0.deserialize_struct(name, fields, visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

macro_rules! show {
    ($($method:ident($kind:ty))*) => {$(
        fn $method<E: serde::de::Error>(self, value: $kind) -> Result<V::Value, E> {
            self.visitor.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Inside<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_struct {
            f.write_str("a JSON object")
        } else {
            self.visitor.expecting(f)
        }
    }

    show! {
        visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u64(u64) visit_u128(u128)
        visit_f64(f64) visit_char(char) visit_str(&str) visit_borrowed_str(&'de str)
        visit_string(String) visit_bytes(&[u8]) visit_borrowed_bytes(&'de [u8])
        visit_byte_buf(Vec<u8>)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(Strict(value))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(Strict(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        if self.is_struct {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        }
        self.visitor.visit_seq(Strict(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Strict(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, value: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(Strict(value))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, A::Error> {
        self.0.next_element_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_key_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, A::Error> {
        self.0.next_key_seed(Strict(seed))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.0.next_value_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Strict<A> {
    type Error = A::Error;
    type Variant = Strict<A::Variant>;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Self::Variant), A::Error> {
        let (value, variant) = self.0.variant_seed(Strict(seed))?;
        Ok((value, Strict(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, A::Error> {
        self.0.newtype_variant_seed(Strict(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(len, inside(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let visitor = Inside {
            visitor,
            is_struct: true,
        };
        self.0.struct_variant(fields, visitor)
    }
}

impl<'de, T: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<T> {
    type Value = T::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T::Value, D::Error> {
        self.0.deserialize(Strict(deserializer))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::Objects;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        a: u8,
        b: Option<String>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Choice {
        Nothing,
        One(Inner),
        Named { a: u8 },
        Two(u8, u8),
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        maybe: Option<Inner>,
        list: Vec<Inner>,
        map: BTreeMap<String, Inner>,
        choice: Choice,
        pair: (u8, Inner),
        any: serde_json::Value,
        number: i64,
        flag: bool,
        text: String,
        nothing: (),
    }

    const GOOD: &str = r#"{"maybe":{"a":1,"b":"x"},"list":[{"a":2,"b":null}],"map":{"k":{"a":3}},
        "choice":{"one":{"a":4}},"pair":[5,{"a":6}],"any":[1,[2],{"x":[]}],"number":-7,"flag":true,
        "text":"ü\"","nothing":null}"#;

    #[test]
    fn whatever_is_an_object_is_read_as_without() {
        let strict: Objects<Outer> = serde_json::from_str(GOOD).unwrap();
        assert_eq!(strict.0, serde_json::from_str(GOOD).unwrap());
        for choice in [r#""nothing""#, r#"{"named":{"a":1}}"#, r#"{"two":[1,2]}"#] {
            let strict: Objects<Choice> = serde_json::from_str(choice).unwrap();
            assert_eq!(strict.0, serde_json::from_str(choice).unwrap());
        }
        let list: Objects<Vec<Inner>> = serde_json::from_str(r#"[{"a":1}]"#).unwrap();
        assert_eq!(list.0.len(), 1);
    }

    #[test]
    fn an_array_for_a_struct_is_refused_wherever_it_stands() {
        for (object, array) in [
            (r#"{"a":1,"b":"x"}"#, r#"[1,"x"]"#),
            (r#"{"a":2,"b":null}"#, "[2,null]"),
            (r#"{"k":{"a":3}}"#, r#"{"k":[3,null]}"#),
            (r#"{"one":{"a":4}}"#, r#"{"one":[4,null]}"#),
            (r#"{"one":{"a":4}}"#, r#"{"named":[4]}"#),
            (r#"[5,{"a":6}]"#, "[5,[6,null]]"),
        ] {
            let bad = GOOD.replacen(object, array, 1);
            assert_ne!(bad, GOOD);
            assert!(serde_json::from_str::<Outer>(&bad).is_ok(), "{bad}");
            let refused = serde_json::from_str::<Objects<Outer>>(&bad).unwrap_err();
            let detail = refused.to_string();
            assert!(
                detail.contains("invalid type: sequence, expected a JSON object at line"),
                "{detail}"
            );
        }
    }
}
