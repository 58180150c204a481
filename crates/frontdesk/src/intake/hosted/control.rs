//! A control of the hosted page, for each field that a form declares.

use frontdesk_schema::{
    ChoiceRules, ChoiceType, FileRules, FormSchema, Input, Kind, MeasureRules, TextRules, TextType,
};

/// A field as the page shows it.
pub(super) struct Control<'a> {
    pub(super) id: String,
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) required: bool,
    pub(super) shape: Shape<'a>,
    /// The rules, in the attributes that a browser holds them by.
    pub(super) attributes: Vec<(&'static str, String)>,
}

pub(super) enum Shape<'a> {
    Input {
        kind: &'static str,
        value: Option<&'a str>,
    },
    Textarea {
        text: &'a str,
    },
    Select {
        options: Vec<Choice<'a>>,
        needs_empty: bool,
    },
    /// Radio buttons or checkboxes.
    Boxes {
        kind: &'static str,
        options: Vec<Choice<'a>>,
    },
    /// Buttons that send the form, each with its value.
    Buttons {
        options: Vec<Choice<'a>>,
    },
}

pub(super) struct Choice<'a> {
    pub(super) value: &'a str,
    pub(super) label: &'a str,
    pub(super) disabled: bool,
    pub(super) required: bool,
}

impl Control<'_> {
    pub(super) fn is_hidden(&self) -> bool {
        matches!(self.shape, Shape::Input { kind: "hidden", .. })
    }

    pub(super) fn is_file(&self) -> bool {
        matches!(self.shape, Shape::Input { kind: "file", .. })
    }

    pub(super) fn sends(&self) -> bool {
        matches!(self.shape, Shape::Buttons { .. })
    }

    /// Whether a box says that it is required: any of radio buttons, a very checkbox (HTML, 4.10.5.4).
    pub(super) fn must(&self, option: &Choice<'_>, kind: &str) -> bool {
        option.required || (self.required && kind == ChoiceType::Radio.word())
    }
}

/// The controls of a form, in its order.
pub(super) fn of(schema: &FormSchema) -> Vec<Control<'_>> {
    let fields = schema.fields.iter().flat_map(|field| {
        let inputs = field.variants.first().into_iter().flat_map(|variant| &variant.inputs);
        inputs.map(|input| (field.name.as_str(), field.label(), input))
    });
    let shown = fields.filter(|(_, _, input)| !input.disabled);
    shown.enumerate().filter_map(|(at, (name, label, input))| one(at, name, label, input)).collect()
}

fn one<'a>(at: usize, name: &'a str, label: &'a str, input: &'a Input) -> Option<Control<'a>> {
    let (shape, attributes) = match &input.kind {
        Kind::Text(rules) => text(rules),
        Kind::Measure(rules) => measure(rules),
        Kind::Choice(rules) => choice(rules),
        Kind::File(rules) => files(rules),
        Kind::Color { .. } => (Shape::Input { kind: "color", value: None }, Vec::new()),
        Kind::Hidden { value } => {
            (Shape::Input { kind: "hidden", value: value.as_deref() }, Vec::new())
        }
        // The browser makes these itself; what a newer schema knows can't be asked for here.
        _ => return None,
    };
    let label = input.label.as_deref().unwrap_or(label);
    let id = format!("field-{at}");
    Some(Control { id, name, label, required: input.required, shape, attributes })
}

type Shown<'a> = (Shape<'a>, Vec<(&'static str, String)>);

fn text(rules: &TextRules) -> Shown<'_> {
    let default = rules.default.as_deref();
    let shape = match rules.text {
        TextType::Textarea => Shape::Textarea { text: default.unwrap_or_default() },
        // A password in a page would be told to everybody.
        TextType::Password => Shape::Input { kind: "password", value: None },
        kind => Shape::Input { kind: kind.word(), value: default },
    };
    let attributes = [
        ("minlength", rules.minlength.map(|least| least.to_string())),
        ("maxlength", rules.maxlength.map(|most| most.to_string())),
        ("pattern", rules.pattern.as_ref().map(|pattern| pattern.source().to_owned())),
        ("title", rules.title.clone()),
        ("multiple", (rules.text == TextType::Emails).then(String::new)),
    ];
    (shape, stated(attributes))
}

fn measure(rules: &MeasureRules) -> Shown<'_> {
    let attributes =
        [("min", rules.min.clone()), ("max", rules.max.clone()), ("step", rules.step.clone())];
    (Shape::Input { kind: rules.measure.word(), value: None }, stated(attributes))
}

fn choice(rules: &ChoiceRules) -> Shown<'_> {
    let options: Vec<_> = rules.options.iter().map(Choice::of).collect();
    let shape = match rules.choice {
        ChoiceType::Select => {
            // Without one the browser would choose for the visitor.
            let has_empty = options.iter().any(|option| option.value.is_empty());
            Shape::Select { options, needs_empty: !has_empty && !rules.multiple }
        }
        ChoiceType::Radio | ChoiceType::Checkbox => {
            Shape::Boxes { kind: rules.choice.word(), options }
        }
        ChoiceType::Button => Shape::Buttons { options },
    };
    let is_list = rules.choice == ChoiceType::Select && rules.multiple;
    (shape, stated([("multiple", is_list.then(String::new))]))
}

impl<'a> Choice<'a> {
    fn of(choice: &'a frontdesk_schema::Choice) -> Choice<'a> {
        let label = choice.label.as_deref().map(str::trim).filter(|label| !label.is_empty());
        let value = choice.value.as_str();
        let label = label.unwrap_or(value);
        Choice { value, label, disabled: choice.disabled, required: choice.required }
    }
}

fn files(rules: &FileRules) -> Shown<'_> {
    let accept: Vec<&str> = rules.accept.iter().collect();
    let attributes = [
        ("accept", (!accept.is_empty()).then(|| accept.join(","))),
        ("multiple", rules.multiple.then(String::new)),
    ];
    (Shape::Input { kind: "file", value: None }, stated(attributes))
}

fn stated<const N: usize>(
    attributes: [(&'static str, Option<String>); N],
) -> Vec<(&'static str, String)> {
    attributes.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
