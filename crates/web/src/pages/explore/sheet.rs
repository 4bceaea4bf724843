//! The views as files: both integers of every rate, the percentage beside them, and on a sheet of its own what it is all about.

use dondoc_app::words::Language;
use dondoc_app::{Cell, Column, Comparing, Explored, Export, Measured, Pivot, Trend};
use dondoc_domain::comparing::points;
use dondoc_domain::time::Moment;

use super::address::View;
use super::{department_name, grid};
use crate::exports::{About, export, text_or_empty};
use crate::language::Visit;
use crate::shown;

/// A file of a view, without its rows.
fn begun(visit: &Visit, table: &'static str, key: &str, head: &Explored, columns: Vec<Column>, made_at: Moment) -> Export {
    let t = visit.language;
    let about = About {
        unit: &head.unit.name,
        period: Some(&head.period),
        definition: Some(head.definition),
        map: head.map,
        as_of: head.as_of,
        known_at: head.known_at,
    };
    let mut lines = about.lines(t, made_at);
    lines.insert(3, (t.text("explore-indicator"), shown::of(t, &head.indicator.name).to_owned()));
    let narrow = &head.narrow;
    let narrowed = [
        narrow.department.as_deref().map(|code| (t.text("web-department"), department_name(t, head, code))),
        narrow.field.clone().map(|field| (t.text("web-field"), field)),
        narrow.level.map(|level| (t.text("web-level"), shown::level(t, level))),
        narrow.channel.map(|channel| (t.text("web-field-channel"), shown::channel(t, channel))),
        narrow.procedure.clone().map(|code| (t.text("web-procedure"), code)),
    ];
    lines.extend(narrowed.into_iter().flatten());
    if let Some(fresh) = &head.freshness {
        let import = t.text_with("web-import-number", &[("id", fresh.import.0.to_string())]);
        lines.push((t.text("web-as-of"), format!("{} · {import}", fresh.exported_at.vietnamese())));
    }
    let versions = [("reference", head.versions.0.to_string()), ("data", head.versions.1.to_string())];
    lines.push((t.text("export-versions"), t.text_with("explore-versions", &versions)));
    lines.extend(t.tables(&head.tables).into_iter().map(|(said, _)| (t.text("export-note"), said)));
    lines.extend(head.unknown.iter().map(|(unknown, n)| (t.text("export-note"), t.unknown_told(*unknown, *n))));
    Export {
        unit: Some(head.unit.key.clone()),
        about: lines,
        about_apart: Some(t.text("export-about")),
        ..export(visit, table, format!("{}: {}", t.text(key), head.unit.name), columns)
    }
}

/// Headings of a rate's cells.
fn rate_columns(t: Language) -> [Column; 6] {
    [
        Column::new(t.text("export-num"), 12),
        Column::new(t.text("export-den"), 12),
        Column::new(t.text("export-percent"), 12),
        Column::new(t.text("export-counted"), 12),
        Column::new(t.text("export-target"), 12),
        Column::new(t.text("ranking-standing"), 16),
    ]
}

fn rate_cells(t: Language, measured: &Measured) -> [Cell; 6] {
    [
        Cell::Number(measured.rate.num),
        Cell::Number(measured.rate.den),
        Cell::Rate(measured.rate),
        Cell::Number(measured.counted),
        measured.target.as_ref().map_or(Cell::Empty, |target| Cell::Percent(target.percent)),
        Cell::from(t.text(&format!("standing-{}", measured.standing.name())).as_str()),
    ]
}

pub(super) fn trend(visit: &Visit, found: &Trend, made_at: Moment) -> Export {
    let t = visit.language;
    let mut columns =
        vec![Column::new(t.text("web-period"), 24), Column::new(t.text("export-from"), 12), Column::new(t.text("export-to"), 12)];
    columns.extend(rate_columns(t));
    columns.extend([
        Column::new(t.text("export-earlier-num"), 14),
        Column::new(t.text("export-earlier-den"), 14),
        Column::new(t.text("export-earlier-percent"), 14),
        Column::new(t.text("explore-change"), 14),
    ]);
    let rows = found.points.iter().map(|point| {
        let mut row = vec![
            Cell::from(shown::period(t, &point.period).as_str()),
            Cell::Day(point.period.start),
            Cell::Day(point.period.last_day()),
        ];
        row.extend(rate_cells(t, &point.now));
        let then = point.earlier.1.rate;
        row.extend([Cell::Number(then.num), Cell::Number(then.den), Cell::Rate(then)]);
        row.push(points(point.now.rate, then).map_or(Cell::Empty, Cell::Points));
        row
    });
    Export { rows: rows.collect(), ..begun(visit, "explore-trend", "explore-trend", &found.head, columns, made_at) }
}

pub(super) fn compare(visit: &Visit, found: &Comparing, made_at: Moment) -> Export {
    let t = visit.language;
    let mut columns = vec![
        Column::new(t.text("ranking-rank"), 14),
        Column::new(t.text("export-code"), 14),
        Column::new(t.text("export-unit"), 30),
        Column::new(t.text("web-period"), 20),
    ];
    columns.extend(rate_columns(t));
    columns.extend([
        Column::new(t.text("explore-since"), 16),
        Column::new(t.text("explore-against-points"), 16),
        Column::new(t.text("explore-against-cases"), 16),
    ]);
    let mut rows = Vec::new();
    for unit in &found.units {
        for (at, (period, measured)) in found.periods.iter().zip(&unit.years).enumerate() {
            let first = at == 0;
            let place = if first { t.rank_place(unit.place, found.minimum) } else { String::new() };
            let mut row = vec![
                text_or_empty(Some(&place)),
                Cell::from(unit.unit.code.as_str()),
                Cell::from(unit.unit.name.as_str()),
                Cell::from(shown::period(t, period).as_str()),
            ];
            row.extend(rate_cells(t, measured));
            row.push(unit.since.filter(|_| first).map_or(Cell::Empty, |a| Cell::Points(a.points)));
            row.push(unit.against.filter(|_| first).map_or(Cell::Empty, |a| Cell::Points(a.points)));
            row.push(unit.against.filter(|_| first).map_or(Cell::Empty, |a| Cell::Signed(a.cases)));
            rows.push(row);
        }
    }
    Export { rows, ..begun(visit, "explore-compare", "explore-compare", &found.head, columns, made_at) }
}

/// A line for each row and column, so that whoever opens it can cut it again.
pub(super) fn grid(visit: &Visit, found: &Pivot, view: View, made_at: Moment) -> Export {
    let t = visit.language;
    let axis = |axis: dondoc_app::Axis| t.text(&format!("explore-axis-{}", axis.name()));
    let mut columns = vec![Column::new(t.text("export-code"), 14), Column::new(axis(found.asked.rows), 44)];
    columns.extend(found.asked.columns.map(|of| Column::new(axis(of), 24)));
    columns.extend(rate_columns(t));
    let total = t.text("explore-total");
    let mut rows = Vec::new();
    let mut line = |row: Option<&dondoc_app::Head>, column: Option<&dondoc_app::Head>, measured: &Measured| {
        let (code, name, _) = row.map_or_else(|| (None, total.clone(), None), |row| grid::words(t, row));
        let mut cells = vec![text_or_empty(code.as_deref()), Cell::from(name.as_str())];
        if found.asked.columns.is_some() {
            let name = column.map_or_else(|| total.clone(), |column| grid::words(t, column).1);
            cells.push(Cell::from(name.as_str()));
        }
        cells.extend(rate_cells(t, measured));
        rows.push(cells);
    };
    for ((row, of_row), cells) in found.rows.iter().zip(&found.cells) {
        for ((column, _), measured) in found.columns.iter().zip(cells) {
            line(Some(row), Some(column), measured);
        }
        line(Some(row), None, of_row);
    }
    for (column, measured) in &found.columns {
        line(None, Some(column), measured);
    }
    line(None, None, &found.head.whole);
    let (table, key) = if view == View::Heat { ("explore-heat", "explore-heat") } else { ("explore-table", "explore-table") };
    Export { rows, ..begun(visit, table, key, &found.head, columns, made_at) }
}
