//! One node of the tree.

use crate::data::{FormFile, Value};

/// A value, a list of nodes or an object of named nodes.
#[derive(Clone, Debug, PartialEq)]
pub enum Node<'a> {
    /// Text.
    Text(&'a str),
    /// A JSON number as it was written.
    Number(&'a str),
    /// A JSON `true` or `false`.
    Bool(bool),
    /// A JSON `null`.
    Null,
    /// A file.
    File(&'a FormFile),
    /// Several values of one name, rows, or a JSON array.
    List(Vec<Node<'a>>),
    /// Names and what they hold, each name once, in the order in which they first came.
    Object(Vec<(&'a str, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// What stands under this key of an object.
    ///
    /// ```
    /// use frontdesk_form::{ContentType, FormData, Limits, Names, Node};
    ///
    /// let data = FormData::parse(&ContentType::query(), "a[b]=1".into(), &Limits::default())?;
    /// let tree = data.tree(Names::Auto, &Limits::default())?;
    /// let b = tree.root().get("a").and_then(|a| a.get("b"));
    /// assert_eq!(b, Some(&Node::Text("1")));
    /// # Ok::<(), frontdesk_form::FormError>(())
    /// ```
    pub fn get(&self, key: &str) -> Option<&Node<'a>> {
        self.pairs().iter().find(|(name, _)| *name == key).map(|(_, node)| node)
    }

    /// The pairs of an object; none for anything else.
    pub fn pairs(&self) -> &[(&'a str, Node<'a>)] {
        match self {
            Node::Object(pairs) => pairs,
            _ => &[],
        }
    }

    /// The elements of a list; none for anything else.
    pub fn items(&self) -> &[Node<'a>] {
        match self {
            Node::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a text or of a number.
    pub fn as_text(&self) -> Option<&'a str> {
        match self {
            Node::Text(text) | Node::Number(text) => Some(text),
            _ => None,
        }
    }
}

impl<'a> From<Value<'a>> for Node<'a> {
    #[inline]
    fn from(value: Value<'a>) -> Node<'a> {
        match value {
            Value::Text(text) => Node::Text(text),
            Value::Number(number) => Node::Number(number),
            Value::Bool(bool) => Node::Bool(bool),
            Value::Null => Node::Null,
            Value::EmptyList => Node::List(Vec::new()),
            Value::EmptyObject => Node::Object(Vec::new()),
            Value::File(file) => Node::File(file),
        }
    }
}
