//! Where two texts differ, field by field: for who edits at the same time, and for the history of a draft.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::DecisionText;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextDifference {
    /// The field, as the form groups them: `title`, `legal_bases`, `articles`, `annex`.
    pub field: String,
    /// Its place in the document: `/articles/0/text/1`.
    pub place: String,
    /// In the one; `None`: nothing.
    pub before: Option<String>,
    /// In the other.
    pub after: Option<String>,
}

/// Everything that differs, by its place in the document.
#[must_use]
pub fn differences(before: &DecisionText, after: &DecisionText) -> Vec<TextDifference> {
    let (mut was, mut is) = (leaves(before), leaves(after));
    // Values of an annex are compared by whose they are: a row that was put between others changes nothing else.
    was.extend(targets(before));
    is.extend(targets(after));
    let places: std::collections::BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let one = |place: &&String| {
        let (before, after) = (was.get(*place).cloned(), is.get(*place).cloned());
        let field = place.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
        (before != after).then(|| TextDifference { field, place: (*place).clone(), before, after })
    };
    places.iter().filter_map(one).collect()
}

fn leaves(text: &DecisionText) -> BTreeMap<String, String> {
    let mut document = text.to_document();
    if let Some(annex) = document.get_mut("annex").and_then(Value::as_object_mut) {
        annex.remove("targets");
    }
    let mut found = BTreeMap::new();
    collect(&document, String::new(), &mut found);
    found
}

fn collect(value: &Value, place: String, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| collect(value, format!("{place}/{name}"), into)),
        // Numbers of two digits, so that the order of the text is the order of the places.
        Value::Array(items) => (0..).zip(items).for_each(|(at, value)| collect(value, format!("{place}/{at:02}"), into)),
        Value::String(text) => drop(into.insert(place, text.clone())),
        other => drop(into.insert(place, other.to_string())),
    }
}

fn targets(text: &DecisionText) -> BTreeMap<String, String> {
    let all = text.annex.iter().flat_map(|annex| &annex.targets);
    let key = |t: &super::AnnexTarget| {
        let who = t.department_code.as_deref().or(t.department_name.as_deref());
        let parts = [t.unit.as_deref(), who, t.field.as_deref(), t.level.as_deref(), Some(t.indicator.as_str())];
        format!("/annex/{}", parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
    };
    all.map(|t| {
        (key(t), [Some(t.target_percent.as_str()), t.note.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" · "))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_told_by_field() {
        let text = |title: &str, targets: Value| {
            DecisionText::of_document(&json!({"title": title, "legal_bases": ["a", "b"], "annex": {"targets": targets}}))
        };
        let target = |department: &str, percent: &str| json!({"indicator": "I2", "department_code": department, "target_percent": percent});
        let before = text("Giao chỉ tiêu", json!([target("A", "80"), target("B", "70")]));
        let after = text("Giao", json!([target("C", "60"), target("A", "80"), target("B", "75")]));
        let told: Vec<_> = differences(&before, &after)
            .into_iter()
            .map(|d| (d.field, d.before.unwrap_or_default(), d.after.unwrap_or_default()))
            .collect();
        let row = |field: &str, a: &str, b: &str| (field.to_owned(), a.to_owned(), b.to_owned());
        assert_eq!(told, [row("annex", "70", "75"), row("annex", "", "60"), row("title", "Giao chỉ tiêu", "Giao")]);
        assert_eq!(differences(&before, &before), []);
    }
}
