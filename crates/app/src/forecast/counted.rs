//! Cells of a period, of the same period in earlier years and of the months before, by stretches of days.

use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::definitions::{Indicator, Population};
use dondoc_domain::forecast::{Cut, EARLIER_MAX, Record, Stretch, before, years_earlier};
use dondoc_domain::periods::Period;
use dondoc_domain::time::Day;

use crate::figures::{Question, of_department};
use crate::{App, Error};

/// Bounds of stretches of days.
type Days = Vec<(Day, Day)>;

/// Cells of stretches of days.
pub(crate) struct Counted {
    elapsed: usize,
    current: Vec<Counts>,
    /// One year earlier, two years earlier, …
    earlier: Vec<Vec<Counts>>,
    before: Vec<Counts>,
}

/// Cells of one stretch.
type Counts = ((Day, Day), Cells);

impl App {
    /// Counts from dossier lists what pace and forecast rest on, as of a day; in one go. A procedure table knows no days.
    pub(crate) async fn counted(&self, question: &Question, day: Day) -> Result<Counted, Error> {
        let cut = Cut::of(&question.period, day);
        let years = if shorter_than_a_year(&question.period) { EARLIER_MAX as u32 } else { 0 };
        let mut wanted: Vec<Days> = vec![cut.days.clone(), before(&question.period)];
        wanted.extend((1..=years).map(|year| cut.earlier(year)));
        let mut counted = self.stretches(question, wanted).await?.into_iter();
        let (current, before) = (counted.next().unwrap_or_default(), counted.next().unwrap_or_default());
        Ok(Counted { elapsed: cut.elapsed, current, before, earlier: counted.collect() })
    }

    /// The period and the same one up to `years` years earlier, each as if it were asked about when it was over: for
    /// those the years before them and the months before.
    pub(super) async fn counted_years(&self, question: &Question, years: u32) -> Result<Vec<Counted>, Error> {
        let period = &question.period;
        let cut = Cut::of(period, period.last_day());
        let months = before(period);
        let shifted = |days: &Days, years| -> Days {
            days.iter().map(|(from, to)| (years_earlier(*from, years), years_earlier(*to, years))).collect()
        };
        let mut wanted: Vec<Days> = vec![cut.days.clone()];
        wanted.extend((1..=years).map(|year| cut.earlier(year)));
        wanted.extend((0..=years).map(|year| shifted(&months, year)));
        let counted = self.stretches(question, wanted).await?;
        let (all, before) = counted.split_at(years as usize + 1);
        let one = |(i, before): (usize, &Vec<Counts>)| Counted {
            elapsed: cut.days.len(),
            current: all[i].clone(),
            earlier: all[i + 1..].to_vec(),
            before: before.clone(),
        };
        Ok(before.iter().enumerate().map(one).collect())
    }

    async fn stretches(&self, question: &Question, wanted: Vec<Days>) -> Result<Vec<Vec<Counts>>, Error> {
        let period = |(start, end): &(Day, Day)| Period { name: format!("{start}..{end}"), start: *start, end: *end };
        let periods: Vec<Period> = wanted.iter().flatten().map(period).collect();
        let mut cells = self.cells(question, &periods).await?.into_iter();
        let take = |days: Days| days.into_iter().map(|days| (days, cells.next().unwrap_or_default())).collect();
        Ok(wanted.into_iter().map(take).collect())
    }
}

/// Does it lie beside the same period a year earlier?
pub(super) fn shorter_than_a_year(period: &Period) -> bool {
    years_earlier(period.end, 1) <= period.start
}

impl Counted {
    /// One indicator, of the whole unit or of a department.
    pub(crate) fn record(&self, indicator: &Indicator, department: Option<&str>) -> Record {
        let of = |(days, cells): &Counts| {
            let own: Box<dyn Iterator<Item = (&CellKey, &u64)>> = match department {
                Some(code) => Box::new(of_department(cells, Some(code))),
                None => Box::new(cells.iter()),
            };
            Stretch::of(indicator, *days, own)
        };
        let all = |counts: &[Counts]| counts.iter().map(of).collect::<Vec<_>>();
        Record {
            measure: indicator.measure,
            published: indicator.population == Population::Published,
            current: all(&self.current),
            elapsed: self.elapsed,
            earlier: self.earlier.iter().map(|year| all(year)).collect(),
            before: all(&self.before),
        }
    }

    /// Cells of what is known of the period, together.
    pub(super) fn known_cells(&self) -> Cells {
        let mut all: Vec<(&CellKey, &u64)> = self.current.iter().take(self.elapsed).flat_map(|(_, cells)| cells).collect();
        all.sort_by_key(|(key, _)| *key);
        all.chunk_by(|(a, _), (b, _)| a == b).map(|own| (own[0].0.clone(), own.iter().map(|(_, n)| *n).sum())).collect()
    }
}
