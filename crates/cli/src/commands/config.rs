//! `dondoc config`.

use dondoc_app::Error;
use serde_json::{Map, Value, json};

use crate::Outcome;
use crate::args::ConfigArgs;
use crate::config::{self, Config, Origin};
use crate::printer::Printer;

pub(crate) fn run(printer: &Printer, config: &Config, args: &ConfigArgs) -> Result<Outcome, Error> {
    let words = printer.language;
    if args.reference {
        let text = if args.markdown { config::table(words) } else { config::reference(words) };
        printer.data(text.trim_end());
        return Ok(Outcome::Done);
    }
    if printer.json {
        printer.json(&as_json(config));
        return Ok(Outcome::Done);
    }
    match &config.file {
        Some(file) => printer.note("config-file", &[("file", file.display().to_string())]),
        None => printer.note("config-no-file", &[]),
    }
    if !args.check {
        let head = ["config-setting", "config-value", "config-from"].map(|key| words.text(key));
        let row = |setting: &config::Described| {
            let from = match origin(config, setting.name) {
                Origin::Default => words.text("config-from-default"),
                Origin::File => words.text("config-from-file"),
                Origin::Environment => setting.variable(),
                Origin::CommandLine => words.text("config-from-command-line"),
            };
            vec![setting.name.to_owned(), config.settings.shown(setting.name), from]
        };
        printer.table(&head, config::ALL.iter().map(row).collect(), usize::MAX);
    }
    Ok(Outcome::Done)
}

fn origin(config: &Config, name: &str) -> Origin {
    config.origins.get(name).copied().unwrap_or(Origin::Default)
}

fn as_json(config: &Config) -> Value {
    let one = |setting: &config::Described| {
        let from = match origin(config, setting.name) {
            Origin::Default => "default",
            Origin::File => "file",
            Origin::Environment => "environment",
            Origin::CommandLine => "command-line",
        };
        (setting.name.to_owned(), json!({ "value": config.settings.shown(setting.name), "from": from }))
    };
    json!({ "file": config.file, "settings": config::ALL.iter().map(one).collect::<Map<_, _>>() })
}
