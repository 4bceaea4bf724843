//! Every use case asks whether it may: told from the sources, so that a new one cannot forget it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Use cases that ask nothing, and why.
const FREE: &[(&str, &str)] = &[
    ("bearer", "tells who shows a token"),
    ("newest_change", "a hash that answers are compared by"),
    ("data_version", "a number that a look is compared by"),
    ("has_people", "whether a log-in is needed is asked before it"),
    ("log_in", "the log-in"),
    ("answer_second_factor", "the log-in"),
    ("begin_sign_on", "the log-in"),
    ("finish_sign_on", "the log-in"),
    ("session", "tells who asks"),
    ("log_out", "ends what the token opened"),
    ("reference_at", "units and their names, for the command line"),
    ("typeset", "sets what it is given"),
    ("keep_boards", "makes what is asked for by others, and gives it to nobody"),
    ("keep_accounts", "makes what is asked for by others, and gives it to nobody"),
    ("keep_pulling", "reads sources by their schedules"),
    ("vitals", "numbers for metrics, which have a token of their own"),
    ("readiness", "is it there?"),
];

fn sources(folder: &Path, out: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") && path.file_name().is_some_and(|n| n != "tests.rs") {
            out.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The asynchronous methods of an application by name, with their bodies; public ones are use cases.
fn methods() -> BTreeMap<String, (bool, String)> {
    let mut texts = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    let mut found = BTreeMap::new();
    for text in texts {
        let mut rest = text.as_str();
        while let Some(at) = rest.find("async fn ") {
            let public = rest[..at].ends_with("pub ");
            rest = &rest[at + "async fn ".len()..];
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(open) = rest.find("{\n") else { break };
            let is_method = rest[..open].contains("&self");
            // A method's body ends where its indentation does.
            let end = rest.find("\n    }\n").unwrap_or(rest.len());
            if is_method && open < end {
                found.insert(name, (public, rest[open..end].to_owned()));
            }
        }
    }
    found
}

#[test]
fn every_use_case_asks_whether_it_may() {
    let methods = methods();
    assert!(methods.len() > 150, "{}", methods.len());
    let asks = |body: &str| {
        ["self.must", "self.forbidden(", "self.question(", "Actor::Person(person) = self.actor()", "bearer"]
            .iter()
            .any(|ask| body.contains(ask))
    };
    let mut asking: BTreeSet<&str> = methods.iter().filter(|(_, (_, body))| asks(body)).map(|(name, _)| name.as_str()).collect();
    // Whoever begins with a use case that asks has asked.
    loop {
        let by_another = |body: &str| asking.iter().any(|name| body.contains(&format!("self.{name}(")));
        let more: Vec<&str> =
            methods.iter().filter(|(n, (_, b))| !asking.contains(n.as_str()) && by_another(b)).map(|(n, _)| n.as_str()).collect();
        if more.is_empty() {
            break;
        }
        asking.extend(more);
    }
    let api = |name: &str| name.starts_with("api_");
    let free = |name: &str| FREE.iter().any(|(free, _)| *free == name);
    let silent: Vec<&str> = methods
        .iter()
        .filter(|(name, (public, _))| *public && !asking.contains(name.as_str()) && !free(name) && !api(name))
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(silent, Vec::<&str>::new(), "these use cases do not ask whether they may");
    for (name, why) in FREE {
        assert!(methods.contains_key(*name), "{name} ({why}) is gone");
    }
}
