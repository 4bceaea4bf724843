//! The style sheets: nothing left over, nothing without its dark colour, no colour of a chart unknown.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const BASE: &str = include_str!("../../static/dondoc.css");
const PAGES: &str = include_str!("../../static/pages.css");
const DARK: &str = include_str!("../../static/dark.css");
const PRINT: &str = include_str!("../../static/print.css");

/// Everything in which a class may be named.
fn sources() -> String {
    fn read(path: &Path, out: &mut String) {
        if path.is_dir() {
            fs::read_dir(path).unwrap().for_each(|entry| read(&entry.unwrap().path(), out));
        } else if path.extension().is_some_and(|e| e == "rs" || e == "html" || e == "js") {
            out.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = String::new();
    for folder in ["src", "templates", "static", "../domain/src/charts", "../domain/src/charts.rs"] {
        read(&root.join(folder), &mut out);
    }
    out
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// Classes that a style sheet speaks of: names after a dot outside of braces.
fn classes(css: &str) -> BTreeSet<String> {
    assert_eq!(css.matches('{').count(), css.matches('}').count(), "braces");
    let selectors = css.split('}').filter_map(|rule| rule.rsplit_once('{')).map(|(selector, _)| selector);
    let named = selectors.flat_map(|selector| selector.split('.').skip(1));
    let name = |rest: &str| rest.chars().take_while(|c| is_of_name(*c)).collect::<String>();
    named.map(name).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic())).collect()
}

#[test]
fn no_rule_is_for_a_class_that_nobody_has() {
    let sources = sources();
    let words: BTreeSet<&str> = sources.split(|c| !is_of_name(c)).collect();
    // Put together from a stable name: `standing-{{ class }}`.
    let composed = ["heat-", "is-", "mode-", "moved-", "share-", "standing-", "state-", "todo-"];
    let known = |class: &String| words.contains(class.as_str()) || composed.iter().any(|start| class.starts_with(start));
    let unused: Vec<String> = [BASE, PAGES, PRINT].into_iter().flat_map(classes).filter(|class| !known(class)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

/// Names and values of custom properties.
fn properties(css: &str) -> impl Iterator<Item = (&str, &str)> {
    css.lines().filter_map(|line| line.trim().strip_prefix("--")?.trim_end_matches(';').split_once(": "))
}

#[test]
fn every_colour_has_a_dark_one() {
    let light: BTreeSet<&str> = properties(BASE).chain(properties(PAGES)).map(|(name, _)| name).collect();
    let dark: BTreeSet<&str> = properties(DARK).map(|(name, _)| name).collect();
    assert!(dark.len() > 40 && dark.is_subset(&light), "{:?}", dark.difference(&light));
    // White on the bar is so by day and by night.
    let same = ["bar-hover", "bar-here"];
    let missing: Vec<&&str> = light.difference(&dark).filter(|name| !same.contains(*name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_colour_of_a_chart_follows_the_page() {
    let mut charts = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src");
    for path in fs::read_dir(root.join("charts")).unwrap().map(|entry| entry.unwrap().path()).chain([root.join("charts.rs")]) {
        if path.extension().is_some_and(|e| e == "rs") {
            charts.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    let colours: BTreeSet<&str> = charts.split("\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let colours: Vec<&str> = colours.into_iter().filter(|c| c.chars().all(|c| c.is_ascii_hexdigit())).collect();
    assert!(colours.len() >= 8, "{colours:?}");
    for colour in colours {
        assert!(BASE.contains(&format!("=\"#{colour}\"]")), "a chart draws in #{colour}; dondoc.css has no rule for it");
    }
}
