//! The one error of the use cases: what went wrong, told as diagnostics or kept for the log.

use dondoc_domain::diagnostics::Diagnostic;

/// Why a use case was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was asked for does not exist, or the request makes no sense: the user's to mend.
    #[error("refused: {}", .0.first().map_or("?", |d| d.code.as_str()))]
    Refused(Vec<Diagnostic>),
    /// Something that was asked for by its address does not exist.
    #[error("not found: {}", .0.code)]
    NotFound(Box<Diagnostic>),
    /// Who acts may not do that.
    #[error("forbidden: {}", .0.code)]
    Forbidden(Box<Diagnostic>),
    /// Our fault: the log has the cause.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// One reason.
    #[must_use]
    pub fn refused(diagnostic: Diagnostic) -> Error {
        Error::Refused(vec![diagnostic])
    }

    /// Something that an address names does not exist.
    #[must_use]
    pub fn not_found(diagnostic: Diagnostic) -> Error {
        Error::NotFound(Box::new(diagnostic))
    }

    /// Our fault.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Internal(cause.into())
    }

    /// What to tell the user, where it is theirs to mend.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Error::Refused(all) => all,
            Error::NotFound(one) | Error::Forbidden(one) => std::slice::from_ref(one.as_ref()),
            Error::Internal(_) => &[],
        }
    }
}
