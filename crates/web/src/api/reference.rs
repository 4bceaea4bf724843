//! The page for people, made of the document.

/// The page.
pub(crate) fn reference() -> String {
    String::new()
}
