//! A tree as the cells of a table: the same form makes the same columns, however it was encoded.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// One cell: the heading of its column, and its text.
pub(super) struct Cell {
    pub(super) heading: String,
    pub(super) text: String,
}

/// The cells of a stored tree, in its order.
///
/// What is nested is headed as HTML names it: `address[city]`, `rows[0][sku]`. The values of a list
/// come one after another under one heading. A file is its name.
///
/// # Errors
/// The text is no JSON.
pub(super) fn cells(tree: &str) -> serde_json::Result<Vec<Cell>> {
    let mut cells = Vec::new();
    let Pairs(pairs) = serde_json::from_str(tree)?;
    for (key, value) in pairs {
        walk(key, &value, &mut cells)?;
    }
    Ok(cells)
}

// The decoder bounds the depth of what is stored, so this does not go deep.
fn walk(heading: String, value: &RawValue, cells: &mut Vec<Cell>) -> serde_json::Result<()> {
    let json = value.get();
    match json.as_bytes().first() {
        Some(b'{') if file_name(json).is_none() => {
            let Pairs(pairs) = serde_json::from_str(json)?;
            for (key, value) in pairs {
                walk(format!("{heading}[{key}]"), &value, cells)?;
            }
        }
        Some(b'[') => {
            let items: Vec<Box<RawValue>> = serde_json::from_str(json)?;
            for (place, item) in items.iter().enumerate() {
                let heading = if is_nested(item.get()) {
                    format!("{heading}[{place}]")
                } else {
                    heading.clone()
                };
                walk(heading, item, cells)?;
            }
        }
        _ => cells.push(Cell { heading, text: text(json) }),
    }
    Ok(())
}

pub(super) fn is_nested(json: &str) -> bool {
    json.starts_with('[') || (json.starts_with('{') && file_name(json).is_none())
}

/// Text as it is, a file's name, a number or a truth value as it was written, nothing for `null`.
pub(super) fn text(json: &str) -> String {
    if let Some(name) = file_name(json) {
        return name;
    }
    match json {
        "null" => String::new(),
        _ => serde_json::from_str::<String>(json).unwrap_or_else(|_| json.to_owned()),
    }
}

/// The name of a file, if the object is what the tree has of one.
pub(super) fn file_name(json: &str) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        filename: String,
        #[serde(rename = "content_type")]
        _content_type: Option<String>,
        #[serde(rename = "size")]
        _size: u64,
        #[serde(rename = "sha256")]
        _sha256: Option<String>,
    }
    if !json.starts_with('{') {
        return None;
    }
    serde_json::from_str::<File>(json).ok().map(|file| file.filename)
}

/// The pairs of an object in the order in which they stand.
pub(super) struct Pairs(pub(super) Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Pairs, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        from.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_becomes_cells_in_its_order() {
        let tree = r#"{"z":"a","n":0.10,"t":["x","y"],"none":null,"ok":true,
            "rows":[{"sku":"p","qty":1},{"sku":"q"}],"e":[],
            "f":{"filename":"c.png","content_type":"image/png","size":3,"sha256":"00"}}"#;
        let cells: Vec<(String, String)> =
            cells(tree).unwrap().into_iter().map(|cell| (cell.heading, cell.text)).collect();
        let expected = [
            ("z", "a"),
            ("n", "0.10"),
            ("t", "x"),
            ("t", "y"),
            ("none", ""),
            ("ok", "true"),
            ("rows[0][sku]", "p"),
            ("rows[0][qty]", "1"),
            ("rows[1][sku]", "q"),
            ("f", "c.png"),
        ];
        assert_eq!(cells, expected.map(|(heading, text)| (heading.to_owned(), text.to_owned())));
    }
}
