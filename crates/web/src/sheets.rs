//! The tables of pages as they leave in files: both integers of every rate, codes beside names, days as days.

use dondoc_app::views::{DossierPage, DossierRow, Figure, ImportView, Overview};
use dondoc_app::words::Language;
use dondoc_app::{
    By, Cell, ChannelCounts, Column, Explanation, Export, JournalLine, ProcedureDifference, QualityView, Ranking, Reconciliation,
};
use dondoc_domain::interval::Interval;
use dondoc_domain::organisation::Map;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::Moment;

use crate::exports::{About, export, moment_or_empty, text_or_empty};
use crate::language::Visit;
use crate::shown;

fn words(text: impl AsRef<str>) -> Cell {
    Cell::from(text.as_ref())
}

/// Headings of an indicator's cells, after its name.
fn figure_columns(t: Language, name: &str) -> Vec<Column> {
    ["export-num", "export-den", "export-percent", "export-target", "ranking-standing"]
        .map(|key| Column::new(format!("{name}: {}", t.text(key)), 14))
        .into()
}

fn figure_cells(t: Language, figure: &Figure) -> [Cell; 5] {
    [
        Cell::Number(figure.rate.num),
        Cell::Number(figure.rate.den),
        Cell::Rate(figure.rate),
        figure.target.as_ref().map_or(Cell::Empty, |target| Cell::Percent(target.percent)),
        words(t.text(&format!("standing-{}", figure.standing.name()))),
    ]
}

fn channel_columns(t: Language) -> [Column; 4] {
    ["export-counted", "channel-online", "channel-direct", "channel-postal"].map(|key| Column::new(t.text(key), 12))
}

fn channel_cells(c: ChannelCounts) -> [Cell; 4] {
    [Cell::Number(c.total()), Cell::Number(c.online), Cell::Number(c.direct), Cell::Number(c.postal)]
}

/// A file about a unit's period, without its rows.
fn of_overview(
    visit: &Visit,
    table: &'static str,
    key: &str,
    overview: &Overview,
    columns: Vec<Column>,
    made_at: Moment,
) -> Export {
    let t = visit.language;
    let about = About {
        unit: &overview.unit.name,
        period: Some(&overview.period),
        definition: Some(overview.definition),
        map: overview.map,
        as_of: overview.as_of,
        known_at: overview.known_at,
    };
    let mut lines = about.lines(t, made_at);
    if let Some(fresh) = &overview.freshness {
        let import = t.text_with("web-import-number", &[("id", fresh.import.0.to_string())]);
        lines.push((t.text("web-as-of"), format!("{} · {import}", fresh.exported_at.vietnamese())));
    }
    lines.extend(t.tables(&overview.tables).into_iter().map(|(said, _)| (t.text("export-note"), said)));
    let title = format!("{}: {}", t.text(key), overview.unit.name);
    Export { unit: Some(overview.unit.key.clone()), about: lines, ..export(visit, table, title, columns) }
}

/// The departments of a unit's overview, the whole unit last.
pub(crate) fn departments(visit: &Visit, overview: &Overview, made_at: Moment) -> Export {
    let t = visit.language;
    let mut columns = vec![Column::new(t.text("export-code"), 12), Column::new(t.text("web-department"), 44)];
    columns.extend(channel_columns(t));
    columns.extend(overview.figures.iter().flat_map(|f| figure_columns(t, shown::of(t, f.name))));
    let line = |code: Option<&str>, name: &str, channels: ChannelCounts, figures: &[Figure]| {
        let mut row = vec![text_or_empty(code), words(name)];
        row.extend(channel_cells(channels));
        row.extend(figures.iter().flat_map(|f| figure_cells(t, f)));
        row
    };
    let unassigned = t.text("web-unassigned");
    let mut rows: Vec<Vec<Cell>> = overview
        .departments
        .iter()
        .map(|d| line(d.code.as_deref(), d.name.as_deref().unwrap_or(&unassigned), d.channels.into(), &d.figures))
        .collect();
    rows.push(line(None, &overview.unit.name, overview.channels.into(), &overview.figures));
    Export { rows, ..of_overview(visit, "departments", "web-departments", overview, columns, made_at) }
}

/// The procedures of a unit's period that are looked at.
pub(crate) fn procedures(
    visit: &Visit,
    overview: &Overview,
    kept: &[&dondoc_app::views::ProcedureRow],
    made_at: Moment,
) -> Export {
    let t = visit.language;
    let mut columns = vec![
        Column::new(t.text("export-code"), 14),
        Column::new(t.text("web-procedure"), 60),
        Column::new(t.text("web-field"), 24),
        Column::new(t.text("web-department"), 30),
        Column::new(t.text("web-level"), 18),
    ];
    columns.extend(channel_columns(t));
    columns.extend(overview.figures.iter().flat_map(|f| figure_columns(t, shown::of(t, f.name)).into_iter().take(3)));
    let rows = kept.iter().map(|row| {
        let levels: Vec<String> = row.levels.iter().map(|level| shown::level(t, *level)).collect();
        let mut cells = vec![
            words(&row.code),
            text_or_empty(row.name.as_deref()),
            text_or_empty(row.field.as_deref()),
            text_or_empty(Some(&row.department_names.join("; "))),
            words(levels.join(", ")),
        ];
        cells.extend(channel_cells(row.channels.into()));
        cells.extend(row.figures.iter().flat_map(|f| figure_cells(t, f).into_iter().take(3)));
        cells
    });
    let rows = rows.collect();
    Export { rows, ..of_overview(visit, "procedures", "web-procedures-title", overview, columns, made_at) }
}

/// Dossiers: nothing of a person is in them.
pub(crate) fn dossiers(visit: &Visit, found: &DossierPage, narrowed: &[String], made_at: Moment) -> Export {
    let t = visit.language;
    let headings = [
        ("web-dossier", 24),
        ("export-code", 14),
        ("web-procedure", 50),
        ("web-department", 30),
        ("web-level", 16),
        ("web-field-channel", 14),
        ("web-field-status", 20),
        ("web-field-submitted", 17),
        ("web-field-received", 17),
        ("web-field-due", 17),
        ("web-field-finished", 17),
        ("web-field-returned", 17),
        ("export-note", 30),
        ("export-import", 10),
        ("export-file", 34),
        ("export-sheet", 16),
        ("export-row", 8),
    ];
    let about = About {
        unit: &found.unit.name,
        period: Some(&found.period).filter(|_| found.filter.excluded.is_none() && found.filter.flag.is_none()),
        definition: Some(found.definition),
        map: found.map,
        as_of: found.as_of,
        known_at: found.known_at,
    };
    let mut lines = about.lines(t, made_at);
    lines.extend(narrowed.iter().map(|said| (t.text("web-narrowed"), said.clone())));
    lines.extend(t.tables(&found.tables).into_iter().map(|(said, _)| (t.text("export-note"), said)));
    let title = format!("{}: {}", t.text("web-dossiers-title"), found.unit.name);
    let columns = headings.map(|(key, width)| Column::new(t.text(key), width)).into();
    Export {
        unit: Some(found.unit.key.clone()),
        about: lines,
        rows: found.rows.iter().map(|row| dossier(t, row)).collect(),
        ..export(visit, "dossiers", title, columns)
    }
}

fn dossier(t: Language, row: &DossierRow) -> Vec<Cell> {
    let mut notes: Vec<String> = row.exclusion.map(|reason| shown::exclusion(t, reason)).into_iter().collect();
    notes.extend(row.flags.iter().map(|flag| shown::flag(t, *flag)));
    notes.extend(row.checks.iter().map(|check| t.check(*check)));
    vec![
        words(&row.code),
        words(&row.procedure),
        text_or_empty(row.procedure_name.as_deref()),
        text_or_empty(row.department.as_deref()),
        text_or_empty(row.level.map(|level| shown::level(t, level)).as_deref()),
        text_or_empty(row.channel.map(|channel| shown::channel(t, channel)).as_deref()),
        words(shown::status(t, row.status)),
        moment_or_empty(row.submitted),
        moment_or_empty(row.received),
        moment_or_empty(row.due),
        moment_or_empty(row.finished),
        moment_or_empty(row.returned),
        text_or_empty(Some(&notes.join("; "))),
        Cell::Number(row.origin.import.0.unsigned_abs()),
        words(&row.origin.file),
        text_or_empty(row.origin.sheet.as_deref()),
        Cell::Number(u64::from(row.origin.row)),
    ]
}

/// Rankings of units and departments, one after the other.
pub(crate) fn rankings(visit: &Visit, rankings: &[Ranking], made_at: Moment) -> Export {
    let t = visit.language;
    let headings = [
        ("explore-indicator", 30),
        ("ranking-rank", 16),
        ("export-code", 14),
        ("ranking-subject", 40),
        ("export-num", 10),
        ("export-den", 10),
        ("export-percent", 12),
        ("export-interval-low", 12),
        ("export-interval-high", 12),
        ("export-target", 12),
        ("ranking-standing", 16),
    ];
    let columns = headings.map(|(key, width)| Column::new(t.text(key), width)).into();
    let mut rows = Vec::new();
    for ranking in rankings {
        for row in &ranking.rows {
            let rate = row.rate();
            // Tenths of a percent, as they are shown.
            let end = |tenths: u32| Cell::Rate(Rate { num: u64::from(tenths), den: 1_000 });
            let interval = Interval::of(rate);
            let (code, name) = match &row.unit {
                Some(unit) => (unit.code.clone(), unit.name.clone()),
                None => {
                    let code = row.row.department.clone().unwrap_or_else(|| shown::UNASSIGNED.to_owned());
                    let named = row.row.department_name.clone();
                    let unassigned = || if code == shown::UNASSIGNED { t.text("web-unassigned") } else { code.clone() };
                    (code.clone(), named.unwrap_or_else(unassigned))
                }
            };
            let standing = match row.row.met {
                Some(true) => "met",
                Some(false) => "not-met",
                None if rate.arises() => "no-target",
                None => "not-arising",
            };
            rows.push(vec![
                words(shown::of(t, &ranking.indicator.name)),
                words(t.rank_place(row.place, ranking.minimum)),
                words(code),
                words(name),
                Cell::Number(rate.num),
                Cell::Number(rate.den),
                Cell::Rate(rate),
                interval.map_or(Cell::Empty, |i| end(i.low)),
                interval.map_or(Cell::Empty, |i| end(i.high)),
                row.row.target.as_deref().and_then(|text| text.parse().ok()).map_or(Cell::Empty, Cell::Percent),
                words(t.text(&format!("standing-{standing}"))),
            ]);
        }
    }
    let first = rankings.first();
    let mut out = export(visit, "ranking", t.text("ranking-title"), columns);
    if let Some(ranking) = first {
        let about = About {
            unit: &ranking.unit.name,
            period: Some(&ranking.period),
            definition: Some(ranking.definition),
            map: ranking.map,
            as_of: ranking.as_of,
            known_at: ranking.known_at,
        };
        out.unit = Some(ranking.unit.key.clone());
        out.about = about.lines(t, made_at);
        let kinds = rankings.iter().map(|r| (r.by == By::Unit, r.minimum)).collect::<std::collections::BTreeSet<_>>();
        let said = |(_, minimum): &(bool, u64)| t.text_with("ranking-minimum-lead", &[("minimum", t.number(*minimum))]);
        out.about.extend(kinds.iter().map(|kind| (t.text("export-note"), said(kind))));
    }
    Export { rows, ..out }
}

/// Procedure tables against lists.
pub(crate) fn reconcile(visit: &Visit, found: &Reconciliation, made_at: Moment) -> Export {
    let t = visit.language;
    let mut columns = vec![Column::new(t.text("export-code"), 14), Column::new(t.text("web-procedure"), 50)];
    for side in ["export-list", "export-table"] {
        let channels = ["export-counted", "channel-online", "channel-direct", "channel-postal"];
        columns.extend(channels.map(|key| Column::new(format!("{}: {}", t.text(side), t.text(key)), 12)));
    }
    columns.push(Column::new(t.text("export-difference"), 12));
    let line = |code: Option<&str>, name: &str, counts: &dondoc_app::Comparison| {
        let mut row = vec![text_or_empty(code), words(name)];
        row.extend(channel_cells(counts.list));
        row.extend(channel_cells(counts.table));
        row.push(i64::try_from(counts.difference).map_or(Cell::Empty, Cell::Signed));
        row
    };
    let mut rows = Vec::new();
    if let Some(table) = &found.table {
        let one = |p: &ProcedureDifference| line(Some(&p.code), p.name.as_deref().unwrap_or_default(), &p.counts);
        rows.extend(table.procedures.iter().map(one));
        rows.push(line(None, &t.text("explore-total"), &table.total));
    }
    let about = About {
        unit: &found.unit.name,
        period: Some(&found.period),
        definition: Some(found.definition),
        map: Map::AsWas,
        as_of: None,
        known_at: None,
    };
    let title = format!("{}: {}", t.text("reconcile-title"), found.unit.name);
    Export {
        unit: Some(found.unit.key.clone()),
        about: about.lines(t, made_at),
        rows,
        ..export(visit, "reconcile", title, columns)
    }
}

/// Checks of data quality, month by month.
pub(crate) fn quality(visit: &Visit, view: &QualityView, made_at: Moment) -> Export {
    let t = visit.language;
    let mut columns = vec![
        Column::new(t.text("export-check"), 50),
        Column::new(t.text("export-mode"), 16),
        Column::new(t.text("export-found"), 12),
        Column::new(t.text("export-left-out"), 14),
    ];
    columns.extend(view.months.iter().map(|month| Column::new(shown::period(t, month), 12)));
    let mut rows: Vec<Vec<Cell>> = view
        .checks
        .iter()
        .map(|check| {
            let mut row = vec![
                words(t.check(check.check)),
                words(t.mode(Some(check.mode))),
                Cell::Number(check.total),
                Cell::Number(check.left_out),
            ];
            row.extend(check.by_month.iter().map(|n| Cell::Number(*n)));
            row
        })
        .collect();
    let mut all = vec![words(t.text("web-rows-read")), Cell::Empty, Cell::Number(view.rows), Cell::Empty];
    all.extend(view.rows_by_month.iter().map(|n| Cell::Number(*n)));
    rows.push(all);
    let about = About {
        unit: &view.unit.name,
        period: Some(&view.period),
        definition: None,
        map: Map::AsWas,
        as_of: None,
        known_at: None,
    };
    let title = format!("{}: {}", t.text("web-quality-title"), view.unit.name);
    Export { unit: Some(view.unit.key.clone()), about: about.lines(t, made_at), rows, ..export(visit, "quality", title, columns) }
}

/// Everything that was taken in or refused.
pub(crate) fn imports(visit: &Visit, imports: &[ImportView], made_at: Moment) -> Export {
    let t = visit.language;
    let headings = [
        ("export-import", 10),
        ("export-file", 44),
        ("export-kind", 20),
        ("export-code", 14),
        ("export-unit", 30),
        ("export-exported-at", 18),
        ("export-imported-at", 18),
        ("web-rows-read", 12),
        ("web-rows-used", 12),
        ("export-state", 24),
        ("export-sha256", 66),
    ];
    let columns = headings.map(|(key, width)| Column::new(t.text(key), width)).into();
    let rows = imports.iter().map(|import| {
        let report = import.report.value();
        let count = |name: &str| {
            let found = report.pointer(&format!("/rows/{name}")).and_then(serde_json::Value::as_u64);
            found.map_or(Cell::Empty, Cell::Number)
        };
        let kind = import.kind.as_deref().map(|kind| crate::pages::imports::kind_words(t, kind));
        let state = match &import.undone {
            Some((at, reason)) => t.text_with("export-undone", &[("at", at.vietnamese()), ("reason", reason.clone())]),
            None if import.refused => t.text("export-refused"),
            None => String::new(),
        };
        vec![
            Cell::Number(import.id.0.unsigned_abs()),
            words(&import.file),
            text_or_empty(kind.as_deref()),
            text_or_empty(import.unit.as_ref().map(|u| u.code.as_str())),
            text_or_empty(import.unit.as_ref().map(|u| u.name.as_str())),
            moment_or_empty(import.exported_at),
            Cell::Moment(import.imported_at),
            count("read"),
            count("used"),
            text_or_empty(Some(&state)),
            text_or_empty(import.sha256.as_deref()),
        ]
    });
    let about = vec![(t.text("export-made-at"), made_at.vietnamese())];
    Export { rows: rows.collect(), about, ..export(visit, "imports", t.text("web-imports-title"), columns) }
}

/// The journal with its hashes: who has it can prove later that nothing was taken out.
pub(crate) fn journal(visit: &Visit, lines: Vec<JournalLine>, head: Option<&str>, made_at: Moment) -> Export {
    let t = visit.language;
    let headings = [
        ("export-number", 10),
        ("export-at", 20),
        ("export-actor", 24),
        ("export-action", 30),
        ("export-subject", 24),
        ("export-detail", 70),
        ("export-sha256", 66),
    ];
    let columns = headings.map(|(key, width)| Column::new(t.text(key), width)).into();
    let rows = lines.into_iter().map(|JournalLine { line, hash }| {
        vec![
            Cell::Number(line.id.unsigned_abs()),
            line.at.parse().map_or_else(|_| words(&line.at), Cell::Moment),
            text_or_empty(line.actor.as_deref()),
            words(t.action(&line.action)),
            words(&line.subject),
            words(&line.detail),
            words(&hash),
        ]
    });
    let mut about = vec![(t.text("export-made-at"), made_at.vietnamese())];
    about.extend(head.map(|hash| (t.text("export-head"), hash.to_owned())));
    Export { rows: rows.collect(), about, ..export(visit, "journal", t.text("web-journal-title"), columns) }
}

/// Why a figure is another: each cause with what it adds to numerator and denominator.
pub(crate) fn explanation(visit: &Visit, found: &Explanation, made_at: Moment) -> Export {
    let t = visit.language;
    let headings =
        [("explore-indicator", 34), ("export-cause", 44), ("export-num", 12), ("export-den", 12), ("export-percent", 14)];
    let columns = headings.map(|(key, width)| Column::new(t.text(key), width)).into();
    let mut rows = Vec::new();
    for of in &found.indicators {
        let name = shown::of(t, &of.name);
        let end = |key: &str, rate: Rate| {
            vec![words(name), words(t.text(key)), Cell::Number(rate.num), Cell::Number(rate.den), Cell::Rate(rate)]
        };
        rows.push(end("export-from-figure", of.a));
        for (part, after) in of.parts.iter().zip(of.after_each()) {
            rows.push(vec![
                words(name),
                words(t.cause(part.cause)),
                Cell::Signed(part.num),
                Cell::Signed(part.den),
                after.map_or(Cell::Empty, Cell::Rate),
            ]);
        }
        rows.push(end("export-to-figure", of.b));
    }
    let mut about = vec![(t.text("export-unit"), found.b.unit.name.clone())];
    about.extend([
        (t.text("export-from-figure"), format!("{}, {}", found.a.period, t.state_data(&found.a))),
        (t.text("export-to-figure"), format!("{}, {}", found.b.period, t.state_data(&found.b))),
        (t.text("export-made-at"), made_at.vietnamese()),
    ]);
    let unit = Some(found.b.unit.key.clone());
    Export { rows, about, unit, ..export(visit, "explain", t.text("explain-title"), columns) }
}
