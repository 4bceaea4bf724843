//! A decision's document (`decision.json`) and back. Documents of other hands are read leniently: what has another shape
//! than we know is left out here and stays in the document that is kept beside.

use serde_json::Value;

use super::{Act, ActKind, Annex, AnnexPeriod, AnnexTarget, Article, DecisionText, DecisionUnit, Duty, IndicatorText, Signer};
use crate::text::tidy;
use crate::time::Day;

impl DecisionText {
    /// What a document says.
    #[must_use]
    pub fn of_document(document: &Value) -> DecisionText {
        DecisionText::read(document, annex)
    }

    /// What a document says but for the values of its annex: of a province these are thousands, and how decisions bear on each other does not
    /// rest on them.
    #[must_use]
    pub fn without_values(document: &Value) -> DecisionText {
        DecisionText::read(document, heading)
    }

    fn read(document: &Value, read_annex: fn(&Value) -> Annex) -> DecisionText {
        DecisionText {
            id: text(document, "id").unwrap_or_default(),
            number: text(document, "number"),
            date: day(document, "date"),
            year: year(document),
            kind: text(document, "kind"),
            title: text(document, "title"),
            unit: unit(document),
            issuer: text(document, "issuer"),
            superior: text(document, "superior"),
            place: text(document, "place"),
            proposer: text(document, "proposer"),
            signer: document.get("signer").and_then(signer),
            legal_bases: texts(document, "legal_bases"),
            articles: list(document, "articles").filter_map(article).collect(),
            recipients: texts(document, "recipients"),
            effective_from: day(document, "effective_from"),
            parent: text(document, "parent"),
            acts: list(document, "acts").filter_map(act).collect(),
            annex: document.get("annex").filter(|annex| annex.is_object()).map(read_annex),
        }
    }

    /// As a document: `decision.json`, with the fields that are known.
    #[must_use]
    pub fn to_document(&self) -> Value {
        let mut document = serde_json::to_value(self).unwrap_or_default();
        without_nothing(&mut document);
        document
    }
}

/// Takes away what says nothing, so that a document holds what is known.
fn without_nothing(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(without_nothing);
            let nothing =
                |v: &Value| v.is_null() || v.as_str() == Some("") || v.as_array().is_some_and(Vec::is_empty) || v == false;
            fields.retain(|name, v| name == "targets" || !nothing(v));
        }
        Value::Array(items) => items.iter_mut().for_each(without_nothing),
        _ => {}
    }
}

/// A text that is there and not empty; numbers as they are written.
fn text(of: &Value, key: &str) -> Option<String> {
    plain(of.get(key)?)
}

fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => tidy(text),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn list<'a>(of: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    of.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn texts(of: &Value, key: &str) -> Vec<String> {
    list(of, key).filter_map(plain).collect()
}

fn day(of: &Value, key: &str) -> Option<Day> {
    of.get(key)?.as_str()?.trim().parse().ok()
}

fn year(of: &Value) -> Option<i32> {
    text(of, "year")?.parse().ok()
}

fn unit(document: &Value) -> Option<DecisionUnit> {
    let unit = document.get("unit")?;
    if let Some(code) = plain(unit) {
        return Some(DecisionUnit { name: String::new(), code: Some(code) });
    }
    let code = text(unit, "id").or_else(|| text(unit, "code"));
    let name = text(unit, "name");
    (code.is_some() || name.is_some()).then(|| DecisionUnit { code, name: name.unwrap_or_default() })
}

fn signer(value: &Value) -> Option<Signer> {
    let (title, name) = (text(value, "title"), text(value, "name"));
    (title.is_some() || name.is_some()).then(|| Signer { title: title.unwrap_or_default(), name: name.unwrap_or_default() })
}

fn article(value: &Value) -> Option<Article> {
    let number = text(value, "article")?.parse().ok()?;
    let own = list(value, "definitions").filter_map(|d| definition(d, text(d, "indicator")));
    let named = ["I1", "I2"].into_iter().filter_map(|key| definition(value.get(key)?, Some(key.to_owned())));
    Some(Article {
        article: number,
        subject: text(value, "subject"),
        text: text(value, "text").map_or_else(|| texts(value, "text"), |one| vec![one]),
        definitions: own.chain(named).collect(),
        duties: list(value, "duties").filter_map(|d| Some(Duty { who: text(d, "who")?, what: text(d, "what")? })).collect(),
        who: texts(value, "who"),
    })
}

fn definition(value: &Value, indicator: Option<String>) -> Option<IndicatorText> {
    Some(IndicatorText {
        indicator: indicator.map(|id| indicator_id(&id).map_or(id.clone(), str::to_owned)),
        name: text(value, "name")?,
        numerator: text(value, "numerator"),
        denominator: text(value, "denominator"),
    })
}

/// Our id of an indicator that a document calls `I1`, `I2` or by that id.
#[must_use]
pub fn indicator_id(called: &str) -> Option<&'static str> {
    match called {
        "I1" | crate::definitions::SERVICE_COVERAGE => Some(crate::definitions::SERVICE_COVERAGE),
        "I2" | crate::definitions::ONLINE_DOSSIERS => Some(crate::definitions::ONLINE_DOSSIERS),
        _ => None,
    }
}

fn act(value: &Value) -> Option<Act> {
    Some(Act { how: ActKind::from_name(&text(value, "how")?)?, decision: text(value, "decision")? })
}

/// An annex without its values.
fn heading(value: &Value) -> Annex {
    Annex {
        illustrative: value.get("illustrative").and_then(Value::as_bool).unwrap_or_default(),
        note: text(value, "note"),
        period: value.get("period").and_then(period),
        targets: Vec::new(),
    }
}

fn annex(value: &Value) -> Annex {
    Annex { targets: list(value, "targets").filter_map(target).collect(), ..heading(value) }
}

fn period(value: &Value) -> Option<AnnexPeriod> {
    year(value)
        .map(|year| AnnexPeriod::Year { year })
        .or_else(|| Some(AnnexPeriod::Days { start: day(value, "start")?, end: day(value, "end")? }))
}

fn target(value: &Value) -> Option<AnnexTarget> {
    let called = text(value, "indicator")?;
    Some(AnnexTarget {
        unit: text(value, "unit"),
        department_code: text(value, "department_code"),
        department_name: text(value, "department_name"),
        field: text(value, "field"),
        level: text(value, "level"),
        indicator: indicator_id(&called).map_or(called.clone(), str::to_owned),
        target_percent: text(value, "target_percent")?,
        note: text(value, "note"),
    })
}
