//! Services that a unit publishes, whether or not anybody used them.

use super::{CellKey, Cells};
use crate::catalogue::{Catalogue, Level, ProcedureCode};
use crate::dossiers::{Channel, UnitId};
use crate::organisation::{Days, Members, Organisation};
use crate::periods::Period;
use crate::time::Validity;

/// Adds the published services of some units to the cells of a period, as cells of no dossier. What was counted
/// stays as it is; who subtracts cells must drop what becomes zero before this.
///
/// A unit publishes each base procedure that is assigned in it, to anybody, and has a level in the catalogue, on at
/// least one common day of the period on which it belongs: once for each department and level of such days. A unit without any
/// assignment publishes the whole catalogue so. Only units that exist in the period and have dossier codes of their
/// own publish anything: a province as a mere sum of its communes does not. A cell's channel says nothing here.
pub fn add_published(cells: &mut Cells, organisation: &Organisation, catalogue: &Catalogue, units: &Members, period: &Period) {
    let whole = Validity { from: period.start, to: period.end };
    let all = [Validity::ALWAYS];
    let spans = |id: UnitId| units.days(id).map_or(&all[..], Days::spans).iter().map(move |span| (id, *span));
    for (id, belongs) in units.iter().flat_map(|id| spans(*id)) {
        let Some(unit) = organisation.units.get(&id).filter(|unit| !unit.dossier_prefixes.is_empty()) else { continue };
        let Some(days) = common(whole, unit.validity).and_then(|days| common(days, belongs)) else { continue };
        let mut add = |procedure: &ProcedureCode, department, level| {
            cells.entry(CellKey::plain(id, procedure.clone(), department, level, Channel::Direct)).or_insert(0);
        };
        let mut assigned = catalogue.assignments.of(id).peekable();
        if assigned.peek().is_none() {
            for procedure in catalogue.procedures.keys() {
                levels(catalogue, procedure, days).for_each(|level| add(procedure, None, level));
            }
        }
        for (procedure, departments) in assigned {
            for (validity, department) in departments.spans() {
                let Some(days) = common(days, *validity) else { continue };
                levels(catalogue, procedure, days).for_each(|level| add(procedure, Some(department.clone()), level));
            }
        }
    }
}

/// The levels that a procedure has on any of the days; an alias is no procedure of its own.
fn levels<'a>(catalogue: &'a Catalogue, procedure: &ProcedureCode, days: Validity) -> impl Iterator<Item = Level> + use<'a> {
    let own = catalogue.procedures.get(procedure).filter(|_| !catalogue.aliases.contains_key(procedure));
    own.into_iter().flat_map(|p| p.levels.spans()).filter(move |(v, _)| v.overlaps(days)).map(|(_, level)| *level)
}

fn common(a: Validity, b: Validity) -> Option<Validity> {
    let both = Validity { from: a.from.max(b.from), to: a.to.min(b.to) };
    (both.from < both.to).then_some(both)
}
