//! What is wrong with a command line, told like any other mistake: in the reader's language, with a remedy.

use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error, ValueEnum as _};
use dondoc_domain::diagnostics::Diagnostic;

use super::Lang;

/// The mistake that clap found; `None`: it is none, or has no words but clap's.
pub(crate) fn mistake(why: &Error, command: &Command, said: &[OsString]) -> Option<Diagnostic> {
    let of = |kind| why.get(kind).and_then(text).unwrap_or_default();
    let what = of(ContextKind::InvalidArg);
    let told = match why.kind() {
        ErrorKind::MissingRequiredArgument => {
            let usage = of(ContextKind::Usage);
            Diagnostic::refusal("usage-missing").with("usage", usage.trim_start_matches("Usage: ").trim())
        }
        ErrorKind::UnknownArgument => match of(ContextKind::SuggestedArg) {
            near if near.is_empty() => Diagnostic::refusal("usage-unknown"),
            near => Diagnostic::refusal("usage-unknown-near").with("near", near),
        },
        ErrorKind::InvalidSubcommand => {
            let unknown = of(ContextKind::InvalidSubcommand);
            match of(ContextKind::SuggestedSubcommand) {
                near if near.is_empty() => Diagnostic::refusal("usage-command"),
                near => Diagnostic::refusal("usage-command-near").with("near", near),
            }
            .with("unknown", unknown)
        }
        ErrorKind::InvalidValue if of(ContextKind::InvalidValue).is_empty() => Diagnostic::refusal("usage-value-missing"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            Diagnostic::refusal("usage-value-missing")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match of(ContextKind::ValidValue) {
            choices if choices.is_empty() => Diagnostic::refusal("usage-value"),
            choices => Diagnostic::refusal("usage-choice").with("choices", choices),
        }
        .with("value", of(ContextKind::InvalidValue)),
        ErrorKind::TooManyValues => Diagnostic::refusal("usage-surplus").with("value", of(ContextKind::InvalidValue)),
        ErrorKind::ArgumentConflict => match of(ContextKind::PriorArg) {
            other if other.is_empty() || other == what => Diagnostic::refusal("usage-twice"),
            other => Diagnostic::refusal("usage-conflict").with("other", other),
        },
        _ => return None,
    };
    Some(told.with("what", what).with("command", asked(command, said)))
}

fn text(value: &ContextValue) -> Option<String> {
    match value {
        ContextValue::String(one) => Some(one.clone()),
        ContextValue::Strings(all) => Some(all.join(", ")),
        ContextValue::StyledStr(one) => Some(one.to_string()),
        _ => None,
    }
}

/// The command that was asked for, as far as there is one: `dondoc decision read`.
fn asked(command: &Command, said: &[OsString]) -> String {
    let (mut at, mut path) = (command, command.get_name().to_owned());
    for word in said.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(sub) = at.find_subcommand(word) {
            at = sub;
            path = format!("{path} {word}");
        }
    }
    path
}

/// In which language to tell that a command line is not understood.
pub(crate) fn language(said: &[OsString], variable: Option<&str>) -> Lang {
    let after = |word: &OsStr| word.to_str().and_then(|word| word.strip_prefix("--lang=")).map(str::to_owned);
    let next = said.iter().skip_while(|word| *word != "--lang").nth(1).and_then(|word| word.to_str()).map(str::to_owned);
    let named = said.iter().find_map(|word| after(word)).or(next);
    named.as_deref().or(variable).and_then(|name| Lang::from_str(name, true).ok()).unwrap_or(Lang::Vi)
}
