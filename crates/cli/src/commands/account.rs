//! `dondoc account`.

use dondoc_app::told::AccountTold;
use dondoc_app::{App, Error};

use crate::Outcome;
use crate::args::AccountArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: AccountArgs) -> Result<Outcome, Error> {
    let account = app.account_as_of(&args.unit, args.as_of, args.known_at).await?;
    if printer.json {
        printer.json(&AccountTold::of(&account, args.codes));
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    let mut rows = vec![line(printer, "cli-rows-read", account.rows_read), line(printer, "cli-used", account.used)];
    let named = |prefix: &str, name: &str| words.text(&format!("{prefix}-{}", name.replace('_', "-")));
    for (reason, n) in &account.excluded {
        rows.push(vec![format!("  {}: {}", words.text("cli-excluded"), words.exclusion(*reason)), words.number(*n)]);
    }
    rows.push(line(printer, "cli-duplicates", account.duplicates_identical));
    rows.push(line(printer, "cli-superseded-in-file", account.superseded_in_file));
    rows.push(line(printer, "cli-superseded-later", account.superseded_by_later_file));
    for (flag, n) in &account.flags {
        rows.push(vec![format!("  {}: {}", words.text("cli-flag"), named("flag", flag.name())), words.number(*n)]);
    }
    // The flags are always listed; of further checks those that found something.
    for (check, n) in account.checks.iter().filter(|(_, n)| *n > 0) {
        rows.push(vec![format!("  {}: {}", words.text("cli-flag"), words.check(*check)), words.number(*n)]);
    }
    printer.table(&["cli-rows", "cli-count"].map(|k| words.text(k)), rows, 1);
    if args.codes {
        let lists = account.excluded_codes.iter().map(|(r, codes)| (words.exclusion(*r), codes));
        let lists = lists.chain(account.flag_codes.iter().map(|(f, codes)| (named("flag", f.name()), codes)));
        let lists = lists.chain(account.check_codes.iter().map(|(c, codes)| (words.check(*c), codes)));
        for (name, codes) in lists.filter(|(_, codes)| !codes.is_empty()) {
            printer.data(&format!("{name}: {}", codes.join(", ")));
        }
    }
    Ok(Outcome::Done)
}

fn line(printer: &Printer, key: &str, n: u64) -> Vec<String> {
    vec![printer.language.text(key), printer.language.number(n)]
}
