//! What several papers say alike: period, definition, rates with their standing, the rows of their tables.

use dondoc_domain::definitions::{Indicator, Measure};
use dondoc_domain::interval::minimum_of;
use dondoc_domain::papers::{Align, Run, Table, TableCell};
use dondoc_domain::standings::Standing;
use minijinja::value::Value;

use super::book::{Book, department};
use super::facts::{Facts, Of, VI};
use super::head::{self, Office};
use super::tables::{cell, columns, head, numbered, row, wide};
use super::templates::text;
use super::{Draft, PaperAsked, sources};
use crate::rates::UNASSIGNED;
use crate::{App, Error};

use super::facts::Wanted;

/// A unit's figures with its parts.
pub(crate) struct Measured {
    pub(crate) whole: Facts,
    /// Units below; empty: it has departments.
    pub(crate) below: Vec<Facts>,
    pub(crate) office: Office,
}

/// A part of a unit: a department, or a unit below.
pub(crate) struct Part<'f> {
    pub(crate) facts: &'f Facts,
    pub(crate) of: Of,
    pub(crate) code: String,
    pub(crate) name: String,
}

impl Part<'_> {
    pub(crate) fn unassigned(&self) -> bool {
        self.code == UNASSIGNED
    }
}

impl Measured {
    /// Departments, or the units below where there are any.
    pub(crate) fn parts(&self) -> Vec<Part<'_>> {
        let below = self.below.iter().map(|facts| {
            let unit = &facts.question.reference.organisation.units[&facts.question.unit];
            let name = unit.name_on(facts.question.period.last_day()).to_owned();
            Part { facts, of: Of::default(), code: facts.key.clone(), name }
        });
        let departments = self.whole.departments().into_iter().filter(|_| self.below.is_empty()).map(|code| Part {
            facts: &self.whole,
            name: department(&self.whole, &code),
            of: Of { department: Some(code.clone()), procedure: None },
            code,
        });
        below.chain(departments).collect()
    }
}

impl App {
    /// Everything that a paper about a unit's period is made of.
    pub(crate) async fn measured(&self, asked: &PaperAsked, wanted: Wanted) -> Result<Measured, Error> {
        let basis = self.paper_basis(asked).await?;
        let whole = self.facts(&basis, wanted).await?;
        let below = self.facts_below(&basis).await?;
        let office = Office::of(&basis.question, asked.date.unwrap_or_else(|| self.now().day()));
        Ok(Measured { whole, below, office })
    }

    /// What every template knows: head, period, definition, the unit's rates, where the figures come from.
    pub(crate) async fn common(&self, draft: &mut Draft, asked: &PaperAsked, measured: &Measured) -> Result<(), Error> {
        let whole = &measured.whole;
        let at = asked.date.unwrap_or_else(|| self.now().day());
        for (name, value) in head::values(&measured.office, asked, at) {
            draft.set(name, value);
        }
        let period = &whole.question.period;
        let named = |name: &str| text(VI.text(name));
        draft.set(
            "ky_bao_cao",
            Value::from_pairs([
                ("ten", text(VI.period_in_paper(period))),
                ("tu", text(period.start.vietnamese())),
                ("den", text(period.last_day().vietnamese())),
            ]),
        );
        let definition = whole.question.definition;
        draft.set(
            "cach_tinh",
            Value::from_pairs([
                ("ten", text(&definition.title.vi)),
                ("van_ban", text(&definition.source.document)),
                ("dieu", text(&definition.source.article)),
            ]),
        );
        let shown = rates(&mut draft.book, whole, &Of::default());
        draft.set("chi_so", shown);
        let shown = counts(&mut draft.book, whole, &Of::default());
        draft.set("tong", shown);
        draft.set("can_cu_chi_tieu", decisions(whole).into_iter().map(text).collect());
        draft.set("so_lieu_den", text(whole.cut_off.vietnamese()));
        draft.set("ban_chot", whole.snapshot.map_or(Value::from(()), |number| text(number.to_string())));
        draft.set("theo_don_vi", Value::from(!measured.below.is_empty()));
        draft.set("ten_phan", named(if measured.below.is_empty() { "paper-part-department" } else { "paper-part-unit" }));
        let lines = self.source_lines(whole).await?;
        draft.set("nguon", sources::values(&lines));
        Ok(())
    }
}

/// The decisions that the targets of a unit and its departments stand in, as they are cited.
fn decisions(facts: &Facts) -> Vec<String> {
    let targets = facts.lines().flat_map(|line| &line.rates).filter_map(|rate| rate.target.as_ref());
    let ids: std::collections::BTreeSet<&str> = targets.map(|target| target.decision.as_str()).collect();
    let cited = |id: &str| {
        let decision = facts.question.reference.decisions.get(id)?;
        let text = decision.document.text();
        let title = head::within(text.title.as_deref().unwrap_or(&decision.title));
        Some(match (text.number.clone(), text.date) {
            (Some(number), Some(date)) => {
                let args = [("number", number), ("date", date.vietnamese()), ("title", title)];
                VI.text_with("paper-decision-cited", &args)
            }
            _ => VI.text_with("paper-decision-untitled", &[("title", title)]),
        })
    };
    ids.into_iter().filter_map(cited).collect()
}

/// Counted dossiers by channel, for templates.
pub(crate) fn counts(book: &mut Book, facts: &Facts, of: &Of) -> Value {
    let names = [("tong", "counted"), ("truc_tuyen", "counted.online"), ("truc_tiep", "counted.direct")];
    let postal = ("buu_chinh", "counted.postal");
    Value::from_pairs(names.into_iter().chain([postal]).map(|(name, what)| (name, book.shown(facts, of, what))))
}

/// The rates of something with targets and standings, for templates.
pub(crate) fn rates(book: &mut Book, facts: &Facts, of: &Of) -> Value {
    facts.question.definition.indicators.iter().map(|indicator| rate(book, facts, of, indicator)).collect()
}

fn rate(book: &mut Book, facts: &Facts, of: &Of, indicator: &Indicator) -> Value {
    let standing = facts.standing(of, &indicator.id);
    let part = |part: &str| format!("{}.{part}", indicator.id);
    let den = facts.line(of).and_then(|line| line.rates.iter().find(|r| r.indicator == indicator.id)).map_or(0, |r| r.den);
    Value::from_pairs([
        ("ma", text(&indicator.id)),
        ("ten", text(&indicator.name.vi)),
        ("ty_le", book.shown(facts, of, &indicator.id)),
        ("tu_so", book.shown(facts, of, &part("num"))),
        ("mau_so", book.shown(facts, of, &part("den"))),
        ("chi_tieu", book.shown(facts, of, &part("target"))),
        ("con_thieu", book.shown(facts, of, &part("missing"))),
        ("can_them", book.shown(facts, of, &part("added"))),
        ("them_duoc", Value::from(facts.value(of, &part("added")).is_some_and(|v| v.shown != "–"))),
        ("danh_gia", text(standing_words(standing))),
        ("dat", Value::from(standing == Standing::Met)),
        ("chua_dat", Value::from(standing == Standing::NotMet)),
        ("co_chi_tieu", Value::from(facts.value(of, &part("target")).is_some_and(|v| v.target.is_some()))),
        ("phat_sinh", Value::from(den > 0)),
        ("it", Value::from(den > 0 && den < minimum_of(indicator.measure))),
        ("la_dich_vu", Value::from(indicator.measure == Measure::Services)),
    ])
}

/// `đạt` within a sentence.
pub(crate) fn standing_words(standing: Standing) -> String {
    VI.text(&format!("standing-{}", standing.name())).to_lowercase()
}

/// Parts with their rates, for templates.
pub(crate) fn parts(book: &mut Book, measured: &Measured) -> Value {
    let part = |part: Part<'_>| {
        Value::from_pairs([
            ("ma", text(&part.code)),
            ("ten", text(&part.name)),
            ("chua_phan_cong", Value::from(part.unassigned())),
            ("tong", counts(book, part.facts, &part.of)),
            ("chi_so", rates(book, part.facts, &part.of)),
        ])
    };
    measured.parts().into_iter().map(part).collect()
}

/// The table of parts: each rate with target and standing, the unit as a whole below.
pub(crate) fn parts_table(book: &mut Book, measured: &Measured) -> Table {
    let indicators = &measured.whole.question.definition.indicators;
    let mut widths = vec![(7, Align::Centre), (20, Align::Left)];
    let mut first = vec![wide("paper-col-number", 1, 2), wide("paper-col-part", 1, 2)];
    let mut second = Vec::new();
    for indicator in indicators {
        widths.extend([(16, Align::Right), (8, Align::Right), (10, Align::Left)]);
        first.push(TableCell { columns: 3, rows: 1, ..TableCell::text(&*indicator.name.vi) });
        second.extend(["paper-col-result", "paper-col-target", "paper-col-standing"].map(head));
    }
    let mut line = |facts: &Facts, of: &Of, number: String, name: String, strong: bool| {
        let mut cells = vec![TableCell::text(number), TableCell::text(name)];
        for indicator in indicators {
            cells.push(book.rate_cell(facts, of, &indicator.id));
            cells.push(book.cell(facts, of, &format!("{}.target", indicator.id)));
            cells.push(cell(vec![Run::Text(VI.text(&format!("standing-{}", facts.standing(of, &indicator.id).name())))]));
        }
        row(cells, strong)
    };
    let mut rows: Vec<_> = measured
        .parts()
        .into_iter()
        .enumerate()
        .map(|(n, part)| line(part.facts, &part.of, (n + 1).to_string(), part.name, false))
        .collect();
    rows.push(line(&measured.whole, &Of::default(), String::new(), VI.text("paper-whole"), true));
    numbered(columns(&widths), vec![first, second], rows)
}
