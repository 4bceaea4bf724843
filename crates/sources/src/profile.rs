//! A profile: where a system is, how its pages follow each other, and which of its fields mean what.

mod section;

use std::collections::BTreeMap;
use std::time::Duration;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::Day;
use serde_json::Value;

use crate::address;
use crate::retry::Retry;
use crate::schedule::Schedule;
use section::Section;

/// The version of profiles that this program reads.
const VERSION: u64 = 1;

/// Headers that carry secrets: their values must come from the environment or a file.
const SECRET_HEADERS: [&str; 6] = ["authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "apikey"];

/// The longest text anywhere in a profile, in characters.
const TEXT_CHARS_MAX: usize = 2_000;

/// A column of a dossier list that an item may have a value for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Mã hồ sơ.
    DossierCode,
    /// Mã TTHC.
    ProcedureCode,
    /// Hình thức nộp.
    Channel,
    /// Ngày nộp.
    Submitted,
    /// Ngày tiếp nhận.
    Received,
    /// Ngày hẹn trả.
    Due,
    /// Ngày kết thúc xử lý.
    Finished,
    /// Ngày trả.
    Returned,
    /// Trạng thái.
    Status,
    /// Mức độ.
    Level,
    /// Kết quả điện tử: a mark, yes or no, or a link, which is not kept.
    EResult,
    /// Đồng bộ lên Cổng Dịch vụ công quốc gia.
    Synchronised,
}

impl Field {
    /// All fields, in the order of the columns.
    pub const ALL: [Field; 12] = [
        Field::DossierCode,
        Field::ProcedureCode,
        Field::Channel,
        Field::Submitted,
        Field::Received,
        Field::Due,
        Field::Finished,
        Field::Returned,
        Field::Status,
        Field::Level,
        Field::EResult,
        Field::Synchronised,
    ];

    /// Stable name in profiles; the same as in diagnostics of the import.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Field::DossierCode => "dossier_code",
            Field::ProcedureCode => "procedure_code",
            Field::Channel => "channel",
            Field::Submitted => "submitted_date",
            Field::Received => "received_date",
            Field::Due => "due_date",
            Field::Finished => "finished_date",
            Field::Returned => "returned_date",
            Field::Status => "status",
            Field::Level => "level",
            Field::EResult => "e_result",
            Field::Synchronised => "synchronised",
        }
    }

    /// The heading under which the import knows it.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Field::DossierCode => "Mã hồ sơ",
            Field::ProcedureCode => "Mã TTHC",
            Field::Channel => "Hình thức nộp",
            Field::Submitted => "Ngày nộp hồ sơ",
            Field::Received => "Ngày tiếp nhận",
            Field::Due => "Ngày hẹn trả",
            Field::Finished => "Ngày kết thúc xử lý",
            Field::Returned => "Ngày trả kết quả",
            Field::Status => "Trạng thái",
            Field::Level => "Mức độ",
            Field::EResult => "Kết quả điện tử",
            Field::Synchronised => "Đồng bộ Cổng DVCQG",
        }
    }

    pub(crate) fn is_date(self) -> bool {
        matches!(self, Field::Submitted | Field::Received | Field::Due | Field::Finished | Field::Returned)
    }

    /// Without these no rate can be computed.
    fn is_needed(self) -> bool {
        matches!(self, Field::DossierCode | Field::ProcedureCode | Field::Channel | Field::Received)
    }
}

/// How pages follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paging {
    /// Numbered; the last is empty, or all items of `total` were seen.
    Page {
        /// Number of the first page.
        first: u64,
        /// Where a page tells how many items there are.
        total: Option<String>,
    },
    /// By the number of items before it.
    Offset {
        /// Where a page tells how many items there are.
        total: Option<String>,
    },
    /// Each page names the next; the last names none.
    Cursor {
        /// The first cursor.
        first: String,
        /// Where a page names the next.
        next: String,
    },
    /// Each page has the address of the next; the last has none.
    NextLink {
        /// Where a page has it.
        next: String,
    },
    /// There is one page.
    None,
}

/// How times of day numbers of dates are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dates {
    /// As text, or as whatever the import reads.
    Text,
    /// Seconds since 1970 (UTC).
    Seconds,
    /// Milliseconds since 1970 (UTC).
    Milliseconds,
}

/// In which form `{since}` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SinceForm {
    /// `2023-07-05`.
    Date,
    /// `2023-07-05T00:00:00`, Vietnamese time.
    Time,
    /// `05/07/2023`.
    Vietnamese,
}

/// Asking only for what changed lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// Days before the last complete pull that are read again.
    pub overlap_days: u32,
    /// The day from which the first pull reads.
    pub from: Day,
    /// The form of `{since}`.
    pub form: SinceForm,
}

/// The value of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HeaderValue {
    Plain(String),
    /// An environment variable, and what stands before its value.
    Env(String, String),
    /// A file, and what stands before its content.
    File(String, String),
}

/// A source as its profile describes it. Holds no secret: it names where they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Name of the source: small letters, digits and hyphens.
    pub id: String,
    /// The unit whose dossiers it has.
    pub unit: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, HeaderValue)>,
    pub(crate) items: String,
    /// How pages follow each other.
    pub paging: Paging,
    pub(crate) size: Option<u64>,
    pub(crate) fields: Vec<(Field, String)>,
    pub(crate) values: BTreeMap<Field, BTreeMap<String, String>>,
    pub(crate) dates: Dates,
    /// Asking only for what changed lately.
    pub since: Option<Since>,
    /// When it is read by itself.
    pub schedule: Option<Schedule>,
    /// How often a failed request is tried again, and after which time.
    pub retry: Retry,
    pub(crate) connect: Duration,
    pub(crate) whole: Duration,
    pub(crate) max_bytes: u64,
    /// Pages in one pull.
    pub max_pages: u64,
    /// Time from one request to the next, at least.
    pub pause: Duration,
    /// Rows in one import, at most; one page is never divided.
    pub batch_rows: usize,
    pub(crate) plain_http: bool,
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// All that is wrong with it. Values are never repeated: somebody may have written a secret there.
    pub fn read(value: &Value) -> Result<Profile, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let profile = read(value, &mut problems);
        match profile {
            Some(profile) if problems.is_empty() => Ok(profile),
            _ => Err(problems),
        }
    }
}

fn read(value: &Value, problems: &mut Vec<Diagnostic>) -> Option<Profile> {
    let mut top = Section::open("", Some(value), problems)?;
    if top.number("version", 1..=u64::MAX, None).is_some_and(|version| version != VERSION) {
        top.problem(Diagnostic::refusal("profile-version").with("supported", VERSION));
    }
    let id = top.text("id", None).unwrap_or_default();
    let id_ok = !id.is_empty() && id.len() <= 40 && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !id.is_empty() && (!id_ok || id.starts_with('-')) {
        top.wrong("id", "a-z, 0-9, -; ≤ 40");
    }
    let unit = top.text("unit", None).unwrap_or_default();
    let url = top.text("url", None).unwrap_or_default();
    let plain_http = top.flag("allow_plain_http");
    let items = top.pointer("items", Some("")).unwrap_or_default();
    let headers = headers(&mut top);
    let (paging, size) = paging(&mut top);
    let fields = fields(&mut top);
    let values = values(&mut top);
    let dates = match top.one_of("dates", &["text", "epoch_s", "epoch_ms"], Some("text")).as_deref() {
        Some("epoch_s") => Dates::Seconds,
        Some("epoch_ms") => Dates::Milliseconds,
        _ => Dates::Text,
    };
    let asks_since = top.has("since");
    let since = since(&mut top);
    let schedule = schedule(&mut top);
    let retry = retry(&mut top);
    let (connect, whole) = match top.section("timeouts") {
        Some(mut timeouts) => {
            let connect = timeouts.number("connect_ms", 1..=600_000, Some(10_000)).unwrap_or_default();
            let whole = timeouts.number("whole_ms", 1..=600_000, Some(60_000)).unwrap_or_default();
            timeouts.close();
            (connect, whole)
        }
        None => (10_000, 60_000),
    };
    let max_bytes = top.number("max_bytes", 1..=64 << 20, Some(8 << 20)).unwrap_or_default();
    let max_pages = top.number("max_pages", 1..=1_000_000, Some(10_000)).unwrap_or_default();
    let per_minute = top.number("max_requests_per_minute", 1..=60_000, Some(60)).unwrap_or(60);
    let batch_rows = top.number("batch_rows", 1..=100_000, Some(5_000)).unwrap_or_default();
    if !url.is_empty() {
        let wrong = address::check(&url, &paging, size.is_some(), asks_since, plain_http);
        wrong.into_iter().for_each(|problem| top.problem(problem));
    }
    top.close();
    Some(Profile {
        id,
        unit,
        url,
        headers,
        items,
        paging,
        size,
        fields,
        values,
        dates,
        since,
        schedule,
        retry,
        connect: Duration::from_millis(connect),
        whole: Duration::from_millis(whole),
        max_bytes,
        max_pages,
        pause: Duration::from_millis(60_000 / per_minute),
        batch_rows: usize::try_from(batch_rows).unwrap_or(usize::MAX),
        plain_http,
    })
}

fn headers(top: &mut Section<'_, '_>) -> Vec<(String, HeaderValue)> {
    let Some(mut section) = top.section("headers") else { return Vec::new() };
    let mut headers = Vec::new();
    for name in section.names() {
        let token = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if name.is_empty() || !name.bytes().all(token) {
            section.wrong(&name, "HTTP");
        }
        if section.is_text(&name) {
            let value = section.text(&name, None).unwrap_or_default();
            if SECRET_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
                section.problem(Diagnostic::refusal("profile-secret-in-header").with("key", format!("headers.{name}")));
            }
            headers.push((name, HeaderValue::Plain(value)));
            continue;
        }
        let Some(mut from) = section.section(&name) else { continue };
        let prefix = from.text("prefix", Some("")).unwrap_or_default();
        let (env, file) = (from.text("env", Some("")), from.text("file", Some("")));
        match (env.filter(|t| !t.is_empty()), file.filter(|t| !t.is_empty())) {
            (Some(env), None) => headers.push((name, HeaderValue::Env(env, prefix))),
            (None, Some(file)) => headers.push((name, HeaderValue::File(file, prefix))),
            _ => from.wrong("", "env | file"),
        }
        from.close();
    }
    section.close();
    headers
}

fn paging(top: &mut Section<'_, '_>) -> (Paging, Option<u64>) {
    let Some(mut section) = top.section("paging") else { return (Paging::None, None) };
    let by = section.one_of("by", &["page", "offset", "cursor", "next_link", "none"], None);
    let size = section.has("size").then(|| section.number("size", 1..=100_000, None)).flatten();
    let total = |section: &mut Section<'_, '_>| section.has("total").then(|| section.pointer("total", None)).flatten();
    let paging = match by.as_deref() {
        Some("page") => {
            let first = section.number("first", 0..=1, Some(1)).unwrap_or(1);
            Paging::Page { first, total: total(&mut section) }
        }
        Some("offset") => Paging::Offset { total: total(&mut section) },
        Some("cursor") => Paging::Cursor {
            first: section.text("first", Some("")).unwrap_or_default(),
            next: section.pointer("next", None).unwrap_or_default(),
        },
        Some("next_link") => Paging::NextLink { next: section.pointer("next", None).unwrap_or_default() },
        _ => Paging::None,
    };
    section.close();
    (paging, size)
}

fn fields(top: &mut Section<'_, '_>) -> Vec<(Field, String)> {
    let Some(mut section) = top.needed_section("fields") else { return Vec::new() };
    let mut fields = Vec::new();
    for field in Field::ALL {
        if field.is_needed() || section.has(field.name()) {
            fields.extend(section.place(field.name()).map(|place| (field, place)));
        }
    }
    section.close();
    fields
}

fn values(top: &mut Section<'_, '_>) -> BTreeMap<Field, BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    let Some(mut section) = top.section("values") else { return values };
    for field in Field::ALL {
        let Some(mut map) = section.section(field.name()) else { continue };
        let mut of_field = BTreeMap::new();
        for from in map.names() {
            of_field.extend(map.text(&from, None).map(|to| (from, to)));
        }
        map.close();
        values.insert(field, of_field);
    }
    section.close();
    values
}

fn since(top: &mut Section<'_, '_>) -> Option<Since> {
    let mut section = top.section("since")?;
    let overlap = section.number("overlap_days", 0..=3_660, Some(3)).unwrap_or_default();
    let form = match section.one_of("as", &["date", "time", "dd/MM/yyyy"], Some("date")).as_deref() {
        Some("time") => SinceForm::Time,
        Some("dd/MM/yyyy") => SinceForm::Vietnamese,
        _ => SinceForm::Date,
    };
    let from = section.text("from", None).and_then(|text| {
        let day = text.parse::<Day>().ok();
        if day.is_none() {
            section.wrong("from", "yyyy-MM-dd");
        }
        day
    });
    section.close();
    Some(Since { overlap_days: u32::try_from(overlap).unwrap_or_default(), from: from?, form })
}

fn schedule(top: &mut Section<'_, '_>) -> Option<Schedule> {
    let mut section = top.section("schedule")?;
    let every = section.has("every_minutes").then(|| section.number("every_minutes", 1..=10_080, None)).flatten();
    let daily = section.has("daily_at").then(|| section.text("daily_at", None)).flatten();
    let daily_at = daily.as_deref().and_then(Schedule::daily_at);
    let schedule = match (every, daily) {
        (Some(minutes), None) => Some(Schedule::EveryMinutes(u32::try_from(minutes).unwrap_or(u32::MAX))),
        (None, Some(_)) => {
            if daily_at.is_none() {
                section.wrong("daily_at", "HH:mm");
            }
            daily_at
        }
        _ => {
            section.wrong("", "every_minutes | daily_at");
            None
        }
    };
    section.close();
    schedule
}

fn retry(top: &mut Section<'_, '_>) -> Retry {
    let Some(mut section) = top.section("retry") else { return Retry::default() };
    let default = Retry::default();
    let attempts = section.number("attempts", 1..=20, Some(default.attempts.into())).unwrap_or(1);
    let base = section.number("base_ms", 1..=600_000, Some(default.base_ms)).unwrap_or(1);
    let most = section.number("max_ms", 1..=600_000, Some(default.max_ms)).unwrap_or(1);
    section.close();
    Retry { attempts: u32::try_from(attempts).unwrap_or(1), base_ms: base, max_ms: most.max(base) }
}

#[cfg(test)]
mod tests;
