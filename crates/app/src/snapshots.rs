//! Closing a period (*chốt số liệu*): every figure of a unit and below, frozen with what it rests on.

mod bundle;
mod container;
mod digest;
pub(crate) mod lines;
mod verify;
mod view;

use dondoc_domain::access::{Action, Resource};
use std::collections::BTreeMap;
use std::sync::Arc;

use dondoc_domain::definitions;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::sha256;
use dondoc_domain::organisation::{Map, Members};
use dondoc_domain::periods::Period;
use dondoc_domain::quality::settings::Settings;
use dondoc_domain::reference::Reference;
use dondoc_domain::snapshots::{
    FORMAT, FigureDifference, FileRef, ImportRef, JournalRef, Restated, RestsOn, Signature, Snapshot, SnapshotUnit,
    SwitchedCheck, TableRef, differences,
};
use dondoc_domain::time::{Day, Moment};
use dondoc_store::{ClosedPeriod, ReferenceVersion, SnapshotId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::basis::TablesByUnit;
use crate::figures::{Edition, Question, unit_ref};
use crate::schema;
use crate::views::UnitRef;
use crate::{App, Error, FigureQuery, blocking};

pub use verify::{Finding, Verification};
pub use view::{ClosedNote, Closing, Since, SnapshotView, SubjectNames};

/// The longest name, office or reason.
const WORDS_CHARS_MAX: usize = 500;

/// What is to be closed, and by whom.
#[derive(Debug, Clone)]
pub struct CloseRequest {
    /// Unit, period, definition, map, as-of. What is closed is what is known now.
    pub figures: FigureQuery,
    /// Name of the officer who signs off.
    pub signed_by: String,
    /// Chức vụ.
    pub position: String,
    /// Number of the snapshot that this one restates.
    pub restates: Option<i64>,
    /// Why it does.
    pub reason: Option<String>,
}

/// A closed period as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClosedView {
    /// Its number.
    pub number: i64,
    /// The unit.
    #[serde(skip)]
    pub unit: UnitRef,
    /// The unit as `--unit` takes it.
    #[serde(rename = "unit")]
    pub unit_key: String,
    /// Name of the period.
    pub period: String,
    /// Id of the definition.
    pub definition: String,
    /// The map.
    #[schema(value_type = schema::Map)]
    pub map: Map,
    /// Units, levels and departments as on that day.
    #[schema(value_type = Option<schema::Day>)]
    pub as_of: Option<Day>,
    /// When it was closed.
    #[schema(value_type = schema::Moment)]
    pub closed_at: Moment,
    /// Who signed off.
    pub signed_by: String,
    /// The snapshot that it restates.
    pub restates: Option<i64>,
    /// Why it does.
    pub reason: Option<String>,
    /// The snapshot that restates this one.
    pub restated_by: Option<i64>,
    /// SHA-256 of the document.
    pub sha256: String,
}

impl App {
    /// Closes a period.
    ///
    /// # Errors
    /// The period is not over, nobody signs, nothing was ever taken in for the unit, the same is closed already and
    /// this is no restatement of it, or a restatement without a reason or of something else.
    pub async fn close_period(&self, request: &CloseRequest) -> Result<ClosedView, Error> {
        let signed = signature(request)?;
        let data = self.inner.data.clone();
        let _lock = blocking(move || data.lock()).await?;
        let query = FigureQuery { known_at: None, ..request.figures.clone() };
        let mut question = self.question(&query).await?;
        self.must_in(Action::Decide, Resource::Periods, Some(question.unit))?;
        let now = self.now();
        if question.period.end > now.day() {
            let told = Diagnostic::refusal("snapshot-period-open").with("period", &question.period.name);
            return Err(Error::refused(told.with("end", question.period.last_day().vietnamese())));
        }
        let restates = self.restated(&question, &query, request).await?;
        let tables = Arc::new(self.tables_of(&question).await?);
        let rests_on = self.rests_on(&question, &tables).await?;
        if rests_on.imports.is_empty() {
            let unit = unit_ref(&question.reference, question.unit).name;
            return Err(Error::refused(Diagnostic::refusal("snapshot-nothing").with("unit", unit)));
        }
        question.tables = Some(tables);
        let figures = self.lines(&question).await?;
        let number = self.store().next_snapshot_number().await.map_err(Error::internal)?;
        let unit = &question.reference.organisation.units[&question.unit];
        let snapshot = Snapshot {
            format: FORMAT.to_owned(),
            number,
            unit: SnapshotUnit {
                id: question.unit,
                key: question.reference.organisation.public_name(question.unit),
                code: unit.code.clone(),
                name: unit.name_on(question.period.last_day()).to_owned(),
            },
            period: question.period.clone(),
            definition: question.definition.clone(),
            map: question.map,
            as_of: query.as_of,
            closed_at: now,
            signed,
            restates,
            rests_on,
            figures,
        };
        let document = serde_json::to_string(&snapshot).map_err(Error::internal)?;
        let closed = ClosedPeriod {
            number,
            unit: question.unit,
            period: question.period.name.clone(),
            definition: question.definition.id.clone(),
            map: question.map,
            as_of: query.as_of,
            closed_at: now,
            signed_by: snapshot.signed.by.clone(),
            restates: snapshot.restates.as_ref().map(|r| r.number),
            reason: snapshot.restates.as_ref().map(|r| r.reason.clone()),
            sha256: sha256(document.as_bytes()),
        };
        self.store().commit_snapshot(&closed, &document).await.map_err(Error::internal)?;
        self.closed_period(number).await
    }

    /// All closed periods, latest first.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn closed_periods(&self) -> Result<Vec<ClosedView>, Error> {
        self.must(Action::View, Resource::Periods)?;
        let (_, reference) = self.reference().await?;
        let all = self.store().closed_periods().await.map_err(Error::internal)?;
        let restated: BTreeMap<i64, i64> = all.iter().filter_map(|c| Some((c.restates?, c.number))).collect();
        let known = all.into_iter().filter(|c| reference.organisation.units.contains_key(&c.unit));
        let view = |c: ClosedPeriod| ClosedView {
            unit: unit_ref(&reference, c.unit),
            unit_key: reference.organisation.public_name(c.unit),
            restated_by: restated.get(&c.number).copied(),
            number: c.number,
            period: c.period,
            definition: c.definition,
            map: c.map,
            as_of: c.as_of,
            closed_at: c.closed_at,
            signed_by: c.signed_by,
            restates: c.restates,
            reason: c.reason,
            sha256: c.sha256,
        };
        Ok(known.filter(|c| self.sees(Resource::Periods, Some(c.unit))).map(view).collect())
    }

    /// A closed period by number.
    ///
    /// # Errors
    /// There is no such snapshot.
    pub async fn closed_period(&self, number: i64) -> Result<ClosedView, Error> {
        let all = self.closed_periods().await?;
        all.into_iter().find(|c| c.number == number).ok_or_else(|| unknown(number))
    }

    /// The document of a closed period.
    ///
    /// # Errors
    /// There is no such snapshot, or its document can no longer be read.
    pub async fn snapshot(&self, number: i64) -> Result<Snapshot, Error> {
        let document = self.snapshot_text(number).await?;
        serde_json::from_str(&document)
            .map_err(|_| Error::refused(Diagnostic::refusal("snapshot-unreadable").with("snapshot", number)))
    }

    /// The document's bytes.
    ///
    /// # Errors
    /// There is no such snapshot.
    pub async fn snapshot_text(&self, number: i64) -> Result<String, Error> {
        self.closed_period(number).await?;
        let document = self.store().snapshot_document(number).await.map_err(Error::internal)?;
        document.ok_or_else(|| unknown(number))
    }

    /// How the same figures stand now: what came late or was corrected since the period was closed. The snapshot
    /// stays what it is.
    ///
    /// # Errors
    /// There is no such snapshot.
    pub async fn since_closing(&self, number: i64) -> Result<Vec<FigureDifference>, Error> {
        let snapshot = self.snapshot(number).await?;
        Ok(differences(&snapshot.figures, &self.lines_now(&snapshot).await?))
    }

    /// The question that a snapshot answers, from its own versions.
    pub(crate) async fn question_of(&self, snapshot: &Snapshot) -> Result<Question, Error> {
        let rests_on = &snapshot.rests_on;
        let version = ReferenceVersion(rests_on.reference_version);
        let (edition, reference) = self.reference_as(version, snapshot.as_of, snapshot.closed_at.day()).await?;
        if !reference.organisation.units.contains_key(&snapshot.unit.id) {
            return Err(Error::refused(Diagnostic::refusal("unit-unknown").with("unit", &snapshot.unit.key)));
        }
        let switched = |settings: Settings, s: &SwitchedCheck| settings.with(s.unit, s.check, Some(s.mode));
        let tables = self.tables_of_imports(&rests_on.tables.iter().map(|t| t.import).collect()).await?;
        let question = Question {
            edition,
            as_of: snapshot.as_of,
            members: Members::default(),
            reference,
            snapshot: SnapshotId(rests_on.lake_snapshot),
            unit: snapshot.unit.id,
            period: snapshot.period.clone(),
            definition: definitions::interned(&snapshot.definition),
            map: snapshot.map,
            known_at: Some(snapshot.closed_at),
            settings: Arc::new(rests_on.switches.iter().fold(Settings::default(), switched)),
            tables: Some(Arc::new(tables)),
            together: false,
        };
        Ok(question.about(snapshot.unit.id))
    }

    /// The reference data of a version as they stood on a day, or else on that of the question.
    async fn reference_as(
        &self,
        version: ReferenceVersion,
        as_of: Option<Day>,
        today: Day,
    ) -> Result<(Edition, Arc<Reference>), Error> {
        let (version, recorded) = self.reference_at(version).await?;
        let edition = self.edition((version, &recorded), as_of, today);
        Ok((edition, self.standing(edition, recorded).await?))
    }

    async fn journal_ref(&self) -> Result<Option<JournalRef>, Error> {
        Ok(self.journal_head().await?.map(|(line, sha256)| JournalRef { line, sha256 }))
    }

    /// What a question's figures rest on.
    async fn rests_on(&self, question: &Question, tables: &TablesByUnit) -> Result<RestsOn, Error> {
        let files = self.files_of(question.snapshot, &question.members).await?;
        let folder = self.inner.folder.clone();
        let files = blocking(move || {
            let file = |f: dondoc_store::DataFile| {
                let bytes = std::fs::read(folder.path(&f.path)).map_err(Error::internal)?;
                Ok(FileRef { sha256: sha256(&bytes), path: f.path, rows: f.rows })
            };
            files.into_iter().map(file).collect::<Result<Vec<_>, Error>>()
        })
        .await?;
        let switch = |(unit, check, mode)| SwitchedCheck { unit, check, mode };
        Ok(RestsOn {
            lake_snapshot: question.snapshot.0,
            files,
            reference_version: question.edition.version.0,
            reference_sha256: digest::of_reference(self.reference_at(question.edition.version).await?.1.as_ref()),
            switches: question.settings.switched().map(switch).collect(),
            imports: self.import_refs(question).await?,
            tables: table_refs(tables)?,
            journal: self.journal_ref().await?,
        })
    }

    /// Imports of the members that stand.
    async fn import_refs(&self, question: &Question) -> Result<Vec<ImportRef>, Error> {
        let imports = self.all_imports().await?;
        let own = imports.values().filter(|i| i.refusal.is_none() && i.undone.is_none());
        let own = own.filter(|i| i.unit.is_some_and(|u| question.members.contains(&u)));
        let import = |i: &dondoc_store::ImportRecord| ImportRef {
            id: i.id,
            file: i.file.clone(),
            sha256: i.sha256.clone().unwrap_or_default(),
            exported_at: i.exported_at,
        };
        Ok(own.map(|i| import(i)).collect())
    }

    /// The snapshot that a request restates, where it does and may.
    async fn restated(
        &self,
        question: &Question,
        query: &FigureQuery,
        request: &CloseRequest,
    ) -> Result<Option<Restated>, Error> {
        let all = self.store().closed_periods().await.map_err(Error::internal)?;
        // By its days: a period has several names.
        let days = |period: &Period| (period.start, period.end);
        let key =
            |c: &ClosedPeriod| (c.unit, Period::parse(&c.period).as_ref().ok().map(days), c.definition.clone(), c.map, c.as_of);
        let period = Some(days(&question.period));
        let asked = (question.unit, period, question.definition.id.clone(), question.map, query.as_of);
        let restated_by = |number: i64| all.iter().find(|c| c.restates == Some(number)).map(|c| c.number);
        let Some(number) = request.restates else {
            let same = all.iter().find(|c| key(c) == asked && restated_by(c.number).is_none());
            return match same {
                None => Ok(None),
                Some(same) => {
                    let told = Diagnostic::refusal("snapshot-exists").with("snapshot", same.number);
                    Err(Error::refused(told.with("at", same.closed_at.vietnamese())))
                }
            };
        };
        let Some(earlier) = all.iter().find(|c| c.number == number) else { return Err(unknown(number)) };
        if key(earlier) != asked {
            return Err(Error::refused(Diagnostic::refusal("snapshot-of-another").with("snapshot", number)));
        }
        if let Some(other) = restated_by(number) {
            return Err(Error::refused(Diagnostic::refusal("snapshot-restated").with("snapshot", number).with("other", other)));
        }
        let reason = request.reason.as_deref().map_or("", str::trim);
        if reason.is_empty() || reason.chars().count() > WORDS_CHARS_MAX {
            return Err(Error::refused(Diagnostic::refusal("snapshot-reason").with("limit", WORDS_CHARS_MAX)));
        }
        Ok(Some(Restated { number, sha256: earlier.sha256.clone(), reason: reason.to_owned() }))
    }
}

/// The query that asks again what a snapshot answered.
pub(crate) fn query_of(snapshot: &Snapshot) -> FigureQuery {
    FigureQuery {
        unit: snapshot.unit.key.clone(),
        period: snapshot.period.name.clone(),
        definition: definitions::FOUNDING.to_owned(),
        map: snapshot.map,
        as_of: snapshot.as_of,
        known_at: None,
    }
}

fn unknown(number: i64) -> Error {
    Error::not_found(Diagnostic::refusal("snapshot-unknown").with("snapshot", number))
}

fn signature(request: &CloseRequest) -> Result<Signature, Error> {
    let fits = |text: &str| (1..=WORDS_CHARS_MAX).contains(&text.trim().chars().count());
    if !fits(&request.signed_by) || !fits(&request.position) {
        return Err(Error::refused(Diagnostic::refusal("snapshot-unsigned").with("limit", WORDS_CHARS_MAX)));
    }
    Ok(Signature { by: request.signed_by.trim().to_owned(), position: request.position.trim().to_owned() })
}

fn table_refs(tables: &TablesByUnit) -> Result<Vec<TableRef>, Error> {
    let mut refs = Vec::new();
    for (unit, tables) in tables {
        for table in tables {
            let sha256 = digest::of_table(table);
            refs.push(TableRef { import: table.import, unit: *unit, days: table.period, sha256 });
        }
    }
    Ok(refs)
}
