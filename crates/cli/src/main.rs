//! `dondoc`: the command line, and the only crate that sees all others.
//!
//! The contract is design.md §6: data on stdout, all else on stderr; exit code 0 done, 1 the user's
//! mistake or a refused input, 2 our fault; `--json` prints one JSON document.

mod args;
mod commands;
mod config;
mod logs;
mod printer;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches as _;

use args::{Args, BackupArgs, Command, Lang};
use config::Config;
use printer::Printer;

/// Many threads make and drop answers of all sizes: with other allocators a server grows to twice what it holds (`docs/performance.md`). How many
/// arenas it has and how soon it gives memory back is set where it is built, in `.cargo/config.toml`.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// How a command ended.
pub(crate) enum Outcome {
    /// Done.
    Done,
    /// Done as far as possible; something was refused and has been told.
    Refused,
}

fn main() -> ExitCode {
    let said: Vec<OsString> = std::env::args_os().collect();
    let command = args::command();
    let args = match command.clone().try_get_matches_from(&said).and_then(|matches| Args::from_arg_matches(&matches)) {
        Ok(args) => args,
        Err(why) => return not_understood(&why, &command, &said),
    };
    let config = match Config::of(&args, &|name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(why) => return Printer::new(args.lang.unwrap_or(Lang::Vi).into(), args.json).failure(&why),
    };
    logs::begin(&config.settings);
    let printer = Printer::new(config.settings.lang.into(), args.json);
    let stack = dondoc_app::STACK_BYTES;
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(stack).build() {
        Ok(runtime) => runtime,
        Err(why) => return printer.fault(&why),
    };
    let ended = runtime.block_on(run(args, &config, &printer));
    // A request to a slow source may still be under way: nobody waits for its answer any more.
    runtime.shutdown_background();
    match ended {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::from(1),
        Err(why) => printer.failure(&why),
    }
}

/// Asking for help is not a mistake; everything else that clap refuses is the user's.
fn not_understood(why: &clap::Error, command: &clap::Command, said: &[OsString]) -> ExitCode {
    let Some(mistake) = args::mistake(why, command, said) else {
        let _ = why.print();
        return ExitCode::from(u8::from(why.use_stderr()));
    };
    let lang = args::language(said, std::env::var("DONDOC_LANG").ok().as_deref());
    let json = said.iter().any(|word| word == "--json");
    Printer::new(lang.into(), json).failure(&dondoc_app::Error::refused(mistake))
}

/// Papers as PDF are the business of a crate that only this one knows, and only where it is built in.
#[cfg(feature = "pdf")]
fn with_typesetter(app: dondoc_app::App) -> dondoc_app::App {
    let typeset = |paper: &dondoc_domain::papers::Paper| dondoc_typeset::pdf(paper).map_err(Into::into);
    app.with_typesetter(std::sync::Arc::new(typeset))
}

/// A paper as PDF is refused.
#[cfg(not(feature = "pdf"))]
fn with_typesetter(app: dondoc_app::App) -> dondoc_app::App {
    app
}

async fn run(args: Args, config: &Config, printer: &Printer) -> Result<Outcome, dondoc_app::Error> {
    let data = config.settings.data.as_path();
    // What needs no data folder is to make none.
    match &args.command {
        Command::Verify(command) => return commands::verify::run(data, printer, command).await,
        Command::Config(command) => return commands::config::run(printer, config, command),
        Command::Restore(command) => return commands::restore::run(data, printer, command).await,
        Command::Backup(BackupArgs { verify: Some(file), .. }) => return commands::backup::verify(printer, file).await,
        Command::Man => return commands::man::run(printer),
        _ => {}
    }
    let app = with_typesetter(dondoc_app::App::open(data).await?);
    match args.command {
        Command::Load(command) => commands::load::run(&app, printer, command).await,
        Command::Import(command) => commands::import::run(&app, printer, command).await,
        Command::Mapping(command) => commands::mapping::run(&app, printer, command).await,
        Command::Undo(command) => commands::undo::run(&app, printer, &command).await,
        Command::Account(command) => commands::account::run(&app, printer, command).await,
        Command::Quality(command) => commands::quality::run(&app, printer, command).await,
        Command::Rates(command) => commands::rates::run(&app, printer, command).await,
        Command::Plan(command) => commands::plan::run(&app, printer, command).await,
        Command::Cascade(command) => commands::cascade::run(&app, printer, command).await,
        Command::History(command) => commands::history::run(&app, printer, command).await,
        Command::Compare(command) => commands::compare::run(&app, printer, &command).await,
        Command::Definitions(command) => commands::definitions::run(printer, &command),
        Command::CompareDefinitions(command) => commands::definitions::compare(&app, printer, command).await,
        Command::Explain(command) => commands::explain::run(&app, printer, command).await,
        Command::Forecast(command) => commands::forecast::run(&app, printer, command).await,
        Command::Reconcile(command) => commands::reconcile::run(&app, printer, command).await,
        Command::Stated(command) => commands::stated::run(&app, printer, command).await,
        Command::Remarks(command) => commands::remarks::run(&app, printer, &command).await,
        Command::Close(command) => commands::close::run(&app, printer, command).await,
        Command::Snapshots(command) => commands::snapshots::run(&app, printer, command).await,
        Command::Verify(command) => commands::verify::run(data, printer, &command).await,
        Command::Bundle(command) => commands::bundle::run(&app, printer, &command).await,
        Command::Change(command) => commands::change::run(&app, printer, command).await,
        Command::Decision(command) => commands::decision::run(&app, printer, command).await,
        Command::Paper(command) => commands::paper::run(&app, printer, command).await,
        Command::Token(command) => commands::token::run(&app, printer, command).await,
        Command::People(command) => commands::people::run(&app, printer, command).await,
        Command::Source(command) => commands::source::run(&app, printer, command).await,
        Command::Serve(_) => commands::serve::run(&app, printer, &config.settings).await,
        Command::Demo(command) => commands::demo::run(&app, printer, &config.settings, &command).await,
        Command::Backup(command) => commands::backup::run(&app, printer, config, &command).await,
        Command::Config(command) => commands::config::run(printer, config, &command),
        Command::Restore(command) => commands::restore::run(data, printer, &command).await,
        Command::Man => commands::man::run(printer),
    }
}
