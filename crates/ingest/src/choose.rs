//! Which tables of a file are read: as a person says, as a person said before, or as they are found; and
//! why none is.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::text::fold;

use crate::cell::{OwnedRow, filled};
use crate::collect::Here;
use crate::findings::Findings;
use crate::layout::{WIDTH, WINDOW};
use crate::mapped::{confirmed, lay};
use crate::mapping::Mapping;
use crate::rows::{Refused, Source};
use crate::seen::{Layout, LayoutBy};
use crate::settle::{Outcome, Settled, examine};
use crate::take_in::{Kind, Refusal};

/// The beginning of a sheet.
pub(crate) struct Beginning {
    /// Its first rows that hold something.
    pub(crate) rows: Vec<OwnedRow>,
    /// The tables among them.
    pub(crate) found: Outcome,
    /// Rows that the sheet says it has (0 where nothing was asked).
    pub(crate) extent: u64,
}

/// Reads it and searches it for tables.
pub(crate) fn beginning(source: &mut dyn Source, sheet: usize, name: &str, expected: Option<Kind>) -> Result<Beginning, Refused> {
    let mut rows = Vec::new();
    let mut extent = 0;
    source.read(sheet, &mut |spot, cells| {
        extent = spot.total;
        if filled(cells).next().is_some() {
            rows.push(OwnedRow::copy(spot.row, cells, WIDTH));
        }
        if rows.len() < WINDOW { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let found = examine(&rows, expected, name);
    Ok(Beginning { rows, found, extent })
}

/// The tables of each sheet as a person says they are.
pub(crate) fn obeyed(
    mapping: &Mapping,
    beginnings: &[Beginning],
    names: &[String],
    expected: Option<Kind>,
) -> Result<Vec<Vec<Settled>>, Refusal> {
    let layout = nearest(beginnings).map(|(_, layout)| Box::new(layout.clone()));
    let refused = |diagnostics| Refusal { diagnostics, layout: layout.clone() };
    if let Some(expected) = expected.filter(|e| *e != mapping.kind) {
        let said = Diagnostic::refusal("kind-differs").with("expected", expected.name()).with("found", mapping.kind.name());
        return Err(refused(vec![said]));
    }
    if let Some(sheet) = &mapping.sheet
        && !names.iter().any(|n| fold(n) == fold(sheet))
    {
        return Err(refused(vec![Diagnostic::refusal("mapping-sheet-unknown").with("sheet", sheet)]));
    }
    let mut tables = Vec::new();
    // Of several sheets that do not fit the first that holds something tells why.
    let mut why: Option<Vec<Diagnostic>> = None;
    for (beginning, name) in beginnings.iter().zip(names) {
        if mapping.sheet.as_ref().is_some_and(|s| fold(s) != fold(name)) || beginning.rows.is_empty() {
            tables.push(Vec::new());
            continue;
        }
        match lay(mapping, &beginning.rows, beginning.layout(), name, LayoutBy::Mapping) {
            Ok(settled) => tables.push(vec![settled]),
            Err(wrong) => {
                tables.push(Vec::new());
                why.get_or_insert_with(|| wrong.into_iter().map(|d| on(d, name)).collect());
            }
        }
    }
    if tables.iter().all(Vec::is_empty) {
        return Err(refused(why.unwrap_or_else(|| vec![Diagnostic::refusal("table-not-found")])));
    }
    Ok(tables)
}

/// A mapping that was given before for a file with the headings of this one, and still fits.
pub(crate) fn remembered<'p>(
    profiles: &'p BTreeMap<String, Mapping>,
    beginnings: &[Beginning],
    names: &[String],
    findings: &mut Findings,
) -> Option<(&'p Mapping, Vec<Vec<Settled>>)> {
    if profiles.is_empty() {
        return None;
    }
    let known = beginnings.iter().filter_map(Beginning::layout).find_map(|l| profiles.get_key_value(&l.signature));
    let unknown = || {
        // Where nothing was found without the mapping, its own header has the signature.
        let any = |sig: &str, mapping: &Mapping| {
            beginnings.iter().any(|b| {
                b.layout().is_none()
                    && lay(mapping, &b.rows, None, "", LayoutBy::Profile).is_ok_and(|s| s.layout.signature == sig)
            })
        };
        profiles.iter().take(MOST_PROFILES).find(|(sig, mapping)| any(sig, mapping))
    };
    let (_, mapping) = known.or_else(unknown)?;
    let mut tables = Vec::new();
    for (beginning, name) in beginnings.iter().zip(names) {
        let here = mapping.sheet.as_ref().is_none_or(|s| fold(s) == fold(name));
        let settled = lay(mapping, &beginning.rows, beginning.layout(), name, LayoutBy::Profile).ok();
        let settled = settled.filter(|s| here && confirmed(s, &beginning.rows));
        tables.push(settled.into_iter().collect::<Vec<_>>());
    }
    if tables.iter().all(Vec::is_empty) {
        findings.add(Severity::Remark, "profile-does-not-fit", |d| d);
        return None;
    }
    Some((mapping, tables))
}

/// Profiles that are tried where nothing tells which of them it could be.
const MOST_PROFILES: usize = 100;

impl Beginning {
    /// What was found on the sheet without an answer.
    fn layout(&self) -> Option<&Layout> {
        let settled = self.found.tables.first().map(|t| &t.layout);
        settled.or_else(|| self.found.nearly.first().map(|n| &n.layout))
    }
}

/// The sheet that comes nearest to a table, and what is known of it.
fn nearest(beginnings: &[Beginning]) -> Option<(usize, &Layout)> {
    let known = beginnings.iter().enumerate().rev().filter_map(|(at, b)| Some((b.found.score, at, b.layout()?)));
    known.max_by_key(|(score, ..)| *score).map(|(_, at, layout)| (at, layout))
}

/// Why nothing was found: what the most telling sheet lacks, or what is to be asked about it.
pub(crate) fn refusal(beginnings: &[Beginning], names: &[String], expected: Option<Kind>) -> Refusal {
    if let Some(expected) = expected {
        for (beginning, name) in beginnings.iter().zip(names) {
            if let Some(settled) = examine(&beginning.rows, None, name).tables.first() {
                let found = settled.table.columns.kind().name();
                let said = Diagnostic::refusal("kind-differs").with("expected", expected.name()).with("found", found);
                return Refusal { diagnostics: vec![on(said, name)], layout: None };
            }
        }
    }
    // What can be asked comes before what is not there at all.
    let nearly = beginnings.iter().zip(names).rev().flat_map(|(b, name)| b.found.nearly.iter().map(move |n| (b, n, name)));
    let best = nearly.max_by_key(|(b, n, _)| (n.is_unsure(), b.found.score, n.lacking.recognised.len()));
    let Some((_, nearest, name)) = best else {
        return Refusal { diagnostics: vec![Diagnostic::refusal("table-not-found")], layout: None };
    };
    let layout = Some(Box::new(nearest.layout.clone()));
    let said = if nearest.is_unsure() {
        let asked: Vec<&str> = nearest
            .layout
            .unsure
            .iter()
            .filter(|q| nearest.lacking.missing.contains(&q.meaning.as_str()))
            .map(|q| q.meaning.as_str())
            .collect();
        let here = Here { sheet: 0, sheet_name: "", row: nearest.lacking.rows.1 };
        here.on(Diagnostic::refusal("columns-unsure")).with("kind", nearest.lacking.kind.name()).with("missing", asked.join(","))
    } else {
        nearest.lacking.refusal()
    };
    Refusal { diagnostics: vec![on(said, name)], layout }
}

fn on(diagnostic: Diagnostic, sheet: &str) -> Diagnostic {
    diagnostic.on_sheet((!sheet.is_empty()).then_some(sheet))
}
