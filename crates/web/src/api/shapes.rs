//! Shapes of what is sent and answered, where no type of `app` has them. Those of answers are for the document only; a test lays them
//! beside what is answered.

#![allow(dead_code, reason = "most stand for documents that are made elsewhere")]

use std::collections::BTreeMap;

use dondoc_app::schema;
use dondoc_app::told::{DepartmentFiguresTold, DossierTold, ProcedureTold, StatedTold, TablesTold, UnitTold, UnitWithDataTold};
use dondoc_app::views::{AnnexRowView, DecisionNote, DecisionRelation};
use dondoc_app::{
    ChangeRecord, ClosedView, DraftEnded, DraftNote, DraftVersion, Effect, IssuedPaper, PaperAsked, SourceView, TargetChange,
    UnitListed, whole,
};
use dondoc_domain::organisation::Map;
use dondoc_domain::quality::Mode;
use dondoc_domain::reference::amendments::Amendment;
use dondoc_domain::time::Day;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What is no success (RFC 9457).
#[derive(Debug, ToSchema)]
pub(crate) struct Problem {
    /// Which kind of problem.
    #[schema(pattern = "^urn:dondoc:problem:[a-z-]+$", example = "urn:dondoc:problem:parameter")]
    r#type: String,
    /// The kind in words.
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// The first reason in words.
    detail: String,
    /// All reasons.
    reasons: Vec<Remark>,
}

/// What is said of a file, a row or a request.
#[derive(Debug, ToSchema)]
pub(crate) struct Remark {
    /// Stable code.
    #[schema(pattern = "^[A-Za-z0-9-]+$", example = "unit-unknown")]
    code: String,
    /// `remark`, `excluded`, `refusal`.
    severity: String,
    /// Where in a file.
    #[schema(value_type = Object)]
    place: Value,
    /// In words.
    message: String,
    /// How to mend it, in words.
    hint: Option<String>,
}

/// Makes the shape of a list that comes in parts.
macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident { $(#[$field_doc:meta])* $field:ident: $of:ty })*) => {$(
        $(#[$doc])*
        #[derive(Debug, ToSchema)]
        pub(crate) struct $name {
            $(#[$field_doc])*
            $field: Vec<$of>,
            /// The address of the next part; `null`: there is none.
            next: Option<String>,
        }
    )*};
}

lists! {
    /// Units.
    UnitList {
        /// By their keys.
        units: UnitListedTold
    }
    /// Units that have data.
    OverviewList {
        /// By name.
        units: UnitWithDataTold
    }
    /// Departments of a unit in a period.
    DepartmentList {
        /// The last may be that of dossiers that nobody is responsible for.
        departments: DepartmentFiguresTold
    }
    /// Imports.
    ImportList {
        /// Newest first.
        imports: ImportHead
    }
    /// Closed periods.
    SnapshotList {
        /// Latest first.
        snapshots: ClosedView
    }
    /// Kept papers.
    PaperList {
        /// Latest first.
        papers: IssuedPaper
    }
    /// Decisions.
    DecisionList {
        /// As they stand today.
        decisions: DecisionNote
    }
    /// Drafts of decisions.
    DraftList {
        /// Newest first.
        drafts: DraftNote
    }
    /// Changes.
    ChangeList {
        /// The latest effective day first.
        changes: ChangeRecord
    }
    /// Figures that others state.
    StatedList {
        /// Newest first.
        stated: StatedTold
    }
    /// How tables of other headings are read.
    MappingList {
        /// Latest first.
        mappings: MappingTold
    }
    /// Other systems that are read.
    SourceList {
        /// By id.
        sources: SourceView
    }
}

/// A unit in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UnitListedTold {
    /// The unit.
    #[serde(flatten)]
    pub(crate) of: UnitTold,
    /// `province`, `district`, `commune`.
    pub(crate) tier: &'static str,
    /// The unit above.
    pub(crate) parent: Option<UnitTold>,
}

impl From<&UnitListed> for UnitListedTold {
    fn from(unit: &UnitListed) -> UnitListedTold {
        UnitListedTold {
            of: UnitTold::from(&unit.unit),
            tier: unit.tier.name(),
            parent: unit.parent.as_ref().map(UnitTold::from),
        }
    }
}

/// A unit and those around it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UnitAroundTold {
    /// The unit.
    #[serde(flatten)]
    pub(crate) of: UnitListedTold,
    /// Units below it.
    pub(crate) children: Vec<UnitTold>,
    /// The unit that took it over, if it ended.
    pub(crate) successor: Option<UnitTold>,
    /// Units that it took over.
    pub(crate) predecessors: Vec<UnitTold>,
}

/// Procedures with counted dossiers.
#[derive(Debug, ToSchema)]
pub(crate) struct ProcedureList {
    /// By code.
    procedures: Vec<ProcedureTold>,
    /// All of them.
    total: u64,
    /// The address of the next part; `null`: there is none.
    next: Option<String>,
}

/// Dossiers behind a figure.
#[derive(Debug, ToSchema)]
pub(crate) struct DossierList {
    /// Newest first.
    dossiers: Vec<DossierTold>,
    /// All of them.
    total: u64,
    /// Figures of the period that rest on tables: their dossiers cannot be listed.
    tables: TablesTold,
    /// The address of the next part; `null`: there is none.
    next: Option<String>,
}

/// An import.
#[derive(Debug, ToSchema)]
pub(crate) struct ImportHead {
    /// Its number.
    import_id: i64,
    /// File name.
    file: String,
    /// SHA-256 of the file.
    sha256: Option<String>,
    /// `dossier_list`, `procedure_table`, `form_II.06a`; `null` where it was refused before that was known.
    kind: Option<String>,
    /// Into which unit.
    unit: Option<String>,
    /// When the file was taken out of the provincial system.
    #[schema(value_type = Option<schema::Moment>)]
    exported_at: Option<String>,
    /// When it was taken in.
    #[schema(value_type = schema::Moment)]
    imported_at: String,
    /// Was it refused?
    refused: bool,
    /// When it was undone, if it was.
    #[schema(value_type = Option<schema::Moment>)]
    undone_at: Option<String>,
}

/// An import with its report.
#[derive(Debug, ToSchema)]
pub(crate) struct ImportOne {
    /// The import.
    #[serde(flatten)]
    head: ImportHead,
    /// The report: rows, flags, how it was read, ….
    #[schema(value_type = Object)]
    report: Value,
    /// Remarks on its rows; of a refused one there are reasons instead.
    remarks: Option<Vec<Remark>>,
    /// Why it was refused.
    reasons: Option<Vec<Remark>>,
}

/// What became of a file. What else the report says depends on the kind of file.
#[derive(Debug, ToSchema)]
pub(crate) struct ImportReport {
    /// File name.
    file: String,
    /// SHA-256 of the file.
    sha256: Option<String>,
    /// What it is.
    kind: Option<String>,
    /// Its number; missing where nothing was stored.
    import_id: Option<i64>,
    /// Was it taken in before, so that nothing changed?
    already_imported: Option<bool>,
    /// Was it only looked at?
    dry_run: Option<bool>,
    /// What it would do, or did, to the rates.
    effect: Option<Vec<Effect>>,
    /// Remarks on rows, at most 1 000.
    remarks: Vec<Remark>,
    /// All of them.
    remarks_total: u64,
}

/// Why something is undone or removed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonSent {
    /// In words; not blank.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S", example = "sai tệp")]
    pub(crate) reason: String,
}

/// A kept paper as data.
#[derive(Debug, ToSchema)]
pub(crate) struct PaperOne {
    /// What the list says.
    issued: IssuedPaper,
    /// What was asked.
    asked: PaperAsked,
    /// The paper: head, body, signature, recipients, annexes, figures.
    #[schema(value_type = Object)]
    paper: Value,
    /// Its bytes do not have the hash that was noted.
    altered: bool,
}

/// A decision with its annex and its history.
#[derive(Debug, ToSchema)]
pub(crate) struct DecisionOne {
    /// Id.
    id: String,
    /// Title.
    title: String,
    /// The unit that it binds.
    unit: String,
    /// How it stands.
    note: DecisionNote,
    /// The whole document (`decision.json`).
    #[schema(value_type = Object)]
    document: Value,
    /// Rows of its annex.
    annex: Vec<AnnexRowView>,
    /// What it does to others.
    acts: Vec<DecisionRelation>,
    /// What others do to it.
    acted_on_by: Vec<DecisionRelation>,
    /// The decision above it.
    parent: Option<DecisionParent>,
    /// Decisions that name it as the one above them.
    children: Vec<DecisionNote>,
}

/// The decision above.
#[derive(Debug, ToSchema)]
pub(crate) struct DecisionParent {
    /// As it is cited.
    cited: String,
    /// Its id, where it is known.
    id: Option<String>,
}

/// A draft of a decision.
#[derive(Debug, ToSchema)]
pub(crate) struct DraftOne {
    /// Its number.
    id: i64,
    /// The version that is shown: the newest.
    version: i64,
    /// Its text (`decision.json`).
    #[schema(value_type = Object)]
    document: Value,
    /// Where it came from.
    #[schema(value_type = Object)]
    origin: Value,
    /// When it was begun.
    #[schema(value_type = schema::Moment)]
    created_at: String,
    /// Every save, the newest first.
    versions: Vec<DraftVersion>,
    /// What is wrong with it or worth knowing.
    findings: Vec<Remark>,
    /// May it be confirmed as it is?
    ready: bool,
    /// The id that the decision will have.
    decision: String,
    /// How it ended.
    ended: Option<DraftEnded>,
}

/// The document of a decision, as `decision.json`.
#[derive(Debug, ToSchema)]
#[schema(value_type = Object, example = json!({"number": "01/QĐ-UBND", "year": 2023, "unit": {"code": "06157"}, "annex": []}))]
pub(crate) struct DecisionDocument(Value);

/// A new text of a draft.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftSent {
    /// The version that the text was made from: if there is a newer one, nothing is saved.
    #[serde(deserialize_with = "whole::number")]
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// The text (`decision.json`).
    #[schema(value_type = Object)]
    pub(crate) document: serde_json::Map<String, Value>,
}

/// Which version is confirmed.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmSent {
    /// The version that was looked at.
    #[serde(deserialize_with = "whole::number")]
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// Look, but store nothing.
    #[serde(default)]
    pub(crate) dry_run: bool,
}

/// What confirming a draft did, or would do.
#[derive(Debug, ToSchema)]
pub(crate) struct DraftConfirmed {
    /// The draft.
    draft: i64,
    /// Its version.
    version: i64,
    /// Id of the decision.
    decision: String,
    /// Was it only looked at?
    dry_run: bool,
    /// Targets that are others now.
    changes: Vec<TargetChange>,
    /// What is to be said of it.
    findings: Vec<Remark>,
}

/// The library of legal texts on a day.
#[derive(Debug, ToSchema)]
pub(crate) struct LegalList {
    /// The day.
    #[schema(value_type = schema::Day)]
    day: String,
    /// The newest first.
    texts: Vec<LegalOne>,
}

/// A legal text.
#[derive(Debug, ToSchema)]
pub(crate) struct LegalOne {
    /// Number and symbol.
    #[schema(example = "42/2022/NĐ-CP")]
    number: String,
    /// Kind.
    kind: String,
    /// Title; empty where it is not known.
    title: String,
    /// Who issued it; empty where it is not known.
    issuer: String,
    /// Day of signing.
    #[schema(value_type = Option<schema::Day>)]
    signed: Option<String>,
    /// First day of its force.
    #[schema(value_type = Option<schema::Day>)]
    from: Option<String>,
    /// First day on which it no longer holds.
    #[schema(value_type = Option<schema::Day>)]
    to: Option<String>,
    /// Number of the text that ended it.
    ended_by: Option<String>,
    /// How well all this is founded.
    evidence: String,
    /// A note.
    note: Option<String>,
    /// `in_force`, `not_yet`, `ended`.
    standing: String,
}

/// Definitions.
#[derive(Debug, ToSchema)]
pub(crate) struct DefinitionList {
    /// The founding decision's first.
    definitions: Vec<DefinitionOne>,
}

/// A definition as data and in words.
#[derive(Debug, ToSchema)]
pub(crate) struct DefinitionOne {
    /// Its id.
    #[schema(example = "QD-HoangViet-2023")]
    id: String,
    /// Version of this document; a change of meaning is a new version.
    version: u32,
    /// First day on which it may be used.
    #[schema(value_type = schema::Day)]
    valid_from: Value,
    /// Its name.
    #[schema(value_type = schema::Bilingual)]
    title: Value,
    /// What it is and how it differs.
    #[schema(value_type = schema::Bilingual)]
    note: Value,
    /// Decision and article.
    #[schema(value_type = Object)]
    source: Value,
    /// Dossiers in these statuses are not counted.
    excluded_statuses: Vec<u8>,
    /// What is one service.
    services: String,
    /// Where levels come from.
    level_from: String,
    /// Which dossiers belong to a period.
    period_by: String,
    /// Its indicators.
    #[schema(value_type = Vec<Object>)]
    indicators: Vec<Value>,
    /// By indicator the formula in words.
    formulas: BTreeMap<String, FormulaTold>,
    /// In what it differs from the founding decision's.
    differs: Vec<DefinitionPointTold>,
}

/// A formula in words.
#[derive(Debug, ToSchema)]
pub(crate) struct FormulaTold {
    /// Upper number.
    numerator: String,
    /// Lower number.
    denominator: String,
}

/// A point in which a definition differs.
#[derive(Debug, ToSchema)]
pub(crate) struct DefinitionPointTold {
    /// What it is about.
    about: String,
    /// In the founding decision's definition.
    founding: String,
    /// In this one.
    own: String,
}

/// The forecast of a period's end, or with `backtest=1` how earlier ones came true (docs/forecast.md).
#[derive(Debug, ToSchema)]
pub(crate) struct ForecastTold {
    /// The unit.
    unit: Option<String>,
    /// Only this department.
    department: Option<String>,
    /// The period.
    #[schema(value_type = Option<schema::Period>)]
    period: Option<Value>,
    /// Definition's id.
    definition: Option<String>,
    /// The last day that is known.
    #[schema(value_type = Option<schema::Day>)]
    known_until: Option<String>,
    /// Is the period over?
    over: Option<bool>,
    /// Pace and forecast of each indicator; estimates are marked as such.
    #[schema(value_type = Option<Vec<Object>>)]
    indicators: Option<Value>,
    /// Indicators of which there is no forecast.
    left_out: Option<Vec<String>>,
    /// Earlier forecasts beside what came.
    #[schema(value_type = Option<Vec<Object>>)]
    backtest: Option<Value>,
}

/// The difference of two figures, or with `part` what is behind a part of it.
#[derive(Debug, ToSchema)]
#[serde(untagged)]
pub(crate) enum ExplainTold {
    /// The difference in parts that sum to it.
    Whole(dondoc_app::Explanation),
    /// The dossiers behind a part.
    Part(dondoc_app::PartListing),
}

/// How tables with certain headings are read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MappingTold {
    /// Hash of the headings.
    pub(crate) signature: String,
    /// The file for which it was said.
    pub(crate) file: String,
    /// When.
    #[schema(value_type = schema::Moment)]
    pub(crate) saved_at: dondoc_domain::time::Moment,
    /// Which column means what.
    #[schema(value_type = Object)]
    pub(crate) mapping: dondoc_app::Mapping,
}

/// A period that is to be closed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloseSent {
    /// Unit; without it that of the token.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "06157@2025-06-30")]
    pub(crate) unit: Option<String>,
    /// The period.
    #[schema(min_length = 4, max_length = 200, example = "2023")]
    pub(crate) period: String,
    /// Definition's id; without it that of the founding decision.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) definition: Option<String>,
    /// The map; `as-was` where it is not said.
    #[serde(default)]
    #[schema(value_type = Option<schema::Map>)]
    pub(crate) map: Option<Map>,
    /// Units, levels and departments as on that day.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub(crate) as_of: Option<Day>,
    /// Name of the officer who signs off.
    #[schema(min_length = 1, max_length = 200, example = "Nguyễn Văn A")]
    pub(crate) signed_by: String,
    /// The officer's position.
    #[schema(min_length = 1, max_length = 200, example = "Chủ tịch")]
    pub(crate) position: String,
    /// Number of the closed period that this one restates.
    #[serde(default, deserialize_with = "whole::optional")]
    #[schema(minimum = 1)]
    pub(crate) restates: Option<i64>,
    /// Why it does.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000)]
    pub(crate) reason: Option<String>,
}

/// A closed period and what came since.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SinceTold {
    /// The closed period.
    pub(crate) snapshot: ClosedView,
    /// Figures that come out otherwise now.
    #[schema(value_type = Vec<Object>)]
    pub(crate) differences: Vec<Value>,
}

/// Changes that are to be recorded.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeSent {
    /// Each applied to what the one before made.
    #[schema(value_type = Vec<schema::Amendment>, min_items = 1, max_items = 500)]
    pub(crate) amendments: Vec<Amendment>,
    /// Why: the decision's number and date, or in words. Needed unless it is only looked at.
    #[serde(default)]
    #[schema(max_length = 500, example = "Nghị quyết 1656/NQ-UBTVQH15")]
    pub(crate) reason: String,
    /// Who decided. Needed unless it is only looked at.
    #[serde(default)]
    #[schema(max_length = 500, example = "Ủy ban Thường vụ Quốc hội")]
    pub(crate) decided_by: String,
    /// Look, but store nothing.
    #[serde(default)]
    pub(crate) dry_run: bool,
    /// `version` of the look that this is recorded after: if the data have changed since, nothing is recorded.
    #[serde(default, deserialize_with = "whole::optional")]
    #[schema(minimum = 0)]
    pub(crate) version: Option<i64>,
}

/// A check that is to be switched.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SwitchSent {
    /// Name of the check.
    #[schema(min_length = 1, max_length = 100, example = "end_before_receipt")]
    pub(crate) check: String,
    /// For this unit and everything below it; without it for the unit of the token, or for the whole installation.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) unit: Option<String>,
    /// The new mode; `null`: back to what holds without a switch.
    #[serde(default)]
    #[schema(value_type = Option<schema::Mode>)]
    pub(crate) mode: Option<Mode>,
    /// Why. Needed unless it is only looked at.
    #[serde(default)]
    #[schema(max_length = 500, example = "theo công văn của Sở")]
    pub(crate) reason: String,
    /// Look, but store nothing; then the unit is needed.
    #[serde(default)]
    pub(crate) dry_run: bool,
    /// Of a look: the period; without it the latest year with data.
    #[serde(default)]
    #[schema(min_length = 4, max_length = 200)]
    pub(crate) period: Option<String>,
}

/// What a switch would do, or did.
#[derive(Debug, ToSchema)]
#[serde(untagged)]
pub(crate) enum Switched {
    /// It was only looked at.
    Looked(dondoc_app::told::SwitchEffectTold),
    /// It was done.
    Done(dondoc_app::told::SwitchDone),
}

/// A figure that another system states.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatedSent {
    /// Unit; without it that of the token.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, example = "06157@2025-06-30")]
    pub(crate) unit: Option<String>,
    /// The period.
    #[schema(min_length = 4, max_length = 200, example = "2023")]
    pub(crate) period: String,
    /// Name of the source.
    #[schema(min_length = 1, max_length = 200, example = "Cổng DVCQG")]
    pub(crate) source: String,
    /// The day on which the source said so.
    #[schema(value_type = String, format = Date, example = "2024-01-15")]
    pub(crate) read_on: Day,
    /// The procedure; without it the unit as a whole.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, example = "1.001193")]
    pub(crate) procedure: Option<String>,
    /// All dossiers.
    #[serde(deserialize_with = "whole::number")]
    #[schema(maximum = 1_000_000_000, example = 2031)]
    pub(crate) total: u64,
    /// Online, if it says.
    #[serde(default, deserialize_with = "whole::optional")]
    #[schema(maximum = 1_000_000_000)]
    pub(crate) online: Option<u64>,
    /// Directly, if it says.
    #[serde(default, deserialize_with = "whole::optional")]
    #[schema(maximum = 1_000_000_000)]
    pub(crate) direct: Option<u64>,
    /// By post, if it says.
    #[serde(default, deserialize_with = "whole::optional")]
    #[schema(maximum = 1_000_000_000)]
    pub(crate) postal: Option<u64>,
}

/// What was kept, or removed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatedKept {
    /// Its number.
    pub(crate) id: i64,
    /// Was it removed?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub(crate) removed: bool,
}

/// That how a table is read was forgotten.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Forgotten {
    /// Hash of the headings.
    pub(crate) forgotten: String,
}

/// How a source is to be read.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PullSent {
    /// Look, but store nothing.
    pub(crate) dry_run: bool,
    /// Forget where the last pull stopped and what was taken in before.
    pub(crate) from_start: bool,
}

/// What became of a pull.
#[derive(Debug, ToSchema)]
pub(crate) struct Pulled {
    /// The pull.
    #[serde(flatten)]
    report: dondoc_app::PullReport,
    /// Why it ended as it did, and what is to be said besides.
    reasons: Vec<Remark>,
}

/// A part of the journal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JournalTold {
    /// Number of the newest line.
    pub(crate) newest: Option<i64>,
    /// Its hash: it stands for all lines.
    pub(crate) head: Option<String>,
    /// Newest first.
    pub(crate) lines: Vec<JournalLineTold>,
    /// All actions that there are lines of.
    pub(crate) actions: Vec<String>,
    /// The address of the next part; `null`: there is none.
    pub(crate) next: Option<String>,
}

/// A line of the journal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JournalLineTold {
    /// Its number, from 1 and without gaps.
    pub(crate) id: i64,
    /// When.
    #[schema(value_type = schema::Moment)]
    pub(crate) at: String,
    /// Who; `null`: a person at the machine.
    pub(crate) actor: Option<String>,
    /// What was done.
    pub(crate) action: String,
    /// To what.
    pub(crate) subject: String,
    /// All that is told of it; `pins` pins rows.
    #[schema(value_type = Object)]
    pub(crate) detail: Value,
    /// Its hash, over itself and all lines before it.
    pub(crate) hash: String,
}
