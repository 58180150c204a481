//! What is counted, for Prometheus.
//!
//! Every label comes out of a closed set: a route of ours, a reason of `Failure`, a form that is known.
//! So no visitor can make the numbers grow without end, nor write into them.

use std::hash::{Hash, Hasher};
use std::time::Duration;

use axum::extract::MatchedPath;
use http::StatusCode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of durations, in seconds: from a file out of the cache to an upload over a slow line.
const BUCKETS: [f64; 12] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// The counters of a running server. Counting costs a look into a table and an atomic addition.
#[derive(Debug)]
pub(crate) struct Numbers {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<At, Histogram, fn() -> Histogram>,
    refusals: Family<Refusal, Counter>,
    acts: Family<Act, Counter>,
    submissions: Family<Submission, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    door: &'static str,
    route: Route,
    class: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct At {
    door: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refusal {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Act {
    event: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Submission {
    form: String,
}

/// A route by its template; none is whatever no route names: the site's files.
#[derive(Debug, Clone)]
struct Route(Option<MatchedPath>);

impl Route {
    fn as_str(&self) -> &str {
        self.0.as_ref().map_or("-", MatchedPath::as_str)
    }
}

impl PartialEq for Route {
    fn eq(&self, other: &Route) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Route {}

impl Hash for Route {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl EncodeLabelValue for Route {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> std::fmt::Result {
        EncodeLabelValue::encode(&self.as_str(), encoder)
    }
}

impl Default for Numbers {
    fn default() -> Numbers {
        let mut registry = Registry::with_prefix("frontdesk");
        let (requests, refusals, acts, submissions) = Default::default();
        let durations: Family<At, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        registry.register("requests", "Requests answered", Family::clone(&requests));
        registry.register(
            "request_duration_seconds",
            "From the head of a request to the head of its answer",
            durations.clone(),
        );
        registry.register(
            "refusals",
            "Requests that got no better answer",
            Family::clone(&refusals),
        );
        registry.register("acts", "Logins and the like, done or refused", Family::clone(&acts));
        registry.register("submissions", "Submissions stored", Family::clone(&submissions));
        Numbers { registry, requests, durations, refusals, acts, submissions }
    }
}

impl Numbers {
    /// A request was answered.
    pub(super) fn answered(
        &self,
        door: &'static str,
        route: Option<&MatchedPath>,
        status: StatusCode,
        took: Duration,
    ) {
        let class = match status.as_u16() / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.requests.get_or_create(&Request { door, route: Route(route.cloned()), class }).inc();
        self.durations.get_or_create(&At { door }).observe(took.as_secs_f64());
    }

    /// A request got no better answer.
    pub(super) fn refused(&self, reason: &'static str) {
        self.refusals.get_or_create(&Refusal { reason }).inc();
    }

    /// Somebody did something to an account or a session, or tried to.
    pub(super) fn acted(&self, event: &'static str, outcome: &'static str) {
        self.acts.get_or_create(&Act { event, outcome }).inc();
    }

    /// A submission to a form that is known was stored.
    pub(crate) fn filed(&self, form: &str) {
        self.submissions.get_or_create(&Submission { form: form.to_owned() }).inc();
    }

    /// All of it as OpenMetrics 1.0 writes it, but for the last line.
    ///
    /// # Errors
    /// There is no memory left to write it.
    pub(crate) fn written(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        prometheus_client::encoding::text::encode_registry(&mut text, &self.registry)?;
        Ok(text)
    }
}
