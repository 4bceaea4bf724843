//! Taking a file in: hash, read, merge, write, and one transaction that makes all of it true.

mod arrival;
mod rows;
mod tables;

use dondoc_domain::access::{Action, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use dondoc_domain::counting::Prefixes;
use dondoc_domain::diagnostics::{Diagnostic, Severity, column_letters};
use dondoc_domain::digest::sha256;
use dondoc_domain::dossiers::{Dossier, UnitId};
use dondoc_domain::periods::Period;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::{Day, Moment};
use dondoc_ingest::{Input, Intake, Kind, Layout, Mapping, Options, Progress};
use dondoc_lake::Partition;
use dondoc_lake::merge::{Current, Merged, by_partition, merge};
use dondoc_lake::segment::Segment;
use dondoc_store::{ColumnStats, Counts, ImportCommit, LakeCommit, NewFile, Profile, Refusal};
use serde::Serialize;
use serde_json::{Map as JsonMap, Value, json};

use crate::data_folder::WriterLock;
use crate::figures::find_unit;
use crate::mappings::FirstRows;
use crate::preview::Supposed;
use crate::remarks::{RowCodes, row_codes};
use crate::views::Account;
use crate::{App, Effect, Error, blocking};
pub(crate) use arrival::Arrival;
use arrival::measure;
use rows::{check_prefixes, judge, main_year, unit_by_codes};

/// Where progress is told.
pub type ProgressSink = Arc<dyn Fn(Progress) + Send + Sync>;

/// What is to be taken in.
#[derive(Clone)]
pub struct ImportRequest {
    /// The file, on disk or in memory. An upload is in memory, always: it holds personal data.
    pub input: Input,
    /// Unit (code, `CODE@day`, local id); `None`: found by the dossier codes.
    pub unit: Option<String>,
    /// As-of of the export; `None`: as the file says, else now.
    pub exported_at: Option<Moment>,
    /// Period of a procedure table; `None`: as its title says.
    pub period: Option<(Day, Day)>,
    /// Only this kind of table.
    pub expected: Option<Kind>,
    /// How its columns are to be read, as a person says it; kept as a profile once the file is taken in.
    pub mapping: Option<Mapping>,
    /// Look, but store nothing.
    pub dry_run: bool,
    /// Where progress is told.
    pub progress: ProgressSink,
}

impl ImportRequest {
    /// A file of which nothing is said.
    #[must_use]
    pub fn new(input: Input) -> ImportRequest {
        ImportRequest {
            input,
            unit: None,
            exported_at: None,
            period: None,
            expected: None,
            mapping: None,
            dry_run: false,
            progress: Arc::new(|_| {}),
        }
    }
}

impl std::fmt::Debug for ImportRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImportRequest").field("input", &self.input).field("unit", &self.unit).finish_non_exhaustive()
    }
}

/// What became of a file (design.md §6).
#[derive(Debug, Clone, Default)]
pub struct FileReport {
    /// The report: `file`, `sha256`, `kind`, `rows`, `flags`, `import_id`, ….
    pub report: JsonMap<String, Value>,
    /// In a preview: what it would do to the rates, after the files before it.
    pub effect: Option<Vec<Effect>>,
    /// How the file was read, or how far it was understood: what a mapping can say otherwise.
    pub layout: Option<Layout>,
    /// In a preview: the codes of the rows that something is said about.
    pub codes: RowCodes,
    /// In a preview: its first rows, as they were understood.
    pub first: FirstRows,
    /// Remarks on rows, or the reasons of a refusal.
    pub remarks: Vec<Diagnostic>,
    /// Refused: nothing of it is stored but the refusal.
    pub refused: bool,
    /// Taken in before: nothing changed.
    pub known_already: bool,
}

impl Serialize for FileReport {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.object().serialize(to)
    }
}

impl FileReport {
    pub(crate) fn new(report: JsonMap<String, Value>, remarks: Vec<Diagnostic>) -> FileReport {
        FileReport { report, remarks, ..FileReport::default() }
    }

    /// The report as one object, with the effect and the layout where there are any.
    #[must_use]
    pub fn object(&self) -> JsonMap<String, Value> {
        let mut object = self.report.clone();
        if let Some(effect) = &self.effect {
            object.insert("effect".into(), json!(effect));
        }
        // An accepted file's report tells how it was read (`reading`); this is for what can still be answered.
        if let Some(layout) = self.layout.as_ref().filter(|_| self.refused || self.report.contains_key("dry_run")) {
            object.insert("layout".into(), json!(layout));
        }
        object
    }

    /// What taking the file in would do to the rates; empty where nothing changes or nothing was asked.
    #[must_use]
    pub fn effects(&self) -> &[Effect] {
        self.effect.as_deref().unwrap_or_default()
    }

    /// The report of the same file when it comes again.
    pub(crate) fn known(mut self) -> FileReport {
        self.report.insert("already_imported".into(), json!(true));
        self.effect = None;
        self.known_already = true;
        self
    }
}

impl App {
    /// Takes one file in. A refused file is an `Ok` report that says so, and is in the history.
    ///
    /// # Errors
    /// The file cannot be opened, or a fault of ours.
    pub async fn import(&self, request: ImportRequest) -> Result<FileReport, Error> {
        self.must(Action::Enter, Resource::Imports)?;
        if request.dry_run {
            let preview = self.preview(vec![request]).await?;
            return preview.reports.into_iter().next().ok_or_else(|| Error::internal("a preview without a report"));
        }
        let data = self.inner.data.clone();
        let _lock: WriterLock = blocking(move || data.lock()).await?;
        let mut supposed = self.as_it_is().await?;
        self.take_in_one(request, &mut supposed).await
    }

    /// Takes one file in, or only looks: after what is there and what is supposed to be.
    pub(crate) async fn take_in_one(&self, request: ImportRequest, supposed: &mut Supposed) -> Result<FileReport, Error> {
        let (input, name) = (request.input.clone(), request.input.name());
        let size_bytes = match blocking(move || measure(&input, &name)).await {
            Ok(size_bytes) => size_bytes,
            Err(Error::Refused(why)) => {
                let name = request.input.name();
                return self.refuse(&request, name, None, 0, None, why).await;
            }
            Err(other) => return Err(other),
        };
        let (_, reference) = self.reference().await?;
        let id = supposed.id(self.store().next_import_id().await.map_err(Error::internal)?);
        let profiles = self.mappings().await?.into_iter().map(|p| (p.signature, p.mapping)).collect();
        let arrival = Arrival::new(id, (request, size_bytes), self.now(), reference, profiles);
        arrival.begin_hash();
        match self.take_in(&arrival, supposed).await {
            Err(Error::Refused(why)) => self.refuse_arrival(&arrival, None, why).await,
            other => other,
        }
    }

    /// Refuses a file that was at least measured.
    async fn refuse_arrival(&self, arrival: &Arrival, unit: Option<UnitId>, why: Vec<Diagnostic>) -> Result<FileReport, Error> {
        let sha256 = match arrival.sha256().await {
            Ok(sha256) => Some(sha256.to_owned()),
            // It could be opened but not read to its end, which is among the reasons by now.
            Err(Error::Refused(_)) => None,
            Err(other) => return Err(other),
        };
        self.refuse(&arrival.request, arrival.name.clone(), sha256, arrival.size_bytes, unit, why).await
    }

    async fn refuse(
        &self,
        request: &ImportRequest,
        file: String,
        sha256: Option<String>,
        size_bytes: u64,
        unit: Option<UnitId>,
        why: Vec<Diagnostic>,
    ) -> Result<FileReport, Error> {
        let why: Vec<Diagnostic> = why.into_iter().map(|d| if d.place.file.is_none() { d.in_file(&file) } else { d }).collect();
        let mut report = JsonMap::new();
        report.insert("file".into(), json!(file));
        report.insert("sha256".into(), json!(sha256));
        report.insert("refused".into(), json!(true));
        if !request.dry_run {
            let refusal = Refusal { file, sha256, size_bytes, unit, imported_at: self.now(), diagnostics: why.clone() };
            let id = self.store().record_refusal(&refusal).await.map_err(Error::internal)?;
            report.insert("import_id".into(), json!(id));
        }
        Ok(FileReport { refused: true, ..FileReport::new(report, why) })
    }

    async fn take_in(&self, arrival: &Arrival, supposed: &mut Supposed) -> Result<FileReport, Error> {
        // A named unit is checked before the file is read, and the same file is not read twice.
        let day = arrival.request.exported_at.unwrap_or(arrival.now).day();
        let named = match &arrival.request.unit {
            Some(text) => Some(find_unit(&arrival.reference, text, day).map_err(as_refusal)?),
            None => None,
        };
        // Only a file of the same size can be the same one: any other is hashed beside the reading.
        let size = arrival.size_bytes;
        if named.is_some() {
            self.must_in(Action::Enter, Resource::Imports, named)?;
        }
        if let Some(unit) = named
            && (supposed.took_size(size) || self.store().has_import_of_size(unit, size).await.map_err(Error::internal)?)
            && let Some(report) = self.known_report(arrival, unit, supposed).await?
        {
            return Ok(report);
        }
        let read = {
            let (request, id, profiles) = (arrival.request.clone(), arrival.id, arrival.profiles.clone());
            blocking(move || {
                let progress = |p: Progress| (request.progress)(p);
                let options = Options {
                    import: id,
                    unit: named.unwrap_or(UnitId(0)),
                    expected: request.expected,
                    mapping: request.mapping.as_ref(),
                    profiles: &profiles,
                    progress: &progress,
                };
                Ok(dondoc_ingest::take_in(request.input.clone(), &options))
            })
            .await?
        };
        let intake = match read {
            Ok(intake) => intake,
            Err(why) => {
                let refused = self.refuse_arrival(arrival, named, why.diagnostics).await?;
                return Ok(FileReport { layout: why.layout.map(|layout| *layout), ..refused });
            }
        };
        tracing::debug!(file = arrival.name, "read");
        arrival.sha256().await?;
        tracing::debug!(file = arrival.name, "hashed");
        let (layout, first) = (intake.layout().clone(), FirstRows::of(&intake));
        let asked = named;
        // A code may have had another holder on the day of the export, which only the file told.
        let in_file = match &intake {
            Intake::Dossiers(list) => list.exported_at,
            Intake::Procedures(table) => table.exported_at,
            Intake::Form(form) => form.exported_at,
        };
        let named = match (&arrival.request.unit, arrival.request.exported_at, in_file) {
            (Some(text), None, Some(exported)) => Some(find_unit(&arrival.reference, text, exported.day()).map_err(as_refusal)?),
            _ => named,
        };
        if let Some(unit) = named.filter(|unit| Some(*unit) != asked)
            && let Some(report) = self.known_report(arrival, unit, supposed).await?
        {
            return Ok(report);
        }
        let taken = match intake {
            Intake::Dossiers(list) => self.take_dossiers(arrival, supposed, named, list).await,
            Intake::Procedures(table) => self.take_table(arrival, supposed, named, table).await,
            Intake::Form(form) => self.take_form(arrival, supposed, named, form).await,
        };
        match taken {
            Err(Error::Refused(why)) => {
                let refused = self.refuse_arrival(arrival, named, why).await?;
                Ok(FileReport { layout: Some(layout), first, ..refused })
            }
            other => Ok(FileReport { layout: Some(layout), first, ..other? }),
        }
    }

    async fn known_report(&self, arrival: &Arrival, unit: UnitId, supposed: &Supposed) -> Result<Option<FileReport>, Error> {
        let sha256 = arrival.sha256().await?;
        if let Some(report) = supposed.taken(unit, sha256) {
            return Ok(Some(report.known()));
        }
        let known = self.store().import_by_hash(unit, sha256).await.map_err(Error::internal)?;
        let Some(known) = known else { return Ok(None) };
        let report = crate::imports::object(&known.report);
        let remarks = self.store().remarks(known.id).await.map_err(Error::internal)?;
        Ok(Some(FileReport::new(report, remarks).known()))
    }

    async fn take_dossiers(
        &self,
        arrival: &Arrival,
        supposed: &mut Supposed,
        named: Option<UnitId>,
        list: dondoc_ingest::DossierList,
    ) -> Result<FileReport, Error> {
        let dondoc_ingest::DossierList {
            mut rows,
            rows_read,
            duplicates_identical,
            superseded_in_file,
            exported_at,
            diagnostics,
            sheets,
            layout,
        } = list;
        let reference = Arc::clone(&arrival.reference);
        let unit = match named {
            Some(unit) => unit,
            None => unit_by_codes(&reference, &rows)?,
        };
        self.must_in(Action::Enter, Resource::Imports, Some(unit))?;
        if named.is_none()
            && let Some(report) = self.known_report(arrival, unit, supposed).await?
        {
            return Ok(report);
        }
        check_prefixes(&reference, unit, &rows)?;
        let mut remarks = diagnostics;
        let exported_at = export_time(arrival, exported_at, &mut remarks);
        for row in &mut rows {
            row.unit = unit;
        }
        let standing = rows.len() as u64;
        let settings = self.settings(None).await?;
        // Judging reads what merging reads: beside it costs nothing.
        let (rows, sheets) = (Arc::new(rows), Arc::new(sheets));
        let judging = {
            let (rows, sheets, reference) = (Arc::clone(&rows), Arc::clone(&sheets), Arc::clone(&reference));
            let (id, dry_run) = (arrival.id, arrival.request.dry_run);
            blocking(move || {
                let judged = judge(&rows, &reference, &settings, (id, exported_at), &sheets, &mut remarks)?;
                let codes = if dry_run { remarked_codes(&rows, &sheets, &remarks) } else { RowCodes::new() };
                Ok((judged, remarks, codes, main_year(&rows)))
            })
        };
        let (judged, merged) = tokio::join!(judging, self.merged(supposed, rows, Arc::clone(&reference)));
        let ((judged, mut remarks, codes, main_year), (merged, ended)) = (judged?, merged?);
        let sheets = Arc::unwrap_or_clone(sheets);
        let counts = Counts {
            rows_read,
            standing,
            duplicates_identical,
            superseded_in_file,
            codes_new: merged.codes_new,
            codes_already_known: merged.codes_already_known,
        };
        let unchanged = merged.codes_unchanged;
        tracing::debug!(file = arrival.name, "merged");
        for remark in &mut remarks {
            remark.place.file.get_or_insert_with(|| arrival.name.clone());
        }
        remarks.sort_by(|a, b| (&a.place.sheet, a.place.row).cmp(&(&b.place.sheet, b.place.row)));
        let mut report = self.report_head(arrival, Kind::DossierList, &reference, unit, exported_at, &layout);
        report.insert("rows".into(), rows_json(&counts, &judged, unchanged));
        report.insert("flags".into(), named_counts(judged.flags.iter().map(|(f, n)| (f.name(), *n))));
        report.insert("checks".into(), named_counts(judged.checks.iter().map(|(c, n)| (c.name(), *n))));
        let mut effect = None;
        if arrival.request.dry_run {
            report.insert("dry_run".into(), json!(true));
            let before = supposed.clone();
            supposed.suppose((arrival.id, exported_at), merged, ended)?;
            effect = Some(match main_year {
                Some(year) => self.effect(unit, year, &before, supposed).await?,
                None => Vec::new(),
            });
            supposed.concerns(unit, main_year);
        } else {
            report.insert("import_id".into(), json!(arrival.id));
            let added = self.write(merged).await?;
            tracing::debug!(file = arrival.name, "written");
            let lake = Some(LakeCommit { base_snapshot: supposed.base, added, ended });
            let outcome = Outcome {
                kind: Kind::DossierList,
                unit,
                exported_at,
                counts,
                report: &report,
                remarks: &remarks,
                layout: &layout,
            };
            self.save(&ImportCommit { sheets, lake, ..arrival.commit(&outcome) }).await?;
        }
        Ok(supposed.took(arrival, unit, FileReport { effect, codes, ..FileReport::new(report, remarks) }))
    }

    /// Rows merged into their partitions, and the live files that the result takes the place of.
    async fn merged(
        &self,
        supposed: &Supposed,
        rows: Arc<Vec<Dossier>>,
        reference: Arc<Reference>,
    ) -> Result<(Merged, Vec<i64>), Error> {
        let (rows, grouped) = blocking(move || Ok((Arc::clone(&rows), by_partition(&rows)))).await?;
        let wanted: BTreeSet<dondoc_store::Partition> =
            grouped.keys().map(|p| dondoc_store::Partition { issuer: p.issuer.clone(), year: p.year }).collect();
        let files = self.store().files_of_partitions(supposed.base, &wanted).await.map_err(Error::internal)?;
        let ended = files.iter().map(|f| f.id).collect();
        let mut current: BTreeMap<Partition, Vec<Current>> = BTreeMap::new();
        for file in files {
            let partition = Partition { issuer: file.partition.issuer, year: file.partition.year };
            if supposed.segment(&partition).is_none() {
                current.entry(partition).or_default().push(Current::File(self.inner.folder.path(&file.path)));
            }
        }
        for (partition, segment) in grouped.keys().filter_map(|p| Some((p, supposed.segment(p)?))) {
            current.insert(partition.clone(), vec![Current::Supposed(segment)]);
        }
        let merged =
            blocking(move || merge(&rows, &grouped, &current, &Prefixes::of(&reference.organisation)).map_err(Error::internal))
                .await?;
        Ok((merged, ended))
    }

    /// Writes segments under new names; sweeps first what an earlier crash may have left.
    async fn write(&self, merged: Merged) -> Result<Vec<NewFile>, Error> {
        self.sweep().await?;
        let folder = self.inner.folder.clone();
        blocking(move || {
            let write = |segment: &Segment| Ok(new_file(folder.write(segment).map_err(Error::internal)?, segment));
            merged.segments.iter().map(write).collect()
        })
        .await
    }

    /// Removes files that no commit named, and pins those that are older than the journal. Only while holding the writer's lock; once, then not before
    /// something was written without [`App::committed`]: it looks through all folders of the lake.
    pub(crate) async fn sweep(&self) -> Result<(), Error> {
        if self.inner.tidy.swap(false, Ordering::Relaxed) {
            return Ok(());
        }
        self.pin_older_files().await?;
        let known = self.store().known_paths().await.map_err(Error::internal)?;
        let folder = self.inner.folder.clone();
        blocking(move || folder.sweep(&known).map(|_| ()).map_err(Error::internal)).await
    }

    fn report_head(
        &self,
        arrival: &Arrival,
        kind: Kind,
        reference: &Reference,
        unit: UnitId,
        exported_at: Moment,
        layout: &Layout,
    ) -> JsonMap<String, Value> {
        let mut report = JsonMap::new();
        report.insert("file".into(), json!(arrival.name));
        report.insert("sha256".into(), json!(arrival.known_sha256()));
        report.insert("kind".into(), json!(kind.name()));
        report.insert("unit".into(), json!(reference.organisation.public_name(unit)));
        report.insert("exported_at".into(), json!(exported_at));
        report.insert("reading".into(), reading(layout));
        report
    }

    async fn save(&self, commit: &ImportCommit) -> Result<(), Error> {
        self.store().commit_import(commit).await.map_err(Error::internal)?;
        if commit.lake.is_some() {
            self.committed();
        }
        Ok(())
    }

    /// What was written since the last sweep is named by a commit.
    pub(crate) fn committed(&self) {
        self.inner.tidy.store(true, Ordering::Relaxed);
    }
}

/// What every kind of file comes to.
struct Outcome<'a> {
    kind: Kind,
    unit: UnitId,
    exported_at: Moment,
    counts: Counts,
    report: &'a JsonMap<String, Value>,
    remarks: &'a [Diagnostic],
    layout: &'a Layout,
}

impl Arrival {
    /// What is written of any file; the kinds add what is theirs.
    fn commit(&self, outcome: &Outcome<'_>) -> ImportCommit {
        ImportCommit {
            id: self.id,
            file: self.name.clone(),
            sha256: self.known_sha256().to_owned(),
            size_bytes: self.size_bytes,
            kind: outcome.kind.name().to_owned(),
            unit: outcome.unit,
            exported_at: outcome.exported_at,
            imported_at: self.now,
            period: None,
            sheets: Vec::new(),
            counts: outcome.counts,
            report: Value::Object(outcome.report.clone()),
            remarks: outcome.remarks.to_vec(),
            aggregates: Vec::new(),
            lake: None,
            profile: self.request.mapping.as_ref().map(|mapping| Profile {
                signature: outcome.layout.signature.clone(),
                mapping: json!(mapping),
                file: self.name.clone(),
                saved_at: self.now,
            }),
        }
    }
}

fn as_refusal(error: Error) -> Error {
    match error {
        Error::NotFound(why) => Error::Refused(vec![*why]),
        other => other,
    }
}

/// The as-of: as given, else as the file says, else now, which is remarked.
fn export_time(arrival: &Arrival, in_file: Option<Moment>, remarks: &mut Vec<Diagnostic>) -> Moment {
    arrival.request.exported_at.or(in_file).unwrap_or_else(|| {
        remarks.push(Diagnostic::new(Severity::Remark, "export-time-unknown"));
        arrival.now
    })
}

fn named_counts<'a>(counts: impl Iterator<Item = (&'a str, u64)>) -> Value {
    Value::Object(counts.map(|(name, n)| (name.to_owned(), json!(n))).collect())
}

/// The codes of the rows that something is said about.
fn remarked_codes(rows: &[Dossier], sheets: &[String], remarks: &[Diagnostic]) -> RowCodes {
    let said: BTreeSet<u64> = remarks.iter().filter_map(|d| d.place.row).collect();
    let about = |row: &&Dossier| said.contains(&u64::from(row.source.row));
    row_codes(&rows.iter().filter(about).cloned().collect::<Vec<_>>(), sheets)
}

/// How a file was read: which column told what. Only columns with a meaning: the others are nobody's business.
fn reading(layout: &Layout) -> Value {
    let told = |column: &dondoc_ingest::SeenColumn| {
        let meaning = column.meaning.clone()?;
        Some((meaning, json!({"column": column_letters(column.at), "heading": column.heading})))
    };
    let columns: JsonMap<String, Value> = layout.columns.iter().filter_map(told).collect();
    json!({"by": layout.by, "sheet": layout.sheet, "header_rows": layout.header_rows, "signature": layout.signature, "columns": columns})
}

fn rows_json(counts: &Counts, account: &Account, unchanged: u64) -> Value {
    json!({
        "read": counts.rows_read,
        "used": account.used,
        "duplicates_identical": counts.duplicates_identical,
        "superseded_in_file": counts.superseded_in_file,
        "codes_new": counts.codes_new,
        "codes_already_known": counts.codes_already_known,
        "codes_changed": counts.codes_already_known - unchanged,
        "codes_unchanged": unchanged,
        "excluded": named_counts(account.excluded.iter().map(|(reason, n)| (reason.name(), *n))),
    })
}

pub(crate) fn new_file(path: String, segment: &Segment) -> NewFile {
    NewFile {
        path,
        rows: segment.rows,
        size_bytes: segment.bytes.len() as u64,
        sha256: sha256(&segment.bytes),
        footer_size: segment.footer_size,
        partition: dondoc_store::Partition { issuer: segment.partition.issuer.clone(), year: segment.partition.year },
        units: segment.units.iter().map(|(u, n)| (*u, *n)).collect(),
        columns: segment
            .columns
            .iter()
            .map(|c| ColumnStats {
                column: c.column,
                size_bytes: c.size_bytes,
                values: c.values,
                nulls: c.nulls,
                min: c.min.clone(),
                max: c.max.clone(),
            })
            .collect(),
    }
}

/// A period as an interval of days, for `--period`.
///
/// # Errors
/// The text names no period.
pub fn period_days(text: &str) -> Result<(Day, Day), Error> {
    let period =
        Period::parse(text).map_err(|_| Error::refused(Diagnostic::refusal("period-unreadable").with("period", text)))?;
    Ok((period.start, period.end))
}
