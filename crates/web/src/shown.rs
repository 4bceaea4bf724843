//! Parts that several pages show: figures, standings, periods, places, in words.

use dondoc_app::views::{Figure, Freshness, Origin, Tables, UnitRef};
use dondoc_app::words::Language;
use dondoc_domain::catalogue::Level;
use dondoc_domain::charts::RateBar;
use dondoc_domain::definitions::{Bilingual, Definition, Measure};
use dondoc_domain::dossiers::{Channel, Exclusion, Flag, ImportId, Status};
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::standings::{Missing, Standing};
use dondoc_domain::time::{Day, Moment};

use crate::links::{self, Scope};

/// What stands for "not assigned" in addresses, as in the command line contract.
pub(crate) const UNASSIGNED: &str = "UNASSIGNED";

/// A text that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) to: String,
}

impl Link {
    pub(crate) fn new(text: impl Into<String>, to: impl Into<String>) -> Link {
        Link { text: text.into(), to: to.into() }
    }
}

/// The words of a text in both languages.
pub(crate) fn of(t: Language, text: &Bilingual) -> &str {
    if t == Language::Vietnamese { &text.vi } else { &text.en }
}

/// A rate with all that is said about it, in words.
#[derive(Debug, Clone)]
pub(crate) struct FigureShown {
    pub(crate) name: String,
    pub(crate) percent: String,
    /// `37/47 dịch vụ`, leading to what it counts.
    pub(crate) fraction: Link,
    /// "ít hồ sơ, khoảng …" where the denominator is small.
    pub(crate) small: Option<String>,
    pub(crate) target: Option<Link>,
    pub(crate) standing: Standing,
    pub(crate) standing_word: String,
    pub(crate) missing: Option<String>,
    pub(crate) bar: String,
    /// The indicator's id.
    pub(crate) indicator: String,
    /// How it keeps the pace, where the period is under way.
    pub(crate) pace: Option<PaceShown>,
}

/// On track or behind, leading to how that came about.
#[derive(Debug, Clone)]
pub(crate) struct PaceShown {
    pub(crate) class: &'static str,
    pub(crate) link: Link,
}

impl FigureShown {
    /// `counted` is where the fraction leads.
    pub(crate) fn new(t: Language, figure: &Figure, definition: Option<&Definition>, counted: String) -> FigureShown {
        let measure = definition.and_then(|d| d.indicator(figure.indicator)).map_or(Measure::Dossiers, |i| i.measure);
        let name = of(t, figure.name).to_owned();
        let percent = t.percent(figure.rate);
        let (num, den) = (t.number(figure.rate.num), t.number(figure.rate.den));
        let noun = match measure {
            Measure::Services => "web-of-services",
            Measure::Dossiers => "web-of-dossiers",
        };
        let target_text = figure.target.as_ref().map(|target| t.target(target.percent));
        let standing_word = t.text(&format!("standing-{}", figure.standing.name()));
        let bar_title = match &target_text {
            Some(target) => {
                t.text_with("web-bar-title", &[("percent", percent.as_str()), ("target", target), ("standing", &standing_word)])
            }
            None => percent.clone(),
        };
        let target = figure.target.as_ref();
        FigureShown {
            bar: RateBar { title: bar_title, rate: figure.rate, target: target.map(|target| target.percent) }.svg(),
            fraction: Link::new(t.text_with(noun, &[("num", num), ("den", den)]), counted),
            small: t.small(figure.rate, measure, None),
            target: target.map(|target| Link::new(t.target(target.percent), links::target(target))),
            missing: figure.missing.and_then(|missing| missing_words(t, missing, measure)),
            standing: figure.standing,
            indicator: figure.indicator.to_owned(),
            pace: None,
            name,
            percent,
            standing_word,
        }
    }

    /// Class of its badge.
    pub(crate) fn class(&self) -> &'static str {
        self.standing.name()
    }
}

/// Where a figure leads: services to procedures, dossiers to dossiers.
pub(crate) fn figure_link(scope: &Scope, definition: &Definition, indicator: &str, department: Option<&str>) -> String {
    match definition.indicator(indicator).map(|i| i.measure) {
        Some(Measure::Services) => {
            let mut narrowed = vec![("indicator", indicator)];
            narrowed.extend(department.map(|d| ("department", d)));
            scope.procedures(&narrowed)
        }
        _ => scope.dossiers(&dondoc_app::views::DossierFilter {
            indicator: Some(indicator.to_owned()),
            department: department.map(str::to_owned),
            ..Default::default()
        }),
    }
}

fn missing_words(t: Language, missing: Missing, measure: Measure) -> Option<String> {
    if missing.converted == 0 {
        return None;
    }
    let converted = t.number(missing.converted);
    Some(match (measure, missing.added) {
        (Measure::Services, _) => t.text_with("web-missing-services", &[("n", converted)]),
        (Measure::Dossiers, Some(added)) => {
            t.text_with("web-missing-dossiers", &[("converted", converted), ("added", t.number(added))])
        }
        (Measure::Dossiers, None) => t.text_with("web-missing-dossiers-only-converted", &[("converted", converted)]),
    })
}

/// A level in words.
pub(crate) fn level(t: Language, level: Level) -> String {
    t.text(&format!("level-{}", level.name()))
}

/// A channel in words.
pub(crate) fn channel(t: Language, channel: Channel) -> String {
    t.text(&format!("channel-{}", links::channel_name(channel)))
}

/// A status in words.
pub(crate) fn status(t: Language, status: Status) -> String {
    t.text(&format!("status-{}", status.0))
}

/// A reason in words.
pub(crate) fn exclusion(t: Language, reason: Exclusion) -> String {
    t.exclusion(reason)
}

/// A flag in words.
pub(crate) fn flag(t: Language, flag: Flag) -> String {
    t.text(&format!("flag-{}", flag.name().replace('_', "-")))
}

/// A map in words.
pub(crate) fn map(t: Language, map: Map) -> String {
    t.text(&format!("map-{}", links::map_name(map)))
}

/// "Theo địa giới hiện nay, số liệu biết đến …": which state is shown, unless it is the usual one.
pub(crate) fn state(t: Language, on: Map, as_of: Option<Day>, known_at: Option<Moment>) -> Option<String> {
    let first = match as_of {
        None => (on != Map::AsWas || known_at.is_some()).then(|| map(t, on)),
        Some(day) => {
            let key = if on == Map::AsWas { "state-as-of-as-was" } else { "state-as-of-today" };
            Some(t.text_with(key, &[("day", day.vietnamese())]))
        }
    };
    let known = known_at.map(|at| t.text_with("state-known-at", &[("at", at.vietnamese())]));
    let parts: Vec<String> = first.into_iter().chain(known).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// What part of a year a period is, as the choice of periods lists it; `None` for a free interval.
pub(crate) fn span(t: Language, span: &str) -> Option<String> {
    let part = span.strip_prefix("nd09:").unwrap_or(span);
    Some(match part {
        "" => t.text("web-span-year"),
        "H1" | "6m" => t.text("web-span-first-half"),
        "H2" => t.text("web-span-second-half"),
        "9m" => t.text("web-span-nine-months"),
        "Q1" | "Q2" | "Q3" | "Q4" => {
            let roman = ["I", "II", "III", "IV"][usize::from(part.as_bytes()[1] - b'1')];
            t.text_with("web-span-quarter", &[("n", roman)])
        }
        month => {
            let number = month.parse::<u32>().ok().filter(|m| (1..=12).contains(m))?;
            t.text_with("web-span-month", &[("n", number.to_string())])
        }
    })
}

/// A period's year and span (`("2023", "nd09:Q1")`), or `None` for a free interval.
pub(crate) fn year_and_span(period: &Period) -> Option<(i32, String)> {
    let (prefix, rest) = period.name.split_at(if period.is_statutory() { 5 } else { 0 });
    if rest.contains("..") {
        return None;
    }
    let year = rest.get(..4)?.parse().ok()?;
    let part = match (rest.get(5..).unwrap_or("").to_ascii_uppercase().as_str(), prefix.is_empty()) {
        ("6M", true) => "H1".to_owned(),
        ("H1" | "6M", false) => "6m".to_owned(),
        ("9M", _) => "9m".to_owned(),
        (other, _) => other.to_owned(),
    };
    Some((year, format!("{}{part}", prefix.to_ascii_lowercase())))
}

/// `Quý III năm 2023`, `Năm 2023`; a free interval as its days.
pub(crate) fn period(t: Language, period: &Period) -> String {
    let words = year_and_span(period).and_then(|(year, part)| {
        let whole = part.strip_prefix("nd09:").unwrap_or(&part).is_empty();
        let args = [("year", year.to_string()), ("span", span(t, &part)?)];
        Some(t.text_with(if whole { "web-period-year" } else { "web-period-part" }, &args))
    });
    words.unwrap_or_else(|| days(period))
}

/// `01/01/2023 – 31/12/2023`.
pub(crate) fn days(period: &Period) -> String {
    format!("{} – {}", period.start.vietnamese(), period.last_day().vietnamese())
}

/// From when to when a unit held its code, if not always.
pub(crate) fn validity(t: Language, unit: &UnitRef) -> Option<String> {
    match (unit.from, unit.to) {
        (None, None) => None,
        (Some(from), None) => Some(t.text_with("web-since", &[("from", from.vietnamese())])),
        (None, Some(to)) => Some(t.text_with("web-until", &[("to", last_day(to))])),
        (Some(from), Some(to)) => Some(t.text_with("web-from-until", &[("from", from.vietnamese()), ("to", last_day(to))])),
    }
}

fn last_day(to: Day) -> String {
    to.plus(-1).vietnamese()
}

/// How fresh data are: as of when, from which import.
#[derive(Debug, Clone)]
pub(crate) struct FreshnessShown {
    pub(crate) exported: String,
    pub(crate) import: Link,
}

impl FreshnessShown {
    pub(crate) fn new(t: Language, freshness: &Freshness) -> FreshnessShown {
        let args = [("id", freshness.import.0.to_string()), ("at", freshness.imported_at.vietnamese())];
        FreshnessShown {
            exported: freshness.exported_at.vietnamese(),
            import: Link::new(t.text_with("web-import-at", &args), links::import(freshness.import)),
        }
    }
}

/// Which procedure tables figures rest on, each with its import.
pub(crate) type TablesShown = Vec<(String, Option<Link>)>;

/// The words of what figures rest on; nothing where it is lists only.
pub(crate) fn tables(t: Language, tables: &Tables) -> TablesShown {
    let import = |id: ImportId| Link::new(t.text_with("web-import-number", &[("id", id.0.to_string())]), links::import(id));
    t.tables(tables).into_iter().map(|(sentence, id)| (sentence, id.map(import))).collect()
}

/// Where a row stood: file, sheet, row.
pub(crate) fn origin(t: Language, origin: &Origin) -> String {
    let mut parts = vec![origin.file.clone()];
    parts.extend(origin.sheet.as_ref().map(|sheet| t.text_with("place-sheet", &[("sheet", sheet.as_str())])));
    parts.push(t.text_with("place-row", &[("row", origin.row.to_string())]));
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_in_words() {
        for (name, words) in [
            ("2023", "Năm 2023"),
            ("2023-H1", "6 tháng đầu năm 2023"),
            ("2023-Q3", "Quý III năm 2023"),
            ("2023-06", "Tháng 6 năm 2023"),
            ("nd09:2023-9m", "9 tháng đầu năm 2023"),
            ("nd09:2023", "Năm 2023"),
            ("2023-01-01..2023-07-01", "01/01/2023 – 30/06/2023"),
        ] {
            assert_eq!(period(Language::Vietnamese, &Period::parse(name).unwrap()), words, "{name}");
        }
        assert_eq!(period(Language::English, &Period::parse("2023-q3").unwrap()), "Quarter III of 2023");
    }

    #[test]
    fn what_is_missing_in_words() {
        let words = |converted, added, measure| missing_words(Language::Vietnamese, Missing { converted, added }, measure);
        assert_eq!(words(0, Some(0), Measure::Dossiers), None);
        assert_eq!(words(1, None, Measure::Services).unwrap(), "Cần thêm 1 dịch vụ có hồ sơ trực tuyến");
        assert_eq!(
            words(1, Some(1), Measure::Dossiers).unwrap(),
            "Cần thêm 1 hồ sơ trực tuyến trong số đã có, hoặc 1 hồ sơ trực tuyến mới"
        );
        assert!(words(1200, None, Measure::Dossiers).unwrap().contains("1.200"));
    }
}
