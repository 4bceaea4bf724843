//! What the document says of a route: a path item is made of the very route, and what only words can say is said beside the handler.

use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, ContentBuilder, Header, KnownFormat, Ref, RefOr, Required};

use super::parameters::{LANGUAGE, Param};
use super::{Route, body, shapes};

/// The name of the security scheme.
pub(crate) const BEARER: &str = "token";

/// The media type of what is no success.
pub(crate) const PROBLEM: &str = "application/problem+json";

/// Schemas by name.
pub(crate) type Schemas = Vec<(String, RefOr<Schema>)>;

/// Status, words, and of each media type the schema.
type Answer = (u16, &'static str, Vec<(&'static str, Option<RefOr<Schema>>)>);

/// What is said of a route besides what the route itself says.
#[derive(Default)]
pub(crate) struct Description {
    tag: &'static str,
    id: &'static str,
    summary: &'static str,
    more: &'static str,
    path: &'static [Param],
    body: Option<(RefOr<Schema>, &'static str, Value)>,
    headers: Vec<(&'static str, &'static str)>,
    answers: Vec<Answer>,
    problems: Vec<u16>,
    pub(crate) schemas: Schemas,
}

fn schema_of<T: ToSchema>(schemas: &mut Schemas) -> RefOr<Schema> {
    T::schemas(schemas);
    let is_named = !matches!(T::schema(), RefOr::Ref(_)) && !T::name().is_empty();
    if is_named {
        schemas.push((T::name().to_string(), T::schema()));
        return RefOr::Ref(Ref::from_schema_name(T::name()));
    }
    T::schema()
}

impl Description {
    /// Under which heading, the operation's id, and what it does in one line.
    pub(crate) fn new(tag: &'static str, id: &'static str, summary: &'static str) -> Description {
        Description { tag, id, summary, ..Description::default() }
    }

    /// What else is to be known.
    pub(crate) fn more(self, more: &'static str) -> Description {
        Description { more, ..self }
    }

    /// The parameters in the path.
    pub(crate) fn path(self, path: &'static [Param]) -> Description {
        Description { path, ..self }
    }

    /// A JSON body.
    pub(crate) fn body<T: ToSchema>(mut self, about: &'static str, example: Value) -> Description {
        self.body = Some((schema_of::<T>(&mut self.schemas), about, example));
        self
    }

    /// A success as JSON.
    pub(crate) fn answers<T: ToSchema>(mut self, status: u16, about: &'static str) -> Description {
        let schema = schema_of::<T>(&mut self.schemas);
        self.answers.push((status, about, vec![("application/json", Some(schema))]));
        self
    }

    /// A success as a list of these.
    pub(crate) fn answers_with_list<T: ToSchema>(mut self, status: u16, about: &'static str) -> Description {
        let items = schema_of::<T>(&mut self.schemas);
        let schema = RefOr::T(Schema::Array(ArrayBuilder::new().items(items).build()));
        self.answers.push((status, about, vec![("application/json", Some(schema))]));
        self
    }

    /// A success as a file of one of these media types.
    pub(crate) fn answers_with_file(mut self, status: u16, about: &'static str, kinds: &[&'static str]) -> Description {
        let bytes =
            || ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
        let kind = |kind: &&'static str| (*kind, (*kind != "application/json").then(|| RefOr::T(Schema::from(bytes().build()))));
        self.answers.push((status, about, kinds.iter().map(kind).collect()));
        self
    }

    /// A header of the successes.
    pub(crate) fn header(mut self, name: &'static str, about: &'static str) -> Description {
        self.headers.push((name, about));
        self
    }

    /// What else may come of it, beside what may come of every route.
    pub(crate) fn problems(mut self, statuses: &[u16]) -> Description {
        self.problems.extend(statuses);
        self
    }

    /// The operation of a route, and what its answers have besides.
    pub(crate) fn operation(&self, route: &Route) -> Operation {
        let mut operation = OperationBuilder::new()
            .tag(self.tag)
            .operation_id(Some(self.id))
            .summary(Some(self.summary))
            .description((!self.about(route).is_empty()).then(|| self.about(route)));
        for param in self.path {
            operation = operation.parameter(param.described(ParameterIn::Path));
        }
        for param in route.query.iter().flat_map(|group| group.iter()).chain([&LANGUAGE]) {
            operation = operation.parameter(param.described(ParameterIn::Query));
        }
        if route.once {
            operation = operation.parameter(header_parameter("Idempotency-Key", ONCE, key_schema()));
        }
        if let Some(body) = &self.body {
            let (schema, about, example) = body;
            let content = ContentBuilder::new().schema(Some(schema.clone())).example(Some(example.clone())).build();
            let body = RequestBodyBuilder::new().description(Some(*about)).required(Some(Required::True));
            operation = operation.request_body(Some(body.content("application/json", content).build()));
        }
        if route.takes_file {
            operation = operation.request_body(Some(body::described()));
        }
        for (status, about, contents) in &self.answers {
            let mut response = ResponseBuilder::new().description(*about);
            for (kind, schema) in contents {
                let schema = schema.clone().unwrap_or_else(|| RefOr::T(Schema::from(ObjectBuilder::new().build())));
                response = response.content(*kind, Content::new(Some(schema)));
            }
            for (name, about) in &self.headers {
                response = response.header(*name, text_header(about));
            }
            if route.tagged {
                response = response.header("ETag", text_header("Stands for all versions that the answer rests on."));
            }
            operation = operation.response(status.to_string(), response.build());
        }
        if route.tagged {
            operation = operation.parameter(header_parameter(
                "If-None-Match",
                MATCH,
                ObjectBuilder::new().schema_type(Type::String).build(),
            ));
            operation = operation.response(
                "304",
                ResponseBuilder::new().description("The answer is the one that the program has already.").build(),
            );
        }
        for status in self.statuses(route) {
            operation = operation.response(status.to_string(), problem(status));
        }
        if let Some(scope) = route.scope {
            operation = operation.security(SecurityRequirement::new(BEARER, [scope.name()]));
        } else {
            operation = operation.securities(Some([SecurityRequirement::default()]));
        }
        operation.build()
    }

    fn about(&self, route: &Route) -> String {
        let scope = route.scope.map(|scope| format!("Scope: `{}`.", scope.name()));
        [self.more, scope.as_deref().unwrap_or_default()].join(" ").trim().to_owned()
    }

    /// Every status of a problem that the route can answer with.
    pub(crate) fn statuses(&self, route: &Route) -> Vec<u16> {
        // A parameter that nobody knows; a host that is not this one; a fault of ours.
        let mut all = vec![400, 421, 500];
        if route.scope.is_some() {
            all.extend([401, 403, 429]);
        }
        if !self.path.is_empty() {
            all.push(404);
        }
        if self.body.is_some() {
            all.extend([408, 413, 415]);
        }
        if route.takes_file {
            all.extend([408, 413]);
        }
        if !route.query.is_empty() {
            all.push(422);
        }
        if route.once {
            all.extend([409, 422]);
        }
        all.extend(&self.problems);
        all.sort_unstable();
        all.dedup();
        all
    }
}

const ONCE: &str = "Makes the request one that is carried out once: sent again with the same key, address and body, it is answered as the first \
     time, for 30 days. The same key with anything else is refused.";
const MATCH: &str = "Tags of answers that the program has already.";

fn key_schema() -> utoipa::openapi::schema::Object {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(body::KEY_CHARS_MAX));
    text.pattern(Some("^[!-~]+$")).build()
}

fn header_parameter(name: &str, about: &str, schema: utoipa::openapi::schema::Object) -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}

fn text_header(about: &str) -> Header {
    HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).description(Some(about)).build()
}

/// What a status says, and what else comes with it.
fn problem(status: u16) -> RefOr<utoipa::openapi::Response> {
    let about = match status {
        400 => "A parameter or the body makes no sense.",
        401 => "No valid token.",
        403 => "The token does not allow this, or is not for this unit.",
        404 => "There is no such thing, or none that the token may see.",
        408 => "The body did not come in time.",
        409 => "Not possible as things stand.",
        413 => "The body is too large.",
        415 => "The body is of another media type.",
        421 => "The request was sent to another host name.",
        422 => "What is asked for was understood and refused; `reasons` says why.",
        429 => "Too many calls without a valid token from this address.",
        503 => "The program is about to end.",
        _ => "A fault of the program; `reasons` has the number in its log.",
    };
    let schema = RefOr::Ref(Ref::from_schema_name(<shapes::Problem as ToSchema>::name()));
    let mut response = ResponseBuilder::new().description(about).content(PROBLEM, Content::new(Some(schema)));
    match status {
        401 => response = response.header("WWW-Authenticate", text_header("`Bearer`.")),
        429 => {
            let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(60));
            let header = HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds to wait."));
            response = response.header("Retry-After", header.build());
        }
        _ => {}
    }
    RefOr::T(response.build())
}
