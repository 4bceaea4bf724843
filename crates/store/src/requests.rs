//! Requests of the API that carry an idempotency key, and which token brought which import.

use std::collections::BTreeSet;

use dondoc_domain::dossiers::ImportId;
use dondoc_domain::time::Moment;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::batches;
use crate::connection::Store;
use crate::entities::machines::{api_import, api_request};
use crate::error::Error;
use crate::imports::next_id;
use crate::journal::{Audit, BROUGHT};

/// A request that is about to be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// Number of the token.
    pub token: i64,
    /// The key that the client chose.
    pub key: String,
    /// Hash of body and parameters.
    pub fingerprint: String,
    /// Now.
    pub at: Moment,
    /// Requests begun before this moment are forgotten.
    pub forget_before: Moment,
}

/// A request as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// Hash of body and parameters.
    pub fingerprint: String,
    /// The id that its import had at least, where it made one.
    pub first_import: ImportId,
    /// Status and body of its answer; `None`: it was cut off.
    pub answer: Option<(u16, String)>,
}

/// What came of beginning a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Its key is new.
    New,
    /// Its key was used before.
    Known(RequestRecord),
}

/// A request that was carried out.
#[derive(Debug, Clone, Default)]
pub struct Finished {
    /// Number of the token.
    pub token: i64,
    /// The key, where it had one, with status and body of the answer.
    pub answer: Option<(String, u16, String)>,
    /// What it changed: the action's name in the audit, and the import.
    pub changed: Option<(&'static str, ImportId)>,
}

impl Store {
    /// Keeps that a request is under way, unless its key is known.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn begin_request(&self, new: &NewRequest) -> Result<Begun, Error> {
        use api_request::{Column, Entity, Model};
        let tx = self.write().await?;
        Entity::delete_many().filter(Column::BegunAt.lt(new.forget_before.to_string())).exec(&tx).await?;
        let known = Entity::find_by_id((new.token, new.key.clone())).one(&tx).await?;
        let begun = match known {
            Some(row) => Begun::Known(RequestRecord {
                fingerprint: row.fingerprint,
                first_import: ImportId(row.first_import),
                answer: row.status.and_then(|status| u16::try_from(status).ok()).zip(row.answer),
            }),
            None => {
                let row = Model {
                    token_id: new.token,
                    request_key: new.key.clone(),
                    fingerprint: new.fingerprint.clone(),
                    begun_at: new.at.to_string(),
                    first_import: next_id(&tx).await?.0,
                    status: None,
                    answer: None,
                };
                batches::insert::<Entity, _>(&tx, vec![row]).await?;
                Begun::New
            }
        };
        tx.commit().await?;
        Ok(begun)
    }

    /// Keeps the answer of a request, which token brought its import, and the audit of what it changed.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn finish_request(&self, done: &Finished, at: Moment) -> Result<(), Error> {
        let tx = self.write().await?;
        if let Some((key, status, answer)) = &done.answer {
            use api_request::{Column, Entity};
            let this = Entity::update_many()
                .col_expr(Column::Status, Expr::value(i32::from(*status)))
                .col_expr(Column::Answer, Expr::value(answer.as_str()))
                .filter(Column::TokenId.eq(done.token))
                .filter(Column::RequestKey.eq(key));
            this.exec(&tx).await?;
        }
        if let Some((action, import)) = done.changed {
            let known = api_import::Entity::find_by_id(import.0).one(&tx).await?.is_some();
            if action != "api-undo" && !known {
                let row = api_import::Model { import_id: import.0, token_id: done.token };
                batches::insert::<api_import::Entity, _>(&tx, vec![row]).await?;
            }
            let (subject, actor) = (format!("import {}", import.0), format!("token {}", done.token));
            self.record_by(
                &tx,
                Some(actor),
                Audit { at, action, subject, detail: serde_json::json!({}), pins: vec![BROUGHT.of(&import.0)] },
            )
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The imports that a token brought, refused ones too.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn imports_of_token(&self, token: i64) -> Result<BTreeSet<ImportId>, Error> {
        use api_import::{Column, Entity};
        let these = Entity::find().select_only().column(Column::ImportId).filter(Column::TokenId.eq(token));
        let ids: Vec<i64> = these.into_tuple().all(self.reader()).await?;
        Ok(ids.into_iter().map(ImportId).collect())
    }
}
