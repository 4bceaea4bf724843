//! Sessions: what a browser holds is a secret of which the hash is kept.

use dondoc_domain::time::Moment;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement};
use serde_json::json;

use crate::batches;
use crate::connection::Store;
use crate::entities::people::{person, person_grant, session};
use crate::error::Error;
use crate::journal::Audit;
use crate::people::{PersonRecord, person_with};
use crate::values::Cell;

/// A session as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// SHA-256 of what the browser holds, in lower-case hexadecimal.
    pub hash: String,
    /// Whose it is.
    pub person: i64,
    /// When it began.
    pub begun_at: Moment,
    /// When something was last asked by it, to the minute or so.
    pub seen_at: Moment,
    /// First moment at which it is over whatever happens.
    pub ends_at: Moment,
    /// Is the second factor still waited for?
    pub awaits_code: bool,
    /// Did the provider of identities say who it is?
    pub by_provider: bool,
}

/// A session with whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFound {
    /// The session.
    pub session: SessionRecord,
    /// Whose it is.
    pub person: PersonRecord,
    /// Is their password to be changed first?
    pub to_change: bool,
    /// Is a second factor asked of them?
    pub has_factor: bool,
}

/// In the column `state`.
const FULL: &str = "full";
const AWAITS_CODE: &str = "code";
/// Full, too.
const BY_PROVIDER: &str = "provider";

impl Store {
    /// Keeps a session, forgets those that are over, and ends the oldest ones of the person beyond so many. A full one is written into the journal.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn begin_session(&self, new: &SessionRecord, most: usize) -> Result<(), Error> {
        use session::{Column, Entity, Model};
        let tx = self.write().await?;
        let now = new.begun_at;
        Entity::delete_many().filter(Column::EndsAt.lte(now.to_string())).exec(&tx).await?;
        let row = Model {
            hash: new.hash.clone(),
            person_id: new.person,
            begun_at: now.to_string(),
            seen_at: new.seen_at.to_string(),
            ends_at: new.ends_at.to_string(),
            state: match (new.awaits_code, new.by_provider) {
                (true, _) => AWAITS_CODE,
                (false, true) => BY_PROVIDER,
                (false, false) => FULL,
            }
            .to_owned(),
        };
        batches::insert::<Entity, _>(&tx, vec![row]).await?;
        let theirs = Entity::find().filter(Column::PersonId.eq(new.person)).order_by_desc(Column::BegunAt).all(&tx).await?;
        // Among sessions of the same second the new one is to stay.
        let too_many = theirs.into_iter().filter(|row| row.hash != new.hash).skip(most.saturating_sub(1)).map(|row| row.hash);
        Entity::delete_many().filter(Column::Hash.is_in(too_many)).exec(&tx).await?;
        if !new.awaits_code {
            let subject = format!("person {}", new.person);
            let detail = if new.by_provider { json!({ "by": "provider" }) } else { json!({}) };
            self.record(&tx, Audit { at: now, action: "log-in", subject, detail, pins: Vec::new() }).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// A session by its hash, with whose it is. One statement: every page asks it.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn session(&self, hash: &str) -> Result<Option<SessionFound>, Error> {
        const ASKED: &str = "SELECT s.hash AS s_hash, s.person_id AS s_person_id, s.begun_at AS s_begun_at, s.seen_at AS s_seen_at, \
            s.ends_at AS s_ends_at, s.state AS s_state, p.id AS p_id, p.login AS p_login, p.name AS p_name, \
            p.created_at AS p_created_at, p.disabled_at AS p_disabled_at, g.id AS g_id, g.person_id AS g_person_id, g.role AS g_role, \
            g.unit_id AS g_unit_id, g.department AS g_department, g.from_day AS g_from_day, g.until_day AS g_until_day, \
            g.granted_at AS g_granted_at, g.withdrawn_at AS g_withdrawn_at, \
            COALESCE(k.to_change, 0) AS to_change, k.totp_secret IS NOT NULL AS has_factor \
            FROM session s JOIN person p ON p.id = s.person_id LEFT JOIN person_secret k ON k.person_id = p.id \
            LEFT JOIN person_grant g ON g.person_id = p.id WHERE s.hash = ? ORDER BY g.id";
        let db = self.reader();
        let asked = Statement::from_sql_and_values(db.get_database_backend(), ASKED, [hash.into()]);
        let rows = db.query_all_raw(asked).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        // Somebody without a grant has one row, with nothing in its place.
        let mut grants = Vec::new();
        for row in &rows {
            if row.try_get::<Option<i64>>("g_", "id")?.is_some() {
                grants.push(person_grant::Model::from_query_result(row, "g_")?);
            }
        }
        Ok(Some(SessionFound {
            session: session_of(session::Model::from_query_result(first, "s_")?)?,
            person: person_with(person::Model::from_query_result(first, "p_")?, grants)?,
            to_change: first.try_get::<i64>("", "to_change")? != 0,
            has_factor: first.try_get::<i64>("", "has_factor")? != 0,
        }))
    }

    /// The sessions of somebody, the newest first.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn sessions_of(&self, person: i64) -> Result<Vec<SessionRecord>, Error> {
        use session::{Column, Entity};
        let rows = Entity::find().filter(Column::PersonId.eq(person)).order_by_desc(Column::BegunAt).all(self.reader()).await?;
        rows.into_iter().map(session_of).collect()
    }

    /// Notes that something was asked by a session.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn session_seen(&self, hash: &str, at: Moment) -> Result<(), Error> {
        use session::{Column, Entity};
        let tx = self.write().await?;
        let seen = Entity::update_many().col_expr(Column::SeenAt, sea_orm::sea_query::Expr::value(at.to_string()));
        seen.filter(Column::Hash.eq(hash)).exec(&tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends a session; `action` tells the journal how.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn end_session(&self, hash: &str, (action, at): (&'static str, Moment)) -> Result<(), Error> {
        let tx = self.write().await?;
        let Some(row) = session::Entity::find_by_id(hash.to_owned()).one(&tx).await? else { return Ok(()) };
        session::Entity::delete_by_id(hash.to_owned()).exec(&tx).await?;
        if row.state != AWAITS_CODE {
            let subject = format!("person {}", row.person_id);
            self.record(&tx, Audit { at, action, subject, detail: json!({}), pins: Vec::new() }).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Ends every session there is. The journal is told nothing: whoever restores a backup begins where it was made.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn end_all_sessions(&self) -> Result<(), Error> {
        let tx = self.write().await?;
        session::Entity::delete_many().exec(&tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn session_of(row: session::Model) -> Result<SessionRecord, Error> {
    let (awaits_code, by_provider) = Cell("session", "state").named(&row.state, |name| match name {
        FULL => Some((false, false)),
        AWAITS_CODE => Some((true, false)),
        BY_PROVIDER => Some((false, true)),
        _ => None,
    })?;
    Ok(SessionRecord {
        hash: row.hash,
        person: row.person_id,
        begun_at: Cell("session", "begun_at").parse(&row.begun_at)?,
        seen_at: Cell("session", "seen_at").parse(&row.seen_at)?,
        ends_at: Cell("session", "ends_at").parse(&row.ends_at)?,
        awaits_code,
        by_provider,
    })
}
