//! A rate cut along one axis or two. Totals are counted as the question is, never added up from shown rates: dossiers of
//! months and units add up, services are a union, and what rests on a table of the whole year has no months.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use compact_str::CompactString;
use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::Channel;
use dondoc_domain::periods::Period;
use dondoc_domain::ranking;

use super::counted::Counted;
use super::{Asked, ExploreQuery, Explored, Measured, Narrow};
use crate::figures::{Question, department_name, departments, unit_ref};
use crate::rates::UNASSIGNED;
use crate::views::{Source, UnitRef};
use crate::{App, Error};

/// Months that are shown at once.
const MONTHS_MAX: usize = 60;

/// What rows or columns are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// Responsible department.
    Department,
    /// Base procedure.
    Procedure,
    /// Field of procedures.
    Field,
    /// Level of services.
    Level,
    /// Units below, or on today's map the units that ended in this one.
    Unit,
    /// Months of the period, in its calendar.
    Month,
    /// Channel.
    Channel,
}

impl Axis {
    /// All of them.
    pub const ALL: [Axis; 7] =
        [Axis::Department, Axis::Procedure, Axis::Field, Axis::Level, Axis::Unit, Axis::Month, Axis::Channel];

    /// Stable name, in addresses and at the end of the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Axis::Department => "department",
            Axis::Procedure => "procedure",
            Axis::Field => "field",
            Axis::Level => "level",
            Axis::Unit => "unit",
            Axis::Month => "month",
            Axis::Channel => "channel",
        }
    }

    /// By its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Axis> {
        Axis::ALL.into_iter().find(|axis| axis.name() == name)
    }
}

/// In which order rows come. Columns, and rows that have an order of their own (months, levels, channels), keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Order {
    /// Most dossiers first.
    #[default]
    Dossiers,
    /// Lowest rate first; what does not arise last.
    Worst,
    /// Highest rate first; what does not arise last.
    Best,
    /// By code or name.
    Name,
}

impl Order {
    /// All of them.
    pub const ALL: [Order; 4] = [Order::Dossiers, Order::Worst, Order::Best, Order::Name];

    /// Stable name, in addresses and at the end of the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Order::Dossiers => "dossiers",
            Order::Worst => "worst",
            Order::Best => "best",
            Order::Name => "name",
        }
    }

    /// By its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Order> {
        Order::ALL.into_iter().find(|order| order.name() == name)
    }

    fn compare(self, a: &Measured, b: &Measured) -> Ordering {
        let by_rate = |worst: bool| match (a.rate.arises(), b.rate.arises()) {
            (true, true) if worst => ranking::compare(a.rate, b.rate),
            (true, true) => ranking::compare(b.rate, a.rate),
            (one, other) => other.cmp(&one),
        };
        let first = match self {
            Order::Dossiers => Ordering::Equal,
            Order::Worst => by_rate(true),
            Order::Best => by_rate(false),
            Order::Name => return Ordering::Equal,
        };
        // Of equal rates that on the most cases first.
        first.then(b.rate.den.cmp(&a.rate.den).then(b.counted.cmp(&a.counted)))
    }
}

/// How a question is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PivotAsked {
    /// What a row is.
    pub rows: Axis,
    /// What a column is; `None`: the whole only. The same as rows is none.
    pub columns: Option<Axis>,
    /// Which rows come first.
    pub order: Order,
    /// At most so many rows and columns; the rest is one more, together.
    pub most: (usize, usize),
}

/// What a row or a column is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// A department's code and name; `None`: not assigned.
    Department(Option<(String, String)>),
    /// A procedure: code, name, field.
    Procedure(String, Option<String>, Option<String>),
    /// A field; `None`: the catalogue names none.
    Field(Option<String>),
    /// A level.
    Level(Level),
    /// A unit.
    Unit(UnitRef),
    /// A month.
    Month(Period),
    /// A channel.
    Channel(Channel),
    /// So many others together.
    Rest(usize),
}

/// A rate cut along one axis or two.
#[derive(Debug, Clone)]
pub struct Pivot {
    /// The question.
    pub head: Explored,
    /// How it was cut.
    pub asked: PivotAsked,
    /// The rows, each with its total over all columns.
    pub rows: Vec<(Head, Measured)>,
    /// The columns, each with its total over all rows.
    pub columns: Vec<(Head, Measured)>,
    /// Row by row, a cell for each column.
    pub cells: Vec<Vec<Measured>>,
}

/// Where a cell belongs on an axis, in the axis's own order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    Department(bool, Option<CompactString>),
    Procedure(ProcedureCode),
    Field(bool, Option<String>),
    Level(Level),
    Channel(Channel),
    /// Position among the parts of the unit, or among the months.
    At(usize),
}

/// Cells of a row and a column.
type Group<'c> = Vec<(&'c CellKey, &'c u64)>;

/// Groups by row and column; `None` stands for the whole.
type Groups<'c> = HashMap<(Option<Key>, Option<Key>), (Group<'c>, Source)>;

impl App {
    /// A rate cut along one axis or two.
    ///
    /// # Errors
    /// Unknown unit, period, definition, indicator, procedure or field.
    pub async fn pivot(&self, query: &ExploreQuery, cut: PivotAsked) -> Result<Arc<Pivot>, Error> {
        let cut = PivotAsked { columns: cut.columns.filter(|axis| *axis != cut.rows), ..cut };
        let (_, footing) = self.footing(&query.figures).await?;
        let asked = (query.clone(), cut);
        self.inner.answers.shelves.pivots.answer(&asked, footing, Box::pin(self.make_pivot(&asked))).await
    }

    async fn make_pivot(&self, (query, cut): &(ExploreQuery, PivotAsked)) -> Result<Pivot, Error> {
        let cut = *cut;
        let on = |axis: Axis| cut.rows == axis || cut.columns == Some(axis);
        let asked = self.asked(query, on(Axis::Unit)).await?;
        let question = &asked.question;
        let months = if on(Axis::Month) { question.period.months() } else { Vec::new() };
        if months.len() > MONTHS_MAX {
            // Months cannot be put together: a dossier may lie in several.
            return Err(Error::refused(Diagnostic::refusal("explore-months-many").with("most", MONTHS_MAX)));
        }
        let periods: Vec<Period> = std::iter::once(&question.period).chain(&months).cloned().collect();
        let sourced = self.sourced_periods(question, &periods, None).await?;
        let whole = Counted::of(question, &sourced);
        let parts = if on(Axis::Unit) { self.counted_parts(question, &periods, &sourced).await? } else { Vec::new() };
        let head = self.explored(&asked, sourced.first().ok_or_else(|| Error::internal("nothing was counted"))?).await?;
        crate::computing(move || {
            let table = Table { asked: &asked, cut, months: &months, whole: &whole, parts: &parts };
            Ok(table.pivot(head))
        })
        .await
    }
}

/// What a pivot is made of.
struct Table<'a> {
    asked: &'a Asked,
    cut: PivotAsked,
    months: &'a [Period],
    whole: &'a Counted,
    parts: &'a [Counted],
}

impl<'a> Table<'a> {
    fn pivot(&self, head: Explored) -> Pivot {
        let groups = self.groups();
        let measured = |row: &Line, column: &Line| -> Measured {
            let found: Vec<&(Group<'_>, Source)> = row
                .keys
                .iter()
                .flat_map(|r| column.keys.iter().map(move |c| (r.clone(), c.clone())))
                .filter_map(|key| groups.get(&key))
                .collect();
            let source = together(found.iter().map(|(_, source)| *source));
            let cells = match found.as_slice() {
                [one] => &one.0,
                many => &many.iter().flat_map(|(cells, _)| cells.iter().copied()).collect(),
            };
            self.measured(row, column, cells, source.unwrap_or(Source::Dossiers))
        };
        let whole = Line { head: None, keys: vec![None] };
        let mut rows: Vec<(Line, Measured)> = self
            .lines(self.cut.rows, &groups, true)
            .into_iter()
            .map(|line| {
                let total = measured(&line, &whole);
                (line, total)
            })
            .collect();
        // As on the unit's page: a department without dossiers, published services or a target has nothing to tell.
        let tells = |total: &Measured| total.counted > 0 || total.rate.den > 0 || total.target.is_some();
        rows.retain(|(_, total)| self.cut.rows != Axis::Department || tells(total));
        let fixed = matches!(self.cut.rows, Axis::Month | Axis::Level | Axis::Channel);
        if !fixed {
            rows.sort_by(|(_, a), (_, b)| self.cut.order.compare(a, b));
        }
        let (most_rows, most_columns) = self.cut.most;
        let mut rows: Vec<Line> = rows.into_iter().map(|(line, _)| line).collect();
        gather(&mut rows, most_rows);
        let mut columns = match self.cut.columns {
            Some(axis) => {
                let mut columns = self.lines(axis, &groups, false);
                if columns.len() > most_columns {
                    // Which are left out is no matter of the alphabet.
                    columns.sort_by_cached_key(|line| std::cmp::Reverse(measured(&whole, line).counted));
                }
                columns
            }
            None => Vec::new(),
        };
        gather(&mut columns, most_columns);
        let cells = rows.iter().map(|row| columns.iter().map(|column| measured(row, column)).collect()).collect();
        let head_of = |line: &Line| line.head.clone().unwrap_or(Head::Rest(line.keys.len()));
        Pivot {
            head,
            asked: self.cut,
            rows: rows.iter().map(|row| (head_of(row), measured(row, &whole))).collect(),
            columns: columns.iter().map(|column| (head_of(column), measured(&whole, column))).collect(),
            cells,
        }
    }

    /// Every cell in each row and column to which it belongs, and in those of the whole.
    fn groups(&self) -> Groups<'a> {
        let mut groups = Groups::new();
        let units = std::iter::once((None, self.whole)).chain(self.parts.iter().enumerate().map(|(at, part)| (Some(at), part)));
        for (unit, counted) in units {
            for (at, (cells, source)) in counted.by_period.iter().enumerate() {
                let month = at.checked_sub(1);
                for (key, n) in cells.iter().filter(|(key, _)| self.asked.takes(key)) {
                    let [row_keys, column_keys] =
                        [Some(self.cut.rows), self.cut.columns].map(|axis| self.keys(axis, key, unit, month));
                    for row in &row_keys {
                        for column in &column_keys {
                            let group = groups.entry((row.clone(), column.clone()));
                            group.or_insert_with(|| (Vec::new(), *source)).0.push((key, n));
                        }
                    }
                }
            }
        }
        groups
    }

    /// The places of a cell of a part and a month on an axis. Along units and months it is in the place of its count only:
    /// the whole's is counted by itself.
    fn keys(&self, axis: Option<Axis>, key: &CellKey, unit: Option<usize>, month: Option<usize>) -> Vec<Option<Key>> {
        let inner = match axis {
            None => return vec![None],
            Some(Axis::Unit) => return vec![unit.map(Key::At)],
            Some(Axis::Month) => return vec![month.map(Key::At)],
            Some(Axis::Department) => Key::Department(key.department.is_none(), key.department.clone()),
            Some(Axis::Procedure) => Key::Procedure(key.procedure.clone()),
            Some(Axis::Field) => {
                let field = self.asked.field(&key.procedure);
                Key::Field(field.is_none(), field.map(str::to_owned))
            }
            Some(Axis::Level) => Key::Level(key.level),
            Some(Axis::Channel) => Key::Channel(key.channel),
        };
        vec![Some(inner), None]
    }

    /// The lines of an axis in its own order: those that have cells; of units, months and, as rows, departments all.
    fn lines(&self, axis: Axis, groups: &Groups<'a>, as_rows: bool) -> Vec<Line> {
        let mut keys: BTreeSet<Key> = match axis {
            Axis::Unit => (0..self.parts.len()).map(Key::At).collect(),
            Axis::Month => (0..self.months.len()).map(Key::At).collect(),
            Axis::Department if as_rows && self.asked.narrow.is_empty() => {
                let own = departments(&self.whole.question, &Cells::new());
                own.into_iter().map(|code| Key::Department(false, Some(code))).collect()
            }
            _ => BTreeSet::new(),
        };
        let found = groups.keys().filter_map(|(row, column)| if as_rows { row.clone() } else { column.clone() });
        keys.extend(found);
        let mut lines: Vec<Line> =
            keys.into_iter().map(|key| Line { head: Some(self.head(axis, &key)), keys: vec![Some(key)] }).collect();
        if axis == Axis::Unit {
            let name = |line: &Line| match &line.head {
                Some(Head::Unit(unit)) => (unit.name.clone(), unit.key.clone()),
                _ => Default::default(),
            };
            lines.sort_by_cached_key(name);
        }
        lines
    }

    fn head(&self, axis: Axis, key: &Key) -> Head {
        let question = &self.whole.question;
        let reference = &question.reference;
        match key {
            Key::Department(_, code) => Head::Department(
                code.as_deref().map(|code| (code.to_owned(), department_name(question, code).unwrap_or_else(|| code.to_owned()))),
            ),
            Key::Procedure(code) => {
                let found = reference.catalogue.procedures.get(code);
                Head::Procedure(code.to_string(), found.map(|p| p.name.clone()), self.asked.field(code).map(str::to_owned))
            }
            Key::Field(_, field) => Head::Field(field.clone()),
            Key::Level(level) => Head::Level(*level),
            Key::Channel(channel) => Head::Channel(*channel),
            Key::At(at) if axis == Axis::Unit => Head::Unit(unit_ref(reference, self.parts[*at].question.unit)),
            Key::At(at) => Head::Month(self.months[*at].clone()),
        }
    }

    /// The rate where a row and a column meet, with the target that is for just that.
    fn measured(&self, row: &Line, column: &Line, cells: &[(&CellKey, &u64)], source: Source) -> Measured {
        let question = &self.whole.question;
        let mut narrow = self.asked.narrow.clone();
        let mut about = Question { period: question.period.clone(), ..question.clone() };
        let rest = [row, column].into_iter().any(|line| line.keys.len() > 1);
        for (line, axis) in [(row, Some(self.cut.rows)), (column, self.cut.columns)] {
            match line.keys.as_slice() {
                [Some(Key::At(at))] if axis == Some(Axis::Unit) => about.unit = self.parts[*at].question.unit,
                [Some(Key::At(at))] => about.period = self.months[*at].clone(),
                [Some(key)] => key.narrow(&mut narrow),
                _ => {}
            }
        }
        let mut measured = self.asked.measured(&about, &narrow, cells, source);
        if rest
            || (narrow.field.is_none()
                && [row, column].into_iter().any(|l| matches!(l.keys.as_slice(), [Some(Key::Field(true, _))])))
        {
            // Several together, or what has no name, is nobody's target.
            measured.target = None;
            measured.standing = dondoc_domain::standings::Standing::of(measured.rate, None);
        }
        measured
    }
}

impl Key {
    /// Narrows to this place.
    fn narrow(&self, narrow: &mut Narrow) {
        match self {
            Key::Department(_, code) => narrow.department = Some(code.as_deref().unwrap_or(UNASSIGNED).to_owned()),
            Key::Procedure(code) => narrow.procedure = Some(code.to_string()),
            Key::Field(_, field) => narrow.field.clone_from(field),
            Key::Level(level) => narrow.level = Some(*level),
            Key::Channel(channel) => narrow.channel = Some(*channel),
            Key::At(_) => {}
        }
    }
}

/// A row or a column: one place on its axis, or several together.
struct Line {
    /// `None`: the rest, or the whole.
    head: Option<Head>,
    keys: Vec<Option<Key>>,
}

/// Puts all beyond `most` together into one last line.
fn gather(lines: &mut Vec<Line>, most: usize) {
    if lines.len() > most {
        let rest = lines.split_off(most);
        lines.push(Line { head: None, keys: rest.into_iter().flat_map(|line| line.keys).collect() });
    }
}

/// What several groups rest on.
fn together(sources: impl Iterator<Item = Source>) -> Option<Source> {
    sources.reduce(|a, b| if a == b { a } else { Source::Mixed })
}
