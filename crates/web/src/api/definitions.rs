//! `/api/v1/definitions`: the ways to compute, as data and in words.

use axum::extract::Path;
use axum::response::Response;
use dondoc_app::api::ApiAnswer;
use dondoc_app::{Scope, definitions_told};
use serde_json::json;

use super::answers::came_of;
use super::tokens::Asking;

pub(crate) async fn list(asking: Asking) -> Response {
    if let Err(answer) = asking.may(Scope::Read) {
        return *answer;
    }
    let done = definitions_told(asking.language, None);
    came_of(asking.language, done.map(|all| ApiAnswer { status: 200, body: json!({"definitions": all}) }))
}

pub(crate) async fn show(asking: Asking, Path(id): Path<String>) -> Response {
    if let Err(answer) = asking.may(Scope::Read) {
        return *answer;
    }
    let done = definitions_told(asking.language, Some(&id));
    came_of(asking.language, done.map(|mut one| ApiAnswer { status: 200, body: one.swap_remove(0) }))
}
