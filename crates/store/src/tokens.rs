//! Tokens of the API. What is kept of a token is its hash; the token itself is shown once and never again.

use dondoc_domain::dossiers::UnitId;
use dondoc_domain::time::Moment;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::batches;
use crate::connection::Store;
use crate::entities::machines::api_token::{Column, Entity, Model};
use crate::entities::machines::api_token_owner;
use crate::entities::people::person;
use crate::error::Error;
use crate::journal::{Audit, TOKEN, TOKEN_OWNER};
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
    /// Number of the person whose it is; `None`: of whoever has the data folder in hand.
    pub owner: Option<i64>,
}

/// Whose a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenOwner {
    /// Their number.
    pub id: i64,
    /// What they type to log in.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// May they not log in any more?
    pub disabled: bool,
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
    /// Whose it is; `None`: of whoever has the data folder in hand.
    pub owner: Option<TokenOwner>,
}

impl Store {
    /// Keeps a token and writes the audit; gives its number.
    ///
    /// # Errors
    /// [`Error::Database`], also when unit or owner are unknown or the hash is there already.
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
        let owners = new.owner.map(|person_id| api_token_owner::Model { token_id: id, person_id });
        batches::insert::<api_token_owner::Entity, _>(&tx, owners.into_iter().collect()).await?;
        let mut detail =
            serde_json::json!({ "name": new.name, "unit": new.unit, "scopes": new.scopes, "expires_at": new.expires_at });
        let mut pins = vec![TOKEN.of(&id)];
        if let Some(owner) = new.owner {
            detail["owner"] = owner.into();
            pins.push(TOKEN_OWNER.of(&id));
        }
        self.record(&tx, Audit { at: new.created_at, action: "token-create", subject: format!("token {id}"), detail, pins })
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// All tokens, revoked and expired ones too, in the order in which they were made.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn tokens(&self) -> Result<Vec<Token>, Error> {
        let rows = Entity::find().order_by_asc(Column::Id).all(self.reader()).await?;
        let mut tokens = Vec::with_capacity(rows.len());
        for row in rows {
            tokens.push(self.token(row).await?);
        }
        Ok(tokens)
    }

    /// The token of a hash.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn token_by_hash(&self, hash: &str) -> Result<Option<Token>, Error> {
        match Entity::find().filter(Column::Hash.eq(hash)).one(self.reader()).await? {
            Some(row) => Ok(Some(self.token(row).await?)),
            None => Ok(None),
        }
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

    async fn token(&self, row: Model) -> Result<Token, Error> {
        let owns = Query::select()
            .column(api_token_owner::Column::PersonId)
            .from(api_token_owner::Entity)
            .and_where(api_token_owner::Column::TokenId.eq(row.id))
            .to_owned();
        let owner = person::Entity::find().filter(person::Column::Id.in_subquery(owns)).one(self.reader()).await?;
        Ok(Token {
            id: row.id,
            unit: row.unit_id.map(UnitId),
            scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
            created_at: Cell("api_token", "created_at").parse(&row.created_at)?,
            expires_at: Cell("api_token", "expires_at").parse_optional(row.expires_at.as_deref())?,
            revoked_at: Cell("api_token", "revoked_at").parse_optional(row.revoked_at.as_deref())?,
            name: row.name,
            owner: owner.map(|person| TokenOwner {
                id: person.id,
                login: person.login,
                name: person.name,
                disabled: person.disabled_at.is_some(),
            }),
        })
    }
}
