//! The view as rows and columns: as a map of colours, or as a plain table. The map is a table: every cell has its words.

use dondoc_app::words::Language;
use dondoc_app::{Head, Measured, Narrow, Pivot};
use dondoc_domain::rate::Rate;

use super::MeasuredShown;
use super::address::{Exploring, View};
use super::trend::value;
use crate::shown::{self, UNASSIGNED};

#[derive(Debug)]
pub(super) struct GridShown {
    /// Is it a map of colours?
    pub(super) heat: bool,
    pub(super) corner: String,
    /// Short words, whole words, address of the figure over all rows.
    pub(super) columns: Vec<(String, String)>,
    pub(super) column_totals: Vec<CellShown>,
    pub(super) rows: Vec<RowShown>,
    pub(super) total: CellShown,
    /// How many rows stand together in the last one.
    pub(super) rest: Option<String>,
    /// Without columns: each row's target and standing.
    pub(super) alone: bool,
    /// What each shade stands for.
    pub(super) legend: Vec<(String, String)>,
    pub(super) count: String,
}

#[derive(Debug)]
pub(super) struct RowShown {
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) more: Option<String>,
    /// The same view of just this row.
    pub(super) to: Option<String>,
    pub(super) rest: bool,
    pub(super) total: CellShown,
    pub(super) cells: Vec<CellShown>,
}

#[derive(Debug)]
pub(super) struct CellShown {
    pub(super) shade: &'static str,
    /// `78,72` and `37/47`; empty where nothing arises.
    pub(super) short: String,
    pub(super) made: String,
    pub(super) measured: MeasuredShown,
    /// For pointers, far from the heads of row and column: whose it is; where nothing can be read, why.
    pub(super) sentence: String,
    /// Does the figure lead to what it is made of?
    pub(super) linked: bool,
}

/// A row or column with its name, which takes longer to tell than the rest of a cell.
type Named<'a> = (&'a Head, String);

/// Upper ends of shades, in hundredths of a percent, below which they stand.
const SHADES: [(u64, &str); 5] =
    [(2_000, "share-1"), (4_000, "share-2"), (6_000, "share-3"), (8_000, "share-4"), (u64::MAX, "share-5")];

/// The shade of a rate: none where nothing arises, one of its own for nothing at all.
fn shade(rate: Rate) -> &'static str {
    match rate.hundredths_of_percent() {
        None => "share-none",
        // 0,004 % is not nothing at all.
        Some(_) if rate.num == 0 => "share-0",
        // By the fraction and not by its rounded percentage: 19,999 % is below 20 %.
        Some(_) => {
            let below = |end: u64| u128::from(rate.num) * 10_000 < u128::from(end) * u128::from(rate.den);
            SHADES.iter().find(|(end, _)| below(*end)).map_or("share-5", |(_, name)| name)
        }
    }
}

pub(super) fn shown(t: Language, found: &Pivot, exploring: &Exploring) -> GridShown {
    let head = &found.head;
    let whole =
        |row: Option<&Named>, column: Option<&Named>, measured: &Measured| cell(t, found, exploring, (row, column), measured);
    let columns: Vec<Named> = found.columns.iter().map(|(column, _)| (column, words(t, column).1)).collect();
    let rows: Vec<RowShown> = found
        .rows
        .iter()
        .zip(&found.cells)
        .map(|((row, total), cells)| {
            let (code, name, more) = words(t, row);
            let named = (row, name.clone());
            RowShown {
                code,
                name,
                more,
                to: place(exploring, head.narrow.clone(), row).map(|(of, narrow)| of.narrowed_to(narrow).address()),
                rest: matches!(row, Head::Rest(_)),
                total: whole(Some(&named), None, total),
                cells: columns.iter().zip(cells).map(|(column, m)| whole(Some(&named), Some(column), m)).collect(),
            }
        })
        .collect();
    let rest = found.rows.last().and_then(|(row, _)| match row {
        Head::Rest(n) => {
            let args = [("shown", t.number((found.rows.len() - 1) as u64)), ("rest", t.number(*n as u64))];
            Some(t.text_with("explore-rest-said", &args))
        }
        _ => None,
    });
    GridShown {
        heat: exploring.view == View::Heat,
        corner: t.text(&format!("explore-axis-{}", found.asked.rows.name())),
        columns: columns.iter().map(|(column, name)| (short(t, column), name.clone())).collect(),
        column_totals: columns.iter().zip(&found.columns).map(|(column, (_, total))| whole(None, Some(column), total)).collect(),
        total: whole(None, None, &head.whole),
        alone: found.columns.is_empty() && found.asked.columns.is_none(),
        legend: legend(t),
        count: t.number(rows.len() as u64),
        rest,
        rows,
    }
}

fn legend(t: Language) -> Vec<(String, String)> {
    let names = ["share-0", "share-1", "share-2", "share-3", "share-4", "share-5", "share-none"];
    names.map(|name| (name.to_owned(), t.text(&format!("explore-{name}")))).into()
}

fn cell(
    t: Language,
    found: &Pivot,
    exploring: &Exploring,
    (row, column): (Option<&Named>, Option<&Named>),
    measured: &Measured,
) -> CellShown {
    let head = &found.head;
    let mut at = Some((exploring.in_period(&head.period.name), head.narrow.clone()));
    for (of, _) in [row, column].into_iter().flatten() {
        at = at.and_then(|(exploring, narrow)| place(&exploring, narrow, of));
    }
    let to = at.as_ref().map(|(of, narrow)| of.made_of(head, narrow)).unwrap_or_default();
    let shown = MeasuredShown::new(t, head.indicator, measured, to);
    let place: Vec<&str> = [row, column].into_iter().flatten().map(|(_, name)| name.as_str()).collect();
    let place = if place.is_empty() { t.text("explore-total") } else { place.join(", ") };
    let sentence = match (measured.rate.arises(), measured.counted) {
        // The figures stand in the cell; said once more in a thousand of them they are a quarter of the page's weight.
        (true, _) => place,
        (false, 0) => t.text_with("explore-cell-nothing", &[("place", &place)]),
        (false, _) => t.text_with("explore-cell-not-measured", &[("place", &place)]),
    };
    CellShown {
        shade: shade(measured.rate),
        short: if measured.rate.arises() { value(t, measured.rate) } else { String::new() },
        made: format!("{}/{}", t.number(measured.rate.num), t.number(measured.rate.den)),
        sentence,
        linked: at.is_some() && measured.rate.arises(),
        measured: shown,
    }
}

/// The question narrowed to a row or column; `None` for several together and for what no filter names.
fn place(exploring: &Exploring, narrow: Narrow, head: &Head) -> Option<(Exploring, Narrow)> {
    let narrow = match head {
        Head::Department(of) => {
            Narrow { department: Some(of.as_ref().map_or(UNASSIGNED, |(code, _)| code.as_str()).to_owned()), ..narrow }
        }
        Head::Procedure(code, ..) => Narrow { procedure: Some(code.clone()), ..narrow },
        Head::Field(field) => Narrow { field: Some(field.clone()?), ..narrow },
        Head::Level(level) => Narrow { level: Some(*level), ..narrow },
        Head::Channel(channel) => Narrow { channel: Some(*channel), ..narrow },
        Head::Unit(unit) => return Some((exploring.of_unit(&unit.key), narrow)),
        Head::Month(month) => return Some((exploring.in_period(&month.name), narrow)),
        Head::Rest(_) => return None,
    };
    Some((exploring.clone(), narrow))
}

/// Code, name, and what is said beside it.
pub(super) fn words(t: Language, head: &Head) -> (Option<String>, String, Option<String>) {
    let plain = |name: String| (None, name, None);
    match head {
        Head::Department(None) => plain(t.text("web-unassigned")),
        Head::Department(Some((_, name))) => plain(name.clone()),
        Head::Procedure(code, name, field) => {
            (Some(code.clone()), name.clone().unwrap_or_else(|| t.text("web-procedure-unknown")), field.clone())
        }
        Head::Field(field) => plain(field.clone().unwrap_or_else(|| t.text("explore-field-none"))),
        Head::Level(level) => plain(shown::level(t, *level)),
        Head::Unit(unit) => plain(unit.name.clone()),
        Head::Month(month) => plain(shown::period(t, month)),
        Head::Channel(channel) => plain(shown::channel(t, *channel)),
        Head::Rest(n) => plain(t.text_with("explore-rest", &[("n", t.number(*n as u64))])),
    }
}

/// Above a column: a month by its number.
fn short(t: Language, head: &Head) -> String {
    match head {
        Head::Month(month) if !month.name.contains("..") => {
            let (year, number, _) = month.last_day().ymd();
            format!("{number}/{:02}", year % 100)
        }
        head => words(t, head).1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_app::Axis;

    #[test]
    fn shades_are_of_fractions() {
        let of = |num, den| shade(Rate { num, den });
        assert_eq!(of(0, 0), "share-none");
        assert_eq!((of(0, 9), of(1, 100_000)), ("share-0", "share-1"));
        assert_eq!((of(1, 5), of(19_999, 100_000)), ("share-2", "share-1"));
        assert_eq!((of(4, 5), of(1, 1)), ("share-5", "share-5"));
    }

    #[test]
    fn a_higher_rate_has_no_lower_shade() {
        for den in 1..60 {
            let shades: Vec<&str> = (0..=den).map(|num| shade(Rate { num, den })).collect();
            assert!(shades.is_sorted(), "{den}: {shades:?}");
        }
    }

    #[test]
    fn every_axis_has_a_place() {
        for axis in Axis::ALL {
            assert_eq!(Axis::from_name(axis.name()), Some(axis));
        }
    }
}
