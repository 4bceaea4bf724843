//! Tokens of the API. What is kept of a token is its hash; the token itself is shown once and never again.

use dondoc_domain::dossiers::UnitId;
use dondoc_domain::time::Moment;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::batches;
use crate::connection::Store;
use crate::entities::machines::api_token::{Column, Entity, Model};
use crate::error::Error;
use crate::journal::{Audit, TOKEN};
use crate::values::Cell;

/// A token that is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What it is called.
    pub name: String,
    /// SHA-256 of the token, in lower-case hexadecimal.
    pub hash: String,
    /// The unit to which it is bound.
    pub unit: Option<UnitId>,
    /// Stable names of what it allows.
    pub scopes: Vec<String>,
    /// When it is made.
    pub created_at: Moment,
    /// First moment at which it is not valid any more; `None`: never.
    pub expires_at: Option<Moment>,
}

/// A token as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The unit to which it is bound; `None`: any.
    pub unit: Option<UnitId>,
    /// Stable names of what it allows.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Moment,
    /// First moment at which it is not valid any more; `None`: never.
    pub expires_at: Option<Moment>,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
}

impl Store {
    /// Keeps a token and writes the audit; gives its number.
    ///
    /// # Errors
    /// [`Error::Database`], also when the unit is unknown or the hash is there already.
    pub async fn create_token(&self, new: &NewToken) -> Result<i64, Error> {
        let tx = self.write().await?;
        let newest = Entity::find().select_only().column_as(Column::Id.max(), "newest");
        let newest: Option<Option<i64>> = newest.into_tuple().one(&tx).await?;
        let id = newest.flatten().unwrap_or(0) + 1;
        let row = Model {
            id,
            name: new.name.clone(),
            hash: new.hash.clone(),
            unit_id: new.unit.map(|unit| unit.0),
            scopes: new.scopes.join(" "),
            created_at: new.created_at.to_string(),
            expires_at: new.expires_at.map(|at| at.to_string()),
            revoked_at: None,
        };
        batches::insert::<Entity, _>(&tx, vec![row]).await?;
        let detail =
            serde_json::json!({ "name": new.name, "unit": new.unit, "scopes": new.scopes, "expires_at": new.expires_at });
        self.record(
            &tx,
            Audit {
                at: new.created_at,
                action: "token-create",
                subject: format!("token {id}"),
                detail,
                pins: vec![TOKEN.of(&id)],
            },
        )
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// All tokens, revoked and expired ones too, in the order in which they were made.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn tokens(&self) -> Result<Vec<Token>, Error> {
        Entity::find().order_by_asc(Column::Id).all(self.reader()).await?.into_iter().map(token).collect()
    }

    /// The token of a hash.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn token_by_hash(&self, hash: &str) -> Result<Option<Token>, Error> {
        Entity::find().filter(Column::Hash.eq(hash)).one(self.reader()).await?.map(token).transpose()
    }

    /// Revokes a token and writes the audit. `false`: there is none of that number, or it is revoked already.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn revoke_token(&self, id: i64, at: Moment) -> Result<bool, Error> {
        let tx = self.write().await?;
        let standing = Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(at.to_string()))
            .filter(Column::Id.eq(id))
            .filter(Column::RevokedAt.is_null());
        if standing.exec(&tx).await?.rows_affected == 0 {
            return Ok(false);
        }
        let detail = serde_json::json!({});
        self.record(&tx, Audit { at, action: "token-revoke", subject: format!("token {id}"), detail, pins: vec![TOKEN.of(&id)] })
            .await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn token(row: Model) -> Result<Token, Error> {
    Ok(Token {
        id: row.id,
        unit: row.unit_id.map(UnitId),
        scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
        created_at: Cell("api_token", "created_at").parse(&row.created_at)?,
        expires_at: Cell("api_token", "expires_at").parse_optional(row.expires_at.as_deref())?,
        revoked_at: Cell("api_token", "revoked_at").parse_optional(row.revoked_at.as_deref())?,
        name: row.name,
    })
}
