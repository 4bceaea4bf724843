//! Files of amendments: one, a list, or a list with its reason and who decided.

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::reference::amendments::Amendment;
use serde_json::Value;

/// Largest file of amendments, in bytes.
pub const AMENDMENT_BYTES_MAX: usize = 4 << 20;

/// What such a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AmendmentFile {
    /// The amendments, in order.
    pub amendments: Vec<Amendment>,
    /// Why, where the file says so.
    pub reason: Option<String>,
    /// Who decided, where the file says so.
    pub decided_by: Option<String>,
}

/// Reads `{"kind": …}`, `[{"kind": …}, …]` or `{"amendments": […], "reason": "…", "decided_by": "…"}`.
///
/// # Errors
/// The bytes are no JSON (with line and column), or an entry is no amendment (with its place in the list, from 1).
pub fn read(bytes: &[u8]) -> Result<AmendmentFile, Vec<Diagnostic>> {
    if bytes.len() > AMENDMENT_BYTES_MAX {
        return Err(vec![Diagnostic::refusal("amendments-too-large").with("limit", AMENDMENT_BYTES_MAX >> 20)]);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let document: Value = serde_json::from_slice(bytes)
        .map_err(|why| vec![Diagnostic::refusal("amendments-not-json").with("line", why.line()).with("column", why.column())])?;
    let shape = || vec![Diagnostic::refusal("amendments-shape")];
    match document {
        Value::Array(items) => Ok(AmendmentFile { amendments: entries(items)?, ..AmendmentFile::default() }),
        Value::Object(mut fields) if fields.contains_key("amendments") => {
            let Some(Value::Array(items)) = fields.remove("amendments") else { return Err(shape()) };
            let mut text = |name| match fields.remove(name) {
                None | Some(Value::Null) => Ok(None),
                Some(Value::String(text)) => Ok(Some(text)),
                Some(_) => Err(shape()),
            };
            let (reason, decided_by) = (text("reason")?, text("decided_by")?);
            if !fields.is_empty() {
                return Err(shape());
            }
            Ok(AmendmentFile { amendments: entries(items)?, reason, decided_by })
        }
        one @ Value::Object(_) => Ok(AmendmentFile { amendments: entries(vec![one])?, ..AmendmentFile::default() }),
        _ => Err(shape()),
    }
}

/// Every entry, or each that is none: by its place and, where it names one, its kind; never by what it says.
fn entries(items: Vec<Value>) -> Result<Vec<Amendment>, Vec<Diagnostic>> {
    let (mut read, mut wrong) = (Vec::with_capacity(items.len()), Vec::new());
    for (item, row) in items.into_iter().zip(1..) {
        let named = item.get("kind").and_then(Value::as_str).map(str::to_owned);
        match serde_json::from_value(item) {
            Ok(amendment) => read.push(amendment),
            Err(_) => {
                let kind = Amendment::KINDS.into_iter().find(|kind| Some(*kind) == named.as_deref());
                wrong.push(match kind {
                    Some(kind) => Diagnostic::refusal("amendments-entry").at_row(row).with("kind", kind),
                    None => Diagnostic::refusal("amendments-kind").at_row(row).with("known", Amendment::KINDS.join(", ")),
                });
            }
        }
    }
    if wrong.is_empty() { Ok(read) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_shapes_are_read() {
        let one = r#"{"kind":"level","procedure":"1.001193","level":"full","from":"2025-03-01"}"#;
        let single = read(one.as_bytes()).unwrap();
        assert_eq!(single.amendments.len(), 1);
        assert_eq!(read(format!("\u{feff}[{one},{one}]").as_bytes()).unwrap().amendments.len(), 2);
        let whole = read(format!(r#"{{"amendments":[{one}],"reason":"QĐ 1","decided_by":"Chủ tịch"}}"#).as_bytes()).unwrap();
        assert_eq!((whole.amendments, whole.reason.as_deref()), (single.amendments, Some("QĐ 1")));
    }

    #[test]
    fn what_is_none_is_told_by_its_place_only() {
        let code = |text: &str| read(text.as_bytes()).unwrap_err()[0].code.clone();
        assert_eq!(code("{"), "amendments-not-json");
        assert_eq!(code("3"), "amendments-shape");
        assert_eq!(code(r#"{"amendments":3}"#), "amendments-shape");
        assert_eq!(code(r#"{"amendments":[],"x":3}"#), "amendments-shape");
        let wrong = read(r#"[{"kind":"level","secret":"Nguyễn Văn A"},{"kind":"Nguyễn Văn A"}]"#.as_bytes()).unwrap_err();
        assert_eq!(
            wrong.iter().map(|d| (d.code.as_str(), d.place.row)).collect::<Vec<_>>(),
            [("amendments-entry", Some(1)), ("amendments-kind", Some(2))]
        );
        assert!(!format!("{wrong:?}").contains("Nguyễn"));
    }
}
