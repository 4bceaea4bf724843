//! Taking a file in: hash, read, merge, write, and one transaction that makes all of it true.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::counting::Prefixes;
use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::{Channel, DateColumn, Dossier, Exclusion, ImportId, UnitId, code_parts};
use dondoc_domain::periods::Period;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::{Day, Moment};
use dondoc_ingest::{Intake, Kind, Options, Progress};
use dondoc_lake::Partition;
use dondoc_lake::merge::{Merged, by_partition, merge};
use dondoc_lake::segment::Segment;
use dondoc_store::{AggregateRow, ColumnStats, Counts, DataFile, ImportCommit, LakeCommit, NewFile, Refusal, SnapshotId};
use serde::Serialize;
use serde_json::{Map as JsonMap, Value, json};
use sha2::{Digest as _, Sha256};

use crate::account::{Judge, Tray, Verdict};
use crate::data_folder::WriterLock;
use crate::figures::{find_definition, find_unit};
use crate::views::Account;
use crate::{App, Error, blocking};

/// The largest file that is looked at: ten times the largest provincial year seen.
const FILE_BYTES_MAX: u64 = 4 << 30;

/// Rows listed for one reason; the account has all their codes.
const LISTED_MAX: usize = 1_000;

/// Where progress is told.
pub type ProgressSink = Arc<dyn Fn(Progress) + Send + Sync>;

/// What is to be taken in.
#[derive(Clone)]
pub struct ImportRequest {
    /// The file.
    pub path: PathBuf,
    /// Unit (code, `CODE@day`, local id); `None`: found by the dossier codes.
    pub unit: Option<String>,
    /// As-of of the export; `None`: as the file says, else now.
    pub exported_at: Option<Moment>,
    /// Period of a procedure table; `None`: as its title says.
    pub period: Option<(Day, Day)>,
    /// Only this kind of table.
    pub expected: Option<Kind>,
    /// Look, but store nothing.
    pub dry_run: bool,
    /// Where progress is told.
    pub progress: ProgressSink,
}

impl std::fmt::Debug for ImportRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImportRequest").field("path", &self.path).field("unit", &self.unit).finish_non_exhaustive()
    }
}

/// What became of a file (design.md §6).
#[derive(Debug, Clone, Serialize)]
pub struct FileReport {
    /// The report: `file`, `sha256`, `kind`, `rows`, `flags`, `import_id`, ….
    #[serde(flatten)]
    pub report: JsonMap<String, Value>,
    /// Remarks on rows, or the reasons of a refusal.
    #[serde(skip)]
    pub remarks: Vec<Diagnostic>,
    /// Refused: nothing of it is stored but the refusal.
    #[serde(skip)]
    pub refused: bool,
    /// Taken in before: nothing changed.
    #[serde(skip)]
    pub known_already: bool,
}

/// A file on its way in.
struct Arrival {
    id: ImportId,
    name: String,
    sha256: String,
    size_bytes: u64,
    now: Moment,
    request: ImportRequest,
    reference: Arc<Reference>,
}

impl App {
    /// Takes one file in. A refused file is an `Ok` report that says so, and is in the history.
    ///
    /// # Errors
    /// The file cannot be opened, or a fault of ours.
    pub async fn import(&self, request: ImportRequest) -> Result<FileReport, Error> {
        let data = self.inner.data.clone();
        let _lock: WriterLock = blocking(move || data.lock()).await?;
        let path = request.path.clone();
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let hashed = {
            let name = name.clone();
            blocking(move || hash(&path, &name)).await
        };
        let (sha256, size_bytes) = match hashed {
            Ok(found) => found,
            Err(Error::Refused(why)) => return self.refuse(&request, name, None, 0, None, why).await,
            Err(other) => return Err(other),
        };
        let (_, reference) = self.reference().await?;
        let id = self.store().next_import_id().await.map_err(Error::internal)?;
        let arrival = Arrival { id, name, sha256, size_bytes, now: self.now(), request, reference };
        match self.take_in(&arrival).await {
            Err(Error::Refused(why)) => {
                let Arrival { name, sha256, size_bytes, request, .. } = arrival;
                self.refuse(&request, name, Some(sha256), size_bytes, None, why).await
            }
            other => other,
        }
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
        Ok(FileReport { report, remarks: why, refused: true, known_already: false })
    }

    async fn take_in(&self, arrival: &Arrival) -> Result<FileReport, Error> {
        // A named unit is checked before the file is read, and the same file is not read twice.
        let day = arrival.request.exported_at.unwrap_or(arrival.now).day();
        let named = match &arrival.request.unit {
            Some(text) => Some(find_unit(&arrival.reference, text, day).map_err(as_refusal)?),
            None => None,
        };
        if let Some(unit) = named
            && let Some(report) = self.known_report(arrival, unit).await?
        {
            return Ok(report);
        }
        let intake = {
            let (request, id) = (arrival.request.clone(), arrival.id);
            blocking(move || {
                let progress = |p: Progress| (request.progress)(p);
                let options =
                    Options { import: id, unit: named.unwrap_or(UnitId(0)), expected: request.expected, progress: &progress };
                dondoc_ingest::take_in(&request.path, &options).map_err(Error::Refused)
            })
            .await?
        };
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
        if let Some(unit) = named
            && let Some(report) = self.known_report(arrival, unit).await?
        {
            return Ok(report);
        }
        match intake {
            Intake::Dossiers(list) => self.take_dossiers(arrival, named, list).await,
            Intake::Procedures(table) => self.take_table(arrival, named, table).await,
            Intake::Form(form) => self.take_form(arrival, named, form).await,
        }
    }

    async fn known_report(&self, arrival: &Arrival, unit: UnitId) -> Result<Option<FileReport>, Error> {
        let known = self.store().import_by_hash(unit, &arrival.sha256).await.map_err(Error::internal)?;
        let Some(known) = known else { return Ok(None) };
        let mut report = known.report.as_object().cloned().unwrap_or_default();
        report.insert("already_imported".into(), json!(true));
        let remarks = self.store().remarks(known.id).await.map_err(Error::internal)?;
        Ok(Some(FileReport { report, remarks, refused: false, known_already: true }))
    }

    async fn take_dossiers(
        &self,
        arrival: &Arrival,
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
        } = list;
        let reference = Arc::clone(&arrival.reference);
        let unit = match named {
            Some(unit) => unit,
            None => unit_by_codes(&reference, &rows)?,
        };
        if named.is_none()
            && let Some(report) = self.known_report(arrival, unit).await?
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
        let judged = judge(&rows, &reference, arrival.id, exported_at.day(), &sheets, &mut remarks)?;

        let main_year = main_year(&rows);
        let base = self.store().snapshot_at(None).await.map_err(Error::internal)?;
        let (grouped, current) = self.current_files(base, rows).await?;
        let (merged, ended) = self.merge(grouped, current, Arc::clone(&reference)).await?;
        let counts = Counts {
            rows_read,
            standing,
            duplicates_identical,
            superseded_in_file,
            codes_new: merged.codes_new,
            codes_already_known: merged.codes_already_known,
        };
        for remark in &mut remarks {
            remark.place.file.get_or_insert_with(|| arrival.name.clone());
        }
        remarks.sort_by(|a, b| (&a.place.sheet, a.place.row).cmp(&(&b.place.sheet, b.place.row)));
        let mut report = self.report_head(arrival, Kind::DossierList, &reference, unit, exported_at);
        report.insert("rows".into(), rows_json(&counts, &judged));
        report.insert("flags".into(), named_counts(judged.flags.iter().map(|(f, n)| (f.name(), *n))));
        if arrival.request.dry_run {
            report.insert("dry_run".into(), json!(true));
            report.insert("effect".into(), json!(self.effect(base, unit, main_year, &merged, &ended).await?));
        } else {
            report.insert("import_id".into(), json!(arrival.id));
            let added = self.write(merged).await?;
            let lake = Some(LakeCommit { base_snapshot: base, added, ended });
            self.commit(arrival, Kind::DossierList, unit, exported_at, None, sheets, counts, &report, &remarks, Vec::new(), lake)
                .await?;
        }
        Ok(FileReport { report, remarks, refused: false, known_already: false })
    }

    /// Groups rows by partition and looks up each partition's live files.
    #[allow(clippy::type_complexity)]
    async fn current_files(
        &self,
        base: SnapshotId,
        rows: Vec<Dossier>,
    ) -> Result<(BTreeMap<Partition, Vec<Dossier>>, Vec<DataFile>), Error> {
        let grouped = blocking(move || Ok(by_partition(rows))).await?;
        let wanted: BTreeSet<dondoc_store::Partition> =
            grouped.keys().map(|p| dondoc_store::Partition { issuer: p.issuer.clone(), year: p.year }).collect();
        let files = self.store().files_of_partitions(base, &wanted).await.map_err(Error::internal)?;
        Ok((grouped, files))
    }

    async fn merge(
        &self,
        grouped: BTreeMap<Partition, Vec<Dossier>>,
        files: Vec<DataFile>,
        reference: Arc<Reference>,
    ) -> Result<(Merged, Vec<i64>), Error> {
        let ended = files.iter().map(|f| f.id).collect();
        let mut current: BTreeMap<Partition, Vec<PathBuf>> = BTreeMap::new();
        for file in files {
            let partition = Partition { issuer: file.partition.issuer, year: file.partition.year };
            current.entry(partition).or_default().push(self.inner.folder.path(&file.path));
        }
        let merged =
            blocking(move || merge(grouped, &current, &Prefixes::of(&reference.organisation)).map_err(Error::internal)).await?;
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

    /// Removes files that no commit named. Only while holding the writer's lock.
    pub(crate) async fn sweep(&self) -> Result<(), Error> {
        let known = self.store().known_paths().await.map_err(Error::internal)?;
        let folder = self.inner.folder.clone();
        blocking(move || folder.sweep(&known).map(|_| ()).map_err(Error::internal)).await
    }

    async fn take_table(
        &self,
        arrival: &Arrival,
        named: Option<UnitId>,
        table: dondoc_ingest::ProcedureTable,
    ) -> Result<FileReport, Error> {
        let unit = named.ok_or_else(|| Error::refused(Diagnostic::refusal("unit-needed")))?;
        let period =
            arrival.request.period.or(table.period).ok_or_else(|| Error::refused(Diagnostic::refusal("period-needed")))?;
        let mut remarks = table.diagnostics;
        let exported_at = export_time(arrival, table.exported_at, &mut remarks);
        let catalogue = &arrival.reference.catalogue;
        let mut account = Account::default();
        let (mut unknown, mut differing) = (Vec::new(), Vec::new());
        let mut aggregates = Vec::new();
        for row in &table.rows {
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
        let mismatched: Vec<String> = table
            .rows
            .iter()
            .filter(|r| r.total_stated.is_some_and(|total| total != r.online + r.postal + r.direct))
            .map(|r| r.code.to_string())
            .collect();
        let counts = Counts { rows_read: table.rows_read, standing: table.rows.len() as u64, ..Counts::default() };
        let mut report = self.report_head(arrival, Kind::ProcedureTable, &arrival.reference, unit, exported_at);
        report.insert("period".into(), json!({"start": period.0, "end": period.1}));
        report.insert(
            "rows".into(),
            json!({"read": counts.rows_read, "used": account.used, "duplicates_identical": 0, "superseded_in_file": 0,
                "codes_new": 0, "codes_already_known": 0, "excluded": {"unknown_procedure": unknown.len()}}),
        );
        report.insert("flags".into(), json!({"total_mismatch": mismatched.len(), "level_differs": differing.len()}));
        report.insert(
            "reported".into(),
            json!({"unknown_procedure": unknown, "total_mismatch": mismatched, "level_differs": differing}),
        );
        if !arrival.request.dry_run {
            report.insert("import_id".into(), json!(arrival.id));
            let kind = Kind::ProcedureTable;
            self.commit(arrival, kind, unit, exported_at, Some(period), Vec::new(), counts, &report, &remarks, aggregates, None)
                .await?;
        }
        Ok(FileReport { report, remarks, refused: false, known_already: false })
    }

    async fn take_form(&self, arrival: &Arrival, named: Option<UnitId>, form: dondoc_ingest::Form) -> Result<FileReport, Error> {
        let unit = named.ok_or_else(|| Error::refused(Diagnostic::refusal("unit-needed")))?;
        let period =
            arrival.request.period.or(form.period).ok_or_else(|| Error::refused(Diagnostic::refusal("period-needed")))?;
        let mut remarks = vec![Diagnostic::new(Severity::Remark, "form-cannot-feed")];
        remarks.extend(form.diagnostics);
        let exported_at = export_time(arrival, form.exported_at, &mut remarks);
        let counts = Counts { rows_read: form.rows.len() as u64, standing: form.rows.len() as u64, ..Counts::default() };
        let mut report = self.report_head(arrival, Kind::FormII06a, &arrival.reference, unit, exported_at);
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
        if !arrival.request.dry_run {
            report.insert("import_id".into(), json!(arrival.id));
            self.commit(
                arrival,
                Kind::FormII06a,
                unit,
                exported_at,
                Some(period),
                Vec::new(),
                counts,
                &report,
                &remarks,
                Vec::new(),
                None,
            )
            .await?;
        }
        Ok(FileReport { report, remarks, refused: false, known_already: false })
    }

    fn report_head(
        &self,
        arrival: &Arrival,
        kind: Kind,
        reference: &Reference,
        unit: UnitId,
        exported_at: Moment,
    ) -> JsonMap<String, Value> {
        let mut report = JsonMap::new();
        report.insert("file".into(), json!(arrival.name));
        report.insert("sha256".into(), json!(arrival.sha256));
        report.insert("kind".into(), json!(kind.name()));
        report.insert("unit".into(), json!(reference.organisation.public_name(unit)));
        report.insert("exported_at".into(), json!(exported_at));
        report
    }

    #[allow(clippy::too_many_arguments, reason = "one call site a kind; a struct would only rename the arguments")]
    async fn commit(
        &self,
        arrival: &Arrival,
        kind: Kind,
        unit: UnitId,
        exported_at: Moment,
        period: Option<(Day, Day)>,
        sheets: Vec<String>,
        counts: Counts,
        report: &JsonMap<String, Value>,
        remarks: &[Diagnostic],
        aggregates: Vec<AggregateRow>,
        lake: Option<LakeCommit>,
    ) -> Result<(), Error> {
        let commit = ImportCommit {
            id: arrival.id,
            file: arrival.name.clone(),
            sha256: arrival.sha256.clone(),
            size_bytes: arrival.size_bytes,
            kind: kind.name().to_owned(),
            unit,
            exported_at,
            imported_at: arrival.now,
            period,
            sheets,
            counts,
            report: Value::Object(report.clone()),
            remarks: remarks.to_vec(),
            aggregates,
            lake,
        };
        self.store().commit_import(&commit).await.map_err(Error::internal)
    }
}

/// The year in which most of a list's dossiers were received.
fn main_year(rows: &[Dossier]) -> Option<i32> {
    let mut years: BTreeMap<i32, u64> = BTreeMap::new();
    for day in rows.iter().filter_map(Dossier::received_day) {
        *years.entry(day.year()).or_default() += 1;
    }
    years.into_iter().max_by_key(|(year, n)| (*n, *year)).map(|(year, _)| year)
}

/// Hash and size of a file, read once from beginning to end.
fn hash(path: &Path, name: &str) -> Result<(String, u64), Error> {
    let unreadable =
        |e: std::io::Error| Error::refused(Diagnostic::refusal("file-unreadable").in_file(name).with("why", e.kind()));
    let mut file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(Error::refused(Diagnostic::refusal("file-is-folder").in_file(name)));
    }
    if metadata.len() > FILE_BYTES_MAX {
        return Err(Error::refused(Diagnostic::refusal("file-too-large").in_file(name).with("limit", FILE_BYTES_MAX >> 20)));
    }
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut size = 0;
    loop {
        let n = file.read(&mut buffer).map_err(unreadable)?;
        if n == 0 {
            break;
        }
        size += n as u64;
        hasher.update(&buffer[..n]);
    }
    let digest = hasher.finalize();
    Ok((digest.iter().map(|b| format!("{b:02x}")).collect(), size))
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

/// Which unit a list is of, when nobody says: the one that owns most of the prefixes on the days of
/// receipt.
fn unit_by_codes(reference: &Reference, rows: &[Dossier]) -> Result<UnitId, Error> {
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
fn check_prefixes(reference: &Reference, unit: UnitId, rows: &[Dossier]) -> Result<(), Error> {
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

/// Counts of used, excluded and flagged rows of this file; rows that an officer can do something about
/// are listed with their place.
fn judge(
    rows: &[Dossier],
    reference: &Reference,
    id: ImportId,
    exported: Day,
    sheets: &[String],
    remarks: &mut Vec<Diagnostic>,
) -> Result<Account, Error> {
    let definition = find_definition(dondoc_domain::definitions::FOUNDING)?;
    let judge = Judge::new(reference, definition, BTreeMap::from([(id, exported)]));
    let mut tray = Tray::default();
    let mut listed: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        let verdict = judge.judge(row);
        tray.add(row, &verdict);
        let said = match &verdict {
            Verdict::Excluded(Exclusion::OtherUnit) => {
                Diagnostic::new(Severity::Excluded, "row-of-other-unit").with("code", &row.code)
            }
            Verdict::Excluded(Exclusion::UnknownProcedure) if row.procedure != ProcedureCode::unreadable() => {
                Diagnostic::new(Severity::Excluded, "row-procedure-unknown").with("code", &row.procedure)
            }
            Verdict::Excluded(Exclusion::NoReceiptDate) if !row.unreadable.has(DateColumn::Received) => {
                Diagnostic::new(Severity::Excluded, "row-without-receipt-date")
            }
            _ => continue,
        };
        let code = match &verdict {
            Verdict::Excluded(reason) => reason.name(),
            Verdict::Used(..) => continue,
        };
        let count = listed.entry(code).or_default();
        *count += 1;
        if *count <= LISTED_MAX {
            let sheet = sheets.get(usize::from(row.source.sheet)).filter(|s| !s.is_empty());
            remarks.push(said.on_sheet(sheet.map(String::as_str)).at_row(u64::from(row.source.row)));
        }
    }
    Ok(tray.into_account())
}

fn named_counts<'a>(counts: impl Iterator<Item = (&'a str, u64)>) -> Value {
    Value::Object(counts.map(|(name, n)| (name.to_owned(), json!(n))).collect())
}

fn rows_json(counts: &Counts, account: &Account) -> Value {
    json!({
        "read": counts.rows_read,
        "used": account.used,
        "duplicates_identical": counts.duplicates_identical,
        "superseded_in_file": counts.superseded_in_file,
        "codes_new": counts.codes_new,
        "codes_already_known": counts.codes_already_known,
        "excluded": named_counts(account.excluded.iter().map(|(reason, n)| (reason.name(), *n))),
    })
}

pub(crate) fn new_file(path: String, segment: &Segment) -> NewFile {
    NewFile {
        path,
        rows: segment.rows,
        size_bytes: segment.bytes.len() as u64,
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
