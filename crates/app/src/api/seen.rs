//! What a token may see: all, or with a bound token what is of its unit and everything below it.

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::ImportId;

use crate::views::{DossierStory, UnitRef};
use crate::{App, Bearer, Error};

impl App {
    /// Is a unit, by its key, one that the token is for?
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn bearer_sees(&self, bearer: &Bearer, unit: &str) -> Result<bool, Error> {
        Ok(self.units_of(bearer).await?.is_none_or(|units| units.contains(unit)))
    }

    /// Those of some things whose unit the token is for.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn only_seen<T>(&self, bearer: &Bearer, all: Vec<T>, unit: impl Fn(&T) -> &UnitRef) -> Result<Vec<T>, Error> {
        let units = self.units_of(bearer).await?;
        Ok(all.into_iter().filter(|one| units.as_ref().is_none_or(|units| units.contains(&unit(one).key))).collect())
    }

    /// May the token see this import?
    ///
    /// # Errors
    /// There is none that it may see; or a fault of ours.
    pub async fn sees_import(&self, bearer: &Bearer, id: ImportId) -> Result<(), Error> {
        self.seen_import(bearer, id).await.map(drop)
    }

    /// A dossier in all its versions that units of the token brought. Of a dossier of another unit it is not even told that it exists.
    ///
    /// # Errors
    /// There is none that this token may see; or a fault of ours.
    pub async fn api_dossier(&self, bearer: &Bearer, code: &str) -> Result<DossierStory, Error> {
        let unknown = || Error::not_found(Diagnostic::refusal("dossier-unknown").with("code", code.trim().to_uppercase()));
        let mut story = self.dossier_story(code).await?;
        if bearer.unit.is_some() && !self.bearer_sees(bearer, &story.unit.key).await? {
            return Err(unknown());
        }
        let mut seen = Vec::new();
        for version in story.versions {
            if self.sees_import(bearer, version.0.origin.import).await.is_ok() {
                seen.push(version);
            }
        }
        story.versions = seen;
        if story.versions.is_empty() {
            return Err(unknown());
        }
        self.seen("see-dossier", format!("dossier {}", story.code), serde_json::json!({})).await?;
        Ok(story)
    }
}
