//! One field of a form.

use crate::attributes::Attributes;

/// A control that can send something: `input`, `select`, `textarea` or `button`.
///
/// `output`, `object` and `fieldset` belong to forms too, but send nothing; they are not fields.
///
/// ```
/// use frontdesk_schema::{Control, InputType, Page};
///
/// let page = Page::read("<form><input type=HIDDEN name=_id value=7></form>");
/// let field = &page.forms[0].fields[0];
/// assert_eq!(field.control, Control::Input(InputType::Hidden));
/// assert_eq!(field.value.as_deref(), Some("7"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlField {
    /// The line of its tag's `<`, counted from 1.
    pub line: u64,
    /// Where its tag begins: a byte offset into the text of the page.
    pub at: usize,
    /// Which element it is, and of which type.
    pub control: Control,
    /// The name its value is sent under; `None` without one (or with an empty one), and then the
    /// browser doesn't send it.
    pub name: Option<String>,
    /// What stands in the page: the `value` of an input or button, the text of a textarea, the
    /// value of a select's first selected option.
    pub value: Option<String>,
    /// Whether it takes several values: a `select` or an e-mail or file input with `multiple`.
    pub multiple: bool,
    /// Whether it is switched off in the page, by itself or by a `fieldset` around it. A script
    /// may switch it on.
    pub disabled: bool,
    /// Whether it stands in a `datalist`, where nothing is checked (HTML, 4.10.8).
    pub in_datalist: bool,
    /// What people call it: its label, `aria-label`, placeholder or title, without a colon or star
    /// at the end.
    pub label: Option<String>,
    /// The legend of the fieldset around it.
    pub legend: Option<String>,
    /// The options of a select, those in groups too.
    pub options: Vec<HtmlOption>,
    /// All attributes of the element: `required`, `pattern`, `min`, `accept`, ... as they stand.
    pub attributes: Attributes,
}

/// An `<option>` of a select.
///
/// ```
/// let page = frontdesk_schema::Page::read("<form><select name=s><option> A  b <option value=2>B");
/// let values: Vec<_> = page.forms[0].fields[0].options.iter().map(|o| o.value.as_str()).collect();
/// assert_eq!(values, ["A b", "2"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlOption {
    /// The line of its `<option`, counted from 1.
    pub line: u64,
    /// Where its tag begins: a byte offset into the text of the page.
    pub at: usize,
    /// What is sent: its `value`, or else its text with the white space stripped and collapsed.
    pub value: String,
    /// What the visitor reads.
    pub text: String,
    /// Whether the page selects it.
    pub selected: bool,
    /// Whether it is switched off, by itself or by its group.
    pub disabled: bool,
    /// Whether it stands in a group.
    pub grouped: bool,
}

/// Which element a field is.
///
/// ```
/// let page = frontdesk_schema::Page::read("<form><input type=tel></form>");
/// assert_eq!(page.forms[0].fields[0].control.word(), "tel");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// `<input>`
    Input(InputType),
    /// `<select>`
    Select,
    /// `<textarea>`
    Textarea,
    /// `<button>`
    Button(ButtonType),
}

impl Control {
    /// The word people know it by: the type of an input, else the name of the element.
    pub fn word(self) -> &'static str {
        match self {
            Control::Input(input) => input.word(),
            Control::Select => "select",
            Control::Textarea => "textarea",
            Control::Button(_) => "button",
        }
    }

    /// Whether it sends the form, and may then carry an address and method of its own
    /// (`formaction`, `formmethod`).
    pub fn submits(self) -> bool {
        matches!(
            self,
            Control::Input(InputType::Submit | InputType::Image)
                | Control::Button(ButtonType::Submit)
        )
    }

    /// Whether a visitor sees it and fills it in.
    pub(crate) fn is_filled_in(self) -> bool {
        match self {
            Control::Select | Control::Textarea => true,
            Control::Button(_) => false,
            Control::Input(input) => !matches!(
                input,
                InputType::Hidden
                    | InputType::Submit
                    | InputType::Image
                    | InputType::Reset
                    | InputType::Button
            ),
        }
    }
}

/// The states of a button's `type` (HTML, 4.10.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ButtonType {
    /// Sends the form: also what a missing or unknown word means.
    Submit,
    /// Sets the fields back.
    Reset,
    /// Does nothing by itself.
    Button,
}

impl ButtonType {
    pub(crate) fn of(word: Option<&str>) -> ButtonType {
        match word {
            Some(word) if word.eq_ignore_ascii_case("reset") => ButtonType::Reset,
            Some(word) if word.eq_ignore_ascii_case("button") => ButtonType::Button,
            Some(_) | None => ButtonType::Submit,
        }
    }
}

/// One line a type: the table of HTML, 4.10.5, with the keyword of each state.
macro_rules! input_types {
    ($($(#[$doc:meta])* $state:ident = $word:literal,)*) => {
        /// The states of an input's `type` (HTML, 4.10.5).
        ///
        /// ```
        /// use frontdesk_schema::InputType;
        ///
        /// assert_eq!(InputType::of(Some("E-mail?")), InputType::Text);
        /// assert_eq!(InputType::of(Some("EMAIL")).word(), "email");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum InputType { $($(#[$doc])* $state,)* }

        impl InputType {
            /// What a `type` attribute says; a missing or unknown word is [`InputType::Text`].
            pub fn of(word: Option<&str>) -> InputType {
                match word {
                    $(Some(word) if word.eq_ignore_ascii_case($word) => InputType::$state,)*
                    Some(_) | None => InputType::Text,
                }
            }

            /// The keyword in the page.
            pub fn word(self) -> &'static str {
                match self { $(InputType::$state => $word,)* }
            }
        }
    };
}

input_types! {
    /// Not shown; its value stands in the page or comes from a script.
    Hidden = "hidden",
    /// One line of text.
    Text = "text",
    /// What to search for.
    Search = "search",
    /// A telephone number.
    Tel = "tel",
    /// An absolute address of the web.
    Url = "url",
    /// An e-mail address, or several with `multiple`.
    Email = "email",
    /// A secret, not shown while typed.
    Password = "password",
    /// A day.
    Date = "date",
    /// A month of a year.
    Month = "month",
    /// A week of a year.
    Week = "week",
    /// A time of day.
    Time = "time",
    /// A day and time without a time zone.
    DatetimeLocal = "datetime-local",
    /// A number.
    Number = "number",
    /// A number on a scale.
    Range = "range",
    /// A colour.
    Color = "color",
    /// Yes or nothing.
    Checkbox = "checkbox",
    /// One of those with the same name.
    Radio = "radio",
    /// Files.
    File = "file",
    /// A button that sends the form.
    Submit = "submit",
    /// A picture that sends the form, with the place of the click.
    Image = "image",
    /// A button that sets the fields back.
    Reset = "reset",
    /// A button for scripts.
    Button = "button",
}
