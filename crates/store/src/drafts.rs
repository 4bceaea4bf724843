//! Drafts of decisions: texts that only grow in number, and the one that becomes reference data.

use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::batches;
use crate::connection::Store;
use crate::entities::drafts::{decision_draft, decision_draft_text};
use crate::error::Error;
use crate::journal::{Audit, DRAFT};
use crate::reference::{LoadRecord, ReferenceVersion, save};
use crate::values::{Cell, json};

/// How a draft ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftEnd {
    /// It is a decision now.
    Confirmed {
        /// The decision's id.
        decision: String,
        /// The version of the reference data that it made.
        reference: ReferenceVersion,
    },
    /// It was given up.
    Discarded {
        /// Why.
        reason: String,
    },
}

/// A draft.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftRecord {
    /// Its number.
    pub id: i64,
    /// Where its text came from.
    pub origin: serde_json::Value,
    /// When it was begun.
    pub created_at: Moment,
    /// Its newest version.
    pub version: i64,
    /// When, how and by whom it was ended.
    pub ended: Option<(Moment, DraftEnd, Option<String>)>,
}

/// One text of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftText {
    /// From 1.
    pub version: i64,
    /// The document.
    pub document: serde_json::Value,
    /// When it was saved.
    pub saved_at: Moment,
    /// By whom, where that was said.
    pub saved_by: Option<String>,
}

/// A text that is to be saved.
#[derive(Debug, Clone)]
pub struct NewDraftText {
    /// The document.
    pub document: serde_json::Value,
    /// When.
    pub at: Moment,
    /// By whom, where that is said.
    pub by: Option<String>,
}

/// The confirmation of a draft.
#[derive(Debug, Clone, Copy)]
pub struct DraftConfirmed<'a> {
    /// The draft, and the version of it that was looked at.
    pub draft: (i64, i64),
    /// What it becomes.
    pub decision: &'a str,
    /// The version of the reference data that `before` is.
    pub expected: ReferenceVersion,
    /// The reference data without it.
    pub before: &'a Reference,
    /// And with it.
    pub after: &'a Reference,
    /// What the load is remembered by.
    pub load: &'a LoadRecord,
    /// Who confirmed it, where that is said.
    pub by: Option<&'a str>,
}

const CONFIRMED: &str = "confirmed";
const DISCARDED: &str = "discarded";

impl Store {
    /// Begins a draft with its first text, and gives its number.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn create_draft(&self, origin: &serde_json::Value, text: &NewDraftText) -> Result<i64, Error> {
        use decision_draft::{Column, Entity};
        let tx = self.write().await?;
        let newest = Entity::find().select_only().column_as(Column::Id.max(), "newest");
        let newest: Option<Option<i64>> = newest.into_tuple().one(&tx).await?;
        let id = newest.flatten().unwrap_or(0) + 1;
        let row = decision_draft::Model {
            id,
            origin: json(origin)?,
            created_at: text.at.to_string(),
            ended: None,
            ended_at: None,
            ended_by: None,
            reason: None,
            decision: None,
            reference_version: None,
        };
        batches::insert::<Entity, _>(&tx, vec![row]).await?;
        batches::insert::<decision_draft_text::Entity, _>(&tx, vec![text_row(id, 1, text)?]).await?;
        told(self, &tx, "draft-create", id, (text.at, text.by.clone()), serde_json::json!({ "origin": origin })).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Saves another text of a draft after the version that was looked at; returns its version. `None`: there is no such draft,
    /// or it has ended.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody has saved since; [`Error::Database`].
    pub async fn save_draft(&self, id: i64, seen: i64, text: &NewDraftText) -> Result<Option<i64>, Error> {
        let tx = self.write().await?;
        let Some(found) = standing(&tx, id).await? else { return Ok(None) };
        if found != seen {
            return Err(Error::Conflict { subject: "the draft", expected: seen, found });
        }
        batches::insert::<decision_draft_text::Entity, _>(&tx, vec![text_row(id, seen + 1, text)?]).await?;
        told(self, &tx, "draft-save", id, (text.at, text.by.clone()), serde_json::json!({ "version": seen + 1 })).await?;
        tx.commit().await?;
        Ok(Some(seen + 1))
    }

    /// Gives a draft up. `false`: there is none of that number, or it has ended already.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn discard_draft(&self, id: i64, (at, by): (Moment, Option<String>), reason: &str) -> Result<bool, Error> {
        use decision_draft::Column;
        let tx = self.write().await?;
        let why = [(Column::Reason, Expr::value(reason.to_owned()))];
        if !end(&tx, id, DISCARDED, (at, by.clone()), why).await? {
            return Ok(false);
        }
        told(self, &tx, "draft-discard", id, (at, by), serde_json::json!({ "reason": reason })).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes a draft into the reference data and ends it, all or nothing; returns the new version. `None`: there is no such
    /// draft, or it has ended.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the draft or the reference data have moved on since they were looked at;
    /// [`Error::Database`].
    pub async fn confirm_draft(&self, done: DraftConfirmed<'_>) -> Result<Option<ReferenceVersion>, Error> {
        use decision_draft::Column;
        let (id, seen) = done.draft;
        let tx = self.write().await?;
        let Some(found) = standing(&tx, id).await? else { return Ok(None) };
        if found != seen {
            return Err(Error::Conflict { subject: "the draft", expected: seen, found });
        }
        let version = save(self, &tx, done.expected, (done.before, done.after), done.load).await?;
        let by = done.by.map(str::to_owned);
        let became =
            [(Column::Decision, Expr::value(done.decision.to_owned())), (Column::ReferenceVersion, Expr::value(version.0))];
        end(&tx, id, CONFIRMED, (done.load.at, by.clone()), became).await?;
        let detail = serde_json::json!({ "version": seen, "decision": done.decision, "reference": version.0 });
        told(self, &tx, "draft-confirm", id, (done.load.at, by), detail).await?;
        tx.commit().await?;
        Ok(Some(version))
    }

    /// All drafts, the newest first; of those that have ended too.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn drafts(&self) -> Result<Vec<DraftRecord>, Error> {
        let tx = self.read().await?;
        let rows = decision_draft::Entity::find().order_by_desc(decision_draft::Column::Id).all(&tx).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.push(draft(&tx, row).await?);
        }
        tx.commit().await?;
        Ok(found)
    }

    /// A draft and all its texts, the newest first.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn draft(&self, id: i64) -> Result<Option<(DraftRecord, Vec<DraftText>)>, Error> {
        use decision_draft_text::{Column, Entity};
        let tx = self.read().await?;
        let Some(row) = decision_draft::Entity::find_by_id(id).one(&tx).await? else { return Ok(None) };
        let record = draft(&tx, row).await?;
        let rows = Entity::find().filter(Column::DraftId.eq(id)).order_by_desc(Column::Version).all(&tx).await?;
        tx.commit().await?;
        let texts = rows.into_iter().map(draft_text).collect::<Result<_, Error>>()?;
        Ok(Some((record, texts)))
    }
}

/// The newest version of a draft that has not ended.
async fn standing(tx: &DatabaseTransaction, id: i64) -> Result<Option<i64>, Error> {
    let open = decision_draft::Entity::find_by_id(id).filter(decision_draft::Column::Ended.is_null()).one(tx).await?;
    Ok(if open.is_some() { Some(newest(tx, id).await?) } else { None })
}

async fn newest(db: &impl ConnectionTrait, id: i64) -> Result<i64, Error> {
    use decision_draft_text::{Column, Entity};
    let newest = Entity::find().select_only().column_as(Column::Version.max(), "newest").filter(Column::DraftId.eq(id));
    let newest: Option<Option<i64>> = newest.into_tuple().one(db).await?;
    Ok(newest.flatten().unwrap_or(0))
}

async fn end(
    tx: &DatabaseTransaction,
    id: i64,
    how: &str,
    (at, by): (Moment, Option<String>),
    more: impl IntoIterator<Item = (decision_draft::Column, Expr)>,
) -> Result<bool, Error> {
    use decision_draft::{Column, Entity};
    let mut ended = Entity::update_many()
        .col_expr(Column::Ended, Expr::value(how.to_owned()))
        .col_expr(Column::EndedAt, Expr::value(at.to_string()))
        .col_expr(Column::EndedBy, Expr::value(by));
    for (column, value) in more {
        ended = ended.col_expr(column, value);
    }
    let ended = ended.filter(Column::Id.eq(id)).filter(Column::Ended.is_null());
    Ok(ended.exec(tx).await?.rows_affected > 0)
}

async fn told(
    store: &Store,
    tx: &DatabaseTransaction,
    action: &'static str,
    id: i64,
    (at, by): (Moment, Option<String>),
    detail: serde_json::Value,
) -> Result<(), Error> {
    store.record_by(tx, by, Audit { at, action, subject: format!("draft {id}"), detail, pins: vec![DRAFT.of(&id)] }).await
}

fn text_row(draft_id: i64, version: i64, text: &NewDraftText) -> Result<decision_draft_text::Model, Error> {
    let (saved_at, saved_by) = (text.at.to_string(), text.by.clone());
    Ok(decision_draft_text::Model { draft_id, version, document: json(&text.document)?, saved_at, saved_by })
}

async fn draft(db: &impl ConnectionTrait, row: decision_draft::Model) -> Result<DraftRecord, Error> {
    let cell = |column| Cell("decision_draft", column);
    let missing = |column| cell(column).corrupt(crate::error::Corruption::Missing);
    let at: Option<Moment> = cell("ended_at").parse_optional(row.ended_at.as_deref())?;
    let how = match row.ended.as_deref() {
        None => None,
        Some(CONFIRMED) => Some(DraftEnd::Confirmed {
            decision: row.decision.ok_or_else(|| missing("decision"))?,
            reference: ReferenceVersion(row.reference_version.ok_or_else(|| missing("reference_version"))?),
        }),
        Some(DISCARDED) => Some(DraftEnd::Discarded { reason: row.reason.unwrap_or_default() }),
        Some(other) => return Err(cell("ended").corrupt(crate::error::Corruption::Name(other.to_owned()))),
    };
    let by = row.ended_by;
    Ok(DraftRecord {
        id: row.id,
        origin: cell("origin").json(&row.origin)?,
        created_at: cell("created_at").parse(&row.created_at)?,
        version: newest(db, row.id).await?,
        ended: how.map(|how| Ok::<_, Error>((at.ok_or_else(|| missing("ended_at"))?, how, by))).transpose()?,
    })
}

fn draft_text(row: decision_draft_text::Model) -> Result<DraftText, Error> {
    let cell = |column| Cell("decision_draft_text", column);
    Ok(DraftText {
        version: row.version,
        document: cell("document").json(&row.document)?,
        saved_at: cell("saved_at").parse(&row.saved_at)?,
        saved_by: row.saved_by,
    })
}
