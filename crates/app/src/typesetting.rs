//! Papers as PDF, by whoever typesets them: the binary brings the typesetter along, so that this crate and the page are built and
//! tested without one.

use std::sync::Arc;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::papers::Paper;

use crate::{App, Error, blocking};

/// Why a paper was not typeset: always our fault, for a paper holds nothing but words.
pub type TypesetError = Box<dyn std::error::Error + Send + Sync>;

/// Makes the bytes of a PDF of a paper. Same paper, same bytes.
pub type Typesetter = Arc<dyn Fn(&Paper) -> Result<Vec<u8>, TypesetError> + Send + Sync>;

impl App {
    /// The same, with a typesetter.
    #[must_use]
    pub fn with_typesetter(mut self, typesetter: Typesetter) -> App {
        self.typesetter = Some(typesetter);
        self
    }

    /// Can it make PDFs? Where not, pages offer none.
    #[must_use]
    pub fn typesets(&self) -> bool {
        self.typesetter.is_some()
    }

    /// A paper as PDF.
    ///
    /// # Errors
    /// Built without a typesetter; otherwise faults of ours only.
    pub async fn typeset(&self, paper: Paper) -> Result<Vec<u8>, Error> {
        let Some(typesetter) = self.typesetter.clone() else {
            return Err(Error::refused(Diagnostic::refusal("pdf-not-built")));
        };
        blocking(move || typesetter(&paper).map_err(Error::internal)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(title: &str) -> Paper {
        Paper { title: title.to_owned(), ..Paper::default() }
    }

    #[test]
    fn without_a_typesetter_it_is_refused_with_one_it_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let app = App::open(folder.path()).await.unwrap();
            let refused = app.typeset(paper("A")).await.unwrap_err();
            assert_eq!(refused.diagnostics()[0].code, "pdf-not-built");
            assert!(!app.typesets());

            let app = app.with_typesetter(Arc::new(|paper: &Paper| match paper.title.as_str() {
                "" => Err("no title".into()),
                title => Ok(title.as_bytes().to_vec()),
            }));
            assert!(app.typesets() && app.clone().typesets());
            assert_eq!(app.typeset(paper("B")).await.unwrap(), b"B");
            assert!(matches!(app.typeset(paper("")).await.unwrap_err(), Error::Internal(_)));
        });
    }
}
