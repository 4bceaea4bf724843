//! The journal: the lines of the audit as a chain (see `domain::journal`), and its verification.

mod pinned;
mod tables;
mod verify;
mod write;

use dondoc_domain::journal::{FILES_PINNED, Finding, Line};
use dondoc_domain::time::{Day, Moment};
use sea_orm::sea_query::LikeExpr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::batches;
use crate::connection::Store;
use crate::entities::imports::audit;
use crate::entities::lake::{data_file, lake_file_hash};
use crate::error::Error;

pub(crate) use pinned::{
    AGGREGATES, BROUGHT, CLOSED, DRAFT, FILE, IMPORT, MAPPING, PAPER, PAPER_FILE, PERSON, Pin, REFERENCE, REMARKS, SNAPSHOT,
    SOURCE, STATED, SWITCH, TOKEN, TOKEN_OWNER, UNDO,
};
pub(crate) use write::{Audit, begin};

/// Actions that change nothing that anybody else is shown.
const LOOKS: [&str; 8] =
    ["log-in", "log-in-failed", "log-in-locked", "log-in-unlock", "log-out", "see-dossier", "see-dossiers", "take-away"];

/// A line with its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// The line.
    pub line: Line,
    /// Its hash, over itself and all lines before it.
    pub hash: String,
}

/// A file of the lake, live or past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashedFile {
    /// Its id.
    pub id: i64,
    /// Relative to the table's folder (`lake/main/dossiers/`).
    pub path: String,
    /// Its size.
    pub size_bytes: u64,
    /// SHA-256 of its bytes when it was named; `None` for a file that is older than the journal and was not pinned since.
    pub sha256: Option<String>,
}

/// What a verification of the database came to. The files of the lake are the caller's to hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalCheck {
    /// Hash of the last line; of an empty journal [`dondoc_domain::journal::BEGINNING`].
    pub head: String,
    /// How many lines there are.
    pub lines: u64,
    /// How many things lines pin that are there or should be: imports, files, versions, ….
    pub pinned: u64,
    /// How many rows the tables of reference data should have.
    pub reference_rows: u64,
    /// Everything that is otherwise.
    pub findings: Vec<Finding>,
    /// The files of the lake whose bytes are to be compared.
    pub files: Vec<HashedFile>,
}

/// Which lines of the journal: those that fit all that is said here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// Only of this action.
    pub action: Option<String>,
    /// Only by whom lines name so; empty: by whoever had the data folder in hand.
    pub actor: Option<String>,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// Only with this somewhere in what the line is about, capital or small.
    pub subject: Option<String>,
}

impl Store {
    /// The number of the newest line and its hash; `None` before the first.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn journal_head(&self) -> Result<Option<(i64, String)>, Error> {
        let newest = audit::Entity::find().order_by_desc(audit::Column::Id).one(self.reader()).await?;
        Ok(newest.map(|row| (row.id, row.hash)))
    }

    /// The number of the newest line that tells of a change, and its hash: what was looked at, and who came and went, changes nothing. `None`
    /// before the first.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn newest_change(&self) -> Result<Option<(i64, String)>, Error> {
        use audit::{Column, Entity};
        let changes = Entity::find().filter(Column::Action.is_not_in(LOOKS)).order_by_desc(Column::Id);
        Ok(changes.one(self.reader()).await?.map(|row| (row.id, row.hash)))
    }

    /// Lines by number, in order.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn journal_lines(&self, numbers: std::ops::RangeInclusive<i64>) -> Result<Vec<JournalLine>, Error> {
        use audit::{Column, Entity};
        let these = Entity::find().filter(Column::Id.between(*numbers.start(), *numbers.end())).order_by_asc(Column::Id);
        Ok(these.all(self.reader()).await?.into_iter().map(line).collect())
    }

    /// Lines with a number below one, the newest first, at most so many; with `action` only those.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn journal_before(&self, number: i64, action: Option<&str>, most: u64) -> Result<Vec<JournalLine>, Error> {
        let of = JournalFilter { action: action.map(str::to_owned), ..JournalFilter::default() };
        self.journal_of(number, &of, most).await
    }

    /// At most so many lines below a number that the filter lets through, newest first.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn journal_of(&self, number: i64, of: &JournalFilter, most: u64) -> Result<Vec<JournalLine>, Error> {
        use audit::{Column, Entity};
        let mut these = Entity::find().filter(Column::Id.lt(number)).order_by_desc(Column::Id).limit(most);
        if let Some(action) = &of.action {
            these = these.filter(Column::Action.eq(action));
        }
        match of.actor.as_deref() {
            None => {}
            Some("") => these = these.filter(Column::Actor.is_null()),
            Some(actor) => these = these.filter(Column::Actor.eq(actor)),
        }
        // Moments are written so that their order is that of their letters.
        if let Some(from) = of.from {
            these = these.filter(Column::At.gte(from.to_string()));
        }
        if let Some(to) = of.to {
            these = these.filter(Column::At.lt(to.plus(1).to_string()));
        }
        if let Some(text) = &of.subject {
            let marked = |c: char| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c]);
            let text: String = text.chars().flat_map(marked).collect();
            these = these.filter(Column::Subject.like(LikeExpr::new(format!("%{text}%")).escape('\\')));
        }
        Ok(these.all(self.reader()).await?.into_iter().map(line).collect())
    }

    /// Everybody that lines name as having done something, in the order of their names; whoever had the data folder in hand is not among them.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn journal_actors(&self) -> Result<Vec<String>, Error> {
        use audit::{Column, Entity};
        let actors = Entity::find().select_only().column(Column::Actor).distinct().filter(Column::Actor.is_not_null());
        Ok(actors.order_by_asc(Column::Actor).into_tuple().all(self.reader()).await?)
    }

    /// The actions that lines tell of, in the order of their names.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn journal_actions(&self) -> Result<Vec<String>, Error> {
        use audit::{Column, Entity};
        let actions = Entity::find().select_only().column(Column::Action).distinct().order_by_asc(Column::Action);
        Ok(actions.into_tuple().all(self.reader()).await?)
    }

    /// SHA-256 of the bytes of a file of the lake, as they were when it was named; `None` where it was not pinned.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn file_hash(&self, id: i64) -> Result<Option<String>, Error> {
        Ok(lake_file_hash::Entity::find_by_id(id).one(self.reader()).await?.map(|row| row.sha256))
    }

    /// Files of the lake that are older than the journal and not pinned yet: id and path.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn unpinned_files(&self) -> Result<Vec<(i64, String)>, Error> {
        let tx = self.read().await?;
        let hashed = lake_file_hash::Entity::find().select_only().column(lake_file_hash::Column::DataFileId);
        let hashed: Vec<i64> = hashed.into_tuple().all(&tx).await?;
        let hashed: std::collections::BTreeSet<i64> = hashed.into_iter().collect();
        let files = data_file::Entity::find().select_only().columns([data_file::Column::DataFileId, data_file::Column::Path]);
        let files: Vec<(i64, String)> = files.order_by_asc(data_file::Column::DataFileId).into_tuple().all(&tx).await?;
        tx.commit().await?;
        Ok(files.into_iter().filter(|(id, _)| !hashed.contains(id)).collect())
    }

    /// Writes a line that tells of something that was looked at, and changes nothing.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn note(&self, action: &'static str, subject: String, detail: serde_json::Value, at: Moment) -> Result<(), Error> {
        let tx = self.write().await?;
        self.record(&tx, Audit { at, action, subject, detail, pins: Vec::new() }).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Pins files that are older than the journal, by the hashes of their bytes as they are now.
    ///
    /// # Errors
    /// [`Error::Database`], also when one of them is pinned already.
    pub async fn pin_files(&self, hashes: &[(i64, String)], at: Moment) -> Result<(), Error> {
        if hashes.is_empty() {
            return Ok(());
        }
        let tx = self.write().await?;
        let row = |(data_file_id, sha256): &(i64, String)| lake_file_hash::Model {
            data_file_id: *data_file_id,
            sha256: sha256.clone(),
        };
        batches::insert::<lake_file_hash::Entity, _>(&tx, hashes.iter().map(row).collect()).await?;
        let pins = hashes.iter().map(|(id, _)| FILE.of(id)).collect();
        let detail = serde_json::json!({ "files": hashes.len() });
        self.record(&tx, Audit { at, action: FILES_PINNED, subject: "lake".to_owned(), detail, pins }).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn line(row: audit::Model) -> JournalLine {
    let audit::Model { id, at, actor, action, subject, detail, hash } = row;
    JournalLine { line: Line { id, at, actor, action, subject, detail }, hash }
}
