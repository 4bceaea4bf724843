//! The quality of data.

use dondoc_domain::periods::Period;
use dondoc_domain::quality::completeness::{Days, MonthState, Week, Why};
use dondoc_domain::quality::timeliness::Timeliness;
use dondoc_domain::quality::{Basis, Check, Mode, Scope};
use dondoc_domain::rate::Rate;
use dondoc_domain::time::Moment;
use serde::Serialize;
use utoipa::ToSchema;

use crate::quality::{CheckView, QualityView, SwitchEffect, SwitchTold};
use crate::schema;

/// What checks find in a unit's data of a period, what is missing, how late data come.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct QualityTold {
    /// The unit.
    pub unit: String,
    /// The period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Rows of the period that were looked at.
    pub rows: u64,
    /// All checks.
    pub checks: Vec<CheckTold>,
    /// How each month stands.
    pub months: Vec<MonthQualityTold>,
    /// By import, the newest first.
    pub imports: Vec<ImportQualityTold>,
    /// Days of the period whose codes have holes.
    pub gaps: Vec<GapTold>,
    /// What is missing.
    pub completeness: CompletenessTold,
    /// How timely the data are, whatever the period.
    #[schema(value_type = Object, example = json!({"exports": [], "age_days": 24, "longest_gap_days": null, "late": 0}))]
    pub timeliness: Timeliness,
    /// The switches that concern the unit, the newest first.
    pub switches: Vec<SwitchDone>,
}

/// A check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CheckTold {
    /// The check.
    #[schema(value_type = schema::Check)]
    pub check: Check,
    /// What it looks at: `row`, `unit`, `history`, `missing`.
    #[schema(value_type = String)]
    pub scope: Scope,
    /// What it is founded on.
    #[schema(value_type = String)]
    pub basis: Basis,
    /// How it stands for the unit.
    #[schema(value_type = schema::Mode)]
    pub mode: Mode,
    /// It stands so because somebody switched it.
    pub switched: bool,
    /// The unit for which that was said; `null`: for the installation, or nowhere.
    pub said_for: Option<String>,
    /// A unit below has it otherwise.
    pub mixed: bool,
    /// Rows in the period that fail it.
    pub found: u64,
    /// Of these left out because of it.
    pub left_out: u64,
    /// Rows by month.
    pub by_month: Vec<u64>,
    /// Rows by the import that brought them.
    pub by_import: Vec<FoundInImportTold>,
    /// Their codes, where they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codes: Option<Vec<String>>,
}

/// Rows of an import that fail a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundInImportTold {
    /// The import.
    pub import_id: i64,
    /// How many.
    pub found: u64,
}

/// A month: `state` is `received`, `zero`, `missing`, `not_covered`, …, and the rest belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MonthQualityTold {
    /// How it stands.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub state: MonthState,
    /// The month.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Rows that were looked at.
    pub rows: u64,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportQualityTold {
    /// The import.
    pub import_id: i64,
    /// Its file.
    pub file: String,
    /// Its as-of.
    #[schema(value_type = Option<schema::Moment>)]
    pub exported_at: Option<Moment>,
    /// Rows of it that stand, received in the period.
    pub rows: u64,
    /// Of these with at least one finding.
    pub found: u64,
}

/// A day whose codes have holes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GapTold {
    /// Issuer and day as the codes have them.
    pub stem: String,
    /// Codes that are there.
    pub present: u64,
    /// Codes that are not.
    pub missing: u64,
    /// The first of them.
    pub codes: Vec<String>,
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CompletenessTold {
    /// Units beside it that have data.
    pub siblings: u64,
    /// Working days of the week: 5, 6 or 7.
    #[schema(value_type = u32)]
    pub week: Week,
    /// The working days of the period.
    #[schema(value_type = Object, example = json!({"working": 249, "with": 240, "quiet": 9, "missing": [], "not_covered": 0}))]
    pub days: Days,
    /// Procedures that are missing in a month.
    pub procedures: Vec<MissingProcedureTold>,
}

/// A procedure that is missing in a month.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MissingProcedureTold {
    /// Base procedure.
    pub procedure: String,
    /// Its name.
    pub name: Option<String>,
    /// The month.
    #[schema(example = "2023-07")]
    pub month: String,
    /// Why it was to be expected.
    #[schema(value_type = Object, example = json!({"by": "habit", "with": 5, "of": 6}))]
    pub why: Why,
}

/// A switch of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SwitchDone {
    /// Its number.
    pub version: i64,
    /// The check.
    #[schema(value_type = schema::Check)]
    pub check: Check,
    /// The new mode; `null`: back to what holds without a switch.
    #[schema(value_type = Option<schema::Mode>)]
    pub mode: Option<Mode>,
    /// When.
    #[schema(value_type = schema::Moment)]
    pub at: Moment,
    /// Why.
    pub reason: String,
    /// For this unit and everything below it; `null`: for the whole installation.
    pub unit: Option<String>,
}

impl From<&SwitchTold> for SwitchDone {
    fn from(told: &SwitchTold) -> SwitchDone {
        SwitchDone {
            version: told.version,
            check: told.check,
            mode: told.mode,
            at: told.at,
            reason: told.reason.clone(),
            unit: told.unit.as_ref().map(|u| u.key.clone()),
        }
    }
}

/// What a switch would do.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SwitchEffectTold {
    /// The unit whose rates are told.
    pub unit: String,
    /// The period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// The check.
    #[schema(value_type = schema::Check)]
    pub check: Check,
    /// The new mode.
    #[schema(value_type = Option<schema::Mode>)]
    pub mode: Option<Mode>,
    /// The unit to which it would apply; `null`: the whole installation.
    pub applies_to: Option<String>,
    /// Counted dossiers.
    pub counted: CountedTold,
    /// Each indicator.
    pub rates: Vec<RateMovedTold>,
}

/// Counted dossiers as it is and as it would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct CountedTold {
    /// As it is.
    pub before: u64,
    /// As it would be.
    pub after: u64,
}

/// An indicator as it is and as it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RateMovedTold {
    /// Its name, in Vietnamese.
    pub name: String,
    /// As it is.
    #[schema(value_type = schema::Rate)]
    pub before: Rate,
    /// As it would be.
    #[schema(value_type = schema::Rate)]
    pub after: Rate,
}

impl From<&SwitchEffect> for SwitchEffectTold {
    fn from(effect: &SwitchEffect) -> SwitchEffectTold {
        let moved = effect.rates.iter();
        SwitchEffectTold {
            unit: effect.unit.key.clone(),
            period: effect.period.clone(),
            check: effect.check,
            mode: effect.mode,
            applies_to: effect.applies_to.as_ref().map(|u| u.key.clone()),
            counted: CountedTold { before: effect.counted.0, after: effect.counted.1 },
            rates: moved
                .map(|(name, before, after)| RateMovedTold { name: name.vi.clone(), before: *before, after: *after })
                .collect(),
        }
    }
}

impl QualityTold {
    /// A view, with the codes that checks found or without.
    #[must_use]
    pub fn of(view: &QualityView, codes: bool) -> QualityTold {
        let check = |c: &CheckView| CheckTold {
            check: c.check,
            scope: c.check.scope(),
            basis: c.check.basis(),
            mode: c.mode,
            switched: c.switched,
            said_for: c.said_for.as_ref().map(|u| u.key.clone()),
            mixed: c.mixed,
            found: c.total,
            left_out: c.left_out,
            by_month: c.by_month.clone(),
            by_import: c.by_import.iter().map(|(import, n)| FoundInImportTold { import_id: import.0, found: *n }).collect(),
            codes: codes.then(|| c.codes.clone()),
        };
        let months = view.months.iter().zip(&view.month_states).zip(&view.rows_by_month);
        let imports = view.imports.iter().map(|i| ImportQualityTold {
            import_id: i.import.0,
            file: i.file.clone(),
            exported_at: i.exported_at,
            rows: i.rows,
            found: i.found,
        });
        let gaps = view.gaps.iter().map(|g| GapTold {
            stem: g.stem.clone(),
            present: g.present,
            missing: g.missing,
            codes: g.codes.clone(),
        });
        let procedures = view.procedures.iter().map(|p| MissingProcedureTold {
            procedure: p.procedure.to_string(),
            name: p.name.clone(),
            month: p.month.name.clone(),
            why: p.why,
        });
        QualityTold {
            unit: view.unit.key.clone(),
            period: view.period.clone(),
            rows: view.rows,
            checks: view.checks.iter().map(check).collect(),
            months: months
                .map(|((month, state), rows)| MonthQualityTold { state: *state, period: month.clone(), rows: *rows })
                .collect(),
            imports: imports.collect(),
            gaps: gaps.collect(),
            completeness: CompletenessTold {
                siblings: view.siblings,
                week: view.week,
                days: view.days.clone(),
                procedures: procedures.collect(),
            },
            timeliness: view.timeliness.clone(),
            switches: view.switches.iter().map(SwitchDone::from).collect(),
        }
    }
}
