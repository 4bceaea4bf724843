//! Cells of a unit, or of each of its parts, in several periods.

use dondoc_domain::counting::Cells;
use dondoc_domain::periods::Period;

use crate::basis::{ByUnit, Sourced, by_unit};
use crate::figures::Question;
use crate::rates::parts;
use crate::views::Source;
use crate::{App, Error};

/// What a unit counted, for each period that was asked for.
pub(super) struct Counted {
    /// About the unit; its period is the whole one.
    pub(super) question: Question,
    /// Cells and what they rest on, in the order of the periods.
    pub(super) by_period: Vec<(Cells, Source)>,
}

impl Counted {
    pub(super) fn of(question: &Question, sourced: &[Sourced]) -> Counted {
        let by_period = sourced.iter().map(|one| (one.cells.clone(), one.source())).collect();
        Counted { question: question.clone(), by_period }
    }
}

impl App {
    /// The parts of a question's unit, as [`crate::By::Unit`] lists them. `sourced` is the whole unit's, in the same periods.
    pub(super) async fn counted_parts(
        &self,
        question: &Question,
        periods: &[Period],
        sourced: &[Sourced],
    ) -> Result<Vec<Counted>, Error> {
        let mut counted = Vec::new();
        let by_unit: Vec<(&Sourced, ByUnit<'_>)> = sourced.iter().map(|whole| (whole, by_unit(&whole.cells))).collect();
        for (unit, members) in parts(question) {
            let question = Question { unit, members, ..question.clone() };
            if !question.members.always() {
                // A unit that moved from one part to another counts in each on its own days: no cell tells which.
                let own = self.sourced_periods(&question, periods, None).await?;
                counted.push(Counted::of(&question, &own));
                continue;
            }
            let own = |(whole, by_unit): &(&Sourced, ByUnit<'_>)| {
                let cells = question.members.iter().filter_map(|unit| by_unit.get(unit)).flatten();
                let cells: Cells = cells.map(|(key, n)| ((*key).clone(), **n)).collect();
                let source = whole.source_of(cells.iter());
                (cells, source)
            };
            let by_period = by_unit.iter().map(own).collect();
            counted.push(Counted { question, by_period });
        }
        Ok(counted)
    }
}
