//! The message files: complete in both languages, nothing missing, nothing left over.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dondoc_app::words::Language;
use dondoc_app::{Cause, DifferenceReason, DossierField};
use dondoc_domain::catalogue::Level;
use dondoc_domain::definitions::{Condition, Unknown};
use dondoc_domain::dossiers::{Channel, Exclusion, Flag};
use dondoc_domain::journal::Difference;
use dondoc_domain::quality::{Basis, Check};
use dondoc_domain::ranking::Apart;

use crate::{links, shown};

const FILES: &[[&str; 2]] = &[
    [include_str!("../../../app/locales/vi/web.ftl"), include_str!("../../../app/locales/en/web.ftl")],
    [include_str!("../../../app/locales/vi/mapping.ftl"), include_str!("../../../app/locales/en/mapping.ftl")],
    [include_str!("../../../app/locales/vi/common.ftl"), include_str!("../../../app/locales/en/common.ftl")],
    [include_str!("../../../app/locales/vi/quality.ftl"), include_str!("../../../app/locales/en/quality.ftl")],
    [include_str!("../../../app/locales/vi/definitions.ftl"), include_str!("../../../app/locales/en/definitions.ftl")],
    [include_str!("../../../app/locales/vi/documents.ftl"), include_str!("../../../app/locales/en/documents.ftl")],
    [include_str!("../../../app/locales/vi/changes.ftl"), include_str!("../../../app/locales/en/changes.ftl")],
    [include_str!("../../../app/locales/vi/snapshots.ftl"), include_str!("../../../app/locales/en/snapshots.ftl")],
    [include_str!("../../../app/locales/vi/journal.ftl"), include_str!("../../../app/locales/en/journal.ftl")],
    [include_str!("../../../app/locales/vi/history.ftl"), include_str!("../../../app/locales/en/history.ftl")],
    [include_str!("../../../app/locales/vi/drafts.ftl"), include_str!("../../../app/locales/en/drafts.ftl")],
    [include_str!("../../../app/locales/vi/operations.ftl"), include_str!("../../../app/locales/en/operations.ftl")],
    [include_str!("../../../app/locales/vi/papers.ftl"), include_str!("../../../app/locales/en/papers.ftl")],
    [include_str!("../../../app/locales/vi/planning.ftl"), include_str!("../../../app/locales/en/planning.ftl")],
    [include_str!("../../../app/locales/vi/explain.ftl"), include_str!("../../../app/locales/en/explain.ftl")],
    [include_str!("../../../app/locales/vi/forecast.ftl"), include_str!("../../../app/locales/en/forecast.ftl")],
    [include_str!("../../../app/locales/vi/reading.ftl"), include_str!("../../../app/locales/en/reading.ftl")],
    [include_str!("../../../app/locales/vi/people.ftl"), include_str!("../../../app/locales/en/people.ftl")],
    [include_str!("../../../app/locales/vi/explore.ftl"), include_str!("../../../app/locales/en/explore.ftl")],
    [include_str!("../../../app/locales/vi/manners.ftl"), include_str!("../../../app/locales/en/manners.ftl")],
    [include_str!("../../../app/locales/vi/homes.ftl"), include_str!("../../../app/locales/en/homes.ftl")],
];

/// Keys with the arguments that their messages take.
fn messages(file: &str) -> BTreeSet<(&str, BTreeSet<&str>)> {
    let lines = file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .map(|line| {
            let (key, message) = line.split_once(" = ").unwrap_or_else(|| panic!("not a message: {line}"));
            (key, message.split("{ $").skip(1).filter_map(|rest| rest.split(' ').next()).collect())
        })
        .collect()
}

fn keys() -> BTreeSet<&'static str> {
    FILES.iter().flat_map(|[vi, _]| messages(vi)).map(|(key, _)| key).collect()
}

/// The sources in which a key may be named.
fn sources() -> String {
    fn read(folder: &Path, out: &mut String) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                read(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
                out.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = String::new();
    for folder in ["src", "templates", "../app/src", "../cli/src"] {
        read(&root.join(folder), &mut out);
    }
    out
}

/// Keys that are put together from a stable name: each must exist.
fn composed() -> Vec<String> {
    let dashes = |name: &str| name.replace('_', "-");
    let mut out: Vec<String> = Vec::new();
    out.extend([Level::None, Level::Partial, Level::Full].map(|l| format!("level-{}", l.name())));
    out.extend([Level::None, Level::Partial, Level::Full].map(|l| format!("share-level-{}", l.name())));
    out.extend(Channel::ALL.map(|c| format!("channel-{}", links::channel_name(c))));
    out.extend((0..=10).chain([99]).map(|n| format!("status-{n}")));
    out.extend(dondoc_app::Axis::ALL.map(|axis| format!("explore-axis-{}", axis.name())));
    out.extend(dondoc_app::Order::ALL.map(|order| format!("explore-order-{}", order.name())));
    out.extend(dondoc_app::Stride::ALL.map(|stride| format!("explore-stride-{}", stride.name())));
    out.extend(["siblings", "below", "chosen"].map(|with| format!("explore-with-{with}")));
    out.extend(["0", "1", "2", "3", "4", "5", "none"].map(|shade| format!("explore-share-{shade}")));
    out.extend(["csv", "xlsx"].map(|format| format!("export-{format}")));
    out.extend(dondoc_app::HitKind::ALL.map(|kind| format!("search-kind-{}", kind.name())));
    out.extend(["met", "not-met", "not-arising", "no-target"].map(|s| format!("standing-{s}")));
    out.extend(Exclusion::ALL.map(|e| format!("exclusion-{}", dashes(e.name()))));
    out.extend(Flag::ALL.map(|f| format!("flag-{}", dashes(f.name()))));
    out.extend(["as-was", "today"].map(|m| format!("map-{m}")));
    out.extend(["dossier-list", "procedure-table", "form-ii-06a"].map(|k| format!("kind-{k}")));
    out.extend(DossierField::ALL.map(|f| format!("compare-field-{}", dashes(f.name()))));
    out.extend(Condition::ALL.map(|c| format!("definitions-condition-{}", dashes(c.name()))));
    out.extend(Unknown::ALL.map(|u| format!("definitions-unknown-{}", dashes(u.name()))));
    out.extend(DifferenceReason::ALL.map(|r| format!("definitions-reason-{}", r.name())));
    let bases = ["received", "resolved", "handled"];
    out.extend(["basis", "period"].into_iter().flat_map(|p| bases.map(|b| format!("definitions-{p}-{b}"))));
    let columns = ["file", "sheet", "row", "column", "heading", "dossier", "severity", "sentence", "hint"];
    out.extend(columns.map(|c| format!("remarks-{c}")));
    out.extend(["remark", "excluded", "refusal"].map(|s| format!("remarks-severity-{s}")));
    let rows = [
        "read",
        "used",
        "duplicates-identical",
        "superseded-in-file",
        "codes-new",
        "codes-already-known",
        "codes-changed",
        "codes-unchanged",
    ];
    out.extend(rows.map(|r| format!("web-rows-{r}")));
    out.extend(["diagnostic", "hint"].into_iter().flat_map(|p| ["unknown", "senseless"].map(|e| format!("{p}-address-{e}"))));
    out.extend(Check::ALL.iter().filter(|c| c.flag().is_none()).map(|c| format!("check-{}", dashes(c.name()))));
    out.extend(Check::ALL.map(|c| format!("check-why-{}", dashes(c.name()))));
    out.extend(Basis::ALL.map(|b| format!("check-basis-{}", b.name())));
    for kind in dondoc_domain::reference::amendments::Amendment::KINDS {
        out.extend(["kind", "said"].map(|what| format!("change-{what}-{}", dashes(kind))));
    }
    out.extend(["commune", "district", "province"].map(|tier| format!("change-tier-{tier}")));
    let fields =
        ["unit", "units", "code", "name", "tier", "parent", "prefixes", "to", "main", "parts", "procedure", "level", "field"];
    out.extend(fields.into_iter().chain(["department"]).map(|field| format!("change-field-{field}")));
    out.extend(["off", "remark", "exclude", "default"].map(|m| format!("mode-{m}")));
    out.extend(dondoc_app::JOURNAL_ACTIONS.map(|a| format!("journal-action-{a}")));
    out.extend(dondoc_app::JOURNAL_SUBJECTS.map(|s| format!("journal-subject-{s}")));
    out.extend(Difference::ALL.map(|d| format!("journal-{}", d.name())));
    out.extend(["met", "not-met", "on-track", "behind", "not-arising", "no-target"].map(|p| format!("forecast-progress-{p}")));
    let linear = ["no-earlier-year", "few-dossiers", "few-online", "nothing-by-then"];
    out.extend(linear.map(|why| format!("forecast-linear-{why}")));
    out.push("forecast-none-no-data".to_owned());
    let causes = ["received-later", "level-none", "excluded", "unknown-procedure", "channel", "unexplained"];
    out.extend(causes.map(|c| format!("stated-cause-{c}")));
    out.extend(["secured", "by-habit", "reachable", "unreachable", "not-arising"].map(|p| format!("plan-prospect-{p}")));
    out.extend(["last-year", "average", "nothing"].map(|b| format!("plan-basis-{b}")));
    out.extend(Apart::ALL.map(|a| format!("ranking-apart-{}", dashes(a.name()))));
    out.extend(["whole", "main-part", "part"].map(|e| format!("history-event-{e}")));
    out.extend(Cause::ALL.into_iter().flat_map(|c| ["cause", "why"].map(|p| format!("explain-{p}-{}", dashes(c.name())))));
    out.extend(["planned", "in-force", "amended", "ended", "over"].map(|s| format!("decision-state-{s}")));
    let acts = ["amend", "replace", "revoke"];
    out.extend(
        ["decision-does", "decision-by", "draft-title", "draft-way", "draft-origin"]
            .iter()
            .flat_map(|p| acts.map(|a| format!("{p}-{a}"))),
    );
    out.extend(["file", "text", "earlier", "empty"].map(|o| format!("draft-origin-{o}")));
    out.push("draft-way-earlier".to_owned());
    let fields = [
        "superior",
        "issuer",
        "number",
        "place",
        "date",
        "kind",
        "title",
        "unit",
        "unit-code",
        "unit-name",
        "year",
        "effective-from",
        "parent",
        "proposer",
        "signer",
        "signer-title",
        "signer-name",
        "id",
        "legal-bases",
        "recipients",
        "acts",
        "articles",
        "annex",
    ];
    out.extend(fields.map(|f| format!("draft-field-{f}")));
    out.extend(dondoc_app::TileState::ALL.map(|state| format!("tile-{}", state.name())));
    let kinds = dondoc_app::PaperKind::ALL.map(|k| k.name().replace('.', "-").to_lowercase());
    out.extend(kinds.map(|kind| format!("paper-kind-{kind}")));
    out.extend(["num", "den", "target", "missing", "added"].map(|part| format!("paper-what-{part}")));
    let counts = ["counted", "counted-online", "counted-direct", "counted-postal", "procedures-met", "procedures-not-met"];
    out.extend(
        counts
            .into_iter()
            .chain(["procedures-absent", "share", "taken", "published", "arising"])
            .map(|c| format!("paper-what-{c}")),
    );
    out.extend(["none", "partial", "full", "online"].map(|level| format!("paper-level-{level}")));
    out.extend(dondoc_app::Scope::ALL.map(|scope| format!("scope-{}", scope.name().replace(':', "-"))));
    let role = |role: dondoc_domain::access::Role| [format!("role-{}", role.name()), format!("role-help-{}", role.name())];
    out.extend(dondoc_domain::access::Role::ALL.into_iter().flat_map(role));
    out.extend(["amend", "replace", "revoke"].map(|act| format!("reading-act-{act}")));
    let refusals = [
        "form-foreign",
        "form-unreadable",
        "upload-too-large",
        "upload-too-many-files",
        "upload-without-file",
        "upload-gone",
        "time-unreadable",
        "undo-reason",
    ];
    out.extend(["diagnostic", "hint"].into_iter().flat_map(|p| refusals.map(|e| format!("{p}-{e}"))));
    out
}

#[test]
fn both_languages_say_the_same() {
    for [vi, en] in FILES {
        assert_eq!(messages(vi), messages(en));
        assert_eq!(vi.lines().filter(|l| l.contains(" = ")).count(), messages(vi).len(), "a key twice");
    }
    let keys = keys();
    for t in [Language::Vietnamese, Language::English] {
        assert!(keys.iter().all(|key| t.text(key) != *key), "every message parses");
    }
}

#[test]
fn every_key_named_exists_and_every_key_is_named() {
    let (keys, sources, composed) = (keys(), sources(), composed());
    let missing: Vec<_> = composed.iter().filter(|key| !keys.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "composed, but not there: {missing:?}");
    let named: BTreeSet<&str> = sources.split('"').filter(|text| keys.contains(text)).collect();
    let unused: Vec<_> = keys.iter().filter(|key| !named.contains(*key) && !composed.iter().any(|c| c == *key)).collect();
    assert!(unused.is_empty(), "never used: {unused:?}");
    let wanted = sources.split('"').filter(|text| {
        let text = text.strip_prefix("web-").or_else(|| text.strip_prefix("standing-")).or_else(|| text.strip_prefix("place-"));
        text.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
    });
    let missing: BTreeSet<_> = wanted.filter(|key| !keys.contains(key)).collect();
    assert!(missing.is_empty(), "named, but not there: {missing:?}");
}

#[test]
fn composed_words_are_found() {
    let t = Language::Vietnamese;
    assert_eq!(shown::flag(t, Flag::EndBeforeReceipt), "Kết thúc trước ngày tiếp nhận");
    assert_eq!(shown::exclusion(t, Exclusion::OtherUnit), "Hồ sơ của đơn vị khác");
    assert_eq!(shown::channel(t, Channel::Postal), "Bưu chính công ích");
}
