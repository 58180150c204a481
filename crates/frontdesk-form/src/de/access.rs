//! What is inside of a node: elements, pairs, the content of a variant.

use std::borrow::Cow;
use std::vec;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use crate::path::Digits;
use crate::tree::Node;

use super::blank::Blank;
use super::error::Fault;
use super::reader::Reader;
use super::scalar;

/// The children of a node with their numbers.
fn children<'t, 'a>(reader: &Reader<'t, 'a>) -> Vec<Reader<'t, 'a>> {
    let pass = reader.pass;
    let mut id = reader.id + 1;
    let items = reader.node.items().iter();
    let pairs = reader.node.pairs().iter().map(|(_, node)| node);
    items
        .chain(pairs)
        .map(|node| {
            let child = Reader { pass, node, id, option: None };
            id += size(&child);
            child
        })
        .collect()
}

fn size(reader: &Reader<'_, '_>) -> usize {
    reader.pass.tree.origin(reader.id).map_or(1, |origin| origin.size)
}

/// A node as a list: one value is a list of one, and rows that were sent under indexes only, none
/// of them 0 or 1, are rows all the same.
pub(super) fn elements<'t, 'a>(reader: &Reader<'t, 'a>) -> Vec<Reader<'t, 'a>> {
    match reader.node {
        Node::List(_) => children(reader),
        Node::Object(pairs) => {
            let indexes: Option<Vec<_>> = pairs.iter().map(|(key, _)| Digits::parse(key)).collect();
            let Some(indexes) = indexes else { return vec![*reader] };
            let mut rows: Vec<_> = indexes.into_iter().zip(children(reader)).collect();
            rows.sort_by_key(|(index, _)| *index);
            rows.into_iter().map(|(_, row)| row).collect()
        }
        Node::Text(_) | Node::Number(_) | Node::Bool(_) | Node::Null | Node::File(_) => {
            vec![*reader]
        }
    }
}

/// A key and what stands under it.
pub(super) type Pair<'t, 'a> = (Cow<'a, str>, Reader<'t, 'a>);

/// A node as named fields. Rows are named by the indexes that were sent, so that a map of ids reads
/// the same whether or not one of the ids is 1.
pub(super) fn pairs<'t, 'a>(reader: &Reader<'t, 'a>) -> Option<Vec<Pair<'t, 'a>>> {
    match reader.node {
        Node::Object(pairs) => {
            let keys = pairs.iter().map(|(key, _)| Cow::Borrowed(*key));
            Some(keys.zip(children(reader)).collect())
        }
        Node::List(_) => {
            let rows = children(reader);
            let sent: Option<Vec<_>> = rows.iter().map(|row| sent_index(reader, row)).collect();
            let keys: Vec<Cow<'a, str>> = match sent {
                Some(sent) => sent.into_iter().map(Cow::Borrowed).collect(),
                None => (0..rows.len()).map(|place| Cow::Owned(place.to_string())).collect(),
            };
            Some(keys.into_iter().zip(rows).collect())
        }
        Node::Text(_) | Node::Number(_) | Node::Bool(_) | Node::Null | Node::File(_) => None,
    }
}

/// The index by which a row was sent: what its name has more than that of its list.
fn sent_index<'a>(list: &Reader<'_, 'a>, row: &Reader<'_, 'a>) -> Option<&'a str> {
    let tree = list.pass.tree;
    let (list, row) = (tree.origin(list.id)?.name, tree.origin(row.id)?.name);
    let last = row.get(list.len()..)?;
    let last = last.strip_prefix(['[', '.', '-'])?;
    Digits::parse(last.strip_suffix(']').unwrap_or(last)).map(Digits::as_str)
}

pub(super) struct Elements<'t, 'a> {
    rest: vec::IntoIter<Reader<'t, 'a>>,
}

impl<'t, 'a> Elements<'t, 'a> {
    /// Elements that are known not to fit come last; the value is thrown away then.
    pub(super) fn new(list: Reader<'t, 'a>, mut elements: Vec<Reader<'t, 'a>>) -> Self {
        elements.sort_by_key(failed);
        Elements::in_order(list, elements)
    }

    /// Elements of which each may have a type of its own.
    pub(super) fn in_order(list: Reader<'t, 'a>, mut elements: Vec<Reader<'t, 'a>>) -> Self {
        // A single value that is read as a list: the list is what the `Option` is around.
        for element in &mut elements {
            element.option = list.option.filter(|_| element.id == list.id);
        }
        Elements { rest: elements.into_iter() }
    }
}

fn failed(reader: &Reader<'_, '_>) -> Option<u32> {
    reader.pass.plan.failed(reader.id..reader.id + size(reader))
}

impl<'de> SeqAccess<'de> for Elements<'_, '_> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let Some(element) = self.rest.next() else { return Ok(None) };
        seed.deserialize(element).map(Some).map_err(|fault| element.here(fault))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

pub(super) struct Pairs<'t, 'a> {
    rest: vec::IntoIter<Pair<'t, 'a>>,
    value: Option<Reader<'t, 'a>>,
    /// Fields that are known to be missing.
    missing: vec::IntoIter<&'static str>,
    id: usize,
}

/// So deep may a type nest that stands in for what is missing.
const BLANK: Blank = Blank { depth: 32 };

impl<'t, 'a> Pairs<'t, 'a> {
    pub(super) fn new(object: Reader<'t, 'a>, mut pairs: Vec<Pair<'t, 'a>>) -> Pairs<'t, 'a> {
        pairs.sort_by_key(|(_, reader)| failed(reader));
        let missing: Vec<_> = object.pass.plan.given(object.id).collect();
        Pairs { rest: pairs.into_iter(), value: None, missing: missing.into_iter(), id: object.id }
    }
}

impl<'de> MapAccess<'de> for Pairs<'_, '_> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        if let Some((key, value)) = self.rest.next() {
            let id = value.id;
            self.value = Some(value);
            return seed.deserialize(Key(&key)).map(Some).map_err(|fault| fault.at(id));
        }
        self.value = None;
        match self.missing.next() {
            Some(field) => seed.deserialize(Key(field)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        match self.value.take() {
            Some(value) => seed.deserialize(value).map_err(|fault| value.here(fault)),
            None => seed.deserialize(BLANK).map_err(|fault| fault.at(self.id).recorded()),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The key of a map, which may be a number or a boolean.
struct Key<'k>(&'k str);

macro_rules! parsed {
    ($($method:ident $visit:ident $parse:expr, $expected:expr;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match $parse(self.0) {
                Some(value) => visitor.$visit(value),
                None => Err(Fault::expected($expected)),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = Fault;

    parsed! {
        deserialize_bool visit_bool scalar::boolean, "a key that is on or off";
        deserialize_i8 visit_i8 scalar::whole, "a key that is a whole number";
        deserialize_i16 visit_i16 scalar::whole, "a key that is a whole number";
        deserialize_i32 visit_i32 scalar::whole, "a key that is a whole number";
        deserialize_i64 visit_i64 scalar::whole, "a key that is a whole number";
        deserialize_i128 visit_i128 scalar::whole, "a key that is a whole number";
        deserialize_u8 visit_u8 scalar::whole, "a key that is a whole number";
        deserialize_u16 visit_u16 scalar::whole, "a key that is a whole number";
        deserialize_u32 visit_u32 scalar::whole, "a key that is a whole number";
        deserialize_u64 visit_u64 scalar::whole, "a key that is a whole number";
        deserialize_u128 visit_u128 scalar::whole, "a key that is a whole number";
        deserialize_f64 visit_f64 scalar::float, "a key that is a number";
        deserialize_f32 visit_f64 scalar::float, "a key that is a number";
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    serde::forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// A variant by its name, with its content if the node has any: `kind=card` or `kind[card][no]=1`.
pub(super) struct VariantReader<'t, 'a> {
    name: &'a str,
    /// Where the name stands, for the error that says it is unknown.
    id: usize,
    content: Option<Reader<'t, 'a>>,
}

impl<'t, 'a> VariantReader<'t, 'a> {
    pub(super) fn unit(reader: Reader<'t, 'a>, name: &'a str) -> Option<VariantReader<'t, 'a>> {
        Some(VariantReader { name, id: reader.id, content: None })
    }

    pub(super) fn only_pair(reader: Reader<'t, 'a>) -> Option<VariantReader<'t, 'a>> {
        let (name, _) = reader.node.pairs().first()?;
        let content = children(&reader).into_iter().next();
        Some(VariantReader { name, id: reader.id, content })
    }

    fn content(self) -> Result<Reader<'t, 'a>, Fault> {
        self.content.ok_or_else(|| Fault::expected(format!("fields below `{}`", self.name)))
    }
}

impl<'de, 't, 'a> EnumAccess<'de> for VariantReader<'t, 'a> {
    type Error = Fault;
    type Variant = VariantReader<'t, 'a>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let variant = seed.deserialize(Key(self.name)).map_err(|fault| fault.at(self.id))?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for VariantReader<'_, '_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.content.map(|content| content.node) {
            None | Some(Node::Null | Node::Text(_)) => Ok(()),
            Some(_) => Err(Fault::expected(format!("nothing below `{}`", self.name))),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        let content = self.content()?;
        seed.deserialize(content).map_err(|fault| content.here(fault))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.content()?.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.content()?.deserialize_map(visitor)
    }
}
