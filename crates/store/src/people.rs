//! People: who they are, what is granted to them, and what proves who they are. Nobody is erased; a grant is withdrawn.

use std::collections::BTreeMap;

use dondoc_domain::access::{Grant, Role};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::time::Moment;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use crate::batches;
use crate::connection::Store;
use crate::entities::people::{person, person_grant, person_secret, person_state, session};
use crate::error::Error;
use crate::journal::{Audit, PERSON};
use crate::values::Cell;

/// Somebody, with everything that is granted to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// Their number.
    pub id: i64,
    /// What they type to log in, in lower case.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// Since when they are known.
    pub created_at: Moment,
    /// Since when they may not log in any more.
    pub disabled_at: Option<Moment>,
    /// What is and was granted, in the order in which it was.
    pub grants: Vec<GrantRecord>,
}

/// A grant, with when it was made and taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRecord {
    /// Its number.
    pub id: i64,
    /// What is granted.
    pub grant: Grant,
    /// When.
    pub granted_at: Moment,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Moment>,
}

impl PersonRecord {
    /// The grants that are not withdrawn.
    #[must_use]
    pub fn standing(&self) -> Vec<Grant> {
        self.grants.iter().filter(|g| g.withdrawn_at.is_none()).map(|g| g.grant.clone()).collect()
    }
}

/// What proves who somebody is. Its `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secrets {
    /// The password, as argon2 writes its hash.
    pub password_hash: Option<String>,
    /// Is the password to be changed before anything else?
    pub to_change: bool,
    /// Of the second factor, base32.
    pub totp_secret: Option<String>,
    /// Hashes of recovery codes that are not used yet.
    pub recovery: Vec<String>,
    /// Issuer of identities and its name for them, separated by a space.
    pub subject: Option<String>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").field("to_change", &self.to_change).finish_non_exhaustive()
    }
}

/// What moves with every log-in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoginState {
    /// Wrong passwords and codes since the last right one.
    pub failed: u32,
    /// Until when nothing is tried.
    pub locked_until: Option<Moment>,
    /// The step of time whose code was used last.
    pub totp_step: Option<i64>,
    /// The last log-in.
    pub seen_at: Option<Moment>,
}

/// Somebody who is to be.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// What they type, in lower case.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// What proves who they are.
    pub secrets: Secrets,
    /// What they may.
    pub grants: Vec<Grant>,
    /// Now.
    pub at: Moment,
}

impl Store {
    /// How many people there are, disabled ones too.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn people_count(&self) -> Result<u64, Error> {
        Ok(person::Entity::find().count(self.reader()).await?)
    }

    /// Keeps somebody with their grants and writes the audit; `None`: the login is taken, or (with `only_first`) there is somebody already.
    ///
    /// # Errors
    /// [`Error::Database`], also when a unit is unknown.
    pub async fn create_person(&self, new: &NewPerson, only_first: bool) -> Result<Option<i64>, Error> {
        let tx = self.write().await?;
        let taken = person::Entity::find().filter(person::Column::Login.eq(&new.login)).count(&tx).await?;
        if taken > 0 || (only_first && person::Entity::find().count(&tx).await? > 0) {
            return Ok(None);
        }
        let newest = person::Entity::find().select_only().column_as(person::Column::Id.max(), "newest");
        let id = newest.into_tuple::<Option<i64>>().one(&tx).await?.flatten().unwrap_or(0) + 1;
        let (login, name, created_at) = (new.login.clone(), new.name.clone(), new.at.to_string());
        batches::insert::<person::Entity, _>(&tx, vec![person::Model { id, login, name, created_at, disabled_at: None }]).await?;
        batches::insert::<person_secret::Entity, _>(&tx, vec![secret_row(id, &new.secrets)]).await?;
        for grant in &new.grants {
            add_grant(&tx, id, grant, new.at).await?;
        }
        let detail = json!({ "login": new.login, "grants": new.grants });
        let subject = format!("person {id}");
        self.record(&tx, Audit { at: new.at, action: "person-create", subject, detail, pins: vec![PERSON.of(&id)] }).await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// Everybody, in the order in which they came.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn people(&self) -> Result<Vec<PersonRecord>, Error> {
        let tx = self.read().await?;
        let rows = person::Entity::find().order_by_asc(person::Column::Id).all(&tx).await?;
        let mut grants: BTreeMap<i64, Vec<person_grant::Model>> = BTreeMap::new();
        for grant in person_grant::Entity::find().order_by_asc(person_grant::Column::Id).all(&tx).await? {
            grants.entry(grant.person_id).or_default().push(grant);
        }
        tx.commit().await?;
        rows.into_iter()
            .map(|row| {
                let own = grants.remove(&row.id).unwrap_or_default();
                person_with(row, own)
            })
            .collect()
    }

    /// Somebody by number.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn person(&self, id: i64) -> Result<Option<PersonRecord>, Error> {
        let tx = self.read().await?;
        let Some(row) = person::Entity::find_by_id(id).one(&tx).await? else { return Ok(None) };
        let found = person_of(&tx, row).await?;
        tx.commit().await?;
        Ok(Some(found))
    }

    /// Somebody by what they type.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn person_by_login(&self, login: &str) -> Result<Option<PersonRecord>, Error> {
        let found = person::Entity::find().filter(person::Column::Login.eq(login)).one(self.reader()).await?;
        match found {
            Some(row) => Ok(Some(person_of(self.reader(), row).await?)),
            None => Ok(None),
        }
    }

    /// Somebody by who they are at a provider of identities.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn person_by_subject(&self, subject: &str) -> Result<Option<PersonRecord>, Error> {
        let found = person_secret::Entity::find().filter(person_secret::Column::Subject.eq(subject)).one(self.reader()).await?;
        match found {
            Some(secret) => self.person(secret.person_id).await,
            None => Ok(None),
        }
    }

    /// What proves who somebody is, and how their log-ins went.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn secrets(&self, person: i64) -> Result<(Secrets, LoginState), Error> {
        let secret = person_secret::Entity::find_by_id(person).one(self.reader()).await?;
        let state = login_state(self.reader(), person).await?;
        Ok((secret.map(secrets_of).unwrap_or_default(), state))
    }

    /// The same of everybody who has any, by number.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn all_secrets(&self) -> Result<BTreeMap<i64, (Secrets, LoginState)>, Error> {
        let tx = self.read().await?;
        let mut all: BTreeMap<i64, (Secrets, LoginState)> = BTreeMap::new();
        for row in person_secret::Entity::find().all(&tx).await? {
            let person = row.person_id;
            all.entry(person).or_default().0 = secrets_of(row);
        }
        for row in person_state::Entity::find().all(&tx).await? {
            all.entry(row.person_id).or_default().1 = state_of(&row)?;
        }
        tx.commit().await?;
        Ok(all)
    }

    /// Keeps what proves who somebody is, says in the audit what was done about it, and ends all their sessions but one.
    ///
    /// # Errors
    /// [`Error::Database`], also when the subject is somebody else's.
    pub async fn set_secrets(
        &self,
        id: i64,
        secrets: &Secrets,
        (action, at): (&'static str, Moment),
        but_session: Option<&str>,
    ) -> Result<(), Error> {
        let tx = self.write().await?;
        batches::insert_or_replace::<person_secret::Entity, _>(&tx, vec![secret_row(id, secrets)]).await?;
        end_sessions(&tx, id, but_session).await?;
        let subject = format!("person {id}");
        self.record(&tx, Audit { at, action, subject, detail: json!({}), pins: vec![PERSON.of(&id)] }).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Reads how somebody's log-ins went, changes it and keeps it in one transaction: two requests at the same time do not overwrite each
    /// other's count. What the journal is to know is said with it.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn change_login_state<T>(
        &self,
        id: i64,
        at: Moment,
        change: impl FnOnce(&mut LoginState) -> (T, Option<&'static str>),
    ) -> Result<T, Error> {
        let tx = self.write().await?;
        let mut state = login_state(&tx, id).await?;
        let (found, said) = change(&mut state);
        let row = person_state::Model {
            person_id: id,
            failed: i32::try_from(state.failed).unwrap_or(i32::MAX),
            locked_until: state.locked_until.map(|at| at.to_string()),
            totp_step: state.totp_step,
            seen_at: state.seen_at.map(|at| at.to_string()),
        };
        batches::insert_or_replace::<person_state::Entity, _>(&tx, vec![row]).await?;
        if let Some(action) = said {
            let subject = format!("person {id}");
            self.record(&tx, Audit { at, action, subject, detail: json!({}), pins: Vec::new() }).await?;
        }
        tx.commit().await?;
        Ok(found)
    }

    /// Uses a recovery code up, by its hash. `false`: there is none such, or it was used meanwhile.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn use_recovery_code(&self, id: i64, hash: &str, at: Moment) -> Result<bool, Error> {
        let tx = self.write().await?;
        let Some(mut row) = person_secret::Entity::find_by_id(id).one(&tx).await? else { return Ok(false) };
        let kept = row.recovery.clone().unwrap_or_default();
        let left: Vec<&str> = kept.split_whitespace().filter(|code| *code != hash).collect();
        if left.len() == kept.split_whitespace().count() {
            return Ok(false);
        }
        row.recovery = (!left.is_empty()).then(|| left.join(" "));
        batches::insert_or_replace::<person_secret::Entity, _>(&tx, vec![row]).await?;
        let (action, subject) = ("recovery-code-used", format!("person {id}"));
        self.record(&tx, Audit { at, action, subject, detail: json!({}), pins: vec![PERSON.of(&id)] }).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Renames somebody, or lets them in or out; who is let out has no session any more. `false`: there is nobody of that number.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn change_person(&self, id: i64, name: &str, disabled: bool, at: Moment) -> Result<bool, Error> {
        let tx = self.write().await?;
        let Some(mut row) = person::Entity::find_by_id(id).one(&tx).await? else { return Ok(false) };
        name.clone_into(&mut row.name);
        row.disabled_at = disabled.then(|| row.disabled_at.unwrap_or_else(|| at.to_string()));
        batches::insert_or_replace::<person::Entity, _>(&tx, vec![row]).await?;
        if disabled {
            end_sessions(&tx, id, None).await?;
        }
        let detail = json!({ "disabled": disabled });
        let subject = format!("person {id}");
        self.record(&tx, Audit { at, action: "person-change", subject, detail, pins: vec![PERSON.of(&id)] }).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Grants something to somebody; gives its number.
    ///
    /// # Errors
    /// [`Error::Database`], also when person or unit is unknown.
    pub async fn grant(&self, id: i64, grant: &Grant, at: Moment) -> Result<i64, Error> {
        let tx = self.write().await?;
        let number = add_grant(&tx, id, grant, at).await?;
        let (detail, subject) = (json!({ "grant": grant }), format!("person {id}"));
        self.record(&tx, Audit { at, action: "grant", subject, detail, pins: vec![PERSON.of(&id)] }).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// Withdraws a grant of somebody. `false`: there is none of that number, or it is withdrawn already.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn withdraw(&self, id: i64, number: i64, at: Moment) -> Result<bool, Error> {
        let tx = self.write().await?;
        let standing = person_grant::Entity::update_many()
            .col_expr(person_grant::Column::WithdrawnAt, Expr::value(at.to_string()))
            .filter(person_grant::Column::Id.eq(number))
            .filter(person_grant::Column::PersonId.eq(id))
            .filter(person_grant::Column::WithdrawnAt.is_null());
        if standing.exec(&tx).await?.rows_affected == 0 {
            return Ok(false);
        }
        let (detail, subject) = (json!({ "withdrawn": number }), format!("person {id}"));
        self.record(&tx, Audit { at, action: "grant-withdraw", subject, detail, pins: vec![PERSON.of(&id)] }).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn login_state(db: &impl ConnectionTrait, person: i64) -> Result<LoginState, Error> {
    let row = person_state::Entity::find_by_id(person).one(db).await?;
    row.as_ref().map_or_else(|| Ok(LoginState::default()), state_of)
}

fn state_of(row: &person_state::Model) -> Result<LoginState, Error> {
    Ok(LoginState {
        failed: u32::try_from(row.failed).unwrap_or(0),
        locked_until: Cell("person_state", "locked_until").parse_optional(row.locked_until.as_deref())?,
        totp_step: row.totp_step,
        seen_at: Cell("person_state", "seen_at").parse_optional(row.seen_at.as_deref())?,
    })
}

fn secrets_of(row: person_secret::Model) -> Secrets {
    Secrets {
        password_hash: row.password_hash,
        to_change: row.to_change,
        totp_secret: row.totp_secret,
        recovery: row.recovery.as_deref().unwrap_or("").split_whitespace().map(str::to_owned).collect(),
        subject: row.subject,
    }
}

fn secret_row(person_id: i64, secrets: &Secrets) -> person_secret::Model {
    person_secret::Model {
        person_id,
        password_hash: secrets.password_hash.clone(),
        to_change: secrets.to_change,
        totp_secret: secrets.totp_secret.clone(),
        recovery: (!secrets.recovery.is_empty()).then(|| secrets.recovery.join(" ")),
        subject: secrets.subject.clone(),
    }
}

async fn add_grant(tx: &impl ConnectionTrait, person_id: i64, grant: &Grant, at: Moment) -> Result<i64, Error> {
    use person_grant::{Column, Entity, Model};
    let newest = Entity::find().select_only().column_as(Column::Id.max(), "newest");
    let id = newest.into_tuple::<Option<i64>>().one(tx).await?.flatten().unwrap_or(0) + 1;
    let row = Model {
        id,
        person_id,
        role: grant.role.name().to_owned(),
        unit_id: grant.unit.map(|unit| unit.0),
        department: grant.department.as_deref().map(str::to_owned),
        from_day: grant.from.to_string(),
        until_day: grant.until.map(|day| day.to_string()),
        granted_at: at.to_string(),
        withdrawn_at: None,
    };
    batches::insert::<Entity, _>(tx, vec![row]).await?;
    Ok(id)
}

pub(crate) async fn end_sessions(tx: &impl ConnectionTrait, person: i64, but: Option<&str>) -> Result<(), Error> {
    let mut these = session::Entity::delete_many().filter(session::Column::PersonId.eq(person));
    if let Some(kept) = but {
        these = these.filter(session::Column::Hash.ne(kept));
    }
    these.exec(tx).await?;
    Ok(())
}

async fn person_of(db: &impl ConnectionTrait, row: person::Model) -> Result<PersonRecord, Error> {
    let rows = person_grant::Entity::find().filter(person_grant::Column::PersonId.eq(row.id));
    person_with(row, rows.order_by_asc(person_grant::Column::Id).all(db).await?)
}

/// Somebody with their grants, in the order of these.
pub(crate) fn person_with(row: person::Model, grants: Vec<person_grant::Model>) -> Result<PersonRecord, Error> {
    Ok(PersonRecord {
        grants: grants.into_iter().map(grant_of).collect::<Result<_, _>>()?,
        id: row.id,
        created_at: Cell("person", "created_at").parse(&row.created_at)?,
        disabled_at: Cell("person", "disabled_at").parse_optional(row.disabled_at.as_deref())?,
        login: row.login,
        name: row.name,
    })
}

fn grant_of(row: person_grant::Model) -> Result<GrantRecord, Error> {
    Ok(GrantRecord {
        id: row.id,
        grant: Grant {
            role: Cell("person_grant", "role").named(&row.role, Role::from_name)?,
            unit: row.unit_id.map(UnitId),
            department: row.department.map(Into::into),
            from: Cell("person_grant", "from_day").parse(&row.from_day)?,
            until: Cell("person_grant", "until_day").parse_optional(row.until_day.as_deref())?,
        },
        granted_at: Cell("person_grant", "granted_at").parse(&row.granted_at)?,
        withdrawn_at: Cell("person_grant", "withdrawn_at").parse_optional(row.withdrawn_at.as_deref())?,
    })
}
