//! The oracle: every answer by linear scans over the vectors of a [`World`].
//!
//! Slow on purpose, and written from `samples/README.md` without `domain`'s ways to count, so that a
//! mistake would have to be made twice. It takes from `domain` only plain types and the data fields of
//! a [`Definition`].

use std::collections::{BTreeMap, BTreeSet};

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::counting::CellKey;
use dondoc_domain::definitions::{
    Condition, ConditionSet, Definition, Indicator, LevelSource, Measure, PeriodBasis, Population, Selection, ServiceKind,
    Unknown, UnknownSet,
};
use dondoc_domain::dossiers::{Channel, Dossier, Exclusion, Status, UnitId};
use dondoc_domain::organisation::{Extent, Map};
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::Day;

use crate::world::{Import, World};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The units asked for; whose dossiers these are, the map decides.
    pub units: &'a BTreeSet<UnitId>,
    /// On which map.
    pub map: Map,
    /// Received in this period.
    pub period: &'a Period,
    /// `None`: whoever is responsible. `Some(None)`: what nobody is responsible for.
    pub department: Option<Option<&'a str>>,
    /// Only this base procedure.
    pub procedure: Option<&'a str>,
    /// Id of the indicator.
    pub indicator: &'a str,
    /// Under which definition.
    pub definition: &'a Definition,
}

/// Where every row of a unit's imports stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Rows of the unit's imports (a world's imports hold no duplicates within a file).
    pub read: u64,
    /// Standing and used.
    pub used: u64,
    /// Standing and left out, with the codes in order.
    pub excluded: BTreeMap<Exclusion, Vec<String>>,
    /// Replaced by a later import.
    pub superseded: u64,
}

/// A counted dossier: what is left of a row once it is known to count.
struct Counted<'a> {
    row: &'a Dossier,
    procedure: &'a ProcedureCode,
    level: Level,
    channel: Channel,
    department: Option<&'a str>,
    service: &'a str,
    meets: Vec<Condition>,
    unknown: Vec<Unknown>,
}

/// Services: base procedure and suffix.
type Services = BTreeSet<(String, String)>;

/// A service that a unit publishes for a department at a level.
type Published<'a> = (UnitId, &'a ProcedureCode, Option<&'a str>, Level);

/// The issuer in a dossier code `ISSUER-yyMMdd-counter`; `None` where it has not that form.
#[must_use]
pub fn issuer(code: &str) -> Option<&str> {
    let pieces: Vec<&str> = code.split('-').collect();
    let [issuer, date, counter] = pieces[..] else { return None };
    let number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if date.len() != 6 || !number(date) || counter.len() > 7 || !number(counter) {
        return None;
    }
    let mut letters = 0;
    for part in issuer.split('.') {
        if part.is_empty() || part.len() > 4 || part.chars().any(|c| !c.is_ascii_digit() && !c.is_ascii_uppercase()) {
            return None;
        }
        letters += part.chars().filter(char::is_ascii_uppercase).count();
    }
    (letters > 0 && issuer.len() <= 24).then_some(issuer)
}

fn holds(from: Option<Day>, to: Option<Day>, day: Day) -> bool {
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day < to)
}

fn takes(selection: &Selection, dossier: &Counted<'_>) -> bool {
    selection.levels.iter().any(|l| *l == dossier.level) && selection.channels.iter().any(|c| *c == dossier.channel)
}

impl World {
    /// The procedure that a code counts as.
    #[must_use]
    pub fn base<'a>(&'a self, code: &'a ProcedureCode) -> &'a ProcedureCode {
        for alias in &self.aliases {
            if alias.alias == *code {
                return &alias.base;
            }
        }
        code
    }

    /// Level of a procedure on a day.
    #[must_use]
    pub fn level(&self, code: &ProcedureCode, day: Day) -> Option<Level> {
        let base = self.base(code);
        self.levels.iter().find(|row| row.procedure == *base && holds(row.from, row.to, day)).map(|row| row.level)
    }

    /// Department responsible for a procedure in a unit on a day.
    #[must_use]
    pub fn department(&self, unit: UnitId, code: &ProcedureCode, day: Day) -> Option<&str> {
        let base = self.base(code);
        let fits =
            |row: &&crate::world::AssignmentRow| row.unit == unit && row.procedure == *base && holds(row.from, row.to, day);
        self.assignments.iter().find(fits).map(|row| row.department.as_str())
    }

    /// The installation with units, levels and assignments as they stood on a day, held for all days.
    #[must_use]
    pub fn as_of(&self, day: Day) -> World {
        let mut world = self.clone();
        world.levels.retain(|row| holds(row.from, row.to, day));
        world.assignments.retain(|row| holds(row.from, row.to, day));
        for (from, to) in world.levels.iter_mut().map(|row| (&mut row.from, &mut row.to)) {
            (*from, *to) = (None, None);
        }
        for (from, to) in world.assignments.iter_mut().map(|row| (&mut row.from, &mut row.to)) {
            (*from, *to) = (None, None);
        }
        world.successions.retain(|link| link.effective <= day);
        for row in &mut world.units {
            row.parent = self.parent(row.id, day);
        }
        world.moves.clear();
        world.today = None;
        world
    }

    /// Does the issuer in the code belong to the unit?
    #[must_use]
    pub fn owns(&self, unit: UnitId, code: &str) -> bool {
        let Some(issuer) = issuer(code) else { return false };
        self.prefixes.iter().any(|(owner, prefix)| *owner == unit && prefix == issuer)
    }

    /// Why a row is left out; the first reason that fits.
    #[must_use]
    pub fn exclusion(&self, row: &Dossier, definition: &Definition) -> Option<Exclusion> {
        if issuer(&row.code).is_none() {
            return Some(Exclusion::UnreadableCode);
        }
        if !self.owns(row.unit, &row.code) {
            return Some(Exclusion::OtherUnit);
        }
        if definition.excluded_statuses.iter().any(|status| *status == row.status) {
            return Some(Exclusion::StatusNotCounted);
        }
        if row.status == Status(99) {
            return Some(Exclusion::UnknownStatus);
        }
        let Some(received) = row.received else { return Some(Exclusion::NoReceiptDate) };
        if self.level(&row.procedure, received.day()).is_none() {
            return Some(Exclusion::UnknownProcedure);
        }
        if row.channel.is_none() { Some(Exclusion::UnknownChannel) } else { None }
    }

    /// Does a dossier belong to a period?
    fn is_in(row: &Dossier, received: Day, period: &Period, basis: PeriodBasis) -> bool {
        let inside = |day: Day| day >= period.start && day < period.end;
        let resolved = match (row.finished, row.returned) {
            (Some(finished), _) => Some(finished.day()),
            (None, Some(returned)) => Some(returned.day()),
            (None, None) => None,
        };
        match basis {
            PeriodBasis::Received => inside(received),
            PeriodBasis::Resolved => resolved.is_some_and(inside),
            PeriodBasis::Handled if received < period.start => resolved.is_none_or(|day| day >= period.start),
            PeriodBasis::Handled => inside(received),
        }
    }

    fn counted<'a>(&'a self, units: &BTreeSet<UnitId>, period: &Period, definition: &Definition) -> Vec<Counted<'a>> {
        self.counted_where(|unit, _| units.contains(&unit), period, definition)
    }

    fn counted_where<'a>(
        &'a self,
        belongs: impl Fn(UnitId, Day) -> bool,
        period: &Period,
        definition: &Definition,
    ) -> Vec<Counted<'a>> {
        let asked: BTreeSet<Condition> = definition.indicators.iter().flat_map(|i| i.conditions.iter()).collect();
        let mut found = Vec::new();
        for row in &self.rows {
            let Some(received) = row.received else { continue };
            let day = received.day();
            if !belongs(row.unit, day) || self.exclusion(row, definition).is_some() {
                continue;
            }
            if !World::is_in(row, day, period, definition.period_by) {
                continue;
            }
            let (Some(mut level), Some(channel)) = (self.level(&row.procedure, day), row.channel) else { continue };
            let (mut meets, mut unknown) = (Vec::new(), Vec::new());
            if definition.level_from == LevelSource::Stated {
                match row.level_stated {
                    Some(stated) => level = stated,
                    None => unknown.push(Unknown::Level),
                }
            }
            let mut service = "";
            if definition.services == ServiceKind::Service {
                service = row.service.as_str();
                if service.is_empty() {
                    unknown.push(Unknown::Service);
                }
            }
            let told = [
                (Condition::EResult, row.e_result, Unknown::EResult),
                (Condition::Synchronised, row.synchronised, Unknown::Synchronised),
            ];
            for (condition, said, not_said) in told {
                match said {
                    _ if !asked.contains(&condition) => {}
                    Some(true) => meets.push(condition),
                    Some(false) => {}
                    None => unknown.push(not_said),
                }
            }
            let department = self.department(row.unit, &row.procedure, day);
            let procedure = self.base(&row.procedure);
            found.push(Counted { row, procedure, level, channel, department, service, meets, unknown });
        }
        found
    }

    /// What units publish in a period: on some day of it everything must be so at once, and if on any, then on one on
    /// which something of it begins.
    fn published<'a>(&'a self, belongs: impl Fn(UnitId, Day) -> bool, period: &Period) -> Vec<Published<'a>> {
        let mut found: Vec<Published<'a>> = Vec::new();
        for unit in &self.units {
            if !self.prefixes.iter().any(|(owner, _)| *owner == unit.id) {
                continue;
            }
            let own: Vec<_> = self.assignments.iter().filter(|a| a.unit == unit.id).collect();
            let moved: Vec<Day> = self.moves.iter().map(|m| m.day).collect();
            let at_once = |spans: &[(Option<Day>, Option<Day>)]| {
                let mut days: Vec<Day> = spans.iter().filter_map(|(from, _)| *from).chain(moved.iter().copied()).collect();
                days.push(period.start);
                days.into_iter().any(|day| spans.iter().all(|(from, to)| holds(*from, *to, day)) && belongs(unit.id, day))
            };
            for row in &self.levels {
                if self.aliases.iter().any(|a| a.alias == row.procedure) {
                    continue;
                }
                let there = [(Some(period.start), Some(period.end)), (unit.from, unit.to), (row.from, row.to)];
                if own.is_empty() && at_once(&there) {
                    found.push((unit.id, &row.procedure, None, row.level));
                }
                for assigned in own.iter().filter(|a| a.procedure == row.procedure) {
                    if at_once(&[there[0], there[1], there[2], (assigned.from, assigned.to)]) {
                        found.push((unit.id, &row.procedure, Some(assigned.department.as_str()), row.level));
                    }
                }
            }
        }
        found
    }

    /// Cells of a unit's figure on a map, in the order of their keys.
    #[must_use]
    pub fn cells_of(&self, unit: UnitId, map: Map, period: &Period, definition: &Definition) -> Vec<(CellKey, u64)> {
        World::summed(&self.counted_where(|of, day| self.belongs(of, day, unit, map), period, definition))
    }

    /// Cells of exactly these units, in the order of their keys: collect them into `Cells` to compare.
    #[must_use]
    pub fn cells(&self, units: &BTreeSet<UnitId>, period: &Period, definition: &Definition) -> Vec<(CellKey, u64)> {
        World::summed(&self.counted(units, period, definition))
    }

    fn summed(dossiers: &[Counted<'_>]) -> Vec<(CellKey, u64)> {
        let mut cells: Vec<(CellKey, u64)> = Vec::new();
        for dossier in dossiers {
            let key = CellKey {
                unit: dossier.row.unit,
                procedure: dossier.procedure.clone(),
                department: dossier.department.map(Into::into),
                level: dossier.level,
                channel: dossier.channel,
                service: dossier.service.into(),
                meets: dossier.meets.iter().copied().collect::<ConditionSet>(),
                unknown: dossier.unknown.iter().fold(UnknownSet::NONE, |set, u| set.with(*u)),
            };
            match cells.iter_mut().find(|(known, _)| *known == key) {
                Some((_, count)) => *count += 1,
                None => cells.push((key, 1)),
            }
        }
        cells.sort();
        cells
    }

    fn now(&self) -> Day {
        self.today.unwrap_or(Day::MAX)
    }

    /// Where a unit's dossiers count today: follow the latest link to a unit that took over more than a part.
    #[must_use]
    pub fn today(&self, unit: UnitId) -> UnitId {
        let mut at = unit;
        for _ in 0..=self.successions.len() {
            let links = self.successions.iter().filter(|s| s.old == at && s.new != at && s.extent != Extent::Part);
            let links = links.filter(|s| s.effective <= self.now());
            let Some(latest) = links.max_by_key(|s| (s.effective, s.new)) else { break };
            at = latest.new;
        }
        at
    }

    /// The unit above on a day: where it was moved last by then; before its first move that one's, unless it is
    /// known where it was.
    #[must_use]
    pub fn parent(&self, unit: UnitId, day: Day) -> Option<UnitId> {
        let moves = || self.moves.iter().filter(|m| m.unit == unit);
        let last = moves().filter(|m| m.day <= day).max_by_key(|m| m.day).map(|m| m.parent);
        let begun = self.units.iter().find(|u| u.id == unit).and_then(|u| u.parent);
        last.or(begun).or_else(|| moves().min_by_key(|m| m.day).map(|m| m.parent))
    }

    fn is_below(&self, unit: UnitId, top: UnitId, day: Day) -> bool {
        let mut at = Some(unit);
        for _ in 0..=self.units.len() {
            match at {
                Some(here) if here == top => return true,
                Some(here) => at = self.parent(here, day),
                None => return false,
            }
        }
        false
    }

    /// Does a dossier of a unit that was received on a day count for another unit?
    #[must_use]
    pub fn belongs(&self, unit: UnitId, day: Day, top: UnitId, map: Map) -> bool {
        match map {
            Map::AsWas => self.is_below(unit, top, day),
            Map::Today => self.today(top) == top && self.is_below(self.today(unit), top, self.now()),
        }
    }

    /// The units some of whose dossiers could make up a figure of a unit.
    #[must_use]
    pub fn members(&self, unit: UnitId, map: Map) -> BTreeSet<UnitId> {
        let days: Vec<Day> = self.moves.iter().map(|m| m.day).chain([Day::MIN]).collect();
        let ids = self.units.iter().map(|u| u.id);
        ids.filter(|id| days.iter().any(|day| self.belongs(*id, *day, unit, map))).collect()
    }

    fn answering<'a>(&'a self, question: &Question<'_>) -> Vec<Counted<'a>> {
        let belongs = |unit, day| question.units.iter().any(|top| self.belongs(unit, day, *top, question.map));
        let mut found = self.counted_where(belongs, question.period, question.definition);
        found.retain(|dossier| {
            question.department.is_none_or(|asked| asked == dossier.department)
                && question.procedure.is_none_or(|asked| asked == dossier.procedure.as_str())
        });
        found
    }

    /// Published services of a question that an indicator is measured on though they may not have arisen.
    fn published_to(&self, question: &Question<'_>, indicator: &Indicator) -> Services {
        let belongs = |unit, day| question.units.iter().any(|top| self.belongs(unit, day, *top, question.map));
        let published =
            if indicator.population == Population::Published { self.published(belongs, question.period) } else { Vec::new() };
        let fits = |(_, procedure, department, level): &Published<'_>| {
            indicator.denominator.levels.contains(level)
                && question.department.is_none_or(|asked| asked == *department)
                && question.procedure.is_none_or(|asked| asked == procedure.as_str())
        };
        published.into_iter().filter(fits).map(|(_, procedure, ..)| (procedure.to_string(), String::new())).collect()
    }

    /// How many dossiers are counted, whatever their level and channel.
    #[must_use]
    pub fn dossiers_counted(&self, question: &Question<'_>) -> u64 {
        self.answering(question).len() as u64
    }

    /// The rate: dossiers, or distinct base procedures, of the numerator over those of the denominator.
    ///
    /// # Panics
    /// When the definition has no such indicator.
    #[must_use]
    pub fn rate(&self, question: &Question<'_>) -> Rate {
        let found = question.definition.indicators.iter().find(|i| i.id == question.indicator);
        let indicator = found.expect("the definition has the indicator asked for");
        let answering = self.answering(question);
        let mut fulfilling: Vec<&Counted<'_>> = answering.iter().filter(|d| takes(&indicator.numerator, d)).collect();
        fulfilling.retain(|d| indicator.conditions.iter().all(|c| d.meets.contains(&c)));
        let measured: Vec<&Counted<'_>> = answering.iter().filter(|d| takes(&indicator.denominator, d)).collect();
        if indicator.measure == Measure::Dossiers {
            return Rate { num: fulfilling.len() as u64, den: measured.len() as u64 };
        }
        let services = |of: &[&Counted<'_>]| of.iter().map(|d| (d.procedure.to_string(), d.service.to_owned())).collect();
        let (num, mut den): (Services, Services) = (services(&fulfilling), services(&measured));
        den.extend(self.published_to(question, indicator));
        // A row that states no service is of one that others state, where any do.
        let distinct = |of: &Services| {
            let stated_too = |code: &String| of.iter().any(|(other, service)| other == code && !service.is_empty());
            of.iter().filter(|(code, service)| !service.is_empty() || !stated_too(code)).count() as u64
        };
        Rate { num: distinct(&num), den: distinct(&den) }
    }

    /// The rows that stand after some imports, by code and unit: all of `self.imports`, or the first few
    /// of them for what was known earlier.
    ///
    /// A row of its unit's own dossier replaces any standing row of that code which is a unit's own
    /// too, whichever unit brought it; any other row only replaces the same unit's.
    #[must_use]
    pub fn current_rows(&self, imports: &[Import]) -> Vec<Dossier> {
        let mut by_code: BTreeMap<&str, Vec<&Dossier>> = BTreeMap::new();
        for import in imports {
            for row in &import.rows {
                let own = self.owns(row.unit, &row.code);
                let standing = by_code.entry(&row.code).or_default();
                standing.retain(|old| old.unit != row.unit && !(own && self.owns(old.unit, &old.code)));
                standing.push(row);
            }
        }
        let mut standing: Vec<Dossier> = by_code.into_values().flatten().cloned().collect();
        standing.sort_by(|a, b| (&a.code, a.unit).cmp(&(&b.code, b.unit)));
        standing
    }

    /// Where the rows of a unit's imports stand.
    #[must_use]
    pub fn account(&self, unit: UnitId, definition: &Definition) -> Account {
        let read: usize = self.imports.iter().filter(|i| i.unit == unit).map(|i| i.rows.len()).sum();
        let mut account = Account { read: read as u64, ..Account::default() };
        let mut standing = 0;
        for row in self.rows.iter().filter(|row| row.unit == unit) {
            standing += 1;
            match self.exclusion(row, definition) {
                None => account.used += 1,
                Some(reason) => account.excluded.entry(reason).or_default().push(row.code.to_string()),
            }
        }
        account.superseded = account.read - standing;
        for codes in account.excluded.values_mut() {
            codes.sort();
        }
        account
    }
}
