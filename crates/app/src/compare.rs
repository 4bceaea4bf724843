//! Two imports of the same unit and kind, laid side by side: what one has and the other has not, what
//! changed, and what each alone would make of the rates.

use dondoc_domain::access::{Action, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::counting::{Cells, Prefixes};
use dondoc_domain::definitions::Bilingual;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Channel, Dossier, ImportId, Status, UnitId, code_parts};
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use dondoc_domain::reconciliation::{self, Counts};
use dondoc_domain::time::Moment;
use dondoc_ingest::Kind;
use dondoc_lake::kernel::{self, Plan};
use dondoc_lake::merge::{by_partition, merge};
use dondoc_lake::tally::Tally;
use dondoc_store::{AggregateRow, ImportRecord};
use serde::Serialize;
use utoipa::ToSchema;

use crate::figures::{FigureQuery, Question, department_name, departments, of_department};
use crate::imports::view;
use crate::rates::{ChannelCounts, UNASSIGNED};
use crate::views::ImportView;
use crate::{App, Error, computing};

/// Codes a page of a list.
const PER_PAGE: usize = 100;

/// Two imports side by side.
#[derive(Debug, Clone)]
pub struct ImportComparison {
    /// The first.
    pub a: ImportView,
    /// The second.
    pub b: ImportView,
    /// Of dossier lists.
    pub dossiers: Option<DossierComparison>,
    /// Of procedure tables.
    pub tables: Option<TableComparison>,
}

/// Two dossier lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierComparison {
    /// Dossiers that only the first brought.
    pub only_a: u64,
    /// Dossiers that only the second brought.
    pub only_b: u64,
    /// In both, and the same.
    pub same: u64,
    /// In both, and changed.
    pub changed: u64,
    /// What changed, with how many; one dossier may have changed in several ways.
    pub by_field: Vec<(DossierField, u64)>,
    /// Rows without a readable code in either: they cannot be found again in the other.
    pub without_code: (u64, u64),
    /// The year in which most of both lists' dossiers were received.
    pub year: Option<Period>,
    /// What each alone would make of that year's rates: the unit, then its departments.
    pub rates: Vec<ComparedRate>,
    /// The list that was asked for.
    pub page: Option<ComparedPage>,
}

/// A rate as each import alone would have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedRate {
    /// Department's code, `UNASSIGNED`, or `None` for the unit as a whole.
    pub department: Option<String>,
    /// Department's name, where it has one.
    pub name: Option<String>,
    /// Indicator's id.
    pub indicator: String,
    /// Indicator's name.
    pub indicator_name: Bilingual,
    /// By the first.
    pub a: Rate,
    /// By the second.
    pub b: Rate,
}

/// What of a dossier may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DossierField {
    /// Hình thức nộp.
    Channel,
    /// Trạng thái.
    Status,
    /// Base procedure's or alias's code, as the file has it.
    Procedure,
    /// The level that the file states.
    LevelStated,
    /// Ngày nộp.
    Submitted,
    /// Ngày tiếp nhận.
    Received,
    /// Ngày hẹn trả.
    Due,
    /// Ngày kết thúc xử lý.
    Finished,
    /// Ngày trả.
    Returned,
    /// The suffix of the service (DVC) in the procedure's code.
    Service,
    /// Has it an electronic result?
    EResult,
    /// Was it sent to the national portal?
    Synchronised,
}

impl DossierField {
    /// All of them.
    pub const ALL: [DossierField; 12] = [
        DossierField::Channel,
        DossierField::Status,
        DossierField::Procedure,
        DossierField::LevelStated,
        DossierField::Submitted,
        DossierField::Received,
        DossierField::Due,
        DossierField::Finished,
        DossierField::Returned,
        DossierField::Service,
        DossierField::EResult,
        DossierField::Synchronised,
    ];

    /// Stable name in JSON and addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            DossierField::Channel => "channel",
            DossierField::Status => "status",
            DossierField::Procedure => "procedure",
            DossierField::LevelStated => "level_stated",
            DossierField::Submitted => "submitted",
            DossierField::Received => "received",
            DossierField::Due => "due",
            DossierField::Finished => "finished",
            DossierField::Returned => "returned",
            DossierField::Service => "service",
            DossierField::EResult => "e_result",
            DossierField::Synchronised => "synchronised",
        }
    }

    fn of(self, row: &Dossier) -> FieldValue {
        match self {
            DossierField::Channel => FieldValue::Channel(row.channel),
            DossierField::Status => FieldValue::Status(row.status),
            DossierField::Procedure => FieldValue::Procedure(row.procedure.clone()),
            DossierField::LevelStated => FieldValue::Level(row.level_stated),
            DossierField::Submitted => FieldValue::Moment(row.submitted),
            DossierField::Received => FieldValue::Moment(row.received),
            DossierField::Due => FieldValue::Moment(row.due),
            DossierField::Finished => FieldValue::Moment(row.finished),
            DossierField::Returned => FieldValue::Moment(row.returned),
            DossierField::Service => FieldValue::Service(row.service.clone()),
            DossierField::EResult => FieldValue::YesNo(row.e_result),
            DossierField::Synchronised => FieldValue::YesNo(row.synchronised),
        }
    }
}

/// A value of a field; `None`: the file said nothing, or nothing that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// A channel.
    Channel(Option<Channel>),
    /// A status.
    Status(Status),
    /// A procedure's code.
    Procedure(ProcedureCode),
    /// A level.
    Level(Option<Level>),
    /// A day and time.
    Moment(Option<Moment>),
    /// The suffix of a service; empty: none.
    Service(compact_str::CompactString),
    /// Yes or no.
    YesNo(Option<bool>),
}

/// Which dossiers of a comparison are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Only in the first.
    OnlyA,
    /// Only in the second.
    OnlyB,
    /// In both and the same.
    Same,
    /// Changed, in whatever way.
    Changed,
    /// Changed in this field.
    ChangedIn(DossierField),
}

impl Part {
    /// Stable name in addresses: `only-a`, `changed`, `changed-received`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Part::OnlyA => "only-a".to_owned(),
            Part::OnlyB => "only-b".to_owned(),
            Part::Same => "same".to_owned(),
            Part::Changed => "changed".to_owned(),
            Part::ChangedIn(field) => format!("changed-{}", field.name()),
        }
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Part> {
        let whole = [Part::OnlyA, Part::OnlyB, Part::Same, Part::Changed];
        whole.into_iter().chain(DossierField::ALL.map(Part::ChangedIn)).find(|part| part.name() == name)
    }
}

/// One page of a list of dossiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedPage {
    /// What is listed.
    pub part: Part,
    /// Page, from 1.
    pub page: usize,
    /// Rows a page.
    pub per_page: usize,
    /// All rows.
    pub total: usize,
    /// Rows of this page, by code.
    pub rows: Vec<ComparedRow>,
}

/// A dossier of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedRow {
    /// Its code.
    pub code: String,
    /// What changed, before and after: of a list of one field that field only.
    pub changes: Vec<(DossierField, FieldValue, FieldValue)>,
}

/// Two procedure tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableComparison {
    /// Procedures that differ in any channel, by code.
    pub differing: Vec<ComparedTable>,
    /// Procedures that agree.
    pub same: usize,
    /// All procedures together, by the first and by the second.
    pub total: (ChannelCounts, ChannelCounts),
    /// The two periods, where they are not the same.
    pub periods: Option<(Period, Period)>,
}

/// A procedure of two tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ComparedTable {
    /// Base procedure.
    pub procedure: String,
    /// Its name, where the catalogue has one.
    pub name: Option<String>,
    /// By the first.
    pub a: ChannelCounts,
    /// By the second.
    pub b: ChannelCounts,
    /// How many more the second has.
    pub difference: i128,
}

/// Dossiers of two lists by code.
struct Sides {
    a: BTreeMap<String, Dossier>,
    b: BTreeMap<String, Dossier>,
}

impl Sides {
    fn codes(&self) -> BTreeSet<&String> {
        self.a.keys().chain(self.b.keys()).collect()
    }

    /// How a dossier stands, and what of it changed.
    fn part(&self, code: &str) -> (Part, Vec<DossierField>) {
        match (self.a.get(code), self.b.get(code)) {
            (Some(a), Some(b)) => {
                let changed: Vec<DossierField> = DossierField::ALL.into_iter().filter(|f| f.of(a) != f.of(b)).collect();
                (if changed.is_empty() { Part::Same } else { Part::Changed }, changed)
            }
            (Some(_), None) => (Part::OnlyA, Vec::new()),
            _ => (Part::OnlyB, Vec::new()),
        }
    }

    fn page(&self, part: Part, page: usize) -> ComparedPage {
        let listed = |code: &&String| {
            let (own, changed) = self.part(code);
            match part {
                Part::ChangedIn(field) => changed.contains(&field),
                part => own == part,
            }
        };
        let codes: Vec<&String> = self.codes().into_iter().filter(listed).collect();
        let row = |code: &&String| {
            let shown = self.part(code).1.into_iter().filter(|f| !matches!(part, Part::ChangedIn(only) if only != *f));
            let both = |f: DossierField| Some((f, f.of(self.a.get(*code)?), f.of(self.b.get(*code)?)));
            ComparedRow { code: (*code).clone(), changes: shown.filter_map(both).collect() }
        };
        let page = page.max(1);
        ComparedPage {
            part,
            page,
            per_page: PER_PAGE,
            total: codes.len(),
            rows: codes.iter().skip((page - 1).saturating_mul(PER_PAGE)).take(PER_PAGE).map(row).collect(),
        }
    }
}

impl App {
    /// Compares two imports; `list` asks for a page of one of the lists of dossiers.
    ///
    /// # Errors
    /// One of them does not exist or was refused, or they are of different units or kinds.
    pub async fn compare(&self, a: ImportId, b: ImportId, list: Option<(Part, usize)>) -> Result<ImportComparison, Error> {
        self.must(Action::View, Resource::Dossiers)?;
        let (a, b) = (self.accepted(a).await?, self.accepted(b).await?);
        let (_, reference) = self.reference().await?;
        let unit = a.unit.filter(|unit| reference.organisation.units.contains_key(unit));
        let (Some(unit), true) = (unit, a.unit == b.unit) else {
            return Err(Error::refused(pair("compare-other-unit", &a, &b)));
        };
        self.must_in(Action::View, Resource::Dossiers, Some(unit))?;
        if a.kind != b.kind {
            return Err(Error::refused(pair("compare-other-kind", &a, &b)));
        }
        let kind = a.kind.as_deref().and_then(Kind::from_name);
        let (mut dossiers, mut tables) = (None, None);
        match kind {
            Some(Kind::DossierList) => dossiers = Some(self.compare_dossiers(unit, &a, &b, list).await?),
            Some(Kind::ProcedureTable) => tables = Some(self.compare_tables(&a, &b).await?),
            _ => return Err(Error::refused(pair("compare-kind", &a, &b))),
        }
        let [a, b] = [a, b].map(|record| view(&reference, record, Vec::new()));
        Ok(ImportComparison { a, b, dossiers, tables })
    }

    async fn accepted(&self, id: ImportId) -> Result<ImportRecord, Error> {
        let record = self.store().import(id).await.map_err(Error::internal)?;
        let record = record.ok_or_else(|| Error::not_found(Diagnostic::refusal("import-unknown").with("import", id.0)))?;
        if record.refusal.is_some() {
            return Err(Error::refused(Diagnostic::refusal("compare-refused").with("import", id.0)));
        }
        Ok(record)
    }

    async fn compare_dossiers(
        &self,
        unit: UnitId,
        a: &ImportRecord,
        b: &ImportRecord,
        list: Option<(Part, usize)>,
    ) -> Result<DossierComparison, Error> {
        let (rows_a, rows_b) = (self.rows_of_import(a).await?, self.rows_of_import(b).await?);
        let year = main_year(rows_a.iter().chain(&rows_b));
        let (_, reference) = self.reference().await?;
        let question = match year {
            Some(year) => Some(self.question(&FigureQuery::of_year(&reference, unit, year)).await?),
            None => None,
        };
        let rates = match &question {
            Some(question) => {
                let a = alone(rows_a.clone(), question.clone()).await?;
                rates(question, &a, &alone(rows_b.clone(), question.clone()).await?)
            }
            None => Vec::new(),
        };
        computing(move || {
            let readable = |row: &Dossier| code_parts(&row.code).is_some();
            let without = |rows: &[Dossier]| rows.iter().filter(|row| !readable(row)).count() as u64;
            let without_code = (without(&rows_a), without(&rows_b));
            let by_code = |rows: Vec<Dossier>| rows.into_iter().filter(readable).map(|r| (r.code.to_string(), r)).collect();
            let sides = Sides { a: by_code(rows_a), b: by_code(rows_b) };
            let mut counts = [0u64; 4];
            let mut by_field: BTreeMap<DossierField, u64> = BTreeMap::new();
            for code in sides.codes() {
                let (part, changed) = sides.part(code);
                let at = match part {
                    Part::OnlyA => 0,
                    Part::OnlyB => 1,
                    Part::Same => 2,
                    Part::Changed | Part::ChangedIn(_) => 3,
                };
                counts[at] += 1;
                for field in changed {
                    *by_field.entry(field).or_default() += 1;
                }
            }
            let [only_a, only_b, same, changed] = counts;
            Ok(DossierComparison {
                only_a,
                only_b,
                same,
                changed,
                by_field: by_field.into_iter().collect(),
                without_code,
                year: question.map(|q| q.period),
                rates,
                page: list.map(|(part, page)| sides.page(part, page)),
            })
        })
        .await
    }

    async fn compare_tables(&self, a: &ImportRecord, b: &ImportRecord) -> Result<TableComparison, Error> {
        let (_, reference) = self.reference().await?;
        let counts = |rows: Vec<AggregateRow>| {
            let mut counts = Counts::new();
            for row in rows {
                *counts.entry((reference.catalogue.canonical(&row.procedure).clone(), row.channel)).or_default() += row.count;
            }
            counts
        };
        let of_a = counts(self.store().aggregate_rows_of(a.id).await.map_err(Error::internal)?);
        let of_b = counts(self.store().aggregate_rows_of(b.id).await.map_err(Error::internal)?);
        let compared = reconciliation::compare(&of_a, &of_b);
        let sum = |counts: &Counts| {
            let of = |channel: Channel| counts.iter().filter(|((_, c), _)| *c == channel).map(|(_, n)| n).sum();
            ChannelCounts { online: of(Channel::Online), direct: of(Channel::Direct), postal: of(Channel::Postal) }
        };
        let channels = |[direct, online, postal]: [u64; 3]| ChannelCounts { online, direct, postal };
        let period = |record: &ImportRecord| record.period.and_then(|(start, end)| Period::of_days(start, end));
        Ok(TableComparison {
            total: (sum(&of_a), sum(&of_b)),
            same: compared.iter().filter(|c| !c.differs()).count(),
            differing: compared
                .iter()
                .filter(|c| c.differs())
                .map(|c| ComparedTable {
                    procedure: c.procedure.to_string(),
                    name: reference.catalogue.procedures.get(&c.procedure).map(|p| p.name.clone()),
                    a: channels(c.list),
                    b: channels(c.table),
                    difference: c.difference(),
                })
                .collect(),
            periods: period(a).zip(period(b)).filter(|(a, b)| (a.start, a.end) != (b.start, b.end)),
        })
    }
}

fn pair(code: &str, a: &ImportRecord, b: &ImportRecord) -> Diagnostic {
    Diagnostic::refusal(code).with("a", a.id.0).with("b", b.id.0)
}

/// The year in which most dossiers were received.
fn main_year<'a>(rows: impl Iterator<Item = &'a Dossier>) -> Option<i32> {
    let mut years: BTreeMap<i32, u64> = BTreeMap::new();
    for day in rows.filter_map(Dossier::received_day) {
        *years.entry(day.year()).or_default() += 1;
    }
    years.into_iter().max_by_key(|(year, n)| (*n, *year)).map(|(year, _)| year)
}

/// Cells of some rows alone, by the same kernel: as if nothing else had ever been taken in.
async fn alone(rows: Vec<Dossier>, question: Question) -> Result<Cells, Error> {
    computing(move || {
        let prefixes = Prefixes::of_members(&question.reference.organisation, &question.members);
        let merged = merge(&rows, &by_partition(&rows), &BTreeMap::new(), &prefixes).map_err(Error::internal)?;
        let tallies: Vec<Arc<Tally>> = merged
            .segments
            .iter()
            .map(|s| Tally::of_segment(s).map(Arc::new))
            .collect::<Result<_, _>>()
            .map_err(Error::internal)?;
        let plan = Plan {
            units: &question.members,
            prefixes: &prefixes,
            catalogue: &question.reference.catalogue,
            definition: question.definition,
        };
        let periods = std::slice::from_ref(&question.period);
        Ok(kernel::count(tallies.iter().map(Arc::as_ref), &plan, periods).pop().unwrap_or_default())
    })
    .await
}

/// Rates of both, of the unit and of each department that either knows.
fn rates(question: &Question, a: &Cells, b: &Cells) -> Vec<ComparedRate> {
    let listed: BTreeSet<_> = departments(question, a).into_iter().chain(departments(question, b)).collect();
    let whole = (None, None);
    let own = listed.iter().map(|d| (Some(Some(d.as_str())), department_name(question, d)));
    let mut out = Vec::new();
    for (department, name) in std::iter::once(whole).chain(own).chain([(Some(None), None)]) {
        for indicator in &question.definition.indicators {
            let of = |cells: &Cells| match department {
                None => indicator.rate(cells),
                Some(department) => indicator.rate(of_department(cells, department)),
            };
            let (a, b) = (of(a), of(b));
            // The unit always; a department where either has something.
            if department.is_none() || a.arises() || b.arises() {
                out.push(ComparedRate {
                    department: department.map(|d| d.unwrap_or(UNASSIGNED).to_owned()),
                    name: name.clone(),
                    indicator: indicator.id.clone(),
                    indicator_name: indicator.name.clone(),
                    a,
                    b,
                });
            }
        }
    }
    out
}
