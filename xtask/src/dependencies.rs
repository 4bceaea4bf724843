//! The direction of dependencies, and who owns which heavy tree (docs/architecture.md).

use std::collections::BTreeMap;

use crate::step::{Outcome, cargo, output};

/// On which of our crates each may depend. `*`: on all of them.
const ALLOWED: [(&str, &[&str]); 15] = [
    ("dondoc-domain", &[]),
    ("dondoc-ingest", &["dondoc-domain"]),
    ("dondoc-store", &["dondoc-domain"]),
    ("dondoc-lake", &["dondoc-domain"]),
    ("dondoc-documents", &["dondoc-domain"]),
    ("dondoc-sources", &["dondoc-domain"]),
    ("dondoc-signon", &["dondoc-domain"]),
    ("dondoc-typeset", &["dondoc-domain"]),
    (
        "dondoc-app",
        &["dondoc-domain", "dondoc-ingest", "dondoc-store", "dondoc-lake", "dondoc-documents", "dondoc-sources", "dondoc-signon"],
    ),
    ("dondoc-web", &["dondoc-app", "dondoc-domain"]),
    ("dondoc", &["dondoc-app", "dondoc-web", "dondoc-domain", "dondoc-typeset"]),
    ("dondoc-testkit", &["dondoc-domain"]),
    ("dondoc-tests", &["*"]),
    ("dondoc-benches", &["*"]),
    ("xtask", &[]),
];

/// Crates that only one of ours may build on; a name ending in `*` stands for all that begin so.
const OWNED: [(&str, &[&str]); 21] = [
    // The lake writes Parquet; an export may come as Parquet, and foreign bytes are ingest's.
    ("parquet", &["dondoc-lake", "dondoc-ingest"]),
    ("arrow*", &["dondoc-lake", "dondoc-ingest"]),
    ("sha2", &["dondoc-domain"]),
    ("sea-orm*", &["dondoc-store"]),
    ("rust_xlsxwriter", &["dondoc-documents"]),
    ("calamine", &["dondoc-ingest"]),
    ("csv", &["dondoc-ingest"]),
    ("quick-xml", &["dondoc-ingest"]),
    ("pdf-extract", &["dondoc-ingest"]),
    ("scraper", &["dondoc-ingest"]),
    // Sources are read and the provider of identities is asked over HTTP.
    ("ureq", &["dondoc-sources", "dondoc-signon"]),
    ("openidconnect", &["dondoc-signon"]),
    ("minijinja", &["dondoc-app"]),
    ("axum", &["dondoc-web"]),
    ("askama", &["dondoc-web"]),
    ("clap", &["dondoc"]),
    ("typst*", &["dondoc-typeset"]),
    ("tar", &["dondoc-app"]),
    ("toml", &["dondoc"]),
    ("clap_mangen", &["dondoc"]),
    ("prometheus-client", &["dondoc-web"]),
];

fn is_ours(name: &str) -> bool {
    name == "xtask" || name == "dondoc" || name.starts_with("dondoc-")
}

fn fits(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

/// Direct dependencies of each member: `edges` as `cargo tree --edges` takes them.
fn direct(edges: &str) -> Result<BTreeMap<String, Vec<String>>, String> {
    let mut command = cargo();
    command.args([
        "tree",
        "--workspace",
        "--depth",
        "1",
        "--prefix",
        "depth",
        "--no-dedupe",
        "--color",
        "never",
        "--edges",
        edges,
    ]);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut member = String::new();
    for line in output(&mut command)?.lines() {
        let name = |rest: &str| rest.split(' ').next().unwrap_or_default().to_owned();
        if let Some(rest) = line.strip_prefix('0') {
            member = name(rest);
            found.entry(member.clone()).or_default();
        } else if let Some(rest) = line.strip_prefix('1') {
            found.entry(member.clone()).or_default().push(name(rest));
        }
    }
    if found.is_empty() {
        return Err("`cargo tree` named no member".to_owned());
    }
    Ok(found)
}

fn problems() -> Result<Vec<String>, String> {
    let (built, for_tests) = (direct("normal,build")?, direct("dev")?);
    let mut problems = Vec::new();
    for (member, dependencies) in &built {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| name == member) else {
            problems.push(format!("`{member}` is not in the table of xtask/src/dependencies.rs"));
            continue;
        };
        let may = |name: &String| allowed.contains(&"*") || allowed.contains(&name.as_str());
        for name in dependencies.iter().filter(|name| is_ours(name) && !may(name)) {
            problems.push(format!("`{member}` must not depend on `{name}`"));
        }
        for name in for_tests.get(member).into_iter().flatten().filter(|name| is_ours(name)) {
            if name != "dondoc-testkit" && !may(name) {
                problems.push(format!("`{member}` must not depend on `{name}`, not even for its tests"));
            }
        }
        for name in dependencies {
            if let Some((_, owners)) = OWNED.iter().find(|(pattern, _)| fits(pattern, name))
                && !owners.contains(&member.as_str())
            {
                problems.push(format!("`{member}` must not depend on `{name}`, which is `{}`'s", owners.join("` and `")));
            }
        }
    }
    Ok(problems)
}

/// Compares `cargo tree` with the tables.
pub(crate) fn check() -> Outcome {
    let problems = problems()?;
    for problem in &problems {
        eprintln!("   {problem}");
    }
    if problems.is_empty() { Ok(()) } else { Err(format!("{} wrong", problems.len())) }
}
