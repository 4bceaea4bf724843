//! Figures that other systems state, typed in, and their comparison with lists and tables: procedure by procedure,
//! joined by code.

use dondoc_domain::access::{Action, Resource};
use std::collections::{BTreeMap, BTreeSet};

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::counting::Cells;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Channel, code_parts};
use dondoc_domain::periods::Period;
use dondoc_domain::quality::CheckSet;
use dondoc_domain::stated::{Known, Part, StatedCount, parts_of_channel, parts_of_total};
use dondoc_domain::time::{Day, Moment};
use dondoc_store::{NewStated, StatedRecord};

use crate::figures::{Question, channels, find_unit, of_procedure, unit_ref};
use crate::imports::dossier_lists;
use crate::views::{Channels, UnitRef};
use crate::{App, Error, FigureQuery, blocking};

/// The longest name of a source, and the longest reason.
const CHARS_MAX: usize = 200;
/// The largest number that is taken for one.
const NUMBER_MAX: u64 = 1_000_000_000;

/// A figure as a person types it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedAsked {
    /// `CODE`, `CODE@yyyy-MM-dd` or a local id.
    pub unit: String,
    /// As [`Period::parse`] reads it.
    pub period: String,
    /// Name of the source: "Cổng DVCQG".
    pub source: String,
    /// The day on which the source said so.
    pub read_on: Day,
    /// The procedure's code; `None`: the unit as a whole.
    pub procedure: Option<String>,
    /// What it states.
    pub count: StatedCount,
}

/// A figure that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedView {
    /// Its number.
    pub id: i64,
    /// The period.
    pub period: Option<Period>,
    /// Name of the source.
    pub source: String,
    /// The day on which the source said so.
    pub read_on: Day,
    /// The procedure; `None`: the unit as a whole.
    pub procedure: Option<String>,
    /// What it states.
    pub count: StatedCount,
    /// When it was typed in.
    pub at: Moment,
    /// When and why it was removed, if it was.
    pub removed: Option<(Moment, String)>,
}

/// One procedure (or the whole unit) on three sides. A side that has nothing to say is `None`, which is not zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreeSides {
    /// Base code; `None`: the unit as a whole.
    pub procedure: Option<String>,
    /// Name, where the catalogue has one.
    pub name: Option<String>,
    /// By the dossier lists; `None` where there are none.
    pub list: Option<Channels>,
    /// By procedure tables of the period; `None` where there is none, or none with such a row.
    pub table: Option<Channels>,
    /// By the source; `None` where it says nothing of the procedure.
    pub stated: Option<StatedCount>,
    /// Source − list, all channels, in parts that sum to it; `None` where either is missing.
    pub total: Option<Vec<Part>>,
    /// Source − list, online; `None` also where the source leaves the channel open.
    pub online: Option<Vec<Part>>,
    /// Dossiers of the list that are here only by an alias (mã liên thông).
    pub aliases: u64,
}

impl ThreeSides {
    /// Source − list.
    #[must_use]
    pub fn difference(&self) -> Option<i128> {
        Some(i128::from(self.stated?.total) - i128::from(self.list?.total()))
    }

    /// Source − table.
    #[must_use]
    pub fn from_table(&self) -> Option<i128> {
        Some(i128::from(self.stated?.total) - i128::from(self.table?.total()))
    }
}

/// One source of a period beside lists and tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedComparison {
    /// The unit.
    pub unit: UnitRef,
    /// The period.
    pub period: Period,
    /// Name of the source.
    pub source: String,
    /// The day of its figures; of several the latest stands, procedure by procedure, and this is the latest of all.
    pub read_on: Day,
    /// What it says of the unit as a whole, if it does.
    pub whole: Option<ThreeSides>,
    /// Procedure by procedure, by code.
    pub procedures: Vec<ThreeSides>,
}

impl App {
    /// Keeps a figure that another system states.
    ///
    /// # Errors
    /// Unknown unit or period; a code that is none; a source without a name; a day that is not yet or before the
    /// period; or numbers that contradict each other.
    pub async fn add_stated(&self, asked: &StatedAsked) -> Result<i64, Error> {
        self.must(Action::Enter, Resource::Stated)?;
        let refused = |code: &str| Error::refused(Diagnostic::refusal(code));
        let period = Period::parse(&asked.period)
            .map_err(|_| Error::refused(Diagnostic::refusal("period-unreadable").with("period", &asked.period)))?;
        let source = asked.source.trim();
        if source.is_empty() || source.chars().count() > CHARS_MAX {
            return Err(Error::refused(Diagnostic::refusal("stated-source").with("limit", CHARS_MAX)));
        }
        let now = self.now();
        if asked.read_on > now.day() || asked.read_on < period.start {
            return Err(refused("stated-day"));
        }
        let code = asked.procedure.as_deref().map(str::trim).filter(|code| !code.is_empty()).map(ProcedureCode::normalise);
        if code.as_ref().is_some_and(|code| *code == ProcedureCode::unreadable()) {
            return Err(refused("stated-procedure"));
        }
        if asked.count.contradicts_itself() || asked.count.total > NUMBER_MAX {
            return Err(refused("stated-channels"));
        }
        let data = self.inner.data.clone();
        let _lock = blocking(move || data.lock()).await?;
        let (_, reference) = self.reference().await?;
        let unit = find_unit(&reference, &asked.unit, period.last_day())?;
        self.must_in(Action::Enter, Resource::Stated, Some(unit))?;
        let new = NewStated {
            unit,
            period: (period.start, period.end),
            source: source.to_owned(),
            read_on: asked.read_on,
            procedure: code,
            count: asked.count,
            at: now,
        };
        self.store().add_stated(&new).await.map_err(Error::internal)
    }

    /// The figures kept for a unit, removed ones too.
    ///
    /// # Errors
    /// Unknown unit.
    pub async fn stated(&self, unit: &str, period: Option<&str>) -> Result<Vec<StatedView>, Error> {
        let period = match period {
            None => None,
            Some(text) => Some(
                Period::parse(text).map_err(|_| Error::refused(Diagnostic::refusal("period-unreadable").with("period", text)))?,
            ),
        };
        let (_, reference) = self.reference().await?;
        let day = period.as_ref().map_or_else(|| self.now().day(), Period::last_day);
        let unit = find_unit(&reference, unit, day)?;
        self.must_in(Action::View, Resource::Stated, Some(unit))?;
        let all = self.store().stated(unit).await.map_err(Error::internal)?;
        let within = |r: &StatedRecord| period.as_ref().is_none_or(|p| r.stated.period == (p.start, p.end));
        Ok(all.into_iter().filter(within).map(view).collect())
    }

    /// Marks a figure as removed.
    ///
    /// # Errors
    /// There is none of that number, it is removed already, or the reason is missing or too long.
    pub async fn remove_stated(&self, id: i64, why: &str) -> Result<(), Error> {
        self.must(Action::Enter, Resource::Stated)?;
        let why = why.trim();
        if why.is_empty() || why.chars().count() > CHARS_MAX {
            return Err(Error::refused(Diagnostic::refusal("stated-reason").with("limit", CHARS_MAX)));
        }
        let data = self.inner.data.clone();
        let _lock = blocking(move || data.lock()).await?;
        let unit = self.store().stated_unit(id).await.map_err(Error::internal)?;
        self.must_in(Action::Enter, Resource::Stated, unit)?;
        if self.store().remove_stated(id, self.now(), why).await.map_err(Error::internal)? {
            return Ok(());
        }
        Err(Error::not_found(Diagnostic::refusal("stated-unknown").with("id", id)))
    }

    /// Each source of a period beside the unit's lists and tables; empty where none states anything.
    ///
    /// # Errors
    /// Unknown unit, period or definition.
    pub async fn compare_stated(&self, query: &FigureQuery) -> Result<Vec<StatedComparison>, Error> {
        self.must(Action::View, Resource::Stated)?;
        let question = self.question(query).await?;
        let kept = self.store().stated(question.unit).await.map_err(Error::internal)?;
        let period = (question.period.start, question.period.end);
        let known = |r: &&StatedRecord| {
            let at = |moment: Moment| question.known_at.is_none_or(|known| moment <= known);
            r.stated.period == period && at(r.stated.at) && !r.removed.as_ref().is_some_and(|(removed, _)| at(*removed))
        };
        let mut by_source: BTreeMap<&str, Vec<&NewStated>> = BTreeMap::new();
        for record in kept.iter().filter(known) {
            by_source.entry(&record.stated.source).or_default().push(&record.stated);
        }
        if by_source.is_empty() {
            return Ok(Vec::new());
        }
        let imports = self.all_imports().await?;
        let lists = dossier_lists(&imports, question.snapshot, &question.members).next().is_some();
        let sourced = self.sourced(&question, None).await?;
        let from_lists = |cells: &Cells| -> Cells {
            let own = |unit| !sourced.used.iter().any(|piece| piece.unit == unit);
            cells.iter().filter(|(key, _)| own(key.unit)).map(|(key, n)| (key.clone(), *n)).collect()
        };
        let list = lists.then(|| from_lists(&sourced.cells));
        let mut table: Cells = sourced.beside_cells.clone();
        table.extend(
            sourced.cells.iter().filter(|(key, _)| sourced.used.iter().any(|p| p.unit == key.unit)).map(|(k, n)| (k.clone(), *n)),
        );
        let tables = !sourced.beside.is_empty() || !sourced.used.is_empty();
        let sides = Sides {
            question: &question,
            list,
            table: tables.then_some(table),
            rows: self.known_rows(&question, &imports).await?,
        };
        Ok(by_source.into_iter().map(|(source, stated)| sides.compare(source, &stated)).collect())
    }

    /// What the rows of the period tell.
    async fn known_rows(
        &self,
        question: &Question,
        imports: &std::sync::Arc<crate::imports::Imports>,
    ) -> Result<Vec<KnownRow>, Error> {
        let rows = self.rows_of(question.snapshot, &question.members).await?;
        let rules = (&question.reference, question.definition, &question.settings);
        let bench = self.bench(rules, imports, question.snapshot, &question.members, CheckSet::NONE).await?;
        let verdicts = bench.judge(&rows, CheckSet::NONE);
        let catalogue = &question.reference.catalogue;
        let one = |(row, verdict): (&dondoc_domain::dossiers::Dossier, &dondoc_domain::quality::examine::Verdict)| {
            // Without a day of receipt the day in the code says about when.
            let day = row.received_day().or_else(|| code_parts(&row.code)?.day)?;
            let inside = question.period.start <= day && day < question.period.end;
            let base = catalogue.canonical(&row.procedure);
            inside.then(|| KnownRow {
                procedure: base.clone(),
                alias: *base != row.procedure,
                day,
                online: row.channel == Some(Channel::Online),
                excluded: verdict.excluded,
                level: verdict.level,
            })
        };
        Ok(rows.iter().zip(&verdicts).filter_map(one).collect())
    }
}

/// A row of the period, as far as it matters here.
struct KnownRow {
    procedure: ProcedureCode,
    alias: bool,
    day: Day,
    online: bool,
    excluded: Option<dondoc_domain::dossiers::Exclusion>,
    level: Option<Level>,
}

struct Sides<'a> {
    question: &'a Question,
    list: Option<Cells>,
    table: Option<Cells>,
    rows: Vec<KnownRow>,
}

impl Sides<'_> {
    fn compare(&self, source: &str, stated: &[&NewStated]) -> StatedComparison {
        let catalogue = &self.question.reference.catalogue;
        // Of several figures of one procedure the latest day stands, on the same day the one typed in last. An alias
        // and its base procedure are one: stated apart on the same day they add up.
        let mut latest: BTreeMap<Option<ProcedureCode>, BTreeMap<Option<ProcedureCode>, &NewStated>> = BTreeMap::new();
        for one in stated {
            let base = one.procedure.as_ref().map(|code| catalogue.canonical(code).clone());
            let kept = latest.entry(base).or_default().entry(one.procedure.clone()).or_insert(one);
            if one.read_on >= kept.read_on {
                *kept = one;
            }
        }
        let read_on = stated.iter().map(|s| s.read_on).max().unwrap_or(self.question.period.start);
        let mut figures: BTreeMap<Option<ProcedureCode>, (Day, StatedCount)> = BTreeMap::new();
        for (base, parts) in &latest {
            let day = parts.values().map(|s| s.read_on).max().unwrap_or(read_on);
            let counts: Vec<StatedCount> = parts.values().filter(|s| s.read_on == day).map(|s| s.count).collect();
            figures.insert(base.clone(), (day, sum(&counts)));
        }
        let mut codes: BTreeSet<ProcedureCode> = figures.keys().flatten().cloned().collect();
        let sides = [&self.list, &self.table];
        codes.extend(sides.into_iter().flatten().flat_map(|cells| cells.keys().map(|k| k.procedure.clone())));
        let of = |code: &ProcedureCode| self.three(Some(code), figures.get(&Some(code.clone())).copied());
        StatedComparison {
            unit: unit_ref(&self.question.reference, self.question.unit),
            period: self.question.period.clone(),
            source: source.to_owned(),
            read_on,
            whole: figures.get(&None).map(|stated| self.three(None, Some(*stated))),
            procedures: codes.iter().map(of).collect(),
        }
    }

    /// One procedure, or with `None` the whole unit.
    fn three(&self, code: Option<&ProcedureCode>, stated: Option<(Day, StatedCount)>) -> ThreeSides {
        let entry = code.and_then(|code| self.question.reference.catalogue.procedures.get(code));
        let counted = |cells: &Cells| match code {
            Some(code) => channels(of_procedure(cells, code)),
            None => channels(cells),
        };
        let list = self.list.as_ref().map(counted);
        let row_of_table = |cells: &&Cells| code.is_none_or(|code| of_procedure(cells, code).next().is_some());
        let table = self.table.as_ref().filter(row_of_table).map(counted);
        let read_on = stated.map(|(day, _)| day);
        let known = |only_online: bool| self.known(code, read_on, only_online, code.is_some() && entry.is_none());
        let difference = |ours: u64, theirs: u64| i128::from(theirs) - i128::from(ours);
        let both = list.zip(stated.map(|(_, count)| count));
        let total = both.map(|(list, stated)| parts_of_total(difference(list.total(), stated.total), &known(false)));
        let online = both.and_then(|(list, stated)| {
            let parts = total.as_deref().unwrap_or_default();
            Some(parts_of_channel(difference(list.online, stated.online?), &known(true), parts))
        });
        ThreeSides {
            procedure: code.map(ToString::to_string),
            name: entry.map(|p| p.name.clone()),
            list,
            table,
            stated: stated.map(|(_, count)| count),
            total,
            online,
            aliases: self.own(code).filter(|row| row.alias && row.excluded.is_none()).count() as u64,
        }
    }

    fn own<'b>(&'b self, code: Option<&'b ProcedureCode>) -> impl Iterator<Item = &'b KnownRow> {
        self.rows.iter().filter(move |row| code.is_none_or(|code| row.procedure == *code))
    }

    fn known(&self, code: Option<&ProcedureCode>, read_on: Option<Day>, only_online: bool, unknown: bool) -> Known {
        let mut known = Known { unknown, ..Known::default() };
        for row in self.own(code).filter(|row| row.online || !only_online) {
            let later = read_on.is_some_and(|read_on| row.day > read_on);
            match (row.excluded, later, row.level) {
                (Some(reason), false, _) => *known.excluded.entry(reason).or_default() += 1,
                (None, true, _) => known.received_later += 1,
                (None, false, Some(Level::None)) => known.level_none += 1,
                _ => {}
            }
        }
        known
    }
}

/// Added up; a channel that one of them leaves open is open.
fn sum(counts: &[StatedCount]) -> StatedCount {
    let channel = |of: fn(&StatedCount) -> Option<u64>| counts.iter().map(of).sum::<Option<u64>>();
    StatedCount {
        total: counts.iter().map(|c| c.total).sum(),
        online: channel(|c| c.online),
        direct: channel(|c| c.direct),
        postal: channel(|c| c.postal),
    }
}

fn view(record: StatedRecord) -> StatedView {
    let StatedRecord { id, stated, removed } = record;
    StatedView {
        id,
        period: Period::of_days(stated.period.0, stated.period.1),
        source: stated.source,
        read_on: stated.read_on,
        procedure: stated.procedure.map(|code| code.to_string()),
        count: stated.count,
        at: stated.at,
        removed,
    }
}
