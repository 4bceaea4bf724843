//! What other programs ask: answers as status and JSON, so that an answer can be kept and given again.
//!
//! A request with a key is carried out once. It is kept as begun before its work and as finished, with its answer, after
//! it; one that was cut off in between is found out by the imports that were made since.

mod decisions;
mod explain;
mod forecast;
mod once;
mod papers;
mod planning;
mod rates;
mod seen;
mod snapshots;

use std::collections::BTreeSet;
use std::sync::Arc;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::sha256;
use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use dondoc_ingest::Input;
use dondoc_store::{Begun, Finished, ImportRecord, NewRequest, RequestRecord};
use serde_json::{Map, Value, json};

use crate::figures::find_unit;
use crate::words::Language;
use crate::{App, Bearer, Error, FileReport, ImportRequest, blocking, manifest, period_days};

pub use explain::ApiExplain;
pub use forecast::ApiForecast;
pub use planning::{ApiPlan, step_of};
pub use rates::ApiRates;

/// How long an answer is kept, in seconds: 30 days.
const ANSWERS_KEPT_FOR: i64 = 30 * 24 * 60 * 60;

/// Remarks in an answer; a file may have one on every row.
const REMARKS_MAX: usize = 1_000;

/// Imports in one answer.
pub const IMPORTS_MAX: usize = 500;

/// An answer: a status of HTTP, and a document.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiAnswer {
    /// Status.
    pub status: u16,
    /// The document; with a status of 400 and more a problem (RFC 9457).
    pub body: Value,
}

/// A file that a program sends, and what it says about it. Texts are as sent.
#[derive(Debug, Clone)]
pub struct ApiImport {
    /// The file: in memory only.
    pub input: Input,
    /// Unit; `None`: that of the token, or found by the dossier codes.
    pub unit: Option<String>,
    /// As-of of the export.
    pub exported_at: Option<String>,
    /// Period of a procedure table.
    pub period: Option<String>,
    /// Kind of table, as on the command line.
    pub kind: Option<String>,
    /// Look, but store nothing.
    pub dry_run: bool,
    /// Idempotency key.
    pub key: Option<String>,
}

/// A problem by its name: `name` ends the type and names the title.
#[must_use]
pub fn problem(language: Language, status: u16, name: &str, reasons: &[Diagnostic]) -> ApiAnswer {
    let title = language.text(&format!("api-problem-{name}"));
    let detail = reasons.first().map_or_else(|| title.clone(), |first| language.diagnostic(first));
    let body = json!({
        "type": format!("urn:dondoc:problem:{name}"), "title": title, "status": status, "detail": detail,
        "reasons": said(language, reasons),
    });
    ApiAnswer { status, body }
}

/// Diagnostics as data, with their words.
#[must_use]
pub fn said(language: Language, all: &[Diagnostic]) -> Value {
    let one = |d: &Diagnostic| {
        json!({
            "code": d.code, "severity": d.severity, "place": d.place,
            "message": language.diagnostic(d), "hint": language.hint(d),
        })
    };
    all.iter().take(REMARKS_MAX).map(one).collect()
}

/// An error of a use case as an answer; a fault of ours stays an error.
///
/// # Errors
/// The fault.
pub fn answer_of(language: Language, error: Error) -> Result<ApiAnswer, Error> {
    match error {
        Error::Refused(why) => Ok(problem(language, 422, "refused", &why)),
        Error::NotFound(why) => Ok(problem(language, 404, "not-found", std::slice::from_ref(why.as_ref()))),
        Error::Forbidden(why) => Ok(problem(language, 403, "forbidden", std::slice::from_ref(why.as_ref()))),
        fault @ Error::Internal(_) => Err(fault),
    }
}

impl App {
    /// Takes a file in that a program sends.
    ///
    /// # Errors
    /// Faults of ours only; the request may then be made again.
    pub async fn api_import(&self, bearer: &Bearer, sent: ApiImport, language: Language) -> Result<ApiAnswer, Error> {
        let request = match self.api_request(bearer, &sent, language).await? {
            Ok(request) => request,
            Err(answer) => return Ok(answer),
        };
        let Some(key) = sent.key.clone() else {
            let report = self.import(request).await?;
            let answer = answer(language, &report);
            self.finish(bearer, None, &answer).await?;
            return Ok(answer);
        };
        // One such request at a time, in all processes: whoever comes second finds the answer of the first.
        let data = self.inner.data.clone();
        let _turn = blocking(move || data.lock_requests()).await?;
        let hash = file_hash(&sent.input).await?;
        let now = self.now();
        let begin = NewRequest {
            token: bearer.id,
            key: key.clone(),
            fingerprint: fingerprint(&hash, &sent),
            at: now,
            forget_before: Moment(now.0 - ANSWERS_KEPT_FOR),
        };
        let answer = match self.store().begin_request(&begin).await.map_err(Error::internal)? {
            Begun::Known(known) if known.fingerprint != begin.fingerprint => {
                let why = Diagnostic::refusal("idempotency-key-used");
                return Ok(problem(language, 422, "idempotency-key", &[why]));
            }
            Begun::Known(RequestRecord { answer: Some((status, text)), .. }) => {
                return Ok(ApiAnswer { status, body: serde_json::from_str(&text).map_err(Error::internal)? });
            }
            Begun::Known(cut_off) => match self.made_since(cut_off.first_import, &hash, &sent).await? {
                Some(report) => answer(language, &report),
                None => answer(language, &self.import(request).await?),
            },
            Begun::New => answer(language, &self.import(request).await?),
        };
        self.finish(bearer, Some(key), &answer).await?;
        Ok(answer)
    }

    /// What a cut-off request did before: an import of the same file since it began.
    async fn made_since(&self, first: ImportId, hash: &str, sent: &ApiImport) -> Result<Option<FileReport>, Error> {
        if sent.dry_run {
            return Ok(None);
        }
        let name = sent.input.name();
        let all = self.store().imports(None).await.map_err(Error::internal)?;
        let is_it = |record: &&ImportRecord| {
            record.id >= first && record.sha256.as_deref() == Some(hash) && record.file == name && record.undone.is_none()
        };
        let Some(record) = all.iter().rev().find(is_it) else { return Ok(None) };
        let remarks = self.store().remarks(record.id).await.map_err(Error::internal)?;
        let mut report = crate::imports::object(&record.report);
        if record.refusal.is_some() {
            for (name, value) in
                [("file", json!(record.file)), ("sha256", json!(hash)), ("refused", json!(true)), ("import_id", json!(record.id))]
            {
                report.insert(name.to_owned(), value);
            }
        }
        Ok(Some(FileReport { refused: record.refusal.is_some(), ..FileReport::new(report, remarks) }))
    }

    /// Keeps the answer, and what was changed by whom.
    async fn finish(&self, bearer: &Bearer, key: Option<String>, answer: &ApiAnswer) -> Result<(), Error> {
        let import = answer.body.get("import_id").and_then(Value::as_i64).map(ImportId);
        let changed = match answer.status {
            201 => import.map(|id| ("api-import", id)),
            422 => import.map(|id| ("api-refuse", id)),
            _ => None,
        };
        let kept = key.map(|key| (key, answer.status, answer.body.to_string()));
        let done = Finished { token: bearer.id, answer: kept, changed };
        self.store().finish_request(&done, self.now()).await.map_err(Error::internal)
    }

    /// What is asked, or why it cannot be.
    async fn api_request(
        &self,
        bearer: &Bearer,
        sent: &ApiImport,
        language: Language,
    ) -> Result<Result<ImportRequest, ApiAnswer>, Error> {
        let senseless = |name: &str| {
            let why = Diagnostic::refusal("api-parameter").with("name", name);
            Ok(Err(problem(language, 400, "parameter", &[why])))
        };
        let Ok(exported_at) = sent.exported_at.as_deref().map(str::parse::<Moment>).transpose() else {
            return senseless("exported_at");
        };
        let Ok(period) = sent.period.as_deref().map(period_days).transpose() else { return senseless("period") };
        let expected = sent.kind.as_deref().map(manifest::kind);
        if expected == Some(None) {
            return senseless("kind");
        }
        let (_, reference) = self.reference().await?;
        let day = exported_at.unwrap_or_else(|| self.now()).day();
        let unit = match bearer.unit {
            None => sent.unit.clone(),
            Some(bound) => match bound_unit(&reference, bound, sent.unit.as_deref(), day) {
                Some(unit) => Some(reference.organisation.public_name(unit)),
                None => {
                    let why = Diagnostic::refusal("token-foreign-unit");
                    return Ok(Err(problem(language, 403, "foreign-unit", &[why])));
                }
            },
        };
        Ok(Ok(ImportRequest {
            unit,
            exported_at,
            period,
            expected: expected.flatten(),
            dry_run: sent.dry_run,
            ..ImportRequest::new(sent.input.clone())
        }))
    }

    /// The latest imports before `before` that a token may see, newest first, at most `most`.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn api_imports(&self, bearer: &Bearer, before: Option<i64>, most: usize) -> Result<ApiAnswer, Error> {
        let (_, reference) = self.reference().await?;
        let seen = self.seen_by(bearer, &reference).await?;
        let all = self.all_imports().await?;
        let most = most.min(IMPORTS_MAX);
        let these = all.values().rev().filter(|i| before.is_none_or(|before| i.id.0 < before) && seen.contains(i)).take(most);
        let imports: Vec<Value> = these.map(|record| Value::Object(head(&reference, record))).collect();
        Ok(ApiAnswer { status: 200, body: json!({ "imports": imports }) })
    }

    /// One import with its report and remarks.
    ///
    /// # Errors
    /// There is none that this token may see; or a fault of ours.
    pub async fn api_import_view(&self, bearer: &Bearer, id: ImportId, language: Language) -> Result<ApiAnswer, Error> {
        let (reference, record) = self.seen_import(bearer, id).await?;
        let mut body = head(&reference, &record);
        let remarks = self.store().remarks(id).await.map_err(Error::internal)?;
        let key = if record.refusal.is_some() { "reasons" } else { "remarks" };
        body.insert("report".to_owned(), record.report.value());
        body.insert(key.to_owned(), said(language, &remarks));
        Ok(ApiAnswer { status: 200, body: Value::Object(body) })
    }

    /// Undoes an import of a unit that the token is for.
    ///
    /// # Errors
    /// There is none that this token may see; or a fault of ours.
    pub async fn api_undo(&self, bearer: &Bearer, id: ImportId, reason: &str, language: Language) -> Result<ApiAnswer, Error> {
        self.seen_import(bearer, id).await?;
        let report = match self.undo(id, reason).await {
            Ok(report) => report,
            Err(Error::Refused(why)) => return Ok(problem(language, 409, "conflict", &why)),
            Err(other) => return Err(other),
        };
        let done = Finished { token: bearer.id, answer: None, changed: Some(("api-undo", id)) };
        self.store().finish_request(&done, self.now()).await.map_err(Error::internal)?;
        Ok(ApiAnswer { status: 200, body: json!(report) })
    }

    async fn seen_import(&self, bearer: &Bearer, id: ImportId) -> Result<(Arc<Reference>, ImportRecord), Error> {
        let (_, reference) = self.reference().await?;
        let seen = self.seen_by(bearer, &reference).await?;
        let record = self.store().import(id).await.map_err(Error::internal)?.filter(|record| seen.contains(record));
        // What is another unit's does not exist for this token: its number tells nothing.
        let record = record.ok_or_else(|| Error::not_found(Diagnostic::refusal("import-unknown").with("import", id.0)))?;
        Ok((reference, record))
    }

    async fn seen_by(&self, bearer: &Bearer, reference: &Reference) -> Result<Seen, Error> {
        let Some(unit) = bearer.unit else { return Ok(Seen::All) };
        let own = self.store().imports_of_token(bearer.id).await.map_err(Error::internal)?;
        Ok(Seen::Some { units: reference.organisation.subtree(unit), own })
    }
}

/// Which imports a token may see.
enum Seen {
    All,
    /// Those of these units, and its own (a refused file has no unit).
    Some {
        units: BTreeSet<UnitId>,
        own: BTreeSet<ImportId>,
    },
}

impl Seen {
    fn contains(&self, record: &ImportRecord) -> bool {
        match self {
            Seen::All => true,
            Seen::Some { units, own } => record.unit.map_or_else(|| own.contains(&record.id), |unit| units.contains(&unit)),
        }
    }
}

impl App {
    /// The unit that a request may ask about: as it asks, or with a bound token a unit of the token, else the answer that it is none.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn unit_within(
        &self,
        bearer: &Bearer,
        asked: Option<String>,
        language: Language,
    ) -> Result<Result<Option<String>, ApiAnswer>, Error> {
        let Some(bound) = bearer.unit else { return Ok(Ok(asked)) };
        let (_, reference) = self.reference().await?;
        let Some(unit) = bound_unit(&reference, bound, asked.as_deref(), self.now().day()) else {
            return Ok(Err(problem(language, 403, "foreign-unit", &[Diagnostic::refusal("token-foreign-unit")])));
        };
        Ok(Ok(Some(reference.organisation.public_name(unit))))
    }
}

/// The unit of a request with a bound token: the token's, or the one asked for if it is below it.
fn bound_unit(reference: &Reference, bound: UnitId, asked: Option<&str>, day: dondoc_domain::time::Day) -> Option<UnitId> {
    let Some(asked) = asked else { return Some(bound) };
    let unit = &reference.organisation.units[&bound];
    // A code alone means the token's unit where that held it, on whatever day.
    if asked == unit.code || asked == reference.organisation.public_name(bound) {
        return Some(bound);
    }
    let asked = find_unit(reference, asked, day).ok()?;
    reference.organisation.subtree(bound).contains(&asked).then_some(asked)
}

/// The answer to a file that was sent.
fn answer(language: Language, report: &FileReport) -> ApiAnswer {
    if report.refused {
        let mut answer = problem(language, 422, "file-refused", &report.remarks);
        if let Value::Object(body) = &mut answer.body {
            body.extend(report.object());
        }
        return answer;
    }
    let mut body = report.object();
    body.insert("remarks".to_owned(), said(language, &report.remarks));
    body.insert("remarks_total".to_owned(), json!(report.remarks.len()));
    let status = if report.known_already || report.report.contains_key("dry_run") { 200 } else { 201 };
    ApiAnswer { status, body: Value::Object(body) }
}

/// What list and view both tell.
fn head(reference: &Reference, record: &ImportRecord) -> Map<String, Value> {
    let mut head = Map::new();
    let unit = record.unit.filter(|unit| reference.organisation.units.contains_key(unit));
    head.insert("import_id".into(), json!(record.id));
    head.insert("file".into(), json!(record.file));
    head.insert("sha256".into(), json!(record.sha256));
    head.insert("kind".into(), json!(record.kind));
    head.insert("unit".into(), json!(unit.map(|unit| reference.organisation.public_name(unit))));
    head.insert("exported_at".into(), json!(record.exported_at));
    head.insert("imported_at".into(), json!(record.imported_at));
    head.insert("refused".into(), json!(record.refusal.is_some()));
    head.insert("undone_at".into(), json!(record.undone.as_ref().map(|undone| undone.at)));
    head
}

async fn file_hash(input: &Input) -> Result<String, Error> {
    let Input::Bytes { bytes, .. } = input else { return Ok(String::new()) };
    let bytes = Arc::clone(bytes);
    blocking(move || Ok(sha256(&bytes))).await
}

/// What must be the same where the key is.
fn fingerprint(hash: &str, sent: &ApiImport) -> String {
    let all = json!([hash, sent.input.name(), sent.unit, sent.exported_at, sent.period, sent.kind, sent.dry_run]);
    sha256(all.to_string().as_bytes())
}

#[cfg(test)]
mod tests;
