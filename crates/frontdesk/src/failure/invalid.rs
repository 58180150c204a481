//! What is wrong with the fields of a form, in the language of its page: one entry a field.

use askama::Template;
use axum::response::Response;
use frontdesk_schema::{FieldError, Language};
use http::header::CONTENT_LANGUAGE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use crate::page::page;

/// A submission that its form's schema refuses. Nothing of it is stored.
#[derive(Debug)]
pub(crate) struct Invalid {
    language: Language,
    errors: Vec<Wrong>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize)]
struct Wrong {
    /// Its name.
    field: String,
    /// The word of the standard's `ValidityState`, or one in its style.
    code: &'static str,
    /// A sentence for the visitor.
    message: String,
    /// Of a rule across fields, the names of all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<String>,
}

#[derive(Template)]
#[template(path = "invalid.html")]
struct Fragment<'a> {
    language: &'a str,
    title: &'a str,
    detail: &'a str,
    errors: &'a [Wrong],
}

impl Invalid {
    /// The first error of each field, said in `language`.
    pub(crate) fn new<'e>(
        errors: impl IntoIterator<Item = &'e FieldError>,
        language: Language,
    ) -> Invalid {
        let wrong = |error: &FieldError| Wrong {
            field: error.field.clone(),
            code: error.fault.code(),
            message: error.message(language),
            fields: error.fault.fields().to_vec(),
        };
        Invalid { language, errors: errors.into_iter().map(wrong).collect() }
    }

    pub(super) fn title(&self) -> &'static str {
        match self.language {
            Language::English => "Please check what you filled in",
            Language::Hindi => "कृपया भरी हुई जानकारी जाँचें",
            Language::German => "Bitte prüfen Sie Ihre Angaben",
            Language::Spanish => "Revise los datos, por favor",
            Language::French => "Veuillez vérifier votre saisie",
        }
    }

    pub(super) fn detail(&self) -> String {
        let (one, many) = match self.language {
            Language::English => (
                "One field needs another look. Nothing was stored yet.",
                "{n} fields need another look. Nothing was stored yet.",
            ),
            Language::Hindi => (
                "एक फ़ील्ड ठीक करना है। अभी कुछ भी सहेजा नहीं गया है।",
                "{n} फ़ील्ड ठीक करने हैं। अभी कुछ भी सहेजा नहीं गया है।",
            ),
            Language::German => (
                "Ein Feld stimmt noch nicht. Es wurde noch nichts gespeichert.",
                "{n} Felder stimmen noch nicht. Es wurde noch nichts gespeichert.",
            ),
            Language::Spanish => (
                "Hay un campo por corregir. Todavía no se ha guardado nada.",
                "Hay {n} campos por corregir. Todavía no se ha guardado nada.",
            ),
            Language::French => (
                "Un champ est à corriger. Rien n’a encore été enregistré.",
                "{n} champs sont à corriger. Rien n’a encore été enregistré.",
            ),
        };
        match self.errors.len() {
            1 => one.to_owned(),
            n => many.replace("{n}", &n.to_string()),
        }
    }

    /// What is said about the fields, for our own page.
    pub(super) fn messages(&self) -> Vec<String> {
        self.errors.iter().map(|error| error.message.clone()).collect()
    }

    /// RFC 9457, 3.2: an extension member.
    pub(super) fn errors(&self) -> serde_json::Value {
        // Text under names that are text: nothing that JSON can't write.
        serde_json::to_value(&self.errors).unwrap_or_default()
    }

    /// The tag of the language that all this is in.
    pub(super) fn language(&self) -> &'static str {
        self.language.tag()
    }

    pub(super) fn fragment(&self) -> Response {
        let (title, detail) = (self.title(), self.detail());
        let (language, errors) = (self.language.tag(), self.errors.as_slice());
        let fragment = Fragment { language, title, detail: &detail, errors };
        page(StatusCode::UNPROCESSABLE_ENTITY, &fragment)
    }

    /// RFC 9110, 8.5: programs and screen readers are told the language of what they get.
    pub(super) fn say_language(&self, response: &mut Response) {
        let tag = HeaderValue::from_static(self.language());
        response.headers_mut().insert(CONTENT_LANGUAGE, tag);
    }
}
