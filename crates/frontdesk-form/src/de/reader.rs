//! One node as serde asks for it.

use std::any::type_name;

use serde::de::value::MapDeserializer;
use serde::de::{Deserializer, IntoDeserializer, Visitor};

use crate::data::{Content, FormFile};
use crate::tree::{Node, hex};

use super::access::{self, Elements, Pairs, VariantReader};
use super::error::{Fault, one_of};
use super::plan::{Errors, Guise, Pass};
use super::scalar::{self, Loose};
use super::upload;

#[derive(Clone, Copy)]
pub(super) struct Reader<'t, 'a> {
    pub(super) pass: &'t Pass<'t, 'a>,
    pub(super) node: &'t Node<'a>,
    pub(super) id: usize,
    /// The type of the `Option` that this is the inside of.
    pub(super) option: Option<&'static str>,
}

impl<'t, 'a> Reader<'t, 'a> {
    pub(super) fn root(pass: &'t Pass<'t, 'a>) -> Reader<'t, 'a> {
        Reader { pass, node: pass.tree.root(), id: 0, option: None }
    }

    /// Gives an error its place, and says whether it is about empty text in an `Option`.
    pub(super) fn here(&self, mut fault: Fault) -> Fault {
        if fault.at.is_none_or(|at| at == self.id) && self.is_blank() {
            fault.blank = fault.blank.or(self.option);
        }
        fault.at(self.id)
    }

    fn is_blank(&self) -> bool {
        matches!(self.node, Node::Text(text) if text.trim_ascii().is_empty())
    }

    /// What is here is not what was asked for: an error, or a stand-in if the pass shall go on.
    fn mismatch<T>(
        self,
        expected: &str,
        stand_in: impl FnOnce() -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        match self.option {
            // Empty text in an `Option` is `None`, which the next pass will make of it.
            Some(option) if self.is_blank() => self.pass.note_blank(option),
            _ => {
                let fault = Fault::expected(expected).at(self.id);
                if self.pass.errors == Errors::Stop {
                    return Err(fault);
                }
                self.pass.record(fault);
            }
        }
        stand_in().map_err(|fault| fault.at(self.id).recorded())
    }

    fn text(&self) -> Option<&'a str> {
        self.node.as_text()
    }

    /// A checkbox with a hidden field before or after it, as Rails and ASP.NET write them, sends
    /// two values: it is ticked if one of them says so.
    fn boolean(&self) -> Option<bool> {
        let one = |node: &Node<'_>| match node {
            Node::Bool(bool) => Some(*bool),
            node => node.as_text().and_then(scalar::boolean),
        };
        match self.node {
            Node::List(items) if !items.is_empty() => {
                items.iter().map(one).try_fold(false, |any, item| Some(any | item?))
            }
            node => one(node),
        }
    }

    fn visit_text<'de, V: Visitor<'de>>(
        self,
        text: &'a str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.pass.guise(self.id, text) {
            Guise::Text => visitor.visit_str(text),
            Guise::Unit => visitor.visit_unit(),
            Guise::Number => visit_loose(text, visitor),
            Guise::Bool => match scalar::boolean(text) {
                Some(bool) => visitor.visit_bool(bool),
                None => visitor.visit_str(text),
            },
        }
    }

    fn visit_pairs<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match access::pairs(&self) {
            Some(pairs) => visitor.visit_map(Pairs::new(self, pairs)),
            None => match self.node {
                Node::File(file) => visit_head(file, visitor),
                _ => Err(Fault::expected("named fields")),
            },
        }
    }
}

/// A number for which no type was asked, or its text if Rust has no number that holds it.
fn visit_loose<'de, V: Visitor<'de>>(text: &str, visitor: V) -> Result<V::Value, Fault> {
    match Loose::parse(text) {
        Some(Loose::Unsigned(number)) => visitor.visit_u64(number),
        Some(Loose::Signed(number)) => visitor.visit_i64(number),
        Some(Loose::Float(number)) => visitor.visit_f64(number),
        None => visitor.visit_str(text),
    }
}

/// A file as the same object that `FormTree::to_json` writes.
fn visit_head<'de, V: Visitor<'de>>(file: &FormFile, visitor: V) -> Result<V::Value, Fault> {
    upload::offer(file);
    let content_type = file.content_type.clone().map(|text| ("content_type", Head::Text(text)));
    let sha256 = file.sha256.map(|hash| ("sha256", Head::Text(hex(&hash))));
    let head = [
        Some(("filename", Head::Text(file.filename.clone()))),
        content_type,
        Some(("size", Head::Size(file.size))),
        sha256,
    ];
    visitor.visit_map(MapDeserializer::new(head.into_iter().flatten()))
}

enum Head {
    Text(String),
    Size(u64),
}

impl<'de> IntoDeserializer<'de, Fault> for Head {
    type Deserializer = Head;

    fn into_deserializer(self) -> Head {
        self
    }
}

impl<'de> Deserializer<'de> for Head {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Head::Text(text) => visitor.visit_string(text),
            Head::Size(size) => visitor.visit_u64(size),
        }
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

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

macro_rules! whole {
    ($($method:ident $visit:ident $type:ident;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.text().and_then(scalar::whole::<$type>) {
                Some(number) => visitor.$visit(number).map_err(|fault| self.here(fault)),
                None => {
                    let (min, max) = ($type::MIN, $type::MAX);
                    let expected = format!("a whole number from {min} to {max}");
                    self.mismatch(&expected, || visitor.$visit(0))
                }
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'_, '_> {
    type Error = Fault;

    whole! {
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_i128 visit_i128 i128;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_u128 visit_u128 u128;
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let result = match self.node {
            Node::Text(text) => self.visit_text(text, visitor),
            Node::Number(number) => visit_loose(number, visitor),
            Node::Bool(bool) => visitor.visit_bool(*bool),
            Node::Null => visitor.visit_unit(),
            Node::List(_) => visitor.visit_seq(Elements::new(self, access::elements(&self))),
            Node::Object(_) | Node::File(_) => self.visit_pairs(visitor),
        };
        result.map_err(|fault| self.here(fault))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.boolean() {
            Some(bool) => visitor.visit_bool(bool).map_err(|fault| self.here(fault)),
            None => self
                .mismatch("a yes or no (on, true, 1, off, false, 0)", || visitor.visit_bool(false)),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.text().and_then(scalar::float) {
            Some(number) => visitor.visit_f64(number).map_err(|fault| self.here(fault)),
            None => self.mismatch("a number", || visitor.visit_f64(0.0)),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let mut chars = self.text().unwrap_or_default().chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => visitor.visit_char(char).map_err(|fault| self.here(fault)),
            _ => self.mismatch("one character", || visitor.visit_char(' ')),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.text() {
            Some(text) => visitor.visit_str(text).map_err(|fault| self.here(fault)),
            None => self.mismatch("text", || visitor.visit_str("")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let result = match self.node {
            Node::Text(text) | Node::Number(text) => visitor.visit_bytes(text.as_bytes()),
            Node::List(_) => visitor.visit_seq(Elements::new(self, access::elements(&self))),
            Node::File(file) => match &file.content {
                Content::Memory(bytes) => visitor.visit_bytes(bytes),
                Content::Stored(_) => Err(Fault::expected("a file that is in memory")),
            },
            Node::Bool(_) | Node::Null | Node::Object(_) => {
                return self.mismatch("text or a file", || visitor.visit_bytes(b""));
            }
        };
        result.map_err(|fault| self.here(fault))
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let option = type_name::<V>();
        let absent = match self.node {
            Node::Null => true,
            Node::Text(_) => self.is_blank() && self.pass.blank_is_none(option),
            // What a browser sends for a file input that was left empty.
            Node::File(file) => file.filename.is_empty() && file.size == 0,
            Node::Number(_) | Node::Bool(_) | Node::List(_) | Node::Object(_) => false,
        };
        let result = match absent {
            true => visitor.visit_none(),
            false => {
                let inside = Reader { option: Some(option), ..self };
                visitor.visit_some(inside).map_err(|fault| inside.here(fault))
            }
        };
        result.map_err(|fault| self.here(fault))
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Null => visitor.visit_unit(),
            Node::Text("") => visitor.visit_unit(),
            _ => self.mismatch("nothing", || visitor.visit_unit()),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let result = match (name, self.node) {
            (upload::TOKEN, Node::File(file)) => upload::hand(file, visitor),
            (upload::TOKEN, _) => Err(Fault::expected("a file")),
            _ => visitor.visit_newtype_struct(self),
        };
        result.map_err(|fault| self.here(fault))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let elements = access::elements(&self);
        visitor.visit_seq(Elements::new(self, elements)).map_err(|fault| self.here(fault))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let elements = access::elements(&self);
        if elements.len() != length {
            return Err(self.here(Fault::expected(format!("{length} values"))));
        }
        visitor.visit_seq(Elements::in_order(self, elements)).map_err(|fault| self.here(fault))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.visit_pairs(visitor).map_err(|fault| self.here(fault))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let variant = match self.node {
            Node::Text(name) | Node::Number(name) => VariantReader::unit(self, name),
            Node::Object(pairs) if pairs.len() == 1 => VariantReader::only_pair(self),
            _ => None,
        };
        let result = match variant {
            Some(variant) => visitor.visit_enum(variant),
            None => Err(Fault::expected(one_of(variants))),
        };
        result.map_err(|fault| self.here(fault))
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}
