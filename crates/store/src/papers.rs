//! Papers that are kept: documents that are written once and never change, and the files that were attached to them.

use dondoc_domain::dossiers::UnitId;
use dondoc_domain::time::Moment;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use crate::batches;
use crate::connection::Store;
use crate::entities::papers::{paper, paper_file};
use crate::error::Error;
use crate::journal::{Audit, PAPER, PAPER_FILE};
use crate::values::Cell;

/// A kept paper without its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPaper {
    /// Its number, from 1; of a new one it is given.
    pub number: i64,
    /// The unit.
    pub unit: UnitId,
    /// Stable name of its kind.
    pub kind: String,
    /// Name of the period.
    pub period: String,
    /// Its title.
    pub title: String,
    /// When it was made.
    pub made_at: Moment,
    /// The closed period that its figures are of.
    pub snapshot: Option<i64>,
    /// The version of the reference data that it was made with.
    pub reference_version: i64,
    /// The snapshot of the lake that it was made with.
    pub lake_snapshot: i64,
    /// What was asked for, as JSON.
    pub asked: String,
    /// SHA-256 of its template.
    pub template_sha256: String,
    /// SHA-256 of its document's bytes.
    pub sha256: String,
}

/// The columns of [`KeptPaper`] as they are in the table.
#[derive(Debug, FromQueryResult)]
struct Row {
    number: i64,
    unit_id: i32,
    kind: String,
    period: String,
    title: String,
    made_at: String,
    snapshot: Option<i64>,
    reference_version: i64,
    lake_snapshot: i64,
    asked: String,
    template_sha256: String,
    sha256: String,
}

/// A file that is to be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFileOfPaper {
    /// Number of the paper.
    pub paper: i64,
    /// Its name as it came.
    pub name: String,
    /// Where its bytes are, in the data folder.
    pub path: String,
    /// How many.
    pub size_bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// When it was attached.
    pub attached_at: Moment,
}

/// A file that is attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// Its number.
    pub id: i64,
    /// Number of the paper.
    pub paper: i64,
    /// Its name as it came.
    pub name: String,
    /// Where its bytes are, in the data folder.
    pub path: String,
    /// How many.
    pub size_bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// When it was attached.
    pub attached_at: Moment,
}

impl Store {
    /// All kept papers, latest first.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn papers(&self) -> Result<Vec<KeptPaper>, Error> {
        use paper::{Column, Entity};
        let columns = [
            Column::Number,
            Column::UnitId,
            Column::Kind,
            Column::Period,
            Column::Title,
            Column::MadeAt,
            Column::Snapshot,
            Column::ReferenceVersion,
            Column::LakeSnapshot,
            Column::Asked,
            Column::TemplateSha256,
            Column::Sha256,
        ];
        let these = Entity::find().select_only().columns(columns).order_by_desc(Column::Number);
        these.into_model::<Row>().all(self.reader()).await?.into_iter().map(kept).collect()
    }

    /// What was asked for a paper, and its document as the bytes that were hashed.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn paper_document(&self, number: i64) -> Result<Option<(String, String)>, Error> {
        let found = paper::Entity::find_by_id(number).one(self.reader()).await?;
        Ok(found.map(|row| (row.asked, row.document)))
    }

    /// Keeps a paper and writes the journal; gives its number.
    ///
    /// # Errors
    /// [`Error::Database`], also when the unit is unknown.
    pub async fn keep_paper(&self, new: &KeptPaper, document: &str) -> Result<i64, Error> {
        use paper::{Column, Entity, Model};
        let tx = self.write().await?;
        let newest = Entity::find().select_only().column_as(Column::Number.max(), "newest");
        let newest: Option<Option<i64>> = newest.into_tuple().one(&tx).await?;
        let number = newest.flatten().unwrap_or(0) + 1;
        let row = Model {
            number,
            unit_id: new.unit.0,
            kind: new.kind.clone(),
            period: new.period.clone(),
            title: new.title.clone(),
            made_at: new.made_at.to_string(),
            snapshot: new.snapshot,
            reference_version: new.reference_version,
            lake_snapshot: new.lake_snapshot,
            asked: new.asked.clone(),
            template_sha256: new.template_sha256.clone(),
            sha256: new.sha256.clone(),
            document: document.to_owned(),
        };
        batches::insert::<Entity, _>(&tx, vec![row]).await?;
        let detail = serde_json::json!({
            "unit": new.unit.0, "kind": new.kind, "period": new.period, "snapshot": new.snapshot, "sha256": new.sha256,
        });
        let subject = format!("paper {number}");
        self.record(&tx, Audit { at: new.made_at, action: "paper", subject, detail, pins: vec![PAPER.of(&number)] }).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// All files that are attached to papers, in the order in which they came.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn files_of_papers(&self) -> Result<Vec<KeptFile>, Error> {
        use paper_file::{Column, Entity};
        Entity::find().order_by_asc(Column::Id).all(self.reader()).await?.into_iter().map(file).collect()
    }

    /// Names a file that was written as attached to a paper, and writes the journal; gives its number. The same bytes are attached to a
    /// paper once: asked again, it is the number that they have.
    ///
    /// # Errors
    /// [`Error::Database`], also when there is no such paper.
    pub async fn attach_file(&self, new: &NewFileOfPaper) -> Result<i64, Error> {
        use paper_file::{Column, Entity, Model};
        let tx = self.write().await?;
        let same = Entity::find().filter(Column::Paper.eq(new.paper)).filter(Column::Sha256.eq(new.sha256.as_str()));
        if let Some(there) = same.one(&tx).await? {
            return Ok(there.id);
        }
        let id = next_file(&tx).await?;
        let row = Model {
            id,
            paper: new.paper,
            name: new.name.clone(),
            path: new.path.clone(),
            size_bytes: i64::try_from(new.size_bytes).unwrap_or(i64::MAX),
            sha256: new.sha256.clone(),
            attached_at: new.attached_at.to_string(),
        };
        batches::insert::<Entity, _>(&tx, vec![row]).await?;
        let detail =
            serde_json::json!({ "file": new.name, "path": new.path, "size_bytes": new.size_bytes, "sha256": new.sha256 });
        let subject = format!("paper {}", new.paper);
        self.record(&tx, Audit { at: new.attached_at, action: "paper-attach", subject, detail, pins: vec![PAPER_FILE.of(&id)] })
            .await?;
        tx.commit().await?;
        Ok(id)
    }
}

async fn next_file(db: &impl ConnectionTrait) -> Result<i64, Error> {
    use paper_file::{Column, Entity};
    let newest = Entity::find().select_only().column_as(Column::Id.max(), "newest");
    let newest: Option<Option<i64>> = newest.into_tuple().one(db).await?;
    Ok(newest.flatten().unwrap_or(0) + 1)
}

fn kept(row: Row) -> Result<KeptPaper, Error> {
    Ok(KeptPaper {
        number: row.number,
        unit: UnitId(row.unit_id),
        made_at: Cell("paper", "made_at").parse(&row.made_at)?,
        kind: row.kind,
        period: row.period,
        title: row.title,
        snapshot: row.snapshot,
        reference_version: row.reference_version,
        lake_snapshot: row.lake_snapshot,
        asked: row.asked,
        template_sha256: row.template_sha256,
        sha256: row.sha256,
    })
}

fn file(row: paper_file::Model) -> Result<KeptFile, Error> {
    let cell = |column| Cell("paper_file", column);
    Ok(KeptFile {
        id: row.id,
        paper: row.paper,
        size_bytes: cell("size_bytes").unsigned(row.size_bytes)?,
        attached_at: cell("attached_at").parse(&row.attached_at)?,
        name: row.name,
        path: row.path,
        sha256: row.sha256,
    })
}
