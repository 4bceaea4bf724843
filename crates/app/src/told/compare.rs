//! Two imports side by side.

use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::Moment;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::object;
use crate::compare::{ComparedPage, ComparedRate, ComparedTable, FieldValue, ImportComparison};
use crate::rates::ChannelCounts;
use crate::schema;
use crate::views::ImportView;

/// Two imports side by side.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportsComparedTold {
    /// The first.
    pub a: ComparedImportTold,
    /// The second.
    pub b: ComparedImportTold,
    /// Their unit.
    pub unit: Option<String>,
    /// Of dossier lists: what one has and the other has not, and what changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dossiers: Option<ComparedDossiersTold>,
    /// Of dossier lists: what each alone would make of the rates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rates: Option<ComparedRatesTold>,
    /// Of procedure tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedures: Option<ComparedTablesTold>,
    /// The list that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<ComparedListTold>,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ComparedImportTold {
    /// The import.
    pub import_id: i64,
    /// Its file.
    pub file: String,
    /// Its as-of.
    #[schema(value_type = Option<schema::Moment>)]
    pub exported_at: Option<Moment>,
    /// `dossier_list`, `procedure_table`, `form_II.06a`.
    pub kind: Option<String>,
}

/// Two dossier lists.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ComparedDossiersTold {
    /// Dossiers that only the first brought.
    pub only_a: u64,
    /// Dossiers that only the second brought.
    pub only_b: u64,
    /// In both, and the same.
    pub same: u64,
    /// In both, and changed.
    pub changed: u64,
    /// What changed.
    #[schema(value_type = std::collections::BTreeMap<String, u64>)]
    pub changed_by_field: Map<String, Value>,
    /// Rows without a readable code.
    pub without_readable_code: WithoutCodeTold,
}

/// Rows without a readable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct WithoutCodeTold {
    /// In the first.
    pub a: u64,
    /// In the second.
    pub b: u64,
}

/// What each alone would make of the rates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ComparedRatesTold {
    /// The year in which most dossiers of both were received.
    #[schema(value_type = Option<schema::Period>)]
    pub period: Option<Period>,
    /// The unit, then its departments.
    pub rows: Vec<ComparedRateTold>,
}

/// A rate as each alone would have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ComparedRateTold {
    /// Department's code, `UNASSIGNED`, or `null` for the unit as a whole.
    pub department: Option<String>,
    /// Indicator's id.
    pub indicator: String,
    /// By the first.
    #[schema(value_type = schema::Rate)]
    pub a: Rate,
    /// By the second.
    #[schema(value_type = schema::Rate)]
    pub b: Rate,
}

/// Two procedure tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ComparedTablesTold {
    /// Procedures that differ.
    pub differing: Vec<ComparedTable>,
    /// Procedures that agree.
    pub same: usize,
    /// All together.
    pub total: ComparedTotalTold,
    /// The two periods, where they are not the same.
    pub periods: Option<ComparedPeriodsTold>,
}

/// Sums of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ComparedTotalTold {
    /// Of the first.
    pub a: ChannelCounts,
    /// Of the second.
    pub b: ChannelCounts,
}

/// Periods of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ComparedPeriodsTold {
    /// Of the first.
    #[schema(value_type = schema::Period)]
    pub a: Period,
    /// Of the second.
    #[schema(value_type = schema::Period)]
    pub b: Period,
}

/// A page of a list of dossiers.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ComparedListTold {
    /// What is listed: `only-a`, `only-b`, `same`, `changed`, `changed-FIELD`.
    pub part: String,
    /// The page, from 1.
    pub page: usize,
    /// Dossiers a page.
    pub per_page: usize,
    /// All of them.
    pub total: usize,
    /// Those of the page, by code.
    pub dossiers: Vec<ChangedDossierTold>,
}

/// A dossier of a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChangedDossierTold {
    /// Its code.
    pub code: String,
    /// What changed.
    pub changes: Vec<ChangedFieldTold>,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChangedFieldTold {
    /// The field.
    pub field: &'static str,
    /// Before: a text, a number, yes or no; `null`: the file said nothing that could be read.
    #[schema(value_type = schema::Anything)]
    pub a: Value,
    /// After.
    #[schema(value_type = schema::Anything)]
    pub b: Value,
}

fn value(of: &FieldValue) -> Value {
    match of {
        FieldValue::Channel(channel) => json!(channel),
        FieldValue::Status(status) => json!(status),
        FieldValue::Procedure(code) => json!(code.to_string()),
        FieldValue::Level(level) => json!(level),
        FieldValue::Moment(moment) => json!(moment),
        FieldValue::Service(suffix) => json!(suffix),
        FieldValue::YesNo(answer) => json!(answer),
    }
}

fn list(page: &ComparedPage) -> ComparedListTold {
    let changed = |(field, a, b): &(crate::DossierField, FieldValue, FieldValue)| ChangedFieldTold {
        field: field.name(),
        a: value(a),
        b: value(b),
    };
    ComparedListTold {
        part: page.part.name(),
        page: page.page,
        per_page: page.per_page,
        total: page.total,
        dossiers: page
            .rows
            .iter()
            .map(|row| ChangedDossierTold { code: row.code.clone(), changes: row.changes.iter().map(changed).collect() })
            .collect(),
    }
}

impl From<&ImportComparison> for ImportsComparedTold {
    fn from(found: &ImportComparison) -> ImportsComparedTold {
        let import = |i: &ImportView| ComparedImportTold {
            import_id: i.id.0,
            file: i.file.clone(),
            exported_at: i.exported_at,
            kind: i.kind.clone(),
        };
        let rate = |r: &ComparedRate| ComparedRateTold {
            department: r.department.clone(),
            indicator: r.indicator.clone(),
            a: r.a,
            b: r.b,
        };
        let dossiers = found.dossiers.as_ref();
        ImportsComparedTold {
            a: import(&found.a),
            b: import(&found.b),
            unit: found.a.unit.as_ref().map(|u| u.key.clone()),
            dossiers: dossiers.map(|d| ComparedDossiersTold {
                only_a: d.only_a,
                only_b: d.only_b,
                same: d.same,
                changed: d.changed,
                changed_by_field: object(d.by_field.iter().map(|(f, n)| (f.name(), n))),
                without_readable_code: WithoutCodeTold { a: d.without_code.0, b: d.without_code.1 },
            }),
            rates: dossiers.map(|d| ComparedRatesTold { period: d.year.clone(), rows: d.rates.iter().map(rate).collect() }),
            procedures: found.tables.as_ref().map(|t| ComparedTablesTold {
                differing: t.differing.clone(),
                same: t.same,
                total: ComparedTotalTold { a: t.total.0, b: t.total.1 },
                periods: t.periods.as_ref().map(|(a, b)| ComparedPeriodsTold { a: a.clone(), b: b.clone() }),
            }),
            list: dossiers.and_then(|d| d.page.as_ref()).map(list),
        }
    }
}
