//! Other systems that are read: their profiles, where the next pull goes on, and what became of the pulls before.

use std::collections::BTreeMap;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::time::Moment;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

use crate::batches::{self, MEMBERS_MAX};
use crate::connection::Store;
use crate::entities::machines::{source, source_pull, source_row};
use crate::error::Error;
use crate::journal::{Audit, SOURCE};
use crate::values::{Cell, json, signed};

/// The hash of a row as last taken in, by the code of its dossier.
pub type RowDigest = (String, i64);

/// A source as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceRecord {
    /// Its id.
    pub id: String,
    /// Its profile, as it was given.
    pub profile: Value,
    /// When it was added, or its profile last changed.
    pub added_at: Moment,
    /// Where the next pull goes on, as the caller shapes it; `None`: from the beginning.
    pub position: Option<Value>,
}

/// What a pull read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PullCounts {
    /// Pages.
    pub pages: u64,
    /// Items on them.
    pub items: u64,
    /// Rows that were new or had changed, and so were taken in.
    pub taken: u64,
    /// Rows that were as when they were last taken in.
    pub unchanged: u64,
    /// Items without a readable dossier code.
    pub left_out: u64,
}

/// One pull.
#[derive(Debug, Clone, PartialEq)]
pub struct PullRecord {
    /// Its number.
    pub id: i64,
    /// When it began.
    pub begun_at: Moment,
    /// When it ended; `None`: it is under way, or was cut off.
    pub ended_at: Option<Moment>,
    /// Stable name of its outcome.
    pub outcome: String,
    /// What it read.
    pub counts: PullCounts,
    /// Its imports, in order.
    pub imports: Vec<ImportId>,
    /// Why it ended as it did.
    pub reasons: Vec<Diagnostic>,
}

impl Store {
    /// Adds a source, or gives it another profile; then its position and what was taken in from it are forgotten.
    /// `false`: it is there with this very profile.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn save_source(&self, id: &str, profile: &Value, at: Moment) -> Result<bool, Error> {
        let tx = self.write().await?;
        let text = json(profile)?;
        let known = source::Entity::find_by_id(id).one(&tx).await?;
        if known.is_some_and(|row| row.removed_at.is_none() && row.profile == text) {
            return Ok(false);
        }
        source_row::Entity::delete_many().filter(source_row::Column::SourceId.eq(id)).exec(&tx).await?;
        let row = source::Model { id: id.to_owned(), profile: text, added_at: at.to_string(), removed_at: None, position: None };
        batches::insert_or_replace::<source::Entity, _>(&tx, vec![row]).await?;
        let subject = format!("source {id}");
        self.record(
            &tx,
            Audit {
                at,
                action: "source-add",
                subject,
                detail: serde_json::json!({ "profile": profile }),
                pins: vec![SOURCE.of(id)],
            },
        )
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// All sources that were not removed, by id.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn sources(&self) -> Result<Vec<SourceRecord>, Error> {
        use source::{Column, Entity};
        let rows = Entity::find().filter(Column::RemovedAt.is_null()).order_by_asc(Column::Id);
        rows.all(self.reader()).await?.into_iter().map(source_record).collect()
    }

    /// One source that was not removed.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn source(&self, id: &str) -> Result<Option<SourceRecord>, Error> {
        let row = source::Entity::find_by_id(id).filter(source::Column::RemovedAt.is_null());
        row.one(self.reader()).await?.map(source_record).transpose()
    }

    /// Removes a source; its history and its imports stay. `false`: there is none.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn remove_source(&self, id: &str, at: Moment) -> Result<bool, Error> {
        use source::{Column, Entity};
        let tx = self.write().await?;
        let this = Entity::update_many()
            .col_expr(Column::RemovedAt, Expr::value(at.to_string()))
            .filter(Column::Id.eq(id))
            .filter(Column::RemovedAt.is_null());
        if this.exec(&tx).await?.rows_affected == 0 {
            return Ok(false);
        }
        source_row::Entity::delete_many().filter(source_row::Column::SourceId.eq(id)).exec(&tx).await?;
        let subject = format!("source {id}");
        self.record(
            &tx,
            Audit { at, action: "source-remove", subject, detail: serde_json::json!({}), pins: vec![SOURCE.of(id)] },
        )
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Forgets where a source's next pull goes on and what was taken in from it.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn forget_position(&self, id: &str) -> Result<(), Error> {
        let tx = self.write().await?;
        source_row::Entity::delete_many().filter(source_row::Column::SourceId.eq(id)).exec(&tx).await?;
        let nothing = Expr::value(Option::<String>::None);
        let this = source::Entity::update_many().col_expr(source::Column::Position, nothing);
        this.filter(source::Column::Id.eq(id)).exec(&tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What was last taken in of these dossiers from a source.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn row_digests(&self, source: &str, codes: &[String]) -> Result<BTreeMap<String, i64>, Error> {
        use source_row::{Column, Entity};
        let mut known = BTreeMap::new();
        for members in codes.chunks(MEMBERS_MAX) {
            let these = Entity::find().filter(Column::SourceId.eq(source)).filter(Column::Code.is_in(members.iter().cloned()));
            known.extend(these.all(self.reader()).await?.into_iter().map(|row| (row.code, row.digest)));
        }
        Ok(known)
    }

    /// Keeps that a pull began; pulls of this source that never ended were cut off. Gives its number.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn begin_pull(&self, source: &str, at: Moment) -> Result<i64, Error> {
        use source_pull::{Column, Entity, Model};
        let tx = self.write().await?;
        let cut_off = Entity::update_many()
            .col_expr(Column::Outcome, Expr::value("interrupted"))
            .filter(Column::SourceId.eq(source))
            .filter(Column::EndedAt.is_null());
        cut_off.exec(&tx).await?;
        let newest = Entity::find().select_only().column_as(Column::Id.max(), "newest");
        let newest: Option<Option<i64>> = newest.into_tuple().one(&tx).await?;
        let id = newest.flatten().unwrap_or(0) + 1;
        let row = Model {
            id,
            source_id: source.to_owned(),
            begun_at: at.to_string(),
            ended_at: None,
            outcome: "running".to_owned(),
            pages: 0,
            items: 0,
            rows_taken: 0,
            rows_unchanged: 0,
            rows_left_out: 0,
            imports: "[]".to_owned(),
            reasons: "[]".to_owned(),
        };
        batches::insert::<Entity, _>(&tx, vec![row]).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Keeps how far a pull is: the source's position, the rows taken in since the last call, the counts so far; at
    /// once or nothing.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn save_progress(
        &self,
        source: &str,
        position: &Value,
        rows: Vec<RowDigest>,
        pull: &PullRecord,
    ) -> Result<(), Error> {
        let tx = self.write().await?;
        let this = source::Entity::update_many().col_expr(source::Column::Position, Expr::value(json(position)?));
        this.filter(source::Column::Id.eq(source)).exec(&tx).await?;
        let row = |(code, digest): RowDigest| source_row::Model { source_id: source.to_owned(), code, digest };
        batches::insert_or_replace::<source_row::Entity, _>(&tx, rows.into_iter().map(row).collect()).await?;
        batches::insert_or_replace::<source_pull::Entity, _>(&tx, vec![pull_row(source, pull)?]).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Keeps how a pull ended.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn end_pull(&self, source: &str, pull: &PullRecord) -> Result<(), Error> {
        let tx = self.write().await?;
        batches::insert_or_replace::<source_pull::Entity, _>(&tx, vec![pull_row(source, pull)?]).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The latest pulls of a source, newest first, at most `most`.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn pulls(&self, source: &str, most: u64) -> Result<Vec<PullRecord>, Error> {
        use source_pull::{Column, Entity};
        let rows = Entity::find().filter(Column::SourceId.eq(source)).order_by_desc(Column::Id).limit(most);
        rows.all(self.reader()).await?.into_iter().map(pull_record).collect()
    }
}

fn source_record(row: source::Model) -> Result<SourceRecord, Error> {
    Ok(SourceRecord {
        profile: Cell("source", "profile").json(&row.profile)?,
        added_at: Cell("source", "added_at").parse(&row.added_at)?,
        position: row.position.as_deref().map(|text| Cell("source", "position").json(text)).transpose()?,
        id: row.id,
    })
}

fn pull_row(source: &str, pull: &PullRecord) -> Result<source_pull::Model, Error> {
    Ok(source_pull::Model {
        id: pull.id,
        source_id: source.to_owned(),
        begun_at: pull.begun_at.to_string(),
        ended_at: pull.ended_at.map(|at| at.to_string()),
        outcome: pull.outcome.clone(),
        pages: signed(pull.counts.pages),
        items: signed(pull.counts.items),
        rows_taken: signed(pull.counts.taken),
        rows_unchanged: signed(pull.counts.unchanged),
        rows_left_out: signed(pull.counts.left_out),
        imports: json(&pull.imports)?,
        reasons: json(&pull.reasons)?,
    })
}

fn pull_record(row: source_pull::Model) -> Result<PullRecord, Error> {
    let number = |column, n| Cell("source_pull", column).unsigned(n);
    Ok(PullRecord {
        id: row.id,
        begun_at: Cell("source_pull", "begun_at").parse(&row.begun_at)?,
        ended_at: Cell("source_pull", "ended_at").parse_optional(row.ended_at.as_deref())?,
        counts: PullCounts {
            pages: number("pages", row.pages)?,
            items: number("items", row.items)?,
            taken: number("rows_taken", row.rows_taken)?,
            unchanged: number("rows_unchanged", row.rows_unchanged)?,
            left_out: number("rows_left_out", row.rows_left_out)?,
        },
        imports: Cell("source_pull", "imports").json(&row.imports)?,
        reasons: Cell("source_pull", "reasons").json(&row.reasons)?,
        outcome: row.outcome,
    })
}
