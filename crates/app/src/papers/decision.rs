//! Quyết định giao chỉ tiêu out of a decision's text, with its annex as a table.

use std::collections::BTreeMap;

use dondoc_domain::decisions::{AnnexPeriod, AnnexTarget, Article, DecisionText};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::papers::printed::date_in_words;
use dondoc_domain::papers::{Align, Figure, FigureTarget, Table, TableCell};
use dondoc_domain::periods::Period;
use dondoc_domain::snapshots::Snapshot;
use dondoc_domain::targets::Percent;
use minijinja::value::Value;

use super::book::Book;
use super::facts::{Facts, Of, VI, Wanted};
use super::head::{self, Office};
use super::tables::{columns, numbered, row, wide};
use super::templates::text;
use super::{Draft, PaperAsked, sources};
use crate::figures::{Question, find_unit};
use crate::{App, Error};

/// What a column of the annex is of: an indicator, and the level of services where the annex tells them apart.
type Assigned = (String, Option<String>);
/// What a row is of: unit, department, field, and the name that the annex has for it.
type Row = (Option<String>, Option<String>, Option<String>, String);

impl App {
    /// The text that is asked for: kept under its id, or given as a document.
    pub(super) async fn decision_text(&self, asked: &PaperAsked) -> Result<DecisionText, Error> {
        if let Some(document) = &asked.document {
            return Ok(DecisionText::of_document(document));
        }
        let Some(id) = asked.decision.as_deref() else {
            return Err(Error::refused(Diagnostic::refusal("paper-decision-missing")));
        };
        let (_, reference) = self.reference_known(asked.known_at).await?;
        let found = dondoc_domain::reference::decisions::called(&reference.decisions, id);
        let found = found.ok_or_else(|| Error::not_found(Diagnostic::refusal("decision-unknown").with("decision", id)))?;
        let decision = &reference.decisions[found];
        let mut text = DecisionText::of_document(&decision.document.value());
        text.id.clone_from(found);
        if text.unit.as_ref().is_none_or(|unit| unit.code.is_none()) {
            let unit = text.unit.get_or_insert_default();
            unit.code = Some(reference.organisation.public_name(decision.unit));
        }
        Ok(text)
    }

    /// Unit and year of a decision, where they are not asked for.
    pub(super) async fn settle_decision(&self, asked: &mut PaperAsked) -> Result<(), Error> {
        let decision = self.decision_text(asked).await?;
        if asked.unit.is_empty() {
            let code = decision.unit.as_ref().and_then(|unit| unit.code.clone());
            asked.unit = code.ok_or_else(|| Error::refused(Diagnostic::refusal("paper-decision-unit")))?;
        }
        if asked.period.is_empty() {
            let days = decision.annex.as_ref().and_then(|annex| annex.period).and_then(AnnexPeriod::validity);
            let year = decision.year.map(|year| format!("{year:04}"));
            let named = days.and_then(|v| Period::of_days(v.from, v.to)).map(|period| period.name);
            let known = year.or(named);
            asked.period = known.ok_or_else(|| Error::refused(Diagnostic::refusal("paper-decision-year")))?;
        }
        if asked.document.is_none() {
            asked.decision = Some(decision.id);
        }
        Ok(())
    }

    /// Does what is asked beside a snapshot mean the same?
    pub(super) async fn same_as_closed(&self, asked: &PaperAsked, snapshot: &Snapshot) -> Result<(), Error> {
        let (_, reference) = self.reference().await?;
        let day = asked.as_of.unwrap_or_else(|| snapshot.period.last_day());
        let other = || Error::refused(Diagnostic::refusal("paper-snapshot-other").with("snapshot", snapshot.number));
        if !asked.unit.is_empty() && find_unit(&reference, &asked.unit, day)? != snapshot.unit.id {
            return Err(other());
        }
        let days = |name: &str| Period::parse(name).ok().map(|p| (p.start, p.end));
        if !asked.period.is_empty() && days(&asked.period) != Some((snapshot.period.start, snapshot.period.end)) {
            return Err(other());
        }
        Ok(())
    }

    /// Articles, bases and annex of a decision.
    pub(super) async fn draft_decision(&self, asked: &PaperAsked) -> Result<Draft, Error> {
        let decision = self.decision_text(asked).await?;
        let basis = self.paper_basis(asked).await?;
        let question = &basis.question;
        let date = asked.date.or(decision.date);
        let at = date.unwrap_or_else(|| self.now().day());
        let mut draft = Draft::default();
        let office = Office::of(question, at.min(question.period.last_day()));
        let title = decision.signer.as_ref().map(|signer| signer.title.clone());
        let name = decision.signer.as_ref().map(|signer| signer.name.clone());
        let (number, symbol) = numbered_as(decision.number.as_deref());
        let filled = PaperAsked {
            number: asked.number.clone().or(number),
            date,
            signer_title: asked.signer_title.clone().or(title),
            signer_name: asked.signer_name.clone().or(name),
            ..asked.clone()
        };
        for (name, value) in head::values(&office, &filled, at) {
            draft.set(name, value);
        }
        if let Some(superior) = &decision.superior {
            draft.set("chu_quan", text(superior.to_uppercase()));
        }
        if let Some(place) = &decision.place {
            draft.set("dia_danh", text(place));
        }
        draft.set("ngay_viet", date.map_or(Value::from(()), |day| text(date_in_words(day))));
        draft.set(
            "co_quan_ban_hanh",
            text(decision.issuer.clone().unwrap_or_else(|| VI.text_with("paper-chair-of", &[("unit", office.committee())]))),
        );
        draft.set("ky_hieu", symbol.map_or(Value::from(()), text));
        let issuer = decision.issuer.clone().unwrap_or_else(|| VI.text_with("paper-chair-of", &[("unit", office.committee())]));
        draft.set("tham_quyen", text(issuer.to_uppercase()));
        draft.set("trich_yeu", text(decision.title.clone().unwrap_or_default()));
        draft.set("can_cu", decision.legal_bases.iter().map(|basis| text(basis_words(basis))).collect());
        draft.set("de_nghi", decision.proposer.as_deref().map_or(Value::from(()), text));
        draft.set("dieu", decision.articles.iter().map(article).collect());
        draft.set("noi_nhan", decision.recipients.iter().map(text).collect());
        draft.set("nam", text(asked.period.clone()));
        let last_year = self.last_year(asked, question).await?;
        draft.set("co_phu_luc", Value::from(decision.annex.as_ref().is_some_and(|annex| !annex.targets.is_empty())));
        let table = annex_table(&mut draft.book, &decision, question, last_year.as_ref());
        draft.table("phu_luc", table);
        let lines = match &last_year {
            Some(facts) => self.source_lines(facts).await?,
            None => Vec::new(),
        };
        draft.set("nguon", sources::values(&lines));
        Ok(draft)
    }

    /// Last year's results, where they are asked for.
    async fn last_year(&self, asked: &PaperAsked, question: &Question) -> Result<Option<Facts>, Error> {
        if !asked.last_year {
            return Ok(None);
        }
        let period = Period::year(question.period.last_day().year() - 1).map(|period| period.name);
        let asked = PaperAsked { snapshot: None, period: period.unwrap_or_default(), ..asked.clone() };
        let basis = self.paper_basis(&asked).await?;
        self.facts(&basis, Wanted::default()).await.map(Some)
    }
}

/// `15` and `QĐ-UBND` of `15/QĐ-UBND`.
fn numbered_as(number: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(number) = number else { return (None, None) };
    match number.split_once('/') {
        Some((number, symbol)) => (Some(number.trim().to_owned()).filter(|n| !n.is_empty()), Some(symbol.trim().to_owned())),
        None => (Some(number.to_owned()), None),
    }
}

/// A basis as it is written: with `Căn cứ` before it, where it does not begin with words of its own.
fn basis_words(basis: &str) -> String {
    let own = ["Căn cứ", "Thực hiện", "Theo", "Xét"];
    let begun = own.iter().any(|words| basis.strip_prefix(words).is_some_and(|rest| rest.starts_with(' ')));
    if begun { basis.to_owned() } else { VI.text_with("paper-basis", &[("basis", basis)]) }
}

/// An article for templates: number, and paragraphs of which each is an item or not. One without a text is put together from what it is
/// known to say.
fn article(article: &Article) -> Value {
    let number = format!("Điều {}.", article.article);
    // Its heading stands after its number, unless its text begins with it.
    let begins = |subject: &String| article.text.first().is_some_and(|text| text.contains(subject.trim()));
    let mut texts: Vec<String> = article.subject.iter().filter(|s| !begins(s)).cloned().chain(article.text.clone()).collect();
    if article.text.is_empty() {
        texts.extend(article.definitions.iter().map(|d| {
            let words = |text: &Option<String>| text.clone().unwrap_or_else(|| "…".to_owned());
            let args = [("name", d.name.clone()), ("num", words(&d.numerator)), ("den", words(&d.denominator))];
            VI.text_with("paper-defined", &args)
        }));
        texts.extend(article.duties.iter().map(|duty| format!("- {}: {}.", duty.who, duty.what)));
        if !article.who.is_empty() {
            texts.push(VI.text_with("paper-carried-out", &[("who", article.who.join(", "))]));
        }
    }
    let paragraph = |words: &String| {
        let words = words.trim();
        let words = words.strip_prefix(number.as_str()).map_or(words, str::trim);
        let item = words.strip_prefix('-').map(str::trim);
        Value::from_pairs([("gach", Value::from(item.is_some())), ("loi", text(item.unwrap_or(words)))])
    };
    Value::from_pairs([
        ("so", text(article.article.to_string())),
        ("doan", texts.iter().filter(|t| !t.trim().is_empty()).map(paragraph).collect::<Value>()),
    ])
}

fn name_of(question: &Question, target: &AnnexTarget) -> String {
    if let Some(name) = &target.department_name {
        return name.clone();
    }
    if let Some(code) = &target.department_code {
        let known = crate::figures::department_name(question, code);
        return known.unwrap_or_else(|| code.clone());
    }
    let Some(unit) = &target.unit else { return VI.text("paper-whole") };
    let organisation = &question.reference.organisation;
    let found = organisation.resolve(unit, question.period.last_day()).ok();
    found.map_or_else(|| unit.clone(), |id| organisation.units[&id].name.clone())
}

/// The annex as a table: a row for each department or unit (and field), a column for each indicator (and level).
fn annex_table(book: &mut Book, decision: &DecisionText, question: &Question, last_year: Option<&Facts>) -> Table {
    let targets = decision.annex.as_ref().map_or(&[][..], |annex| &annex.targets);
    let mut assigned: Vec<Assigned> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut cells: BTreeMap<(Row, Assigned), usize> = BTreeMap::new();
    let mut notes: BTreeMap<Row, Vec<String>> = BTreeMap::new();
    for (n, target) in targets.iter().enumerate() {
        let column: Assigned = (target.indicator.clone(), target.level.clone());
        let name = name_of(question, target);
        let line: Row = (target.unit.clone(), target.department_code.clone(), target.field.clone(), name);
        if !assigned.contains(&column) {
            assigned.push(column.clone());
        }
        if !rows.contains(&line) {
            rows.push(line.clone());
        }
        if let Some(note) = target.note.clone().filter(|note| !notes.entry(line.clone()).or_default().contains(note)) {
            notes.entry(line.clone()).or_default().push(note);
        }
        let place = book.add(target_figure(decision, question, target, n, &line.3));
        cells.insert((line, column), place);
    }
    // One indicator's levels stand side by side.
    let order: Vec<String> = assigned.iter().map(|(indicator, _)| indicator.clone()).collect();
    let position = |indicator: &String| order.iter().position(|known| known == indicator);
    assigned.sort_by_key(|(indicator, level)| (position(indicator), level.is_none(), level.clone()));
    let fields = rows.iter().any(|row| row.2.is_some());
    let mut table = annex_head(question, &assigned, fields, last_year.is_some());
    for (n, line) in rows.iter().enumerate() {
        let mut shown = vec![TableCell::text((n + 1).to_string()), TableCell::text(line.3.clone())];
        if fields {
            shown.push(TableCell::text(line.2.clone().unwrap_or_default()));
        }
        for column in &assigned {
            let place = cells.get(&(line.clone(), column.clone()));
            shown.push(place.map_or_else(|| TableCell::text(""), |place| TableCell::figure(*place)));
            if let Some(facts) = last_year {
                shown.push(last_year_cell(book, facts, line, column));
            }
        }
        let note = notes.get(line).map(|all| all.join("; ")).unwrap_or_default();
        shown.push(TableCell::text(note));
        let whole = line.0.is_none() && line.1.is_none() && line.2.is_none();
        table.rows.push(row(shown, whole));
    }
    table
}

/// Columns and head of the annex.
fn annex_head(question: &Question, assigned: &[Assigned], fields: bool, last_year: bool) -> Table {
    let levels = assigned.iter().any(|(_, level)| level.is_some());
    let deep = if levels || last_year { 2 } else { 1 };
    let mut weights = vec![(8, Align::Centre), (if fields { 24 } else { 32 }, Align::Left)];
    let mut first = vec![wide("paper-col-number", 1, deep), wide("paper-col-assigned", 1, deep)];
    if fields {
        weights.push((16, Align::Left));
        first.push(wide("paper-col-field-short", 1, deep));
    }
    let mut second = Vec::new();
    let mut seen: Vec<&String> = Vec::new();
    for (indicator, level) in assigned {
        let more = if last_year { 2 } else { 1 };
        weights.extend(std::iter::repeat_n((14, Align::Right), more));
        let together = assigned.iter().filter(|(other, _)| other == indicator).count() * more;
        if !seen.contains(&indicator) {
            seen.push(indicator);
            let known = question.definition.indicator(indicator);
            let name = known.map_or_else(|| indicator.clone(), |i| i.name.vi.clone());
            let percent = VI.text_with("paper-col-percent", &[("name", name)]);
            let rows = if deep == 2 && together == 1 && level.is_none() { 2 } else { 1 };
            first.push(TableCell { columns: u32::try_from(together).unwrap_or(1), rows, ..TableCell::text(percent) });
            if rows == 2 {
                continue;
            }
        }
        if deep == 2 {
            let level = level.as_ref().map(|level| VI.text(&format!("paper-level-{level}")));
            second.push(TableCell::text(level.unwrap_or_else(|| VI.text("paper-col-target"))));
            if last_year {
                second.push(super::tables::head("paper-col-last-year"));
            }
        }
    }
    weights.push((14, Align::Left));
    first.push(wide("paper-col-note", 1, deep));
    let head = if deep == 2 { vec![first, second] } else { vec![first] };
    numbered(columns(&weights), head, Vec::new())
}

fn target_figure(decision: &DecisionText, question: &Question, target: &AnnexTarget, n: usize, name: &str) -> Figure {
    let percent = target.target_percent.parse::<Percent>();
    let indicator = question.definition.indicator(&target.indicator).map_or(&target.indicator, |i| &i.name.vi);
    Figure {
        shown: percent.map_or_else(|_| target.target_percent.clone(), |percent| VI.target(percent)),
        what: [VI.text_with("paper-what-target", &[("name", indicator)]), name.to_owned(), question.period.name.clone()]
            .join(", "),
        unit: Some(target.unit.clone().unwrap_or_else(|| question.reference.organisation.public_name(question.unit))),
        department: target.department_code.clone(),
        indicator: Some(format!("{}.assigned", target.indicator)),
        period: Some(question.period.name.clone()),
        target: Some(FigureTarget {
            decision: decision.id.clone(),
            annex_row: u32::try_from(n + 1).unwrap_or(u32::MAX),
            percent: target.target_percent.clone(),
        }),
        ..Figure::default()
    }
}

/// The result of last year beside a target: of the unit itself and its departments, not of fields.
fn last_year_cell(book: &mut Book, facts: &Facts, line: &Row, (indicator, level): &Assigned) -> TableCell {
    let (unit, department, field, _) = line;
    let own = unit
        .as_ref()
        .is_none_or(|unit| *unit == facts.key || *unit == facts.question.reference.organisation.units[&facts.question.unit].code);
    if !own || field.is_some() || facts.indicator(indicator).is_none() {
        return TableCell::text("");
    }
    let of = Of { department: department.clone(), procedure: None };
    let what = level.as_ref().map_or_else(|| indicator.clone(), |level| format!("{indicator}@{level}"));
    if facts.value(&of, &what).is_none() {
        return TableCell::text("");
    }
    book.cell(facts, &of, &what)
}

/// The value of a target that a decision's annex has in a row, for verifying.
pub(super) fn assigned_value(decision: &DecisionText, row: u32) -> Option<String> {
    let target = decision.annex.as_ref()?.targets.get(usize::try_from(row).ok()?.checked_sub(1)?)?;
    Some(target.target_percent.parse::<Percent>().map_or_else(|_| target.target_percent.clone(), |p| VI.target(p)))
}
