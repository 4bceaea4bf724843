//! The document of the API (OpenAPI 3.1), made of the table of routes.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use dondoc_app::{Scope, schema};
use utoipa::openapi::path::{HttpMethod, PathItemBuilder, PathsBuilder};
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, RefOr, Schema, ServerBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use super::description::{BEARER, Schemas};
use super::{ROUTES, Route, Verb, shapes};

/// The headings under which routes are told, in their order.
pub(crate) const TAGS: [(&str, &str); 10] = [
    ("figures", "The rates of a unit, and all that is made of them."),
    ("units", "Units, their history, their data."),
    ("dossiers", "Dossiers by their codes: no person is named anywhere."),
    ("quality", "Checks of the data, reconciliation, figures that others state."),
    ("imports", "Files in, their reports out, and back out again."),
    ("snapshots", "Closed periods."),
    ("papers", "Official papers."),
    ("decisions", "Decisions, drafts, definitions, legal texts."),
    ("changes", "Changes of units, levels and assignments."),
    ("operation", "Journal, sources, this document."),
];

const ABOUT: &str = "\
What the pages of Đôn Đốc show can be read here, and what a machine may do can be done.

* **Token.** Every address but this document needs `Authorization: Bearer ddc_…`. `dondoc token create` makes one; it carries scopes, \
may be bound to a unit (and all below it) and to a last day. A bound token sees nothing of other units.
* **Numbers.** A rate is two integers, `num` and `den`; `0/0` is *not arising*. Percentages of targets are exact decimals in text. \
Where a number is an estimate, its name says so.
* **Days and moments** are those of the Vietnamese wall clock: `2023-12-31`, `2024-01-08T09:12:40`.
* **Errors** are problems (RFC 9457): `type`, `title`, `status`, `detail`, and `reasons` with stable codes, words and hints in the \
language asked for.
* **Once.** Writing takes an `Idempotency-Key`.
* **Lists** come in parts: `limit`, and `next` with the address of the next part.
* **Tags.** Answers that rest on versions have an `ETag`; with `If-None-Match` what did not change is not sent again.
* **Limits.** An address from which more than ten calls a minute come without a valid token is told to wait (`Retry-After`).";

impl Route {
    /// Its address in the document.
    pub(crate) fn address(&self) -> String {
        format!("/api{}", self.path)
    }
}

fn method(of: Verb) -> HttpMethod {
    match of {
        Verb::Get => HttpMethod::Get,
        Verb::Post => HttpMethod::Post,
        Verb::Put => HttpMethod::Put,
        Verb::Delete => HttpMethod::Delete,
    }
}

/// Says of each kind of a value that it has no other fields: of what is told apart by a field, utoipa does not say it by itself.
fn close(kinds: &mut RefOr<Schema>) {
    let RefOr::T(Schema::OneOf(kinds)) = kinds else { return };
    for kind in &mut kinds.items {
        if let RefOr::T(Schema::Object(kind)) = kind {
            kind.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
    }
}

/// The document.
pub(crate) fn document() -> OpenApi {
    let mut paths = PathsBuilder::new();
    let mut schemas = Schemas::new();
    shapes::Problem::schemas(&mut schemas);
    schemas.push((shapes::Problem::name().to_string(), shapes::Problem::schema()));
    let mut items: Vec<(String, PathItem)> = Vec::new();
    for route in ROUTES {
        let described = (route.described)();
        let item = PathItemBuilder::new().operation(method(route.verb), described.operation(route)).build();
        schemas.extend(described.schemas);
        match items.iter_mut().find(|(address, _)| *address == route.address()) {
            Some((_, known)) => known.merge_operations(item),
            None => items.push((route.address(), item)),
        }
    }
    schemas.iter_mut().filter(|(name, _)| *name == schema::Amendment::name()).for_each(|(_, schema)| close(schema));
    for (address, item) in items {
        paths = paths.path(address, item);
    }
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("ddc_…").description(Some(scopes())).build();
    let components = ComponentsBuilder::new().schemas_from_iter(schemas).security_scheme(BEARER, SecurityScheme::Http(scheme));
    let licence = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    let info = InfoBuilder::new().title("Đôn Đốc").version("1").description(Some(ABOUT)).license(Some(licence)).build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url("/").build()]))
        .paths(paths)
        .components(Some(components.build()))
        .tags(Some(TAGS.map(|(name, about)| TagBuilder::new().name(name).description(Some(about)).build())))
        .build()
}

fn scopes() -> String {
    let one = |scope: Scope| format!("* `{}`: {}", scope.name(), what(scope));
    format!("A token of `dondoc token create`. Scopes:\n\n{}", Scope::ALL.map(one).join("\n"))
}

/// What a scope is for.
pub(crate) fn what(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "reading",
        Scope::ImportsWrite => "taking files in, undoing imports",
        Scope::DecisionsWrite => "beginning drafts of decisions, saving, discarding and confirming them",
        Scope::PapersWrite => "making papers",
        Scope::SnapshotsWrite => "closing periods",
        Scope::ChangesWrite => "recording changes of units, levels and assignments",
        Scope::ChecksWrite => "switching checks, keeping figures that others state",
        Scope::SourcesWrite => "reading other systems now, forgetting mappings",
        Scope::JournalRead => "reading the journal",
    }
}

/// The document, for whoever asks: it holds nothing that the source does not.
pub(crate) async fn show() -> Response {
    match document().to_json() {
        Ok(text) => {
            ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=3600")], text).into_response()
        }
        Err(fault) => super::answers::came_of(dondoc_app::words::Language::default(), Err(dondoc_app::Error::internal(fault))),
    }
}
