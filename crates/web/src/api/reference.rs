//! The page for people (`docs/api.md`), made of the document.

use std::fmt::Write as _;

use serde_json::Value;

use super::document::{TAGS, document, what};
use dondoc_app::Scope;

/// What comes before the list of addresses.
const HEAD: &str = "\
# The API

What the pages show can be read by other programs, and what a machine may do can be done. The full description is the OpenAPI 3.1
document at `GET /api/v1/openapi.json` (no token needed: it holds nothing that the source does not), kept as [openapi.json](openapi.json).
This page is made of it (`RENEW=1 cargo nextest run -p dondoc-web -E 'test(kept_document)'`).

## A token

```sh
dondoc token create --name 'phần mềm báo cáo' --scope read --unit 06157@2025-06-30 --expires 2027-01-01
AUTH=\"Authorization: Bearer $TOKEN\"
curl -H \"$AUTH\" 'http://127.0.0.1:8080/api/v1/rates?unit=06157@2025-06-30&period=2023'
```

A token is shown once; what is kept of it is a hash. Bound to a unit it sees that unit and those below it and nothing else: what is
another's is answered 403 where the unit is named, and 404 where a number is. A token that was made on the page is that of whoever made
it: while they are not let in it opens nothing. After ten wrong tokens a minute an address is told to wait
(429 with `Retry-After`).

| scope | what for |
|---|---|
";

const MIDDLE: &str = "
## Answers

* A rate is two whole numbers, `num` and `den`; `0/0` is *not arising*, neither 0 % nor 100 %. Targets are exact decimals in text. Days
  (`2023-12-31`) and moments (`2024-01-08T09:12:40`) are those of the Vietnamese wall clock.
* **Errors** are problems (RFC 9457, `application/problem+json`): `type`, `title`, `status`, `detail`, and `reasons`, each with a stable
  `code`, words and a `hint`. Words are Vietnamese, or English with `lang=en` or `Accept-Language: en`. 400: a parameter or the body makes
  no sense; 422: it was understood and refused; 409: not as things stand.
* **Once.** Writing takes an `Idempotency-Key`. Sent again with the same key, address and body, a request is answered as the first time,
  for 30 days; the same key with anything else is refused (422). One that was cut off, so that nobody knows whether it was carried out,
  is answered 409 and not carried out again; an import is looked for and goes on.
* **Lists** come in parts: `limit` (at most 500, 100 where it is not said), and `next` with the address of the next part, also as
  `Link: <…>; rel=\"next\"`. A list goes on behind the last entry told: what comes in between shifts nothing.
* **Tags.** Answers that rest on versions carry an `ETag`: the hash of the journal's last line, the day, the address and the token.
  Sent back in `If-None-Match`, what did not change is answered 304 without being computed.

## Addresses
";

/// The page.
pub(crate) fn reference() -> String {
    let document = serde_json::to_value(document()).unwrap_or_default();
    let mut page = HEAD.to_owned();
    for scope in Scope::ALL {
        let _ = writeln!(page, "| `{}` | {} |", scope.name(), what(scope));
    }
    page.push_str(MIDDLE);
    for (tag, about) in TAGS {
        let _ = writeln!(page, "\n### {about}\n");
        for (address, item) in document["paths"].as_object().into_iter().flatten() {
            for verb in ["get", "post", "put", "delete"] {
                let operation = &item[verb];
                if operation["tags"][0] == tag {
                    told(&mut page, verb, address, operation);
                }
            }
        }
    }
    page
}

/// One operation: what it does, its scope, its parameters, how it is called.
fn told(page: &mut String, verb: &str, address: &str, operation: &Value) {
    let text = |key: &str| operation[key].as_str().unwrap_or_default();
    let _ = writeln!(page, "**`{} {address}`** — {}. {}\n", verb.to_uppercase(), text("summary"), text("description"));
    let parameters = || operation["parameters"].as_array().into_iter().flatten();
    let names: Vec<String> = parameters()
        .filter(|p| p["in"] == "query" && p["name"] != "lang")
        .map(|p| format!("`{}`{}", p["name"].as_str().unwrap_or_default(), if p["required"] == true { " (needed)" } else { "" }))
        .collect();
    if !names.is_empty() {
        let _ = writeln!(page, "Parameters: {}.\n", names.join(", "));
    }
    let _ = writeln!(page, "```sh\n{}\n```\n", call(verb, address, operation));
}

/// A call with the examples of the document.
fn call(verb: &str, address: &str, operation: &Value) -> String {
    let parameters = || operation["parameters"].as_array().into_iter().flatten();
    let example = |p: &Value| match &p["example"] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut path = address.to_owned();
    for p in parameters().filter(|p| p["in"] == "path") {
        path = path.replace(&format!("{{{}}}", p["name"].as_str().unwrap_or_default()), &example(p));
    }
    let wanted = |p: &&Value| p["in"] == "query" && (p["required"] == true || p["name"] == "unit");
    let query: Vec<String> =
        parameters().filter(wanted).map(|p| format!("{}={}", p["name"].as_str().unwrap_or_default(), example(p))).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let token = if operation["security"][0].as_object().is_some_and(|s| !s.is_empty()) { " -H \"$AUTH\"" } else { "" };
    let method = if verb == "get" { String::new() } else { format!(" -X {}", verb.to_uppercase()) };
    let content = &operation["requestBody"]["content"];
    let body = match (&content["application/json"]["example"], &content["application/octet-stream"]) {
        (Value::Null, Value::Null) => String::new(),
        (Value::Null, _) => " --data-binary @danh-sach.csv".to_owned(),
        (example, _) => format!(" --json '{example}'"),
    };
    let key = if parameters().any(|p| p["name"] == "Idempotency-Key") { " -H 'Idempotency-Key: 2024-01-08/1'" } else { "" };
    format!("curl{method}{token}{key}{body} 'http://127.0.0.1:8080{path}{query}'")
}
