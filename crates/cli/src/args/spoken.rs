//! What clap says by itself, in the language of the help texts.

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::Args;

const TEMPLATE: &str = "{about-with-newline}\nCách dùng: {usage}\n\n{all-args}{after-help}";
const OPTIONS: &str = "Tùy chọn";
const PARAMETERS: &str = "Tham số";
const OF_ALL: &str = "Tùy chọn chung";

/// The whole command line.
pub(crate) fn command() -> Command {
    let mut command = spoken(Args::command());
    // Only a built command has its own `help`.
    command.build();
    command.mut_subcommand("help", |help| help.about("In hướng dẫn của một lệnh"))
}

fn spoken(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("In hướng dẫn này");
    let command = match command.get_version() {
        None => command,
        Some(_) => {
            let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help("In phiên bản");
            command.disable_version_flag(true).arg(version)
        }
    };
    command
        .help_template(TEMPLATE)
        .subcommand_help_heading("Các lệnh")
        .subcommand_value_name("LỆNH")
        .disable_help_flag(true)
        .arg(help)
        .mut_args(told)
        .mut_subcommands(|command| spoken(command).disable_help_subcommand(true))
}

/// An argument whose values and default are told in its help.
fn told(arg: Arg) -> Arg {
    let heading = match arg.get_id().as_str() {
        "help" | "version" => OF_ALL,
        _ if arg.is_global_set() => OF_ALL,
        _ if arg.is_positional() => PARAMETERS,
        _ => OPTIONS,
    };
    let takes_values = arg.get_action().takes_values();
    let choices: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let mut help = arg.get_help().map(StyledStr::to_string).unwrap_or_default();
    let written = match arg.get_value_names().unwrap_or_default().first().map(clap::builder::Str::as_str) {
        Some("DAY") => "2023-06-30",
        Some("T") => "2023-06-30, 2023-06-30T17:00",
        _ => "",
    };
    for (what, values) in [("viết", written), ("một trong", &choices.join(", ")), ("mặc định", &default.join(", "))] {
        if takes_values && !values.is_empty() && !help.contains(what) {
            help.push_str(&format!(" [{what}: {values}]"));
        }
    }
    arg.help_heading(heading).help(help).hide_possible_values(takes_values).hide_default_value(takes_values)
}
