//! Writing lines: each in the transaction of what it tells, after the line before it.

use std::collections::BTreeMap;

use dondoc_domain::journal::{BEGINNING, BEGUN, Line};
use dondoc_domain::time::Moment;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use serde_json::{Map, Value};

use super::pinned::{ALL, Pin, Pinned, digests};
use crate::batches;
use crate::connection::Store;
use crate::entities::imports::audit;
use crate::error::Error;
use crate::values::json;

/// One line of the journal.
#[derive(Debug)]
pub(crate) struct Audit {
    pub(crate) at: Moment,
    pub(crate) action: &'static str,
    pub(crate) subject: String,
    /// An object.
    pub(crate) detail: Value,
    /// What the line pins, as it is now in the transaction.
    pub(crate) pins: Vec<Pin>,
}

impl Store {
    /// Writes a line, in the transaction of what it tells: what whoever acts did.
    pub(crate) async fn record(&self, db: &impl ConnectionTrait, said: Audit) -> Result<(), Error> {
        self.record_by(db, None, said).await
    }

    /// Writes a line about what somebody did who is known by name only; who acts, where that is known, goes before.
    pub(crate) async fn record_by(&self, db: &impl ConnectionTrait, named: Option<String>, said: Audit) -> Result<(), Error> {
        let mut detail = said.detail;
        // Who signed stays beside who was logged in.
        if let (Some(actor), Some(named), Value::Object(told)) = (self.actor(), &named, &mut detail)
            && actor != named
        {
            told.insert("named".to_owned(), Value::from(named.as_str()));
        }
        let actor = self.actor().map(str::to_owned).or(named);
        let pins = pins(db, said.pins).await?;
        let (at, subject) = (said.at.to_string(), said.subject);
        append(db, (at, actor, said.action.to_owned(), subject), detail, pins).await
    }
}

/// The line of a number with the newest hash; 0 and [`BEGINNING`] before the first.
async fn newest(db: &impl ConnectionTrait) -> Result<(i64, String), Error> {
    let newest = audit::Entity::find().order_by_desc(audit::Column::Id).one(db).await?;
    Ok(newest.map_or_else(|| (0, BEGINNING.to_owned()), |row| (row.id, row.hash)))
}

async fn append(
    db: &impl ConnectionTrait,
    (at, actor, action, subject): (String, Option<String>, String, String),
    detail: Value,
    pins: Map<String, Value>,
) -> Result<(), Error> {
    let mut detail = match detail {
        Value::Object(told) => told,
        Value::Null => Map::new(),
        other => Map::from_iter([("told".to_owned(), other)]),
    };
    if !pins.is_empty() {
        detail.insert("pins".to_owned(), Value::Object(pins));
    }
    let (last, previous) = newest(db).await?;
    let line = Line { id: last + 1, at, actor, action, subject, detail: json(&detail)? };
    let hash = line.hash(&previous);
    batches::insert::<audit::Entity, _>(db, vec![row(line, hash)]).await
}

fn row(line: Line, hash: String) -> audit::Model {
    let Line { id, at, actor, action, subject, detail } = line;
    audit::Model { id, at, actor, action, subject, detail, hash }
}

/// `import/7` and its digest, as rows of this very transaction have it; null where there are none.
async fn pins(db: &impl ConnectionTrait, things: Vec<Pin>) -> Result<Map<String, Value>, Error> {
    let mut by_name: BTreeMap<&str, (&'static Pinned, Vec<String>)> = BTreeMap::new();
    for (pinned, key) in things {
        by_name.entry(pinned.name).or_insert_with(|| (pinned, Vec::new())).1.push(key);
    }
    let mut pins = Map::new();
    for (pinned, keys) in by_name.into_values() {
        let mut found = digests(db, pinned, Some(&keys)).await?;
        pins.extend(keys.into_iter().map(|key| {
            let digest = found.remove(&key).map_or(Value::Null, Value::String);
            (format!("{}/{key}", pinned.name), digest)
        }));
    }
    Ok(pins)
}

/// Chains the lines of a database that is older than the chain, as they are found, and pins everything that is there.
pub(crate) async fn begin(db: &impl ConnectionTrait) -> Result<(), Error> {
    let mut previous = BEGINNING.to_owned();
    let mut last = None;
    for found in audit::Entity::find().order_by_asc(audit::Column::Id).all(db).await? {
        let audit::Model { id, at, actor, action, subject, detail, .. } = found;
        let line = Line { id, at, actor, action, subject, detail };
        previous = line.hash(&previous);
        last = Some(line.at.clone());
        batches::insert_or_replace::<audit::Entity, _>(db, vec![row(line, previous.clone())]).await?;
    }
    let mut pins = Map::new();
    for pinned in ALL {
        let found = digests(db, pinned, None).await?;
        pins.extend(found.into_iter().map(|(key, digest)| (format!("{}/{key}", pinned.name), Value::String(digest))));
    }
    // The store has no clock: the journal begins when the last line before it was written. Without a line there is nothing.
    let Some(at) = last else { return Ok(()) };
    append(db, (at, None, BEGUN.to_owned(), "journal".to_owned()), Value::Null, pins).await
}
