//! How the tables of a source are read, as somebody said once.

use dondoc_domain::time::Moment;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use crate::batches;
use crate::connection::Store;
use crate::entities::imports::mapping_profile;
use crate::error::Error;
use crate::journal::{Audit, MAPPING};
use crate::values::{Cell, json};

/// A mapping that is used whenever a table with certain headings comes.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Hash of the headings.
    pub signature: String,
    /// The mapping, as `ingest` reads it.
    pub mapping: serde_json::Value,
    /// The file for which it was said.
    pub file: String,
    /// When.
    pub saved_at: Moment,
}

impl Store {
    /// All profiles, latest first.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn profiles(&self) -> Result<Vec<Profile>, Error> {
        let rows = mapping_profile::Entity::find().order_by_desc(mapping_profile::Column::SavedAt).all(self.reader()).await?;
        let profile = |row: mapping_profile::Model| {
            Ok(Profile {
                mapping: Cell("mapping_profile", "mapping").json(&row.mapping)?,
                saved_at: Cell("mapping_profile", "saved_at").parse(&row.saved_at)?,
                signature: row.signature,
                file: row.file,
            })
        };
        rows.into_iter().map(profile).collect()
    }

    /// Forgets a profile; `false`: there is none.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn forget_profile(&self, signature: &str, at: Moment) -> Result<bool, Error> {
        let tx = self.write().await?;
        let gone = mapping_profile::Entity::delete_by_id(signature.to_owned()).exec(&tx).await?.rows_affected > 0;
        if gone {
            let detail = serde_json::json!({});
            self.record(
                &tx,
                Audit {
                    at,
                    action: "forget-mapping",
                    subject: format!("mapping {signature}"),
                    detail,
                    pins: vec![MAPPING.of(signature)],
                },
            )
            .await?;
            tx.commit().await?;
        }
        Ok(gone)
    }
}

/// Keeps a profile, in place of an earlier one for the same headings.
pub(crate) async fn keep(store: &Store, db: &impl ConnectionTrait, profile: &Profile) -> Result<(), Error> {
    let row = mapping_profile::Model {
        signature: profile.signature.clone(),
        mapping: json(&profile.mapping)?,
        file: profile.file.clone(),
        saved_at: profile.saved_at.to_string(),
    };
    batches::insert_or_replace::<mapping_profile::Entity, _>(db, vec![row]).await?;
    let subject = format!("mapping {}", profile.signature);
    store
        .record(
            db,
            Audit {
                at: profile.saved_at,
                action: "keep-mapping",
                subject,
                detail: profile.mapping.clone(),
                pins: vec![MAPPING.of(&profile.signature)],
            },
        )
        .await
}
