//! What the pages and the command line show: plain data, no words, no HTML.

mod decisions;

use std::collections::BTreeMap;

use dondoc_domain::catalogue::Level;
use dondoc_domain::definitions::{Bilingual, Definition, Unknown};
use dondoc_domain::dossiers::{Channel, Exclusion, Flag, ImportId, Status};
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::quality::Check;
use dondoc_domain::rate::Rate;
use dondoc_domain::standings::{Missing, Standing};
use dondoc_domain::targets::Percent;
use dondoc_domain::time::{Day, Moment};

pub use decisions::{AnnexRowView, DecisionNote, DecisionRelation, DecisionState, DecisionView};

/// A unit as links and headings name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRef {
    /// What addresses and `--unit` take: a local id, a code, or `CODE@day`.
    pub key: String,
    /// Mã đơn vị hành chính.
    pub code: String,
    /// Name: "Xã Hoàng Việt".
    pub name: String,
    /// First day, where it was not always so.
    pub from: Option<Day>,
    /// First day on which it no longer exists.
    pub to: Option<Day>,
}

/// Counted dossiers by channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Channels {
    /// Trực tuyến.
    pub online: u64,
    /// Trực tiếp.
    pub direct: u64,
    /// Bưu chính công ích.
    pub postal: u64,
}

impl Channels {
    /// All of them.
    #[must_use]
    pub fn total(self) -> u64 {
        self.online + self.direct + self.postal
    }
}

/// Where a target stands written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRef {
    /// At least this much.
    pub percent: Percent,
    /// Id of the decision.
    pub decision: String,
    /// Row of its annex, from 1.
    pub annex_row: u32,
}

/// One rate with all that is said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Indicator's id.
    pub indicator: &'static str,
    /// Indicator's name.
    pub name: &'static Bilingual,
    /// The two integers.
    pub rate: Rate,
    /// The target in force, if any.
    pub target: Option<TargetRef>,
    /// Met, not met, not arising, no target.
    pub standing: Standing,
    /// What is missing; `None` without a target or where nothing arises.
    pub missing: Option<Missing>,
}

/// One month of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthPoint {
    /// The month.
    pub period: Period,
    /// One rate for each indicator, in the order of [`Overview::figures`].
    pub rates: Vec<Rate>,
    /// What they rest on.
    pub source: Source,
}

/// A department's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentRow {
    /// Its code; `None` for "chưa phân công".
    pub code: Option<String>,
    /// Its name; `None` for "chưa phân công".
    pub name: Option<String>,
    /// Counted dossiers, of all levels.
    pub channels: Channels,
    /// Its figures, in the order of [`Overview::figures`].
    pub figures: Vec<Figure>,
}

/// The line of a field or a level that a target is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareRow {
    /// Code and name of the department; `None`: the unit as a whole.
    pub department: Option<(String, String)>,
    /// Field; `None`: all.
    pub field: Option<String>,
    /// Level; `None`: all online services.
    pub level: Option<Level>,
    /// Counted dossiers.
    pub channels: Channels,
    /// Its figures, in the order of [`Overview::figures`].
    pub figures: Vec<Figure>,
}

/// A procedure's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureRow {
    /// Base code.
    pub code: String,
    /// Name; `None` where the catalogue does not know it.
    pub name: Option<String>,
    /// Lĩnh vực.
    pub field: Option<String>,
    /// Departments responsible in the period (codes); empty: not assigned.
    pub departments: Vec<String>,
    /// Names of these departments, in the same order.
    pub department_names: Vec<String>,
    /// Levels that its counted dossiers had in the period.
    pub levels: Vec<Level>,
    /// Counted dossiers of all levels.
    pub channels: Channels,
    /// Its figures, in the order of [`Overview::figures`]; service coverage is 0/1 or 1/1.
    pub figures: Vec<Figure>,
}

/// How fresh the data are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freshness {
    /// The unit's last import.
    pub import: ImportId,
    /// When its file was taken out of the provincial system.
    pub exported_at: Moment,
    /// When it was taken in.
    pub imported_at: Moment,
}

/// Where the rows of a unit stand now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// Rows ever read.
    pub rows_read: u64,
    /// Rows in use.
    pub used: u64,
    /// Rows left out, by reason.
    pub excluded: Vec<(Exclusion, u64)>,
    /// Rows identical to another of their file.
    pub duplicates_identical: u64,
    /// Rows that gave way to another of their file.
    pub superseded_in_file: u64,
    /// Rows that gave way to a later import.
    pub superseded_by_later_file: u64,
    /// Flags on used rows.
    pub flags: Vec<(Flag, u64)>,
    /// Codes by reason, sorted.
    pub excluded_codes: Vec<(Exclusion, Vec<String>)>,
    /// Codes by flag, sorted.
    pub flag_codes: Vec<(Flag, Vec<String>)>,
    /// Further checks: rows that fail them. Empty where only flags were asked for.
    pub checks: Vec<(Check, u64)>,
    /// Codes by further check, sorted.
    pub check_codes: Vec<(Check, Vec<String>)>,
    /// Checks that nobody looks for: their zero says nothing.
    pub checks_off: Vec<Check>,
}

impl Account {
    /// Rows left out, all reasons.
    #[must_use]
    pub fn excluded_total(&self) -> u64 {
        self.excluded.iter().map(|(_, n)| n).sum()
    }
}

/// The overview of a unit for a period.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The unit.
    pub unit: UnitRef,
    /// Name of the unit above, if known.
    pub parent: Option<UnitRef>,
    /// The unit that took it over, if it ended.
    pub successor: Option<UnitRef>,
    /// Units that it took over.
    pub predecessors: Vec<UnitRef>,
    /// The period.
    pub period: Period,
    /// The definition.
    pub definition: &'static Definition,
    /// The map.
    pub map: Map,
    /// Units, levels and departments as they stood on that day, if one was asked for.
    pub as_of: Option<Day>,
    /// As known at that moment, if one was asked for.
    pub known_at: Option<Moment>,
    /// Last import, if any.
    pub freshness: Option<Freshness>,
    /// Years that have data, latest first (for the choice of year).
    pub years: Vec<i32>,
    /// The unit's figures, one for each indicator of the definition.
    pub figures: Vec<Figure>,
    /// Counted dossiers, of all levels.
    pub channels: Channels,
    /// Month by month.
    pub months: Vec<MonthPoint>,
    /// Department by department; the last may be "chưa phân công" (only if it has any).
    pub departments: Vec<DepartmentRow>,
    /// Fields and levels that targets are for.
    pub shares: Vec<ShareRow>,
    /// Procedures with counted dossiers.
    pub procedures: Vec<ProcedureRow>,
    /// Where the rows stand (without lists of codes).
    pub account: Account,
    /// How many counted dossiers do not say what the definition asks.
    pub unknown: BTreeMap<Unknown, u64>,
    /// What the figures rest on: dossiers or, lacking these, procedure tables.
    pub source: Source,
    /// Which tables, and what is missing to use some.
    pub tables: Tables,
    /// What can be reconciled with the lists in this period, if anything.
    pub reconcilable: Option<Reconcilable>,
}

/// That a period has lists and something to lay beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reconcilable {
    /// Procedures that a table and the lists count differently, of how many; `None` without a table.
    pub procedures: Option<(usize, usize)>,
    /// Is there a form II.06a of the period?
    pub form: bool,
}

/// The procedure tables that figures rest on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tables {
    /// Tables in use.
    pub used: Vec<TableUsed>,
    /// Units that have tables, but not such as make up the period: nothing of them is counted.
    pub gaps: Vec<TableGap>,
    /// Units that rest on dossier lists.
    pub on_lists: Vec<UnitRef>,
    /// Tables that are not used, of units without lists, because a table does not tell what the definition asks.
    pub silent: Vec<TableUsed>,
}

/// A procedure table as a person knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableUsed {
    /// Whose it is.
    pub unit: UnitRef,
    /// The import that brought it.
    pub import: ImportId,
    /// File name.
    pub file: String,
    /// When it was taken out of the provincial system.
    pub exported_at: Option<Moment>,
    /// The period that it covers.
    pub period: Period,
}

/// A unit whose tables do not make up the period asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableGap {
    /// The unit.
    pub unit: UnitRef,
    /// Parts of the period without a table; empty where tables overlap instead.
    pub missing: Vec<Period>,
    /// Periods of tables that reach beyond the period: they cannot be cut.
    pub crossing: Vec<Period>,
}

/// What a figure rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// Dossier lists.
    Dossiers,
    /// Aggregate tables (procedure × channel) that tile exactly this period.
    ProcedureTable,
    /// Dossier lists of some units and tables of others.
    Mixed,
}

impl Source {
    /// Stable name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Source::Dossiers => "dossiers",
            Source::ProcedureTable => "procedure_table",
            Source::Mixed => "mixed",
        }
    }
}

/// A unit with data, on the first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCard {
    /// The unit.
    pub unit: UnitRef,
    /// Name of the unit above.
    pub parent: Option<String>,
    /// Year that its card shows: the latest with data.
    pub year: i32,
    /// The period of the figures: that year, or where only tables of parts of it are there the latest of these.
    pub period: Period,
    /// Its figures in that period.
    pub figures: Vec<Figure>,
    /// The procedure tables that they rest on.
    pub tables: Tables,
    /// Last import.
    pub freshness: Option<Freshness>,
}

/// What a list of dossiers is narrowed to. Empty means everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DossierFilter {
    /// Base procedure code.
    pub procedure: Option<String>,
    /// Department code, or `UNASSIGNED`.
    pub department: Option<String>,
    /// Channel.
    pub channel: Option<Channel>,
    /// Field of procedures, in any spelling of case and diacritics.
    pub field: Option<String>,
    /// Level by which it counts.
    pub level: Option<Level>,
    /// Only dossiers of this indicator's denominator.
    pub indicator: Option<String>,
    /// `excluded` reason: lists rows left out for it instead of counted ones, whatever their dates.
    pub excluded: Option<Exclusion>,
    /// Only rows with this flag, whatever their dates.
    pub flag: Option<Flag>,
    /// Only rows of the period that fail this check, be they used or left out.
    pub check: Option<Check>,
    /// Page, from 1.
    pub page: usize,
}

/// One row of a dossier list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierRow {
    /// Its code.
    pub code: String,
    /// Base procedure code.
    pub procedure: String,
    /// Procedure's name.
    pub procedure_name: Option<String>,
    /// Responsible department's name on the day; `None`: not assigned or not counted.
    pub department: Option<String>,
    /// Level on the day of receipt.
    pub level: Option<Level>,
    /// Channel.
    pub channel: Option<Channel>,
    /// Status.
    pub status: Status,
    /// Ngày nộp.
    pub submitted: Option<Moment>,
    /// Ngày tiếp nhận.
    pub received: Option<Moment>,
    /// Ngày hẹn trả.
    pub due: Option<Moment>,
    /// Ngày kết thúc xử lý.
    pub finished: Option<Moment>,
    /// Ngày trả.
    pub returned: Option<Moment>,
    /// Why it is left out, if it is.
    pub exclusion: Option<Exclusion>,
    /// What is odd about it.
    pub flags: Vec<Flag>,
    /// Further checks that it fails, where they were asked for.
    pub checks: Vec<Check>,
    /// Where it came from.
    pub origin: Origin,
}

/// Where a row came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The import.
    pub import: ImportId,
    /// The file's name.
    pub file: String,
    /// The sheet's name, where the format has sheets.
    pub sheet: Option<String>,
    /// The row, from 1.
    pub row: u32,
    /// Was that import undone since?
    pub undone: bool,
}

/// One page of a list of dossiers.
#[derive(Debug, Clone)]
pub struct DossierPage {
    /// The unit.
    pub unit: UnitRef,
    /// The period.
    pub period: Period,
    /// The definition.
    pub definition: &'static Definition,
    /// The map.
    pub map: Map,
    /// Units, levels and departments as they stood on that day, if one was asked for.
    pub as_of: Option<Day>,
    /// As known at that moment, if one was asked for.
    pub known_at: Option<Moment>,
    /// What it is narrowed to.
    pub filter: DossierFilter,
    /// The procedure tables on which figures of the period rest: their dossiers cannot be listed.
    pub tables: Tables,
    /// Rows of this page.
    pub rows: Vec<DossierRow>,
    /// All rows.
    pub total: usize,
    /// Rows a page.
    pub per_page: usize,
}

/// A dossier with its versions, newest first.
#[derive(Debug, Clone)]
pub struct DossierStory {
    /// Its code.
    pub code: String,
    /// The unit that it counts for.
    pub unit: UnitRef,
    /// Versions, newest first; the first is the current one. Each with the time it became known.
    pub versions: Vec<(DossierRow, Moment)>,
}

/// An import in the history.
#[derive(Debug, Clone)]
pub struct ImportView {
    /// Identity.
    pub id: ImportId,
    /// File name.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
    /// Bytes.
    pub size_bytes: u64,
    /// `dossier_list`, `procedure_table`, `form_II.06a`; `None` when refused before that was known.
    pub kind: Option<String>,
    /// Into which unit.
    pub unit: Option<UnitRef>,
    /// When the file was taken out of the provincial system.
    pub exported_at: Option<Moment>,
    /// When it was taken in.
    pub imported_at: Moment,
    /// The report as JSON: `rows`, `flags`, … of the command line contract.
    pub report: dondoc_domain::kept_json::KeptJson,
    /// Was it refused?
    pub refused: bool,
    /// When and why it was undone, if it was.
    pub undone: Option<(Moment, String)>,
    /// The import of the same unit and kind that stands before it, to compare with; told of one import only, not
    /// in the history.
    pub before: Option<ImportId>,
    /// Remarks, or the reasons of the refusal.
    pub remarks: Vec<dondoc_domain::diagnostics::Diagnostic>,
}
