use std::collections::BTreeSet;

use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::{Exclusion, Flag};
use dondoc_domain::quality::{Check, Mode};

use super::*;

const FILES: &[(&str, &str)] = &[
    (include_str!("../../locales/vi/diagnostics.ftl"), include_str!("../../locales/en/diagnostics.ftl")),
    (include_str!("../../locales/vi/common.ftl"), include_str!("../../locales/en/common.ftl")),
    (include_str!("../../locales/vi/cli.ftl"), include_str!("../../locales/en/cli.ftl")),
    (include_str!("../../locales/vi/web.ftl"), include_str!("../../locales/en/web.ftl")),
    (include_str!("../../locales/vi/mapping.ftl"), include_str!("../../locales/en/mapping.ftl")),
    (include_str!("../../locales/vi/quality.ftl"), include_str!("../../locales/en/quality.ftl")),
    (include_str!("../../locales/vi/documents.ftl"), include_str!("../../locales/en/documents.ftl")),
    (include_str!("../../locales/vi/history.ftl"), include_str!("../../locales/en/history.ftl")),
    (include_str!("../../locales/vi/api.ftl"), include_str!("../../locales/en/api.ftl")),
    (include_str!("../../locales/vi/changes.ftl"), include_str!("../../locales/en/changes.ftl")),
    (include_str!("../../locales/vi/definitions.ftl"), include_str!("../../locales/en/definitions.ftl")),
    (include_str!("../../locales/vi/snapshots.ftl"), include_str!("../../locales/en/snapshots.ftl")),
    (include_str!("../../locales/vi/journal.ftl"), include_str!("../../locales/en/journal.ftl")),
    (include_str!("../../locales/vi/drafts.ftl"), include_str!("../../locales/en/drafts.ftl")),
    (include_str!("../../locales/vi/operations.ftl"), include_str!("../../locales/en/operations.ftl")),
    (include_str!("../../locales/vi/papers.ftl"), include_str!("../../locales/en/papers.ftl")),
    (include_str!("../../locales/vi/planning.ftl"), include_str!("../../locales/en/planning.ftl")),
    (include_str!("../../locales/vi/explain.ftl"), include_str!("../../locales/en/explain.ftl")),
    (include_str!("../../locales/vi/forecast.ftl"), include_str!("../../locales/en/forecast.ftl")),
    (include_str!("../../locales/vi/reading.ftl"), include_str!("../../locales/en/reading.ftl")),
    (include_str!("../../locales/vi/people.ftl"), include_str!("../../locales/en/people.ftl")),
    (include_str!("../../locales/vi/explore.ftl"), include_str!("../../locales/en/explore.ftl")),
    (include_str!("../../locales/vi/manners.ftl"), include_str!("../../locales/en/manners.ftl")),
    (include_str!("../../locales/vi/homes.ftl"), include_str!("../../locales/en/homes.ftl")),
    (include_str!("../../locales/vi/signon.ftl"), include_str!("../../locales/en/signon.ftl")),
];

fn keys(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()));
    lines.filter_map(|l| Some(l.split_once(" =")?.0)).collect()
}

#[test]
fn both_languages_have_the_same_messages_and_each_is_well_formed() {
    let mut all = BTreeSet::new();
    for (vi, en) in FILES {
        for text in [vi, en] {
            assert!(FluentResource::try_new((*text).to_owned()).is_ok(), "a message is malformed");
        }
        let (vi, en) = (keys(vi), keys(en));
        assert_eq!(vi.iter().collect::<BTreeSet<_>>(), en.iter().collect());
        for key in vi {
            assert!(all.insert(key), "{key} stands twice");
        }
    }
}

/// Every diagnostic code that any crate can utter has its words: the codes are read from the sources.
#[test]
fn every_diagnostic_has_words() {
    let known: BTreeSet<&str> = FILES.iter().flat_map(|(vi, _)| keys(vi)).collect();
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut missing = BTreeSet::new();
    let mut found = 0;
    let mut open: Vec<_> =
        ["domain", "ingest", "sources", "signon", "app", "cli", "web"].map(|c| crates.join(c).join("src")).into();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        if path.components().any(|c| c.as_os_str().to_string_lossy().contains("test") || c.as_os_str() == "fixtures.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for call in ["Diagnostic::refusal(\"", "refused(\"", "refusal(\""] {
            for rest in text.split(call).skip(1) {
                let code = rest.split('"').next().unwrap();
                found += 1;
                if code.contains('-') && !known.contains(format!("diagnostic-{code}").as_str()) {
                    missing.insert(code.to_owned());
                }
            }
        }
    }
    assert!(found > 40, "only {found} diagnostics found in the sources");
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn names_of_the_domain_have_words() {
    let reasons = Exclusion::ALL.map(|r| format!("exclusion-{}", r.name().replace('_', "-")));
    let flags = Flag::ALL.map(|f| format!("flag-{}", f.name().replace('_', "-")));
    let known: BTreeSet<&str> = FILES.iter().flat_map(|(vi, _)| keys(vi)).collect();
    for language in [Language::Vietnamese, Language::English] {
        for check in Check::ALL {
            for words in [language.check(check), language.check_why(check), language.basis(check.basis())] {
                assert!(!words.is_empty() && !words.starts_with("check-") && !words.starts_with("flag-"), "{words}");
            }
            let excluded = language.exclusion(Exclusion::Quality(check));
            assert!(excluded.contains(&language.check(check)), "{excluded}");
        }
        for mode in Mode::ALL.map(Some).into_iter().chain([None]) {
            assert!(known.contains(format!("mode-{}", mode.map_or("default", Mode::name)).as_str()));
            assert!(!language.mode(mode).starts_with("mode-"));
        }
    }
    for key in reasons.iter().chain(&flags) {
        for language in [Language::Vietnamese, Language::English] {
            assert_ne!(&language.text(key), key);
        }
    }
}

#[test]
fn the_journal_has_words() {
    use dondoc_domain::journal::{Difference, Finding};
    for language in [Language::Vietnamese, Language::English] {
        for difference in Difference::ALL {
            for found in [Finding::new(difference), Finding::new(difference).at_line(7).in_column("hash")] {
                let said = language.finding(&found);
                assert!(!said.contains("journal-") && said.contains(' '), "{said}");
            }
        }
        for action in crate::JOURNAL_ACTIONS {
            assert_ne!(language.action(action), action);
        }
        assert_eq!(language.action("something-new"), "something-new");
        for subject in crate::JOURNAL_SUBJECTS {
            let line = format!("{} 7", subject.replace('-', " "));
            assert_ne!(language.line_subject(&line), line);
        }
        assert!(language.line_subject("stated figure 7").ends_with(" 7"));
        assert_eq!(language.line_subject("something 7"), "something 7");
    }
}

#[test]
fn numbers_are_written_the_vietnamese_way() {
    let vi = Language::Vietnamese;
    assert_eq!(vi.number(1_234_567), "1.234.567");
    assert_eq!(vi.percent(Rate { num: 834, den: 1669 }), "49,97%");
    assert_eq!(vi.percent(Rate { num: 0, den: 0 }), "–");
    assert_eq!(vi.target("62.5".parse().unwrap()), "62,5%");
    assert_eq!(Language::English.percent(Rate { num: 834, den: 1669 }), "49.97%");
    assert_eq!(Language::English.number(1234), "1,234");
    assert_eq!([1, 143_241, 1 << 20].map(|n| vi.size(n)), ["1 KB", "140 KB", "1,0 MB"]);
    assert_eq!(Language::English.size((64 << 30) + (6 << 30) / 10), "64.6 GB");
    assert_eq!(vi.size(u64::MAX), "17.179.869.184,0 GB");
}

#[test]
fn a_diagnostic_names_its_place_and_its_columns_in_words() {
    let d = Diagnostic::new(Severity::Excluded, "channel-unknown")
        .in_file("a.xlsx")
        .on_sheet(Some("Tờ 1"))
        .at_row(12)
        .at_column(7, "Kênh");
    assert!(Language::Vietnamese.diagnostic(&d).starts_with("a.xlsx, trang tính “Tờ 1”, dòng 12, cột G “Kênh”: "));
    let d = Diagnostic::refusal("columns-missing").with("missing", "channel, procedure_code").with("recognised", "status");
    assert!(Language::English.diagnostic(&d).contains("channel, procedure code"));
    assert!(Language::Vietnamese.hint(&d).unwrap().contains("trạng thái"));
}
