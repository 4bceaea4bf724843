//! `/metrics`: what is counted while serving, and how the installation stands, as Prometheus reads it.
//!
//! Series are few and bounded: routes are patterns, and nothing is counted by unit, person or dossier.

use std::fmt;
use std::time::Duration;

use dondoc_app::Vitals;
use prometheus_client::encoding::prometheus_text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// The form in which metrics are answered.
pub(crate) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Upper ends of the buckets of durations, in seconds: the aim is a hundredth of them at most above 20 ms.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

type Labels = Vec<(&'static str, String)>;

/// What is counted while serving.
pub(crate) struct Meters {
    requests: Family<Labels, Counter>,
    durations: Family<Labels, Histogram, fn() -> Histogram>,
}

impl fmt::Debug for Meters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meters").finish_non_exhaustive()
    }
}

impl Default for Meters {
    fn default() -> Meters {
        let histogram: fn() -> Histogram = || Histogram::new(SECONDS);
        Meters { requests: Family::default(), durations: Family::new_with_constructor(histogram) }
    }
}

impl Meters {
    /// Counts a request that was answered.
    pub(crate) fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let of = vec![("method", method.to_owned()), ("route", route.to_owned())];
        self.durations.get_or_create(&of).observe(took.as_secs_f64());
        let with_status = of.into_iter().chain([("status", status.to_string())]).collect();
        self.requests.get_or_create(&with_status).inc();
    }

    /// All metrics as text.
    pub(crate) fn text(&self, vitals: &Vitals) -> Result<String, fmt::Error> {
        let mut registry = Registry::with_prefix("dondoc");
        registry.register("http_requests", "Requests answered", self.requests.clone());
        registry.register_with_unit("http_request_duration", "Time to answer", Unit::Seconds, self.durations.clone());
        standing(&mut registry, vitals);
        let mut text = String::new();
        prometheus_text::encode(&mut text, &registry)?;
        Ok(text)
    }
}

/// How the installation stands.
fn standing(registry: &mut Registry, vitals: &Vitals) {
    let build = ("version", env!("CARGO_PKG_VERSION").to_owned());
    labelled(registry, "build_info", "The program; always 1", [(vec![build], 1)]);
    let imports = vitals.imports.iter().map(|i| (vec![("kind", i.kind.clone()), ("outcome", outcome(i.refused).to_owned())], i));
    let imports: Vec<_> = imports.collect();
    labelled(registry, "imports", "Files that were taken in or refused", imports.iter().map(|(l, i)| (l.clone(), i.files)));
    labelled(registry, "import_rows", "Rows that were read of them", imports.iter().map(|(l, i)| (l.clone(), i.rows)));
    let pulls = vitals.pulls.iter().map(|p| (vec![("source", p.source.clone()), ("outcome", p.outcome.clone())], p.pulls));
    labelled(registry, "pulls", "Readings of sources by how they ended", pulls);
    let caches = vitals.caches.iter().map(|(name, entries)| (vec![("cache", (*name).to_owned())], *entries));
    labelled(registry, "cache_entries", "What is kept in memory", caches);
    let numbers = [
        ("database_bytes", "Size of the database with its write-ahead log", Some(vitals.database_bytes)),
        ("data_folder_bytes", "Size of everything in the data folder", Some(vitals.folder_bytes)),
        ("data_folder_free_bytes", "Room on its disk", vitals.free_bytes),
        ("resident_memory_bytes", "Memory of this process", vitals.resident_bytes),
        ("lake_files", "Live files of the lake", Some(vitals.lake_files)),
        ("lake_snapshot", "Newest snapshot of the lake", u64::try_from(vitals.lake_snapshot).ok()),
        ("journal_lines", "Lines of the journal", u64::try_from(vitals.journal_lines).ok()),
        ("newest_import_age_seconds", "Since the newest import that stands", vitals.newest_import_age),
        ("last_backup_age_seconds", "Since the last backup was begun", vitals.last_backup_age),
        ("last_backup_bytes", "Size of the last backup", vitals.last_backup_bytes),
    ];
    for (name, what, value) in numbers {
        if let Some(value) = value {
            labelled(registry, name, what, [(Vec::new(), value)]);
        }
    }
}

fn outcome(refused: bool) -> &'static str {
    if refused { "refused" } else { "taken" }
}

fn labelled(registry: &mut Registry, name: &str, what: &str, values: impl IntoIterator<Item = (Labels, u64)>) {
    let family = Family::<Labels, Gauge>::default();
    for (labels, value) in values {
        family.get_or_create(&labels).set(i64::try_from(value).unwrap_or(i64::MAX));
    }
    registry.register(name, what, family);
}
