//! Writing imports: each is one transaction with everything that belongs to it.

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::time::Moment;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QuerySelect};

use super::{AggregateRow, Counts, ImportCommit, Refusal, UndoCommit};
use crate::batches;
use crate::connection::Store;
use crate::entities::imports::{aggregate_row, import, import_remark, import_undo};
use crate::error::Error;
use crate::journal::{AGGREGATES, Audit, IMPORT, REMARKS, UNDO};
use crate::lake::{self, SnapshotId};
use crate::profiles;
use crate::values::{json, signed};

impl Store {
    /// The id that the next import will have. It is not reserved: who comes too late gets [`Error::Conflict`] from
    /// [`Store::commit_import`].
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn next_import_id(&self) -> Result<ImportId, Error> {
        next_id(self.reader()).await
    }

    /// Accepts a file: the import, its remarks and aggregates, the lake's new snapshot and the audit, or nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the id is taken or the lake has a newer snapshot than the commit was made for;
    /// [`Error::FileNotLive`]; [`Error::Database`], also when the unit is unknown.
    pub async fn commit_import(&self, commit: &ImportCommit) -> Result<(), Error> {
        let tx = self.write().await?;
        let next = next_id(&tx).await?;
        if commit.id != next {
            return Err(Error::Conflict { subject: "the next import", expected: commit.id.0, found: next.0 });
        }
        let lake = match &commit.lake {
            Some(changes) => Some(lake::commit(&tx, changes, commit.imported_at, format!("import {}", commit.id.0)).await?),
            None => None,
        };
        let snapshot = lake.as_ref().map(|done| done.snapshot);
        batches::insert::<import::Entity, _>(&tx, vec![accepted_row(commit, snapshot)?]).await?;
        write_remarks(&tx, commit.id, &commit.remarks).await?;
        let rows = commit.aggregates.iter().zip(0..).map(|(row, position)| aggregate(commit.id, position, row));
        batches::insert::<aggregate_row::Entity, _>(&tx, rows.collect()).await?;
        if let Some(profile) = &commit.profile {
            profiles::keep(self, &tx, profile).await?;
        }
        let mut detail = serde_json::json!({ "file": commit.file, "sha256": commit.sha256, "snapshot": snapshot.map(|s| s.0) });
        let mut pins = vec![IMPORT.of(&commit.id.0), REMARKS.of(&commit.id.0), AGGREGATES.of(&commit.id.0)];
        if let Some(done) = lake {
            detail["lake"] = done.told;
            pins.extend(done.pins);
        }
        let subject = format!("import {}", commit.id.0);
        self.record(&tx, Audit { at: commit.imported_at, action: "import", subject, detail, pins }).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Undoes an import: the lake's new snapshot, that it was undone, and the audit, or nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is undone already, was never accepted, or the lake has a newer snapshot than the
    /// commit was made for; [`Error::FileNotLive`]; [`Error::Database`].
    pub async fn commit_undo(&self, undo: &UndoCommit) -> Result<(), Error> {
        let tx = self.write().await?;
        let accepted = import::Entity::find_by_id(undo.import.0).one(&tx).await?.is_some_and(|row| row.refused == 0);
        let undone = import_undo::Entity::find_by_id(undo.import.0).one(&tx).await?.is_some();
        if !accepted || undone {
            return Err(Error::Conflict { subject: "the import to undo", expected: undo.import.0, found: i64::from(undone) });
        }
        let lake = match &undo.lake {
            Some(changes) => Some(lake::commit(&tx, changes, undo.at, format!("undo {}", undo.import.0)).await?),
            None => None,
        };
        let snapshot = lake.as_ref().map(|done| done.snapshot);
        let row = import_undo::Model {
            import_id: undo.import.0,
            undone_at: undo.at.to_string(),
            reason: undo.reason.clone(),
            snapshot_id: snapshot.map(|s| s.0),
        };
        batches::insert::<import_undo::Entity, _>(&tx, vec![row]).await?;
        let mut detail = serde_json::json!({ "reason": undo.reason, "snapshot": snapshot.map(|s| s.0) });
        let mut pins = vec![UNDO.of(&undo.import.0)];
        if let Some(done) = lake {
            detail["lake"] = done.told;
            pins.extend(done.pins);
        }
        let subject = format!("import {}", undo.import.0);
        self.record(&tx, Audit { at: undo.at, action: "undo", subject, detail, pins }).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Keeps that a file was refused, and why.
    ///
    /// # Errors
    /// [`Error::Database`], also when the unit is unknown.
    pub async fn record_refusal(&self, refusal: &Refusal) -> Result<ImportId, Error> {
        let tx = self.write().await?;
        let id = next_id(&tx).await?;
        batches::insert::<import::Entity, _>(&tx, vec![refused_row(id, refusal)]).await?;
        write_remarks(&tx, id, &refusal.diagnostics).await?;
        let detail = serde_json::json!({ "file": refusal.file, "sha256": refusal.sha256 });
        let (subject, pins) = (format!("import {}", id.0), vec![IMPORT.of(&id.0), REMARKS.of(&id.0)]);
        self.record(&tx, Audit { at: refusal.imported_at, action: "refuse", subject, detail, pins }).await?;
        tx.commit().await?;
        Ok(id)
    }
}

pub(crate) async fn next_id(db: &impl ConnectionTrait) -> Result<ImportId, Error> {
    let newest = import::Entity::find().select_only().column_as(import::Column::Id.max(), "newest");
    let newest: Option<Option<i64>> = newest.into_tuple().one(db).await?;
    Ok(ImportId(newest.flatten().unwrap_or(0) + 1))
}

async fn write_remarks(db: &impl ConnectionTrait, import: ImportId, remarks: &[Diagnostic]) -> Result<(), Error> {
    let row = |(said, position): (&Diagnostic, i32)| {
        let diagnostic = json(said)?;
        Ok(import_remark::Model { import_id: import.0, position, code: said.code.clone(), diagnostic })
    };
    let rows = remarks.iter().zip(0..).map(row).collect::<Result<_, Error>>()?;
    batches::insert::<import_remark::Entity, _>(db, rows).await
}

fn accepted_row(commit: &ImportCommit, snapshot: Option<SnapshotId>) -> Result<import::Model, Error> {
    Ok(import::Model {
        sha256: Some(commit.sha256.clone()),
        kind: Some(commit.kind.clone()),
        exported_at: Some(commit.exported_at.to_string()),
        period_start: commit.period.map(|p| p.0.to_string()),
        period_end: commit.period.map(|p| p.1.to_string()),
        sheets: json(&commit.sheets)?,
        report: json(&commit.report)?,
        snapshot_id: snapshot.map(|s| s.0),
        unit_id: Some(commit.unit.0),
        ..bare_row(commit.id, &commit.file, commit.size_bytes, commit.imported_at, commit.counts)
    })
}

fn refused_row(id: ImportId, refusal: &Refusal) -> import::Model {
    import::Model {
        refused: 1,
        sha256: refusal.sha256.clone(),
        unit_id: refusal.unit.map(|unit| unit.0),
        ..bare_row(id, &refusal.file, refusal.size_bytes, refusal.imported_at, Counts::default())
    }
}

/// What accepted and refused files have in common.
fn bare_row(id: ImportId, file: &str, size_bytes: u64, imported_at: Moment, counts: Counts) -> import::Model {
    import::Model {
        id: id.0,
        refused: 0,
        file: file.to_owned(),
        sha256: None,
        size_bytes: signed(size_bytes),
        kind: None,
        unit_id: None,
        exported_at: None,
        imported_at: imported_at.to_string(),
        period_start: None,
        period_end: None,
        sheets: "[]".to_owned(),
        rows_read: signed(counts.rows_read),
        standing: signed(counts.standing),
        duplicates_identical: signed(counts.duplicates_identical),
        superseded_in_file: signed(counts.superseded_in_file),
        codes_new: signed(counts.codes_new),
        codes_already_known: signed(counts.codes_already_known),
        report: "null".to_owned(),
        snapshot_id: None,
    }
}

fn aggregate(import: ImportId, position: i32, row: &AggregateRow) -> aggregate_row::Model {
    aggregate_row::Model {
        import_id: import.0,
        position,
        unit_id: row.unit.0,
        period_start: row.period.0.to_string(),
        period_end: row.period.1.to_string(),
        procedure: row.procedure.to_string(),
        channel: i32::from(row.channel.number()),
        dossiers: signed(row.count),
        level_stated: row.level_stated.map(|level| level.name().to_owned()),
    }
}
