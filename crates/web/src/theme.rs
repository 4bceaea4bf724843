//! Light or dark: `?theme=`, else the cookie of an earlier choice, else as the reader's system has it.

use axum::http::{HeaderMap, Uri};

use crate::language;

pub(crate) const COOKIE: &str = "dondoc_theme";

/// How pages look on a screen; on paper they are always light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// Stable name, in addresses and the cookie.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Key of its words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Theme::System => "frame-theme-system",
            Theme::Light => "frame-theme-light",
            Theme::Dark => "frame-theme-dark",
        }
    }

    /// For which media the dark colours are; `None`: not at all.
    pub(crate) fn media(self) -> Option<&'static str> {
        match self {
            Theme::System => Some("screen and (prefers-color-scheme: dark)"),
            Theme::Light => None,
            Theme::Dark => Some("screen"),
        }
    }

    /// What the browser is told before any style sheet is there, so that a dark page does not begin with a flash.
    pub(crate) fn schemes(self) -> &'static str {
        match self {
            Theme::System => "light dark",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    fn exact(name: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// The choice that an address makes.
    pub(crate) fn asked(uri: &Uri) -> Option<Theme> {
        language::parameter(uri, "theme").and_then(Theme::exact)
    }

    /// Asked for, remembered, or as the system has it.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Theme {
        Theme::asked(uri).or_else(|| language::cookie(headers, COOKIE).and_then(Theme::exact)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_then_cookie_then_system() {
        for (uri, cookie, theme) in [
            ("/", "", Theme::System),
            ("/", "dondoc_lang=en; dondoc_theme=dark", Theme::Dark),
            ("/?theme=light", "dondoc_theme=dark", Theme::Light),
            ("/?theme=system", "dondoc_theme=dark", Theme::System),
            ("/?theme=x", "dondoc_theme=y", Theme::System),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("cookie", cookie.parse().unwrap());
            assert_eq!(Theme::of(&uri.parse().unwrap(), &headers), theme, "{uri} {cookie}");
        }
    }
}
