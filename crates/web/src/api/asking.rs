//! A request by a valid token that may do what the route is for, with its parameters read. A handler that takes an [`Asking`] is
//! reached by nothing else.

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use dondoc_app::api::ApiAnswer;
use dondoc_app::words::Language;
use dondoc_app::{Actor, App, Bearer, Error, FigureQuery};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::organisation::Map;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::answers::{Told, came_of, language, refused, told, with_header};
use super::parameters::{Sent, Wrong};
use super::{Route, body, tokens};
use crate::Site;

/// An answer that is no success.
#[derive(Debug)]
pub(crate) struct Refused(Box<Response>);

impl From<Response> for Refused {
    fn from(response: Response) -> Refused {
        Refused(Box::new(response))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// What a handler gives.
pub(crate) type Answered = Result<Response, Refused>;

/// A request by a valid token.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    /// The application on behalf of the token.
    pub(crate) app: App,
    pub(crate) bearer: Bearer,
    pub(crate) language: Language,
    pub(crate) sent: Sent,
    uri: Uri,
    key: Option<String>,
}

impl FromRequestParts<Site> for Asking {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Asking, Refused> {
        let language = language(&parts.uri, &parts.headers);
        let (bearer, route) = (parts.extensions.get::<Bearer>(), parts.extensions.get::<&'static Route>());
        // `required` stands before every route; this is for the one that would be added without it.
        let (Some(bearer), Some(route)) = (bearer, route) else { return Err(tokens::unauthorised(language).into()) };
        if let Some(scope) = route.scope.filter(|scope| !bearer.may(*scope)) {
            let why = Diagnostic::refusal("token-scope").with("scope", scope.name());
            return Err(refused(language, StatusCode::FORBIDDEN, "scope", why).into());
        }
        let sent = Sent::read(parts.uri.query().unwrap_or_default(), route.query);
        let sent = sent.map_err(|wrong| match wrong {
            Wrong::Shape(name) => wrong_parameter(language, name),
            Wrong::Value(name) => senseless_parameter(language, name),
        })?;
        let key = if route.once { body::key(&parts.headers, language)? } else { None };
        Ok(Asking {
            app: site.app.acting(Actor::Machine(bearer.id)),
            bearer: bearer.clone(),
            language,
            sent,
            uri: parts.uri.clone(),
            key,
        })
    }
}

/// A parameter makes no sense.
pub(crate) fn wrong_parameter(language: Language, name: &str) -> Response {
    refused(language, StatusCode::BAD_REQUEST, "parameter", Diagnostic::refusal("api-parameter").with("name", name))
}

/// A parameter is what it is to be, and yet there is nothing of that kind.
pub(crate) fn senseless_parameter(language: Language, name: &str) -> Response {
    refused(language, StatusCode::UNPROCESSABLE_ENTITY, "parameter", Diagnostic::refusal("api-parameter").with("name", name))
}

impl Asking {
    /// A success.
    pub(crate) fn told(&self, status: u16, body: &impl Serialize) -> Answered {
        let body = serde_json::to_value(body).map_err(|cause| self.failed(Error::internal(cause)))?;
        Ok(Told(ApiAnswer { status, body }).into_response())
    }

    /// A use case was not done.
    pub(crate) fn failed(&self, error: Error) -> Refused {
        came_of(self.language, Err(error)).into()
    }

    /// What came of a use case that answers for itself.
    pub(crate) fn came_of(&self, done: Result<ApiAnswer, Error>) -> Answered {
        Ok(came_of(self.language, done))
    }

    /// A parameter is what it is to be, and yet there is nothing of that kind; or it may be missing, but not here.
    pub(crate) fn wrong(&self, name: &str) -> Refused {
        senseless_parameter(self.language, name).into()
    }

    /// Is there a unit that is asked about?
    pub(crate) fn has_unit(&self) -> Result<(), Refused> {
        if self.bearer.unit.is_some() || self.sent.text("unit").is_some() { Ok(()) } else { Err(self.wrong("unit")) }
    }

    /// There is nothing at this address that the token may see.
    pub(crate) fn nothing_here(&self) -> Refused {
        told(self.language, StatusCode::NOT_FOUND, "not-found", "address-unknown").into()
    }

    /// A number out of the path.
    pub(crate) fn number(&self, text: &str) -> Result<i64, Refused> {
        // As the document has it: digits, from 1.
        if super::parameters::ID.takes(text) { text.parse().map_err(|_| self.nothing_here()) } else { Err(self.nothing_here()) }
    }

    /// A unit that the token may ask about, as asked for or else that of the token.
    pub(crate) async fn unit_asked(&self, asked: Option<String>) -> Result<Option<String>, Refused> {
        match self.app.unit_within(&self.bearer, asked, self.language).await.map_err(|e| self.failed(e))? {
            Ok(unit) => Ok(unit),
            Err(answer) => Err(Told(answer).into_response().into()),
        }
    }

    /// The unit of the question, which has to be there.
    pub(crate) async fn unit(&self) -> Result<String, Refused> {
        self.unit_asked(self.sent.owned("unit")).await?.ok_or_else(|| self.wrong("unit"))
    }

    /// The question of a figure.
    pub(crate) async fn figures(&self) -> Result<FigureQuery, Refused> {
        let sent = &self.sent;
        Ok(FigureQuery {
            unit: self.unit().await?,
            period: sent.owned("period").ok_or_else(|| self.wrong("period"))?,
            definition: sent.owned("definition").unwrap_or_else(|| FOUNDING.to_owned()),
            map: if sent.text("map") == Some("today") { Map::Today } else { Map::AsWas },
            as_of: sent.parsed("as_of"),
            known_at: sent.parsed("known_at"),
        })
    }

    /// What concerns the whole installation is nothing for a token of one unit.
    pub(crate) fn of_all_units(&self) -> Result<(), Refused> {
        if self.bearer.unit.is_none() {
            return Ok(());
        }
        let why = Diagnostic::refusal("token-foreign-unit");
        Err(refused(self.language, StatusCode::FORBIDDEN, "foreign-unit", why).into())
    }

    /// The body as JSON, within a limit and of a kind that says so.
    pub(crate) async fn json<T: DeserializeOwned>(&self, request: Request, most: usize) -> Result<T, Refused> {
        let kind = request.headers().get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or_default().to_ascii_lowercase());
        let kind = kind.as_deref().map(|kind| kind.split(';').next().unwrap_or_default().trim());
        if kind.is_some_and(|kind| kind != "application/json" && !kind.ends_with("+json")) {
            return Err(told(self.language, StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "api-media-type").into());
        }
        let bytes = body::bytes(request.into_body(), most, self.language).await?;
        serde_json::from_slice(&bytes).map_err(|why| {
            let why = Diagnostic::refusal("api-body").with("why", why);
            refused(self.language, StatusCode::BAD_REQUEST, "body", why).into()
        })
    }

    /// Does work in a task of its own, so that it is carried out even if the program that asked goes away; with a key once only.
    /// `made` is where something that was made can be read, below `/api`.
    pub(crate) async fn once<F>(
        &self,
        asked: &impl Serialize,
        made: impl Fn(&Value) -> String,
        work: impl FnOnce(App, Bearer, Language) -> F,
    ) -> Answered
    where
        F: Future<Output = Result<ApiAnswer, Error>> + Send + 'static,
    {
        let (app, bearer, language) = (self.app.clone(), self.bearer.clone(), self.language);
        let work = work(app.clone(), bearer.clone(), language);
        let asked = json!([self.uri.to_string(), asked]);
        let key = self.key.clone();
        let done = tokio::spawn(async move { app.api_once(&bearer, key, &asked, language, work).await }).await;
        let done = done.unwrap_or_else(|cause| Err(Error::internal(cause)));
        let address =
            done.as_ref().ok().filter(|answer| answer.status == 201).map(|answer| format!("/api{}", made(&answer.body)));
        let answer = came_of(self.language, done);
        Ok(match address {
            Some(address) => with_header(answer, header::LOCATION, &address),
            None => answer,
        })
    }

    /// The idempotency key, where one was sent.
    pub(crate) fn key(&self) -> Option<String> {
        self.key.clone()
    }

    /// The address of this request.
    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }
}
