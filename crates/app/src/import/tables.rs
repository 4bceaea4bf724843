//! Aggregate tables: procedure tables, which give both rates, and form II.06a, which gives neither.

use dondoc_domain::access::{Action, Resource};
use std::collections::BTreeSet;

use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::{Channel, UnitId};
use dondoc_domain::text::bare;
use dondoc_ingest::{FormVariant, Kind, ProcedureRow};
use dondoc_store::{AggregateRow, Counts, ImportCommit};
use serde_json::{Value, json};

use super::{Arrival, FileReport, Outcome, export_time};
use crate::preview::Supposed;
use crate::views::Account;
use crate::{App, Error};

impl App {
    pub(super) async fn take_table(
        &self,
        arrival: &Arrival,
        supposed: &mut Supposed,
        named: Option<UnitId>,
        table: dondoc_ingest::ProcedureTable,
    ) -> Result<FileReport, Error> {
        let unit = named.ok_or_else(|| Error::refused(Diagnostic::refusal("unit-needed")))?;
        self.must_in(Action::Enter, Resource::Imports, Some(unit))?;
        let period =
            arrival.request.period.or(table.period).ok_or_else(|| Error::refused(Diagnostic::refusal("period-needed")))?;
        let mut remarks = table.diagnostics;
        let exported_at = export_time(arrival, table.exported_at, &mut remarks);
        let catalogue = &arrival.reference.catalogue;
        let rows = of_unit(&table.rows, &arrival.reference.organisation.units[&unit].name)?;
        let other_unit = table.rows.len() - rows.len();
        let mut account = Account::default();
        let (mut unknown, mut differing) = (Vec::new(), Vec::new());
        let mut aggregates = Vec::new();
        for row in &rows {
            match catalogue.level_on(&row.code, period.0) {
                None => unknown.push(row.code.to_string()),
                Some(level) => {
                    account.used += 1;
                    if row.level_stated.is_some_and(|stated| stated != level) {
                        differing.push(row.code.to_string());
                    }
                }
            }
            for (channel, count) in [(Channel::Online, row.online), (Channel::Postal, row.postal), (Channel::Direct, row.direct)]
            {
                let procedure = row.code.clone();
                aggregates.push(AggregateRow {
                    import: arrival.id,
                    unit,
                    period,
                    procedure,
                    channel,
                    count,
                    level_stated: row.level_stated,
                });
            }
        }
        let mismatched: Vec<String> = rows
            .iter()
            .filter(|r| r.total_stated.is_some_and(|total| total != r.online + r.postal + r.direct))
            .map(|r| r.code.to_string())
            .collect();
        let counts = Counts { rows_read: table.rows_read, standing: rows.len() as u64, ..Counts::default() };
        let mut report = self.report_head(arrival, Kind::ProcedureTable, &arrival.reference, unit, exported_at, &table.layout);
        report.insert("period".into(), json!({"start": period.0, "end": period.1}));
        report.insert(
            "rows".into(),
            json!({"read": counts.rows_read, "used": account.used, "duplicates_identical": 0, "superseded_in_file": 0,
                "codes_new": 0, "codes_already_known": 0, "excluded": {"unknown_procedure": unknown.len()}}),
        );
        if other_unit > 0 {
            report["rows"]["excluded"]["other_unit"] = json!(other_unit);
        }
        report.insert("flags".into(), json!({"total_mismatch": mismatched.len(), "level_differs": differing.len()}));
        report.insert(
            "reported".into(),
            json!({"unknown_procedure": unknown, "total_mismatch": mismatched, "level_differs": differing}),
        );
        if !arrival.request.dry_run {
            report.insert("import_id".into(), json!(arrival.id));
            let (kind, layout) = (Kind::ProcedureTable, &table.layout);
            let outcome = Outcome { kind, unit, exported_at, counts, report: &report, remarks: &remarks, layout };
            self.save(&ImportCommit { period: Some(period), aggregates, ..arrival.commit(&outcome) }).await?;
        }
        Ok(supposed.took(arrival, unit, FileReport::new(report, remarks)))
    }

    pub(super) async fn take_form(
        &self,
        arrival: &Arrival,
        supposed: &mut Supposed,
        named: Option<UnitId>,
        form: dondoc_ingest::Form,
    ) -> Result<FileReport, Error> {
        let unit = named.ok_or_else(|| Error::refused(Diagnostic::refusal("unit-needed")))?;
        self.must_in(Action::Enter, Resource::Imports, Some(unit))?;
        let period =
            arrival.request.period.or(form.period).ok_or_else(|| Error::refused(Diagnostic::refusal("period-needed")))?;
        let mut remarks = vec![Diagnostic::new(Severity::Remark, "form-cannot-feed")];
        remarks.extend(form.diagnostics);
        let exported_at = export_time(arrival, form.exported_at, &mut remarks);
        let read = form.summary.len() as u64;
        let counts = Counts { rows_read: read, standing: read, ..Counts::default() };
        let mut report = self.report_head(arrival, Kind::FormII06a, &arrival.reference, unit, exported_at, &form.layout);
        report.insert("period".into(), json!({"start": period.0, "end": period.1}));
        report.insert(
            "rows".into(),
            json!({"read": counts.rows_read, "used": counts.rows_read, "duplicates_identical": 0, "superseded_in_file": 0,
                "codes_new": 0, "codes_already_known": 0, "excluded": {}}),
        );
        report.insert("flags".into(), json!({"broken_identities": form.broken.len()}));
        report.insert("can_feed".into(), json!([]));
        report.insert("why".into(), json!("no procedure and no level in the form: neither I1 nor I2 can be computed from it"));
        let rows: Vec<Value> = form.rows.iter().map(|r| json!({"field": r.field, "values_3_to_13": r.values})).collect();
        let broken: Vec<Value> = form.broken.iter().map(|b| json!({"field": b.field, "broken": b.identities})).collect();
        report.insert("form".into(), json!({"rows": rows, "total_row_3_to_13": form.total, "broken_identities": broken}));
        if form.variant != FormVariant::Ii06a {
            let totals: serde_json::Map<String, Value> = form.totals.iter().map(|(n, v)| ((*n).to_owned(), json!(v))).collect();
            report.insert("summary".into(), json!({"variant": form.variant.name(), "totals": totals}));
        }
        if !arrival.request.dry_run {
            report.insert("import_id".into(), json!(arrival.id));
            let (kind, layout) = (Kind::FormII06a, &form.layout);
            let outcome = Outcome { kind, unit, exported_at, counts, report: &report, remarks: &remarks, layout };
            self.save(&ImportCommit { period: Some(period), ..arrival.commit(&outcome) }).await?;
        }
        Ok(supposed.took(arrival, unit, FileReport::new(report, remarks)))
    }
}

/// The rows of a unit. A table of one unit is that of the unit for which it is imported, whatever it calls it; of
/// several the unit's own are taken, by its name.
fn of_unit<'t>(rows: &'t [ProcedureRow], name: &str) -> Result<Vec<&'t ProcedureRow>, Error> {
    let plain = |label: &str| {
        let bare = bare(label);
        let named = bare.strip_prefix("ubnd ").or_else(|| bare.strip_prefix("uy ban nhan dan "));
        named.map_or_else(|| bare.clone(), str::to_owned)
    };
    let units: BTreeSet<String> = rows.iter().filter_map(|r| r.unit.as_deref()).map(plain).collect();
    if units.len() <= 1 {
        return Ok(rows.iter().collect());
    }
    let wanted = plain(name);
    let own: Vec<&ProcedureRow> = rows.iter().filter(|r| r.unit.as_deref().map(plain).as_ref() == Some(&wanted)).collect();
    if own.is_empty() {
        return Err(Error::refused(Diagnostic::refusal("several-units").with("units", units.len())));
    }
    Ok(own)
}

#[cfg(test)]
mod tests {
    use dondoc_domain::catalogue::ProcedureCode;
    use dondoc_domain::dossiers::SourceRow;

    use super::*;

    #[test]
    fn rows_of_other_units_are_not_mixed_in() {
        let row = |unit: Option<&str>, online: u64| ProcedureRow {
            code: ProcedureCode::normalise("1.001193"),
            level_stated: None,
            online,
            postal: 0,
            direct: 0,
            total_stated: None,
            unit: unit.map(str::to_owned),
            source: SourceRow { sheet: 0, row: online as u32 },
        };
        let taken =
            |rows: &[ProcedureRow]| of_unit(rows, "Xã Hoàng Việt").map(|r| r.iter().map(|r| r.online).collect::<Vec<_>>());
        let two = [row(Some("UBND xã Hoàng Việt"), 1), row(Some("Xã Bắc Hùng"), 2), row(Some("XÃ HOÀNG VIỆT"), 3)];
        assert_eq!(taken(&two).unwrap(), [1, 3]);
        assert!(taken(&[row(Some("Xã A"), 1), row(Some("Xã B"), 2)]).is_err());
        assert_eq!(taken(&[row(Some("Xã H. Việt"), 1), row(Some("Xã H. Việt"), 2)]).unwrap(), [1, 2]);
        assert_eq!(taken(&[row(None, 1)]).unwrap(), [1]);
    }
}
