//! The head of a paper: which body it is of, what is above it on that day, where it is.

use dondoc_domain::organisation::Tier;
use dondoc_domain::time::Day;
use minijinja::value::Value;

use super::facts::VI;
use super::templates::text;
use super::{PaperAsked, PaperKind};
use crate::figures::Question;

/// Words for the kind of a unit, that its name begins with: what follows is the name of the place.
const KINDS: [&str; 9] = ["Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Huyện", "Quận", "Tỉnh", "Xã"];

/// `Hoàng Việt` of `Xã Hoàng Việt`.
pub(crate) fn place(name: &str) -> &str {
    KINDS.iter().find_map(|kind| name.strip_prefix(kind)?.strip_prefix(' ')).unwrap_or(name)
}

/// `xã Hoàng Việt` within a sentence.
pub(crate) fn within(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// The body that issues a unit's papers, with what is above it on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Office {
    /// Name of the unit: `Xã Hoàng Việt`.
    pub(crate) unit: String,
    /// Name of the unit above on that day.
    pub(crate) above: Option<String>,
}

impl Office {
    /// Of a unit on a day; where it did not exist then, on its nearest day.
    pub(crate) fn of(question: &Question, day: Day) -> Office {
        let organisation = &question.reference.organisation;
        let unit = &organisation.units[&question.unit];
        let first = unit.validity.from_day().map_or(day, |from| day.max(from));
        let day = unit.validity.to_day().map_or(first, |to| first.min(to.plus(-1)));
        let above = unit.parent_on(day).filter(|_| unit.tier != Tier::Province);
        let name = |unit: &dondoc_domain::organisation::Unit| unit.name_on(day).to_owned();
        Office { unit: name(unit), above: above.and_then(|id| organisation.units.get(&id)).map(name) }
    }

    /// `UBND xã Hoàng Việt`.
    pub(crate) fn committee(&self) -> String {
        VI.text_with("paper-committee", &[("unit", within(&self.unit))])
    }
}

/// What templates know of the head and the signature.
pub(crate) fn values(office: &Office, asked: &PaperAsked, at: Day) -> Vec<(&'static str, Value)> {
    let upper = |key: &str, unit: &str| VI.text_with(key, &[("unit", within(unit))]).to_uppercase();
    let chair = asked.kind == PaperKind::Decision;
    let lines = match asked.signer_title.as_deref().map(str::trim).filter(|title| !title.is_empty()) {
        Some(title) => title.split('/').map(|line| text(line.trim())).collect(),
        None if chair => vec![text(VI.text("paper-chair"))],
        None => vec![text(VI.text("paper-for-committee")), text(VI.text("paper-chair"))],
    };
    vec![
        ("chu_quan", office.above.as_deref().map_or(Value::from(()), |above| text(upper("paper-committee", above)))),
        ("co_quan", Value::from(vec![text(VI.text("paper-committee-line")), text(office.unit.to_uppercase())])),
        ("don_vi", text(office.committee())),
        ("ten_don_vi", text(within(&office.unit))),
        (
            "cap_tren",
            office
                .above
                .as_deref()
                .map_or(Value::from(()), |above| text(VI.text_with("paper-committee", &[("unit", within(above))]))),
        ),
        ("dia_danh", text(place(&office.unit))),
        ("so", asked.number.as_deref().map_or(Value::from(()), |number| text(number.trim()))),
        ("ngay", asked.date.map_or(Value::from(()), |day| text(day.to_string()))),
        ("nam_ky", text(at.year().to_string())),
        ("hom_nay", text(at.vietnamese())),
        ("ky", Value::from(lines)),
        ("nguoi_ky", text(asked.signer_name.as_deref().map_or("", str::trim))),
    ]
}
