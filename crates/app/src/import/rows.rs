//! What the rows of a dossier list tell before they are stored: whose they are, which are used, and why others
//! are not.

use std::collections::BTreeMap;
use std::sync::Arc;

use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::{DateColumn, Dossier, Exclusion, ImportId, UnitId, code_parts};
use dondoc_domain::quality::settings::Settings;
use dondoc_domain::quality::{CheckSet, Scope};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;

use crate::Error;
use crate::account::Tray;
use crate::figures::find_definition;
use crate::quality::Bench;
use crate::views::Account;

/// Rows listed for one reason; the account has all their codes.
const LISTED_MAX: usize = 1_000;

/// Which unit a list is of, when nobody says: the one that owns most of the prefixes on the days of
/// receipt.
pub(super) fn unit_by_codes(reference: &Reference, rows: &[Dossier]) -> Result<UnitId, Error> {
    let mut owners: BTreeMap<&str, Vec<UnitId>> = BTreeMap::new();
    for (id, unit) in &reference.organisation.units {
        for prefix in &unit.dossier_prefixes {
            owners.entry(prefix).or_default().push(*id);
        }
    }
    let mut votes: BTreeMap<UnitId, u64> = BTreeMap::new();
    for row in rows {
        let (Some(parts), Some(day)) = (code_parts(&row.code), row.received_day()) else { continue };
        for id in owners.get(parts.prefix).into_iter().flatten() {
            if reference.organisation.units[id].validity.holds_on(day) {
                *votes.entry(*id).or_default() += 1;
            }
        }
    }
    let winner = votes.iter().max_by_key(|(id, n)| (**n, std::cmp::Reverse(**id))).map(|(id, _)| *id);
    winner.ok_or_else(|| Error::refused(Diagnostic::refusal("unit-not-told").with("prefixes", prefixes_of(rows))))
}

/// A unit without prefixes cannot tell its own dossiers: everything would be left out.
pub(super) fn check_prefixes(reference: &Reference, unit: UnitId, rows: &[Dossier]) -> Result<(), Error> {
    let unit = &reference.organisation.units[&unit];
    if unit.dossier_prefixes.is_empty() {
        let why = Diagnostic::refusal("unit-without-prefixes").with("unit", &unit.name).with("code", &unit.code);
        return Err(Error::refused(why.with("prefixes", prefixes_of(rows))));
    }
    Ok(())
}

/// The prefixes in a file, most frequent first, at most five, as `H37.54.09 (1021)`.
fn prefixes_of(rows: &[Dossier]) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for parts in rows.iter().filter_map(|r| code_parts(&r.code)) {
        *counts.entry(parts.prefix).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let shown: Vec<String> = counts.into_iter().take(5).map(|(prefix, n)| format!("{prefix} ({n})")).collect();
    shown.join(", ")
}

/// Counts of used, excluded and flagged rows of this file, judged for itself; rows that an officer can do something about
/// are listed with their place.
pub(super) fn judge(
    rows: &[Dossier],
    reference: &Arc<Reference>,
    settings: &Arc<Settings>,
    (id, exported): (ImportId, Moment),
    sheets: &[String],
    remarks: &mut Vec<Diagnostic>,
) -> Result<Account, Error> {
    let definition = find_definition(dondoc_domain::definitions::FOUNDING)?;
    let bench = Bench::new(reference, definition, settings, BTreeMap::from([(id, exported)]));
    let mut tray = Tray::default();
    let mut listed: BTreeMap<&str, usize> = BTreeMap::new();
    // Checks that compare rows are told of the unit as a whole (`dondoc quality`), not of one file.
    let wanted = CheckSet::of_scope(Scope::Row);
    for (row, verdict) in rows.iter().zip(bench.judge(rows, wanted)) {
        tray.add(row, &verdict);
        let Some(reason) = verdict.excluded else { continue };
        let said = match reason {
            Exclusion::OtherUnit => Diagnostic::new(Severity::Excluded, "row-of-other-unit").with("code", &row.code),
            Exclusion::UnknownProcedure if row.procedure != ProcedureCode::unreadable() => {
                Diagnostic::new(Severity::Excluded, "row-procedure-unknown").with("code", &row.procedure)
            }
            Exclusion::NoReceiptDate if !row.unreadable.has(DateColumn::Received) => {
                Diagnostic::new(Severity::Excluded, "row-without-receipt-date")
            }
            _ => continue,
        };
        let count = listed.entry(reason.name()).or_default();
        *count += 1;
        if *count <= LISTED_MAX {
            let sheet = sheets.get(usize::from(row.source.sheet)).filter(|s| !s.is_empty());
            remarks.push(said.on_sheet(sheet.map(String::as_str)).at_row(u64::from(row.source.row)));
        }
    }
    let units = rows.first().map(|row| row.unit).into_iter().collect();
    Ok(tray.into_account(bench.looked_for(&units, wanted)))
}

/// The year in which most of a list's dossiers were received.
pub(super) fn main_year(rows: &[Dossier]) -> Option<i32> {
    let mut years: BTreeMap<i32, u64> = BTreeMap::new();
    for day in rows.iter().filter_map(Dossier::received_day) {
        *years.entry(day.year()).or_default() += 1;
    }
    years.into_iter().max_by_key(|(year, n)| (*n, *year)).map(|(year, _)| year)
}
