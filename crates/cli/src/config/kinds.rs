//! What values of settings may be.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use dondoc_app::FactorRule;
use dondoc_web::Network;
use toml::de::DeValue;

use crate::args::Lang;

/// A value as somebody wrote it.
#[derive(Debug)]
pub(crate) enum Given<'a> {
    /// In the file.
    Toml(&'a DeValue<'a>),
    /// In an environment variable.
    Text(&'a str),
}

impl Given<'_> {
    fn text(&self) -> Option<&str> {
        match self {
            Given::Toml(value) => value.as_str(),
            Given::Text(text) => Some(text),
        }
    }
}

/// A kind of value.
pub(crate) trait Setting: Sized {
    /// What it may be, by example.
    fn expected() -> String;

    /// `None`: it is none of this kind.
    fn read(given: &Given<'_>) -> Option<Self>;

    /// As it stands in the file.
    fn shown(&self) -> String;
}

/// A text between quotes, as TOML has it.
fn quoted(text: &str) -> String {
    let escaped: String = text.chars().flat_map(|c| if c == '"' || c == '\\' { vec!['\\', c] } else { vec![c] }).collect();
    format!("\"{escaped}\"")
}

macro_rules! texts {
    ($($kind:ty, $expected:literal, $of:expr, $shown:expr;)*) => {
        $(impl Setting for $kind {
            fn expected() -> String {
                $expected.to_owned()
            }

            fn read(given: &Given<'_>) -> Option<Self> {
                given.text().filter(|text| !text.is_empty()).and_then($of)
            }

            fn shown(&self) -> String {
                let shown: fn(&Self) -> String = $shown;
                quoted(&shown(self))
            }
        })*
    };
}

texts! {
    PathBuf, "\"/var/lib/dondoc\"", |text| Some(PathBuf::from(text)), |path| path.display().to_string();
    SocketAddr, "\"127.0.0.1:8080\"", |text| text.parse().ok(), ToString::to_string;
    Network, "\"10.0.0.1\", \"10.0.0.0/8\"", |text| Network::from_str(text).ok(), ToString::to_string;
    Lang, "\"vi\" | \"en\"", lang, |lang| match lang { Lang::Vi => "vi", Lang::En => "en" }.to_owned();
    LogFormat, "\"text\" | \"json\"", log_format, |format| match format { LogFormat::Text => "text", LogFormat::Json => "json" }.to_owned();
    LogFilter, "\"warn\", \"info\", \"warn,dondoc_web=debug\"", log_filter, |filter| filter.0.clone();
    FactorRule, "\"optional\" | \"administrators\" | \"everybody\"", factor_rule, |rule| rule.name().to_owned();
    HostName, "\"dondoc.xa.gov.vn\"", host_name, |name| name.0.clone();
    Text, "\"…\"", |text| (text.len() <= TEXT_BYTES_MAX && !text.contains(char::is_control)).then(|| Text(text.to_owned())), |text| text.0.clone();
    Secret, "\"…\" (≥ 16)", |text| (text.chars().count() >= SECRET_CHARS_MIN).then(|| Secret(text.to_owned())), |_| "…".to_owned();
}

fn factor_rule(text: &str) -> Option<FactorRule> {
    FactorRule::ALL.into_iter().find(|rule| rule.name() == text)
}

fn lang(text: &str) -> Option<Lang> {
    [("vi", Lang::Vi), ("en", Lang::En)].into_iter().find_map(|(name, lang)| (name == text).then_some(lang))
}

/// How lines of the log are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

fn log_format(text: &str) -> Option<LogFormat> {
    [("text", LogFormat::Text), ("json", LogFormat::Json)].into_iter().find_map(|(name, kind)| (name == text).then_some(kind))
}

/// What is logged, as `tracing_subscriber::EnvFilter` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogFilter(pub(crate) String);

impl Default for LogFilter {
    fn default() -> LogFilter {
        LogFilter("warn,dondoc=info,dondoc_app=info,dondoc_web=info".to_owned())
    }
}

fn log_filter(text: &str) -> Option<LogFilter> {
    tracing_subscriber::EnvFilter::try_new(text).ok().map(|_| LogFilter(text.to_owned()))
}

/// A host name without a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HostName(pub(crate) String);

fn host_name(text: &str) -> Option<HostName> {
    let good =
        |label: &str| !label.is_empty() && label.len() <= 63 && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (text.len() <= 253 && text.split('.').all(good)).then(|| HostName(text.to_ascii_lowercase()))
}

/// The shortest secret that is taken.
const SECRET_CHARS_MIN: usize = 16;

/// The longest text.
const TEXT_BYTES_MAX: usize = 500;

/// A text of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) String);

/// A secret: never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(pub(crate) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A whole number between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number<const LEAST: u64, const MOST: u64>(pub(crate) u64);

impl<const LEAST: u64, const MOST: u64> Setting for Number<LEAST, MOST> {
    fn expected() -> String {
        format!("{LEAST}–{MOST}")
    }

    fn read(given: &Given<'_>) -> Option<Self> {
        let number = match given {
            Given::Toml(value) => value.as_integer().filter(|n| n.radix() == 10)?.as_str().parse().ok(),
            Given::Text(text) => text.parse().ok(),
        };
        number.filter(|n| (LEAST..=MOST).contains(n)).map(Number)
    }

    fn shown(&self) -> String {
        self.0.to_string()
    }
}

impl Setting for bool {
    fn expected() -> String {
        "true | false".to_owned()
    }

    fn read(given: &Given<'_>) -> Option<Self> {
        match given {
            Given::Toml(value) => value.as_bool(),
            Given::Text(text) => text.parse().ok(),
        }
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// An empty text is none.
impl<T: Setting> Setting for Option<T> {
    fn expected() -> String {
        T::expected()
    }

    fn read(given: &Given<'_>) -> Option<Self> {
        if given.text().is_some_and(str::is_empty) { Some(None) } else { T::read(given).map(Some) }
    }

    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| quoted(""), Setting::shown)
    }
}

/// In a variable separated by commas.
impl<T: Setting> Setting for Vec<T> {
    fn expected() -> String {
        T::expected()
    }

    fn read(given: &Given<'_>) -> Option<Self> {
        match given {
            Given::Toml(value) => value.as_array()?.iter().map(|one| T::read(&Given::Toml(one.get_ref()))).collect(),
            Given::Text(text) => text.split(',').map(|one| T::read(&Given::Text(one.trim()))).collect(),
        }
    }

    fn shown(&self) -> String {
        format!("[{}]", self.iter().map(Setting::shown).collect::<Vec<_>>().join(", "))
    }
}
