//! Báo cáo kết quả: a unit's period in rates, parts, procedures, findings.

use dondoc_domain::definitions::ONLINE_DOSSIERS;
use dondoc_domain::papers::{Align, Table, TableCell};
use dondoc_domain::snapshots::Line;
use dondoc_domain::standings::Standing;
use minijinja::value::Value;

use super::book::{Book, department};
use super::facts::{Facts, Of, VI, Wanted};
use super::overview::{Measured, counts, parts, parts_table};
use super::tables::{columns, head, numbered, row, wide};
use super::templates::text;
use super::{Draft, PaperAsked};
use crate::rates::UNASSIGNED;
use crate::{App, Error};

/// Lagging procedures in the report's own table; all procedures are in its annex.
const LAGGING_SHOWN: usize = 20;

impl App {
    /// Figures, tables and findings of a report.
    pub(crate) async fn draft_report(&self, asked: &PaperAsked) -> Result<Draft, Error> {
        let measured = self.measured(asked, Wanted { account: true, form: false }).await?;
        let mut draft = Draft::default();
        self.common(&mut draft, asked, &measured).await?;
        let whole = &measured.whole;
        let shown = parts(&mut draft.book, &measured);
        draft.set("phan", shown);
        let table = parts_table(&mut draft.book, &measured);
        draft.table("phan", table);
        let lagging = lagging(whole);
        draft.set("co_thu_tuc_cham", Value::from(!lagging.is_empty()));
        draft.set("thu_tuc_cham_con_nua", Value::from(lagging.len() > LAGGING_SHOWN));
        let first: Vec<&str> = lagging.iter().take(LAGGING_SHOWN).copied().collect();
        let table = procedures_table(&mut draft.book, whole, &first, false);
        draft.table("thu_tuc_cham", table);
        let all: Vec<&str> = whole.procedures().map(|(code, _)| code).collect();
        draft.set("co_thu_tuc", Value::from(!all.is_empty()));
        let table = procedures_table(&mut draft.book, whole, &all, true);
        draft.table("thu_tuc", table);
        let found = findings(&mut draft.book, &measured);
        draft.set("nhan_xet", found);
        let quality = quality(&mut draft.book, whole);
        draft.set("chat_luong", quality);
        let direct = only_direct(&mut draft.book, whole, &Of::default());
        draft.set("chi_truc_tiep", direct);
        draft.set("kho_khan", given(&asked.difficulties));
        draft.set("kien_nghi", given(&asked.proposals));
        Ok(draft)
    }
}

/// Lines that a person gave, those with words in them.
pub(crate) fn given(lines: &[String]) -> Value {
    lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).map(text).collect()
}

/// How a procedure's online share stands to the target of its department, else of the unit.
fn lags(facts: &Facts, code: &str, line: &Line) -> Option<u64> {
    let rate = line.rates.iter().find(|r| r.indicator == ONLINE_DOSSIERS).filter(|r| r.den > 0)?;
    let own = |of: &Of| {
        let line = facts.line(of)?.rates.iter().find(|r| r.indicator == ONLINE_DOSSIERS)?;
        line.target.as_ref()?.percent.parse::<dondoc_domain::targets::Percent>().ok()
    };
    let departments = facts.departments_of(code);
    let department = departments.first().filter(|_| departments.len() == 1);
    let target = department.and_then(|d| own(&Of { department: Some((*d).to_owned()), procedure: None }));
    let target = target.or_else(|| own(&Of::default()))?;
    let lacking = target.least_numerator(rate.den).saturating_sub(rate.num);
    (lacking > 0).then_some(lacking)
}

/// Procedures below their target, those that lack most first.
fn lagging(facts: &Facts) -> Vec<&str> {
    let mut found: Vec<(u64, &str)> =
        facts.procedures().filter_map(|(code, line)| Some((lags(facts, code, line)?, code))).collect();
    found.sort_by_key(|(lacking, code)| (std::cmp::Reverse(*lacking), *code));
    found.into_iter().map(|(_, code)| code).collect()
}

/// Name of a procedure, where the catalogue has one.
pub(crate) fn procedure_name(facts: &Facts, code: &str) -> String {
    let code = dondoc_domain::catalogue::ProcedureCode::trusted(code);
    let known = facts.question.reference.catalogue.procedures.get(&code);
    known.map_or_else(|| VI.text("paper-procedure-unknown"), |procedure| procedure.name.clone())
}

/// Names of the departments of a procedure.
fn responsible(facts: &Facts, code: &str) -> String {
    facts.departments_of(code).into_iter().map(|d| department(facts, d)).collect::<Vec<_>>().join("; ")
}

/// Procedures with their online share and who is responsible; of the annex with their dossiers by channel.
fn procedures_table(book: &mut Book, facts: &Facts, codes: &[&str], channels: bool) -> Table {
    let deep = if channels { 2 } else { 1 };
    let mut weights = vec![(7, Align::Centre), (14, Align::Left), (40, Align::Left), (22, Align::Left)];
    let keys = ["paper-col-number", "paper-col-code", "paper-col-procedure", "paper-col-responsible"];
    let mut first: Vec<TableCell> = keys.into_iter().map(|key| wide(key, 1, deep)).collect();
    let mut second = Vec::new();
    if channels {
        weights.extend([(10, Align::Right); 4]);
        first.push(wide("paper-col-dossiers", 4, 1));
        second.extend(["paper-col-total", "channel-online", "channel-direct", "channel-postal"].map(head));
    }
    weights.push((20, Align::Right));
    first.push(wide("paper-col-online-share", 1, deep));
    let line = |(n, code): (usize, &&str)| {
        let of = Of { department: None, procedure: Some((*code).to_owned()) };
        let words = [(n + 1).to_string(), (*code).to_owned(), procedure_name(facts, code), responsible(facts, code)];
        let mut cells: Vec<TableCell> = words.into_iter().map(TableCell::text).collect();
        if channels {
            cells.extend(book.cells(facts, &of, &["counted", "counted.online", "counted.direct", "counted.postal"]));
        }
        cells.push(book.rate_cell(facts, &of, ONLINE_DOSSIERS));
        row(cells, false)
    };
    let rows = codes.iter().enumerate().map(line).collect();
    let head = if channels { vec![first, second] } else { vec![first] };
    numbered(columns(&weights), head, rows)
}

/// Who met each target, who did not, of whom nothing arose, who has none.
fn findings(book: &mut Book, measured: &Measured) -> Value {
    let whole = &measured.whole;
    let parts = measured.parts();
    let named = |indicator: &str, standing: Standing| -> Value {
        let stands =
            |part: &&super::overview::Part<'_>| !part.unassigned() && part.facts.standing(&part.of, indicator) == standing;
        parts.iter().filter(stands).map(|part| text(&part.name)).collect()
    };
    let mut out = Vec::new();
    for indicator in &whole.question.definition.indicators {
        let mut counted = |standing: &str| {
            let what = format!("departments.{standing}.{}", indicator.id);
            // Units below are named and not counted: their number is not of departments.
            if measured.below.is_empty() { book.shown(whole, &Of::default(), &what) } else { Value::from(()) }
        };
        let small = parts.iter().filter(|part| {
            let den = part.facts.line(&part.of).and_then(|l| l.rates.iter().find(|r| r.indicator == indicator.id));
            den.is_some_and(|r| r.den > 0 && r.den < dondoc_domain::interval::minimum_of(indicator.measure))
        });
        out.push(Value::from_pairs([
            ("ten", text(&indicator.name.vi)),
            ("so_dat", counted("met")),
            ("so_chua_dat", counted("not-met")),
            ("so_phan", counted("all")),
            ("dat", named(&indicator.id, Standing::Met)),
            ("chua_dat", named(&indicator.id, Standing::NotMet)),
            ("khong_phat_sinh", named(&indicator.id, Standing::NotArising)),
            ("chua_giao", named(&indicator.id, Standing::NoTarget)),
            ("it", small.map(|part| text(&part.name)).collect()),
        ]));
    }
    Value::from(out)
}

/// What is said of the data: rows left out, procedures that nobody is responsible for.
fn quality(book: &mut Book, facts: &Facts) -> Value {
    let reasons: Vec<_> =
        facts.account.as_ref().map(|a| a.excluded.iter().filter(|(_, n)| *n > 0).copied().collect()).unwrap_or_default();
    let left_out: Value = reasons
        .iter()
        .map(|(reason, _)| {
            let what = format!("excluded.{}", reason.name());
            Value::from_pairs([
                ("ly_do", text(super::head::within(&VI.exclusion(*reason)))),
                ("so", book.shown(facts, &Of::default(), &what)),
            ])
        })
        .collect();
    let unassigned = Of { department: Some(UNASSIGNED.to_owned()), procedure: None };
    let any = facts.line(&unassigned).is_some_and(|line| line.counted != [0; 3]);
    Value::from_pairs([
        ("bi_loai", left_out),
        ("co_bi_loai", Value::from(!reasons.is_empty())),
        ("tong_bi_loai", book.shown(facts, &Of::default(), "excluded")),
        ("co_chua_phan_cong", Value::from(any)),
        ("chua_phan_cong", counts(book, facts, &unassigned)),
    ])
}

/// Online services with dossiers, but none online.
pub(crate) fn only_direct(book: &mut Book, facts: &Facts, of: &Of) -> Value {
    let mine = |code: &str| of.department.as_deref().is_none_or(|d| facts.departments_of(code).contains(d));
    let lacks = |line: &Line| line.rates.iter().any(|r| r.indicator == ONLINE_DOSSIERS && r.den > 0 && r.num == 0);
    let found = facts.procedures().filter(|(code, line)| lacks(line) && mine(code));
    found
        .map(|(code, _)| {
            let own = Of { department: None, procedure: Some(code.to_owned()) };
            Value::from_pairs([
                ("ma", text(code)),
                ("ten", text(procedure_name(facts, code))),
                ("phan", text(responsible(facts, code))),
                ("tong", counts(book, facts, &own)),
            ])
        })
        .collect()
}
