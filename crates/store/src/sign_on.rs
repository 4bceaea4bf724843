//! Who somebody is at the provider of identities: a link that is made once and stands until it is taken away.

use dondoc_domain::time::Moment;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use crate::batches;
use crate::connection::Store;
use crate::entities::people::person_secret;
use crate::error::Error;
use crate::journal::{Audit, PERSON};
use crate::people::end_sessions;

impl Store {
    /// Links somebody to who they are at the provider. `false`: they or the other are linked already.
    ///
    /// # Errors
    /// [`Error::Database`], also when there is nobody of that number.
    pub async fn link_person(&self, id: i64, subject: &str, at: Moment) -> Result<bool, Error> {
        let tx = self.write().await?;
        let taken = person_secret::Entity::find().filter(person_secret::Column::Subject.eq(subject)).count(&tx).await? > 0;
        let Some(mut row) = person_secret::Entity::find_by_id(id).one(&tx).await?.filter(|row| row.subject.is_none() && !taken)
        else {
            return Ok(false);
        };
        row.subject = Some(subject.to_owned());
        batches::insert_or_replace::<person_secret::Entity, _>(&tx, vec![row]).await?;
        let (action, subject) = ("sign-on-link", format!("person {id}"));
        self.record(&tx, Audit { at, action, subject, detail: json!({}), pins: vec![PERSON.of(&id)] }).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes the link of somebody away and ends all their sessions but one. `false`: there is none.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn unlink_person(&self, id: i64, at: Moment, but_session: Option<&str>) -> Result<bool, Error> {
        let tx = self.write().await?;
        let found = person_secret::Entity::find_by_id(id).one(&tx).await?;
        let Some(mut row) = found.filter(|row| row.subject.is_some()) else { return Ok(false) };
        row.subject = None;
        batches::insert_or_replace::<person_secret::Entity, _>(&tx, vec![row]).await?;
        end_sessions(&tx, id, but_session).await?;
        let (action, subject) = ("sign-on-unlink", format!("person {id}"));
        self.record(&tx, Audit { at, action, subject, detail: json!({}), pins: vec![PERSON.of(&id)] }).await?;
        tx.commit().await?;
        Ok(true)
    }
}
