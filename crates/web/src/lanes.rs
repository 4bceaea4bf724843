//! What takes longer than an overview is made on other threads than overviews are (`dondoc_app::patient_runtime`).

use std::panic::resume_unwind;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodRouter;
use tokio::runtime::Handle;
use tokio_util::task::AbortOnDropHandle;
use tracing::{Instrument as _, Span};

/// Has a handler work on that runtime, where there is one.
pub(crate) fn within<S>(patient: Option<&Handle>, handler: MethodRouter<S>) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    match patient {
        Some(patient) => handler.layer(middleware::from_fn_with_state(patient.clone(), beside)),
        None => handler,
    }
}

async fn beside(State(patient): State<Handle>, request: Request, next: Next) -> Response {
    // Whoever hangs up ends it, as if it had been here.
    let made = AbortOnDropHandle::new(patient.spawn(next.run(request).instrument(Span::current())));
    match made.await {
        Ok(response) => response,
        // Told where all panics are.
        Err(why) if why.is_panic() => resume_unwind(why.into_panic()),
        // The program ends.
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    async fn where_made() -> String {
        std::thread::current().name().unwrap_or_default().to_owned()
    }

    async fn panics() {
        panic!("made to panic");
    }

    #[test]
    fn what_is_handed_over_is_made_there_and_what_fails_there_is_told_here() {
        let patient = dondoc_app::patient_runtime().unwrap();
        let here = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let on = |runtime: Option<&Handle>| {
            let router = Router::new().route("/", within(runtime, get(where_made)));
            router.route("/panics", within(runtime, get(panics))).layer(CatchPanicLayer::new())
        };
        let ask = |router: Router, path: &'static str| async move {
            let response = router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
            let (status, body) = (response.status(), to_bytes(response.into_body(), usize::MAX).await.unwrap());
            (status, String::from_utf8_lossy(&body).into_owned())
        };
        let told = |runtime: Option<&Handle>, path| here.block_on(ask(on(runtime), path));
        assert_eq!(told(Some(patient.handle()), "/"), (StatusCode::OK, "patient".to_owned()));
        assert_ne!(told(None, "/").1, "patient");
        for runtime in [None, Some(patient.handle())] {
            assert_eq!(told(runtime, "/panics").0, StatusCode::INTERNAL_SERVER_ERROR);
        }
    }
}
