//! `dondoc.toml`: the settings of an installation.
//!
//! One line in `settings!` is a setting: its words, its name, its type, what it is when nobody says. All else follows from it: the
//! file's key, the environment variable (`DONDOC_` and the name in capitals), the reference, `docs/configuration.md`.
//! What is said on the command line comes before the environment, that before the file, that before what it is otherwise.

mod kinds;
mod reference;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use dondoc_app::{Error, FactorRule};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_web::Network;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::args::{Args, Command, Lang};
pub(crate) use kinds::{Given, HostName, LogFilter, LogFormat, Number, Secret, Setting, Text};
pub(crate) use reference::{reference, table};

/// The file's name in a data folder.
pub(crate) const FILE: &str = "dondoc.toml";
/// Where it is looked for last.
const SYSTEM: &str = "/etc/dondoc/dondoc.toml";
/// The data folder when nobody says another.
const DATA: &str = "./dondoc-data";

macro_rules! settings {
    ($($words:literal $name:ident: $kind:ty = $default:expr;)*) => {
        /// All settings, as they are for this run.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct Settings { $(pub(crate) $name: $kind,)* }

        impl Default for Settings {
            fn default() -> Settings {
                Settings { $($name: $default,)* }
            }
        }

        /// Every setting, in the order of the reference.
        pub(crate) const ALL: &[Described] = &[$(Described {
            name: stringify!($name),
            words: $words,
            expected: <$kind as Setting>::expected,
        },)*];

        impl Settings {
            /// Sets one by its name. `false`: the value is none of its kind.
            fn set(&mut self, name: &str, given: &Given<'_>) -> bool {
                match name {
                    $(stringify!($name) => <$kind as Setting>::read(given).map(|value| self.$name = value).is_some(),)*
                    _ => false,
                }
            }

            /// One by its name, as it would stand in the file; secrets are not told.
            pub(crate) fn shown(&self, name: &str) -> String {
                match name {
                    $(stringify!($name) => Setting::shown(&self.$name),)*
                    _ => String::new(),
                }
            }
        }
    };
}

settings! {
    "config-data" data: PathBuf = PathBuf::from(DATA);
    "config-lang" lang: Lang = Lang::Vi;
    "config-listen" listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8080));
    "config-public-hosts" public_hosts: Vec<HostName> = Vec::new();
    "config-https" https: bool = false;
    "config-trusted-proxies" trusted_proxies: Vec<Network> = Vec::new();
    "config-session-idle-minutes" session_idle_minutes: Number<5, 1440> = Number(120);
    "config-session-hours" session_hours: Number<1, 168> = Number(12);
    "config-second-factor" second_factor: FactorRule = FactorRule::Optional;
    "config-upload-mb" upload_mb: Number<1, 128> = Number(64);
    "config-pull" pull: bool = true;
    "config-log" log: LogFilter = LogFilter::default();
    "config-log-format" log_format: LogFormat = LogFormat::Text;
    "config-metrics-token" metrics_token: Option<Secret> = None;
    "config-ready-free-mb" ready_free_mb: Number<0, 1_000_000> = Number(200);
    "config-backup-folder" backup_folder: Option<PathBuf> = None;
    "config-backup-keep" backup_keep: Number<1, 1_000> = Number(14);
    "config-public-address" public_address: Option<Text> = None;
    "config-oidc-issuer" oidc_issuer: Option<Text> = None;
    "config-oidc-client-id" oidc_client_id: Option<Text> = None;
    "config-oidc-client-secret" oidc_client_secret: Option<Secret> = None;
    "config-oidc-client-secret-file" oidc_client_secret_file: Option<PathBuf> = None;
    "config-oidc-claim" oidc_claim: Text = Text("preferred_username".to_owned());
    "config-oidc-label" oidc_label: Option<Text> = None;
    "config-oidc-ca-file" oidc_ca_file: Option<PathBuf> = None;
}

/// A setting, as the reference tells it.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) name: &'static str,
    /// Key of the sentence about it.
    pub(crate) words: &'static str,
    /// What its value may be, by example.
    pub(crate) expected: fn() -> String,
}

impl Described {
    /// Name of its environment variable.
    pub(crate) fn variable(&self) -> String {
        format!("DONDOC_{}", self.name.to_uppercase())
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Default,
    File,
    Environment,
    CommandLine,
}

/// The settings of this run, and where each is from.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) settings: Settings,
    /// The file that was read; `None`: there is none.
    pub(crate) file: Option<PathBuf>,
    pub(crate) origins: BTreeMap<&'static str, Origin>,
}

impl Config {
    /// Gathers the settings.
    ///
    /// # Errors
    /// A file that was named is not there or cannot be read, a key is unknown, a value is none of its kind.
    pub(crate) fn of(args: &Args, variable: &dyn Fn(&str) -> Option<String>) -> Result<Config, Error> {
        let mut config = Config { settings: Settings::default(), file: None, origins: BTreeMap::new() };
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        if let Some(file) = file(args, &variable) {
            let text = std::fs::read_to_string(&file).map_err(|why| {
                let told = Diagnostic::refusal("config-not-opened").with("file", file.display());
                Error::refused(told.with("why", why.kind()))
            })?;
            config.read(&file, &text).map_err(Error::Refused)?;
            config.file = Some(file);
        }
        let mut refused = Vec::new();
        for setting in ALL {
            let Some(value) = variable(&setting.variable()) else { continue };
            if config.settings.set(setting.name, &Given::Text(&value)) {
                config.origins.insert(setting.name, Origin::Environment);
            } else {
                let told = Diagnostic::refusal("config-variable").with("variable", setting.variable());
                refused.push(told.with("expected", (setting.expected)()));
            }
        }
        if !refused.is_empty() {
            return Err(Error::Refused(refused));
        }
        config.said(args);
        Ok(config)
    }

    /// What the command line says.
    fn said(&mut self, args: &Args) {
        let listen = match &args.command {
            Command::Serve(serve) => serve.listen,
            Command::Demo(demo) => demo.listen,
            _ => None,
        };
        let settings = &mut self.settings;
        let data = args.data.clone().map(|data| settings.data = data).map(|()| "data");
        let lang = args.lang.map(|lang| settings.lang = lang).map(|()| "lang");
        let listen = listen.map(|listen| settings.listen = listen).map(|()| "listen");
        self.origins.extend([data, lang, listen].into_iter().flatten().map(|name| (name, Origin::CommandLine)));
    }

    /// Reads the text of a file; everything that is wrong with it is told at once, each with its line.
    fn read(&mut self, file: &Path, text: &str) -> Result<(), Vec<Diagnostic>> {
        let line = |at: usize| text.as_bytes()[..at.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1;
        let told = |code: &str, at: usize| Diagnostic::refusal(code).with("file", file.display()).with("line", line(at));
        let table = DeTable::parse(text).map_err(|why| vec![told("config-syntax", why.span().map_or(0, |span| span.start))])?;
        let mut refused = Vec::new();
        for (at, key, value) in spread(table.into_inner()) {
            let Some(setting) = ALL.iter().find(|setting| setting.name == key) else {
                refused.push(told("config-unknown", at).with("key", &key).with("nearest", nearest(&key)));
                continue;
            };
            if self.settings.set(setting.name, &Given::Toml(value.get_ref())) {
                self.origins.insert(setting.name, Origin::File);
            } else {
                let at = value.span().start;
                refused.push(told("config-value", at).with("key", &key).with("expected", (setting.expected)()));
            }
        }
        // A path in a file is meant from where the file is.
        let folder = file.parent().unwrap_or(Path::new("."));
        let settings = &mut self.settings;
        let others = [&mut settings.backup_folder, &mut settings.oidc_client_secret_file, &mut settings.oidc_ca_file];
        for path in others.into_iter().filter_map(Option::as_mut).chain([&mut settings.data]) {
            if path.as_path() != Path::new(DATA) && path.is_relative() {
                *path = folder.join(&*path);
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }
}

/// Keys with their places and values; what stands under `[oidc]` is called as it is without: `issuer` there is `oidc_issuer`.
fn spread(table: DeTable<'_>) -> Vec<(usize, String, Spanned<DeValue<'_>>)> {
    let mut out = Vec::new();
    for (key, value) in table {
        let (at, key) = (key.span().start, key.into_inner());
        let is_group = ALL.iter().any(|setting| setting.name.strip_prefix(&*key).is_some_and(|rest| rest.starts_with('_')));
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(inner) if is_group => {
                out.extend(spread(inner).into_iter().map(|(at, name, value)| (at, format!("{key}_{name}"), value)));
            }
            value => out.push((at, key.into_owned(), Spanned::new(span, value))),
        }
    }
    out
}

/// The file to read: one that was named, which has to be there, else the first of the usual ones that is.
fn file(args: &Args, variable: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let named = args.config.clone().or_else(|| variable("DONDOC_CONFIG").map(PathBuf::from));
    let data = args.data.clone().or_else(|| variable("DONDOC_DATA").map(PathBuf::from)).unwrap_or_else(|| DATA.into());
    named.or_else(|| [data.join(FILE), PathBuf::from(SYSTEM)].into_iter().find(|file| file.is_file()))
}

/// The setting whose name is most like a key.
fn nearest(key: &str) -> &'static str {
    ALL.iter().map(|setting| setting.name).min_by_key(|name| distance(name, key)).unwrap_or_default()
}

/// How many letters have to be put in, taken out or changed to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = before + usize::from(from != *to);
            before = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(before + 1);
        }
    }
    row[b.len()]
}
