//! How tables of a source are read: profiles that somebody's answers became, and what a file's layout shows.

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::Dossier;
use dondoc_domain::time::Moment;
use dondoc_ingest::{Intake, Mapping, ProcedureRow};

use crate::{App, Error, blocking};

/// So many rows are shown of a file.
const FIRST: usize = 5;

/// The first rows of a file as they were understood. What was not understood is not there: it may be personal.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum FirstRows {
    /// None, or a table of another kind.
    #[default]
    None,
    /// Of a dossier list.
    Dossiers(Vec<Dossier>),
    /// Of a procedure table.
    Procedures(Vec<ProcedureRow>),
}

impl FirstRows {
    pub(crate) fn of(intake: &Intake) -> FirstRows {
        match intake {
            Intake::Dossiers(list) => {
                let mut rows: Vec<&Dossier> = list.rows.iter().take(200).collect();
                rows.sort_by_key(|row| row.source);
                FirstRows::Dossiers(rows.into_iter().take(FIRST).cloned().collect())
            }
            Intake::Procedures(table) => FirstRows::Procedures(table.rows.iter().take(FIRST).cloned().collect()),
            Intake::Form(_) => FirstRows::None,
        }
    }
}

/// A mapping that is used whenever a table with its headings comes.
#[derive(Debug, Clone, PartialEq)]
pub struct MappingProfile {
    /// Hash of the headings.
    pub signature: String,
    /// The mapping.
    pub mapping: Mapping,
    /// The file for which it was said.
    pub file: String,
    /// When.
    pub saved_at: Moment,
}

impl App {
    /// The mappings that were said once and are used again, latest first.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn mappings(&self) -> Result<Vec<MappingProfile>, Error> {
        self.must(Action::View, Resource::Imports)?;
        let kept = self.store().profiles().await.map_err(Error::internal)?;
        // One that a later program does not understand any more is not used; the officer is asked again.
        let known = kept.into_iter().filter_map(|p| {
            let mapping = Mapping::from_json(&p.mapping).ok()?;
            Some(MappingProfile { signature: p.signature, mapping, file: p.file, saved_at: p.saved_at })
        });
        Ok(known.collect())
    }

    /// Forgets a mapping: tables with its headings are read by these again.
    ///
    /// # Errors
    /// There is no such mapping.
    pub async fn forget_mapping(&self, signature: &str) -> Result<(), Error> {
        self.must(Action::Decide, Resource::Imports)?;
        let data = self.inner.data.clone();
        let _lock = blocking(move || data.lock()).await?;
        if self.store().forget_profile(signature, self.now()).await.map_err(Error::internal)? {
            return Ok(());
        }
        Err(Error::not_found(Diagnostic::refusal("mapping-profile-unknown").with("mapping", signature)))
    }
}
