//! A page: JSON of which only the mapped fields are kept.

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::Hasher;
use dondoc_domain::dossiers::code_parts;
use dondoc_domain::time::Moment;
use serde_json::{Map, Value};

use crate::fetch::Trouble;
use crate::profile::{Dates, Field, Paging, Profile};

/// Codes, dates and labels are shorter; what is longer is something else.
const VALUE_CHARS_MAX: usize = 100;

/// The longest cursor or address that is remembered.
const NEXT_BYTES_MAX: usize = 8 << 10;

/// An item with its mapped fields.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// The dossier's code, as the import writes it.
    pub code: String,
    /// A hash of all mapped fields: equal where nothing changed.
    pub digest: i64,
    /// The mapped fields as one line of JSON, under headings that the import knows.
    pub line: String,
}

/// Shows the code only: the other fields are whatever the profile mapped.
impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row").field("code", &self.code).finish_non_exhaustive()
    }
}

/// A page as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Its items, but those without a readable dossier code.
    pub rows: Vec<Row>,
    /// Items on it.
    pub items: u64,
    /// Items without a readable dossier code.
    pub left_out: u64,
    /// How many items it says there are.
    pub total: Option<u64>,
    /// The next cursor or address; empty: there is none.
    pub(crate) next: String,
    /// A hash of its mapped fields.
    pub(crate) digest: i64,
}

/// Rows as a file of JSON lines.
#[must_use]
pub fn line_file(rows: &[Row]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rows.iter().map(|row| row.line.len() + 1).sum());
    for row in rows {
        bytes.extend_from_slice(row.line.as_bytes());
        bytes.push(b'\n');
    }
    bytes
}

/// Reads a page. Of the document nothing else is kept.
pub(crate) fn read(bytes: &[u8], profile: &Profile) -> Result<Page, Trouble> {
    // The parser's words may quote the document: they are not repeated.
    let document: Value = serde_json::from_slice(bytes).map_err(|_| Trouble::passing(Diagnostic::refusal("source-not-json")))?;
    let Some(Value::Array(items)) = document.pointer(&profile.items) else {
        return Err(Trouble::passing(Diagnostic::refusal("source-without-items")));
    };
    let mut page = Page { items: items.len() as u64, ..Page::default() };
    let mut whole = Hasher::default();
    for item in items {
        let row = row(item, profile);
        whole.update(row.line.as_bytes());
        if code_parts(&row.code).is_some() { page.rows.push(row) } else { page.left_out += 1 }
    }
    page.digest = short(whole);
    let (next, total) = match &profile.paging {
        Paging::Page { total, .. } | Paging::Offset { total } => (None, total.as_ref()),
        Paging::Cursor { next, .. } | Paging::NextLink { next } => (Some(next), None),
        Paging::None => (None, None),
    };
    page.total = total.and_then(|place| document.pointer(place)).and_then(number);
    page.next = match next.and_then(|place| document.pointer(place)) {
        None | Some(Value::Null | Value::Bool(false)) => String::new(),
        Some(Value::String(text)) if text.len() <= NEXT_BYTES_MAX => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(_) => return Err(Trouble::lasting(Diagnostic::refusal("source-next-unreadable"))),
    };
    Ok(page)
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn row(item: &Value, profile: &Profile) -> Row {
    let mut line = Map::new();
    let mut code = String::new();
    for (field, place) in &profile.fields {
        let mut value = item.pointer(place).and_then(|value| scalar(value, *field, profile.dates));
        if let Some(text) = &value
            && let Some(mapped) = profile.values.get(field).and_then(|map| map.get(text))
        {
            value = Some(mapped.clone());
        }
        if *field == Field::DossierCode {
            code = value.as_deref().unwrap_or_default().trim().to_uppercase();
        }
        line.insert(field.heading().to_owned(), value.map_or(Value::Null, Value::String));
    }
    let line = Value::Object(line).to_string();
    let mut hasher = Hasher::default();
    hasher.update(line.as_bytes());
    let digest = short(hasher);
    Row { code, digest, line }
}

/// A value as text: never an object or a list, in which anything could be.
fn scalar(value: &Value, field: Field, dates: Dates) -> Option<String> {
    if field.is_date()
        && dates != Dates::Text
        && let Some(number) = value.as_i64().or_else(|| value.as_str()?.parse().ok())
    {
        let seconds = if dates == Dates::Seconds { number } else { number.div_euclid(1000) };
        // The years 1900 to 2100; anything else is told by the import.
        return Some(if (-2_208_988_800..4_102_444_800).contains(&seconds) {
            Moment::from_unix(seconds).to_string()
        } else {
            number.to_string()
        });
    }
    match value {
        Value::String(text) => Some(text.trim().chars().take(VALUE_CHARS_MAX).collect()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn short(hasher: Hasher) -> i64 {
    let hash = hasher.bytes();
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn profile(more: &Value) -> Profile {
        let mut value = json!({
            "version": 1, "id": "a", "unit": "06157", "url": "https://a.gov.vn/?c={cursor}", "items": "/data",
            "paging": {"by": "cursor", "next": "/next"},
            "fields": {"dossier_code": "code", "procedure_code": "/p/code", "channel": "ch", "received_date": "rec", "status": "st"},
            "values": {"channel": {"1": "Trực tuyến", "true": "Trực tiếp"}},
        });
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Profile::read(&value).unwrap()
    }

    #[test]
    fn only_mapped_fields_are_kept() {
        let document = json!({"next": 17, "data": [
            {"code": " h37.54.09-230412-0003 ", "p": {"code": "1.001193"}, "ch": 1, "rec": "12/04/2023", "st": null,
             "name": "Lý Văn Kín", "phone": "0100123456"},
            {"code": "Lý Văn Kín", "p": "x", "ch": {"name": "Lý Văn Kín"}, "rec": ["0100123456"]},
        ]});
        let page = read(document.to_string().as_bytes(), &profile(&json!({}))).unwrap();
        assert_eq!((page.items, page.left_out, page.next.as_str()), (2, 1, "17"));
        let line: Value = serde_json::from_str(&page.rows[0].line).unwrap();
        let expected = json!({"Mã hồ sơ": "h37.54.09-230412-0003", "Mã TTHC": "1.001193", "Hình thức nộp": "Trực tuyến",
            "Ngày tiếp nhận": "12/04/2023", "Trạng thái": null});
        assert_eq!(line, expected);
        assert_eq!(page.rows[0].code, "H37.54.09-230412-0003");
        assert!(!format!("{page:?}").contains("Kín"));
    }

    #[test]
    fn times_since_1970_become_vietnamese_ones() {
        let document = json!({"data": [{"code": "H37.54.09-230412-0003", "rec": 1_681_263_000_123_i64}]});
        let page = read(document.to_string().as_bytes(), &profile(&json!({"dates": "epoch_ms"}))).unwrap();
        assert!(page.rows[0].line.contains("2023-04-12T08:30:00"), "{}", page.rows[0].line);
        assert_eq!(page.next, "");
    }

    #[test]
    fn what_is_no_page_is_told_without_quoting_it() {
        for (bytes, code) in [
            (&b"{\"data\": [{\"code\": \"Secret\""[..], "source-not-json"),
            (b"<html>Secret</html>", "source-not-json"),
            (b"{\"data\": {\"x\": \"Secret\"}}", "source-without-items"),
            (b"[]", "source-without-items"),
            (b"{\"data\": [], \"next\": {\"a\": \"Secret\"}}", "source-next-unreadable"),
        ] {
            let trouble = read(bytes, &profile(&json!({}))).unwrap_err();
            assert_eq!(trouble.diagnostic.code, code);
            assert!(!format!("{trouble:?}").contains("Secret"));
        }
    }
}
