//! The reference of the settings, made from their one list.

use std::fmt::Write as _;

use dondoc_app::words::Language;

use super::{ALL, Settings};

/// A commented `dondoc.toml` in which everything is as it is when nobody says anything.
pub(crate) fn reference(words: Language) -> String {
    let settings = Settings::default();
    let mut out = String::new();
    for line in ["config-reference-head", "config-reference-order"] {
        let _ = writeln!(out, "# {}", words.text(line));
    }
    for setting in ALL {
        let told =
            words.text_with("config-reference-expected", &[("expected", (setting.expected)()), ("variable", setting.variable())]);
        let _ =
            writeln!(out, "\n# {}\n# {told}\n# {} = {}", words.text(setting.words), setting.name, settings.shown(setting.name));
    }
    out
}

/// The same as a table of Markdown.
pub(crate) fn table(words: Language) -> String {
    let settings = Settings::default();
    let mut out = String::new();
    let head =
        ["config-setting", "config-expected", "config-default", "config-variable-name", "config-what"].map(|key| words.text(key));
    let _ = writeln!(out, "| {} |\n|---|---|---|---|---|", head.join(" | "));
    for setting in ALL {
        let bar = |text: &str| text.replace('|', "\\|");
        let (expected, default) = (bar(&(setting.expected)()), bar(&settings.shown(setting.name)));
        let what = words.text(setting.words);
        let _ = writeln!(out, "| `{}` | `{expected}` | `{default}` | `{}` | {what} |", setting.name, setting.variable());
    }
    out
}
