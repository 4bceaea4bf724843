//! Who asks: the application as that person may use it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use dondoc_app::App;

use crate::Site;

/// The application for a page: on behalf of whoever sent the request.
#[derive(Debug, Clone)]
pub(crate) struct Acting(pub(crate) App);

impl FromRequestParts<Site> for Acting {
    type Rejection = Infallible;

    async fn from_request_parts(_parts: &mut Parts, site: &Site) -> Result<Acting, Infallible> {
        Ok(Acting(site.app.clone()))
    }
}
