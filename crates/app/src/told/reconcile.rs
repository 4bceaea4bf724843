//! Tables and forms beside the lists.

use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::{Day, Moment};
use serde::Serialize;
use utoipa::ToSchema;

use super::TableTold;
use crate::rates::ChannelCounts;
use crate::reconcile::{
    FieldRow, FormReconciliation, OtherCalendar, Outside, ProcedureDifference, Reason, Reconciliation, TableReconciliation,
};
use crate::schema;
use crate::views::Figure;

/// Procedure tables and form II.06a of a period beside its dossier lists.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReconciliationTold {
    /// The unit.
    pub unit: String,
    /// The period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Definition's id.
    pub definition: String,
    /// How fresh the lists are.
    pub list: Option<ListTold>,
    /// Tables beside the lists.
    pub table: Option<TableReconciledTold>,
    /// Form II.06a beside the lists.
    pub form: Option<FormReconciledTold>,
}

/// How fresh the lists are, and how far back they reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListTold {
    /// The latest import.
    pub import_id: i64,
    /// Its as-of.
    #[schema(value_type = schema::Moment)]
    pub exported_at: Moment,
    /// The earliest day of receipt in the lists.
    #[schema(value_type = Option<schema::Day>)]
    pub reaches_back_to: Option<Day>,
}

/// Tables beside lists.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TableReconciledTold {
    /// The tables.
    pub tables: Vec<TableTold>,
    /// Procedures that differ.
    pub differences: Vec<ProcedureReconciledTold>,
    /// Procedures that agree.
    pub agreeing: Vec<ProcedureReconciledTold>,
    /// All procedures together.
    pub total: BothSidesTold,
    /// Procedures that are not in the catalogue: counted on neither side.
    pub outside_catalogue: Vec<Outside>,
    /// Each indicator on both sides.
    pub rates: Vec<RateReconciledTold>,
    /// That the tables fit the same months of the other calendar better.
    pub other_calendar: Option<OtherCalendar>,
}

/// A procedure on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProcedureReconciledTold {
    /// Base procedure.
    pub procedure: String,
    /// By the table.
    pub table: ChannelCounts,
    /// By the lists.
    pub dossiers: ChannelCounts,
    /// How many more the table has.
    pub difference: i128,
    /// What may explain a difference.
    #[schema(value_type = Vec<Object>, example = json!([{"reason": "border_days", "inside": 2, "outside": 1}]))]
    pub reasons: Vec<Reason>,
}

/// All procedures on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BothSidesTold {
    /// By the table.
    pub table: ChannelCounts,
    /// By the lists.
    pub dossiers: ChannelCounts,
    /// How many more the table has.
    pub difference: i128,
}

/// An indicator on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RateReconciledTold {
    /// Indicator's id.
    pub indicator: String,
    /// By the lists.
    #[schema(value_type = schema::Rate)]
    pub dossiers: Rate,
    /// By the table.
    #[schema(value_type = schema::Rate)]
    pub table: Rate,
    /// Is the target met?
    pub met: MetTold,
}

/// Is a target met, on both sides?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct MetTold {
    /// By the lists.
    pub dossiers: Option<bool>,
    /// By the table.
    pub table: Option<bool>,
}

/// Form II.06a beside lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormReconciledTold {
    /// The import that brought it.
    pub import_id: i64,
    /// File name.
    pub file: String,
    /// Its as-of.
    #[schema(value_type = Option<schema::Moment>)]
    pub exported_at: Option<Moment>,
    /// Field by field.
    pub fields: Vec<FieldReconciledTold>,
    /// All fields together.
    pub total: FieldsTotalTold,
    /// The form's own row of sums, where it has one.
    pub total_stated: Option<FormSideTold>,
}

/// What the form has, or the lists have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormSideTold {
    /// Received online.
    pub online: u64,
    /// Received directly and by post.
    pub direct_and_postal: u64,
    /// Carried over.
    pub carried_over: u64,
}

/// How many more the form has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormDifferenceTold {
    /// Received online.
    pub online: i128,
    /// Received directly and by post.
    pub direct_and_postal: i128,
    /// Carried over.
    pub carried_over: i128,
}

/// A field on both sides; `null`: that side does not know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldReconciledTold {
    /// Field.
    pub field: String,
    /// By the form.
    pub form: Option<FormSideTold>,
    /// By the lists.
    pub dossiers: Option<FormSideTold>,
    /// How many more the form has.
    pub difference: FormDifferenceTold,
}

/// All fields on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldsTotalTold {
    /// By the form.
    pub form: Option<FormSideTold>,
    /// By the lists.
    pub dossiers: Option<FormSideTold>,
    /// How many more the form has.
    pub difference: FormDifferenceTold,
}

fn side(sums: Option<[u64; 3]>) -> Option<FormSideTold> {
    sums.map(|[online, direct_and_postal, carried_over]| FormSideTold { online, direct_and_postal, carried_over })
}

impl From<&FieldRow> for FieldReconciledTold {
    fn from(f: &FieldRow) -> FieldReconciledTold {
        let [online, direct_and_postal, carried_over] = f.differences();
        FieldReconciledTold {
            field: f.field.clone(),
            form: side(f.form),
            dossiers: side(f.list),
            difference: FormDifferenceTold { online, direct_and_postal, carried_over },
        }
    }
}

impl From<&FormReconciliation> for FormReconciledTold {
    fn from(form: &FormReconciliation) -> FormReconciledTold {
        let total = FieldReconciledTold::from(&form.total);
        FormReconciledTold {
            import_id: form.import.0,
            file: form.file.clone(),
            exported_at: form.exported_at,
            fields: form.fields.iter().map(FieldReconciledTold::from).collect(),
            total: FieldsTotalTold { form: total.form, dossiers: total.dossiers, difference: total.difference },
            total_stated: side(form.total_stated),
        }
    }
}

impl From<&TableReconciliation> for TableReconciledTold {
    fn from(table: &TableReconciliation) -> TableReconciledTold {
        let procedure = |p: &ProcedureDifference| ProcedureReconciledTold {
            procedure: p.code.clone(),
            table: p.counts.table,
            dossiers: p.counts.list,
            difference: p.counts.difference,
            reasons: p.reasons.clone(),
        };
        let rate = |(list, by_table): &(Figure, Figure)| RateReconciledTold {
            indicator: list.indicator.to_owned(),
            dossiers: list.rate,
            table: by_table.rate,
            met: MetTold { dossiers: list.standing.met(), table: by_table.standing.met() },
        };
        let (differing, agreeing): (Vec<_>, Vec<_>) = table.procedures.iter().partition(|p| p.differs());
        TableReconciledTold {
            tables: table.tables.iter().map(TableTold::from).collect(),
            differences: differing.into_iter().map(procedure).collect(),
            agreeing: agreeing.into_iter().map(procedure).collect(),
            total: BothSidesTold { table: table.total.table, dossiers: table.total.list, difference: table.total.difference },
            outside_catalogue: table.outside.clone(),
            rates: table.figures.iter().map(rate).collect(),
            other_calendar: table.other_calendar.clone(),
        }
    }
}

impl From<&Reconciliation> for ReconciliationTold {
    fn from(found: &Reconciliation) -> ReconciliationTold {
        ReconciliationTold {
            unit: found.unit.key.clone(),
            period: found.period.clone(),
            definition: found.definition.id.clone(),
            list: found.list.as_ref().map(|list| ListTold {
                import_id: list.latest.import.0,
                exported_at: list.latest.exported_at,
                reaches_back_to: list.reaches_back_to,
            }),
            table: found.table.as_ref().map(TableReconciledTold::from),
            form: found.form.as_ref().map(FormReconciledTold::from),
        }
    }
}
