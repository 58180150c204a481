//! All forms that are known here: of the site's HTML, of the config file, and declared by hand.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use frontdesk_form::Names;
use frontdesk_schema::{FormSchema, Kind, Language, Policy, TextType};
use frontdesk_store::{DeclaredForm, Store, StoreError};

use crate::app::App;
use crate::config::{AltchaRule, Config, FormSettings, LoginRule, Origin, SchemaRule, SpamRule};
use crate::control;
use crate::form_name::FormName;
use crate::site::{Site, SiteForms, page_key};

/// What the site has of a form, for the room that takes it.
pub(crate) use crate::site::{FormPage, PlacedForm, SentBy};

/// A form that takes submissions.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) name: FormName,
    /// How its names nest.
    pub(crate) names: Names,
    /// Who may post to it besides the site itself.
    pub(crate) origins: Vec<Origin>,
    /// The pages that hold it, as a browser addresses them.
    pub(crate) pages: Vec<String>,
    /// Where it goes after it was sent, if its own HTML says so.
    pub(crate) next: Option<String>,
    /// The site's HTML gives it a fixed `_id`, which therefore says nothing.
    pub(crate) literal_id: bool,
    /// Whether one has to be logged in to send it.
    pub(crate) login: LoginRule,
    /// The fields of whose values an account may send one submission each.
    pub(crate) unique: Vec<String>,
    /// The fields whose values are counted in public.
    pub(crate) counts: Vec<String>,
    /// Whether bodies are kept as they were sent.
    pub(crate) keep_raw: bool,
    /// What becomes of odd submissions.
    pub(crate) spam: SpamRule,
    /// Whether it asks for a proof of work.
    pub(crate) altcha: AltchaRule,
    /// The fields that people don't see, as its HTML or the config file names them.
    pub(crate) honeypots: Vec<String>,
    /// The values that the site's HTML or the config file lists, by field.
    listed: BTreeMap<String, BTreeSet<String>>,
    fields: HashMap<String, FieldKind>,
    schema: Option<Arc<FormSchema>>,
    /// What is done with what the schema refuses, and with what it doesn't speak of.
    pub(crate) rule: SchemaRule,
    pub(crate) policy: Policy,
    /// The names that speak to us.
    control: HashSet<String>,
    /// The schema without the names that speak to us.
    held_to: Option<Arc<FormSchema>>,
    /// The language of the form in each page that says one, `None` for one that we don't speak; and the
    /// one of the config file.
    languages: BTreeMap<String, Option<Language>>,
    language: Option<Language>,
}

/// What a page may show of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldKind {
    Shown,
    /// `type=hidden`: the page's own business.
    Hidden,
    /// `type=password`: nobody's business.
    Secret,
}

impl Form {
    /// A form of which nothing else is known.
    pub(crate) fn named(name: FormName) -> Form {
        let mut form = Form {
            name,
            names: Names::Auto,
            origins: Vec::new(),
            pages: Vec::new(),
            next: None,
            literal_id: false,
            login: LoginRule::Optional,
            unique: Vec::new(),
            counts: Vec::new(),
            keep_raw: false,
            spam: SpamRule::default(),
            altcha: AltchaRule::default(),
            honeypots: Vec::new(),
            listed: BTreeMap::new(),
            fields: HashMap::new(),
            schema: None,
            rule: SchemaRule::default(),
            policy: Policy::default(),
            control: HashSet::new(),
            held_to: None,
            languages: BTreeMap::new(),
            language: None,
        };
        form.settle();
        form
    }

    /// Takes in what the config file says.
    fn set(&mut self, settings: &FormSettings) {
        self.names = settings.names;
        self.origins.extend(settings.origins.iter().cloned());
        self.login = settings.login;
        self.unique.clone_from(&settings.unique);
        self.counts.clone_from(&settings.counts);
        self.keep_raw = settings.keep_raw;
        self.altcha = settings.altcha;
        self.honeypots.extend(settings.honeypot.iter().cloned());
        self.rule = settings.schema;
        self.policy = settings.policy();
        self.language = settings.lang.as_deref().and_then(Language::of);
        if let Ok(Some(declared)) = settings.declared() {
            self.demand(declared);
        }
        let rules: Vec<_> = settings.rules().collect();
        if let (Some(schema), false) = (&mut self.schema, rules.is_empty()) {
            *schema = Arc::new(FormSchema::clone(schema).with_rules(rules));
        }
    }

    /// Works out what submissions are held to, once everything is known.
    fn settle(&mut self) {
        self.control = control::names(self.schema(), &self.honeypots, self.literal_id);
        self.fields.extend(declared_secrets(self.schema.as_deref()));
        let held_to = self.schema().map(|schema| schema.without(|name| self.is_control(name)));
        self.held_to = held_to.filter(|schema| !schema.fields.is_empty()).map(Arc::new);
        self.policy.beside = control::BESIDE.iter().map(|name| (*name).to_owned()).collect();
    }

    /// What submissions are held to, as far as the settings want it; the names that speak to us are
    /// no part of it.
    pub(crate) fn held_to(&self) -> Option<&Arc<FormSchema>> {
        self.held_to.as_ref().filter(|_| self.rule != SchemaRule::Ignore)
    }

    /// The language in which a visitor reads the form: that of the page they have it from, else of the
    /// config file, else the one that all pages have. `None` where nothing says, or one that we don't speak.
    pub(crate) fn language(&self, page: Option<&str>) -> Option<Language> {
        if let Some(of_page) = page.and_then(|path| self.languages.get(&page_key(path))) {
            return *of_page;
        }
        let mut others = self.languages.values();
        let first = others.next().copied().flatten();
        self.language.or(first.filter(|first| others.all(|other| *other == Some(*first))))
    }

    /// What the form's HTML says of a field; what no HTML names is shown.
    pub(crate) fn field_kind(&self, name: &str) -> FieldKind {
        self.fields.get(name).copied().unwrap_or(FieldKind::Shown)
    }

    /// The fields whose values are nobody's business.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        let secrets = self.fields.iter().filter(|(_, kind)| **kind == FieldKind::Secret);
        secrets.map(|(name, _)| name.as_str())
    }

    /// Takes in fields that the config file declares. Where a page has the form, too, what either
    /// allows is allowed, as of two pages.
    fn demand(&mut self, declared: FormSchema) {
        for field in &declared.fields {
            for input in field.inputs() {
                let Kind::Choice(rules) = &input.kind else { continue };
                let values = rules.options.iter().map(|option| option.value.clone());
                self.listed.entry(field.name.clone()).or_default().extend(values);
            }
        }
        let known = self.schema.take().filter(|schema| !schema.fields.is_empty());
        let known = known.map(|schema| FormSchema::clone(&schema));
        self.schema = Some(Arc::new(FormSchema::merged(known.into_iter().chain([declared]))));
    }

    /// What the form demands: what the site's HTML and the config file say. `None` where no field of it is known, so that
    /// whatever comes is as right as anything else.
    pub(crate) fn schema(&self) -> Option<&FormSchema> {
        self.schema.as_deref().filter(|schema| !schema.fields.is_empty())
    }

    /// Whether any value of the field is listed, so that there is something to count.
    pub(crate) fn lists_any(&self, field: &str) -> bool {
        self.listed.get(field).is_some_and(|values| !values.is_empty())
    }

    /// Whether the site's HTML or the config file lists this value of the field: only such are counted, so that nobody
    /// can make a public list say what they like.
    pub(crate) fn lists(&self, field: &str, value: &str) -> bool {
        self.listed.get(field).is_some_and(|values| values.contains(value))
    }

    /// Whether a name speaks to us and not to whoever reads the submission.
    pub(crate) fn is_control(&self, name: &str) -> bool {
        self.control.contains(name)
    }
}

/// The passwords among the fields that a schema knows, a page's or declared ones.
fn declared_secrets(schema: Option<&FormSchema>) -> Vec<(String, FieldKind)> {
    let fields = schema.into_iter().flat_map(|schema| &schema.fields);
    let secret = fields.filter(|field| {
        field.inputs().any(|input| match &input.kind {
            Kind::Text(rules) => rules.text == TextType::Password,
            _ => false,
        })
    });
    secret.map(|field| (field.name.clone(), FieldKind::Secret)).collect()
}

/// The forms at this moment.
pub(crate) struct Forms {
    now: RwLock<Arc<Snapshot>>,
}

struct Snapshot {
    forms: BTreeMap<FormName, Arc<Form>>,
    /// The pages that hold any of them, by [`page_key`].
    pages: HashSet<String>,
    site: Option<Arc<SiteForms>>,
    declared_version: u64,
}

impl Forms {
    /// Puts all sources together.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(crate) async fn gather(
        config: &Config,
        site: Option<&Site>,
        store: &Store,
    ) -> Result<Forms, StoreError> {
        let snapshot = Snapshot::gather(config, site.map(Site::forms), store).await?;
        Ok(Forms { now: RwLock::new(Arc::new(snapshot)) })
    }

    /// The form of this name.
    pub(crate) fn get(&self, name: &FormName) -> Option<Arc<Form>> {
        self.snapshot().forms.get(name).cloned()
    }

    /// All of them, by name.
    pub(crate) fn all(&self) -> Vec<Arc<Form>> {
        self.snapshot().forms.values().cloned().collect()
    }

    /// All names, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.snapshot().forms.keys().map(FormName::to_string).collect()
    }

    /// Whether the page at this path holds a form.
    pub(crate) fn has_form(&self, path: &str) -> bool {
        self.snapshot().pages.contains(&page_key(path))
    }

    /// Whether a form of the site may be posted to this path.
    pub(crate) fn takes_posts(&self, path: &str) -> bool {
        self.snapshot().site.as_ref().is_some_and(|site| site.takes_posts(path))
    }

    /// The form that a POST to a page is meant for.
    pub(crate) fn of_page(&self, path: &str, form_name: Option<&str>) -> Option<Arc<Form>> {
        let snapshot = self.snapshot();
        let found = snapshot.site.as_ref()?.for_page(path, form_name)?;
        snapshot.forms.get(&found.name).cloned()
    }

    /// Takes over what changed in the site or was declared by another process.
    ///
    /// # Errors
    /// The store cannot be read; what was known stays known.
    pub(crate) async fn follow(&self, app: &App) -> Result<(), StoreError> {
        let known = self.snapshot();
        let site = app.site().map(Site::forms);
        let same_site = match (&known.site, &site) {
            (Some(known), Some(now)) => Arc::ptr_eq(known, now),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if same_site && app.store().forms_version().await? == known.declared_version {
            return Ok(());
        }
        let snapshot = Snapshot::gather(app.config(), site, app.store()).await?;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        Ok(())
    }

    /// Puts all sources together anew, because the settings changed.
    ///
    /// # Errors
    /// The store cannot be read; what was known stays known.
    pub(crate) async fn gather_again(&self, app: &App) -> Result<(), StoreError> {
        let site = app.site().map(Site::forms);
        let snapshot = Snapshot::gather(app.config(), site, app.store()).await?;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        Ok(())
    }

    /// Looks at the site and the store at once, for a name that is not known.
    pub(crate) async fn look_again(&self, app: &App) {
        if let Some(site) = app.site() {
            site.reread_now().await;
        }
        if let Err(error) = self.follow(app).await {
            tracing::warn!(%error, "the declared forms cannot be read");
        }
    }

    // A lock poisoned by a panic still holds a whole snapshot: it is replaced, never edited.
    fn snapshot(&self) -> Arc<Snapshot> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Snapshot {
    async fn gather(
        config: &Config,
        site: Option<Arc<SiteForms>>,
        store: &Store,
    ) -> Result<Snapshot, StoreError> {
        // Asked before the list, so that a declaration in between is seen by the next look.
        let declared_version = store.forms_version().await?;
        let declared = store.declared_forms().await?;
        let forms = all(config, site.as_deref(), declared);
        let pages = forms.values().flat_map(|form| form.pages.iter());
        let pages = pages.map(|page| page_key(page)).collect();
        Ok(Snapshot { forms, pages, site, declared_version })
    }
}

/// All sources put together, by name.
pub(crate) fn all(
    config: &Config,
    site: Option<&SiteForms>,
    declared: Vec<DeclaredForm>,
) -> BTreeMap<FormName, Arc<Form>> {
    let mut forms = BTreeMap::new();
    site.iter().for_each(|site| add_site(&mut forms, site));
    declared.into_iter().for_each(|form| add_declared(&mut forms, form));
    for (name, settings) in &config.forms {
        entry(&mut forms, name.clone()).set(settings);
    }
    for (name, form) in &mut forms {
        let own = config.forms.get(name).and_then(|settings| settings.spam);
        form.spam = own.unwrap_or(config.spam.suspects);
        form.settle();
    }
    forms.into_iter().map(|(name, form)| (name, Arc::new(form))).collect()
}

fn entry(forms: &mut BTreeMap<FormName, Form>, name: FormName) -> &mut Form {
    forms.entry(name.clone()).or_insert_with(|| Form::named(name))
}

fn add_site(forms: &mut BTreeMap<FormName, Form>, site: &SiteForms) {
    for found in site.iter() {
        let form = entry(forms, found.name.clone());
        form.literal_id = found.literal_id;
        form.next.clone_from(&found.next);
        form.pages = found.places.iter().map(|place| place.page_path.clone()).collect();
        form.pages.dedup();
        let kinds = found.hidden.iter().map(|name| (name.clone(), FieldKind::Hidden));
        let secrets = found.secret.iter().map(|name| (name.clone(), FieldKind::Secret));
        form.fields = kinds.chain(secrets).collect();
        form.listed.clone_from(&found.listed);
        form.honeypots.clone_from(&found.honeypots);
        form.schema.clone_from(&found.schema);
        let spoken = |(page, tag): (&String, &String)| (page.clone(), Language::of(tag));
        form.languages = found.languages.iter().map(spoken).collect();
    }
}

/// What was declared was checked when it was declared; what an older version let through is skipped.
fn add_declared(forms: &mut BTreeMap<FormName, Form>, declared: DeclaredForm) {
    let Ok(name) = FormName::parse(&declared.name) else { return };
    let form = entry(forms, name);
    form.names = declared.names.parse().unwrap_or_default();
    let origins = declared.origins.into_iter().filter_map(|origin| Origin::try_from(origin).ok());
    form.origins.extend(origins);
}
