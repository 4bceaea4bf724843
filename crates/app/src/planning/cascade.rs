//! The targets of the parts of a unit against its own: departments, or the units below it.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::counting::CellKey;
use dondoc_domain::definitions::{Bilingual, Definition, Indicator, Measure};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::planning::Outlook;
use dondoc_domain::planning::cascade::{Check, Child, Step, fair_split, smallest_change};
use dondoc_domain::planning::need::{End, Prospect};
use dondoc_domain::planning::shared::{Sharer, Span, disjoint, fair_level, span, union};
use dondoc_domain::rate::Rate;
use dondoc_domain::targets::{Percent, Share, Target};
use dondoc_domain::time::{Day, Moment};
use serde::Serialize;
use utoipa::ToSchema;

use super::told::{TargetTold, id, key, text};
use super::{code_of, procedure_name, target_told};
use crate::figures::{Question, department_name, departments, unit_ref};
use crate::rates::{UNASSIGNED, parts as units_below};
use crate::schema;
use crate::views::{Tables, UnitRef};
use crate::{App, Error, FigureQuery};

/// What the unit is parted into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CascadeBy {
    /// Its departments.
    Department,
    /// The units below it.
    Unit,
}

/// What is asked of a cascade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CascadeAsked {
    /// Unit, period, definition, map, moment.
    pub figures: FigureQuery,
    /// The last day that counts as known; `None`: the latest of which there are data.
    pub on: Option<Day>,
    /// Parted into; `None`: units where there are some below with targets or dossiers, else departments.
    pub by: Option<CascadeBy>,
    /// Targets of the whole to try instead of those in force: of an indicator, or of all.
    pub parents: Vec<(Option<String>, Percent)>,
    /// The step of annex values.
    pub step: Step,
}

/// Reads targets to try, apart by `;` or spaces: `80`, `online_dossiers=62,5`.
///
/// # Errors
/// What is not a percentage.
pub fn parents(sent: &str) -> Result<Vec<(Option<String>, Percent)>, Error> {
    let one = |part: &str| {
        let (indicator, percent) = match part.split_once('=') {
            Some((indicator, percent)) => (Some(indicator.to_owned()), percent),
            None => (None, part),
        };
        let unreadable = |_| Error::refused(Diagnostic::refusal("plan-percent").with("value", part));
        Ok((indicator, percent.parse().map_err(unreadable)?))
    };
    sent.split([';', ' ']).filter(|part| !part.is_empty()).map(one).collect()
}

/// The targets of the parts against that of the whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Cascade {
    /// The unit.
    #[serde(serialize_with = "key")]
    #[schema(value_type = String)]
    pub unit: UnitRef,
    /// The period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// The definition.
    #[serde(serialize_with = "id")]
    #[schema(value_type = String)]
    pub definition: &'static Definition,
    /// The map.
    #[schema(value_type = schema::Map)]
    pub map: Map,
    /// Units, levels and departments as on that day.
    #[schema(value_type = Option<schema::Day>)]
    pub as_of: Option<Day>,
    /// As known at that moment; `None`: now.
    #[schema(value_type = Option<schema::Moment>)]
    pub known_at: Option<Moment>,
    /// The last day counted; what comes after it is expected.
    #[schema(value_type = schema::Day)]
    pub on: Day,
    /// What the unit is parted into.
    pub by: CascadeBy,
    /// The step of proposed values, in hundredths of a percent.
    pub step_hundredths: u64,
    /// One for each indicator.
    pub indicators: Vec<IndicatorCascade>,
    /// Procedures with dossiers, counted or expected, that belong to no department.
    pub unassigned: Vec<UnassignedTold>,
    /// The procedure tables that the figures rest on.
    #[serde(skip)]
    pub tables: Tables,
}

/// A procedure that belongs to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnassignedTold {
    /// Base procedure.
    pub procedure: String,
    /// Its name.
    pub name: Option<String>,
    /// Dossiers counted so far, of all levels.
    pub so_far: u64,
    /// Dossiers expected.
    pub expected: u64,
}

/// An indicator of the whole and of its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IndicatorCascade {
    /// Indicator's id.
    pub indicator: String,
    /// Its name.
    #[serde(skip)]
    pub name: Bilingual,
    /// Services or dossiers.
    #[schema(value_type = schema::Measure)]
    pub measure: Measure,
    /// The target of the whole, in force or tried.
    pub target: Option<TargetTold>,
    /// What the whole is measured on at the end of the period, if as much comes as is expected.
    pub volume: u64,
    /// The least numerator that meets the target of the whole.
    pub needed: Option<u64>,
    /// What parts bring in any case that just meet their own targets.
    pub guaranteed: u64,
    /// Guaranteed over needed.
    pub margin: Option<i128>,
    /// Does it reach?
    pub reaches: Option<bool>,
    /// Where parts share services: how many are online at the least and at the most.
    pub shared: Option<SharedTold>,
    /// The smallest change that reaches; empty where the annex does. `None` without a target of the whole, where parts
    /// share services, or where no annex could.
    pub change: Option<Vec<ChangeTold>>,
    /// A fair split. `None` without a target of the whole, or where no annex could.
    pub fair: Option<FairTold>,
    /// The parts.
    pub children: Vec<ChildTold>,
    /// Parts with dossiers or services, but without a target.
    pub without_target: usize,
}

/// What parts that share services come to together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SharedTold {
    /// A case with no more than so many exists; the worst case is exact where it equals what is guaranteed.
    pub worst_found: u64,
    /// Never more, and possible.
    pub best: u64,
}

/// A value of the annex that the smallest change raises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeTold {
    /// The part, as in [`ChildTold::key`].
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its value now.
    pub from: Option<String>,
    /// Its new value.
    #[serde(serialize_with = "text")]
    #[schema(value_type = schema::Percent)]
    pub to: Percent,
}

/// A fair split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FairTold {
    /// The level to which lower values are raised.
    #[serde(serialize_with = "text")]
    #[schema(value_type = schema::Percent)]
    pub level: Percent,
    /// What is guaranteed then.
    pub guaranteed: u64,
}

/// A part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChildTold {
    /// Code of the department (or `UNASSIGNED`), key of the unit.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Is it a unit? Else a department.
    #[serde(skip)]
    pub unit: Option<UnitRef>,
    /// Its target.
    pub target: Option<TargetTold>,
    /// Counted so far.
    #[schema(value_type = schema::Rate)]
    pub so_far: Rate,
    /// At the end, if as much comes online as by habit.
    #[schema(value_type = schema::Rate)]
    pub by_habit: Rate,
    /// What it brings if it just meets its target.
    pub guaranteed: u64,
    /// Where it goes; `None` without a target.
    #[schema(value_type = Option<schema::Prospect>)]
    pub prospect: Option<Prospect>,
    /// Its value in the fair split; `None` also for what belongs to nobody.
    pub fair: Option<String>,
}

/// A part with all that is known of it.
struct Below {
    key: String,
    name: String,
    unit: Option<UnitRef>,
    /// Whose targets: a unit, or a department of it. `None`: nobody's.
    holder: Option<(UnitId, Option<CompactString>)>,
    outlook: Outlook,
}

impl App {
    /// Do the targets of the parts reach that of the whole, with the volumes expected, and if not, what would?
    ///
    /// # Errors
    /// Unknown unit, period, definition or indicator; a day outside the period or after today.
    pub async fn cascade(&self, asked: &CascadeAsked) -> Result<Cascade, Error> {
        let question = self.question(&asked.figures).await?;
        for id in asked.parents.iter().filter_map(|(indicator, _)| indicator.as_deref()) {
            crate::rates::indicators(&question, Some(id))?;
        }
        let imports = self.all_imports().await?;
        let on = self.day_of_plan(&question, &imports, asked.on)?;
        let below: Vec<_> = units_below(&question).into_iter().filter(|(unit, _)| *unit != question.unit).collect();
        let mut tables = Tables::default();
        let mut parts = Vec::new();
        if asked.by != Some(CascadeBy::Department) {
            for (unit, members) in below {
                let ahead = self.ahead(Question { unit, members, ..question.clone() }, on, &imports).await?;
                let named = unit_ref(&question.reference, unit);
                tables.used.extend(ahead.tables.used);
                tables.gaps.extend(ahead.tables.gaps);
                let (key, name) = (named.key.clone(), named.name.clone());
                parts.push(Below { key, name, unit: Some(named), holder: Some((unit, None)), outlook: ahead.outlook });
            }
            parts.retain(|part| part.matters(&question));
        }
        let by = asked.by.unwrap_or(if parts.is_empty() { CascadeBy::Department } else { CascadeBy::Unit });
        let whole = match by {
            CascadeBy::Department => {
                let ahead = self.ahead(question.clone(), on, &imports).await?;
                parts = by_department(&question, &ahead.outlook);
                tables = ahead.tables;
                ahead.outlook
            }
            CascadeBy::Unit => {
                parts.sort_by(|a, b| (&a.name, &a.key).cmp(&(&b.name, &b.key)));
                parts.extend(self.own_of(&question, on, &imports).await?);
                let mut whole = Outlook::default();
                parts.iter().for_each(|part| whole.add(part.outlook.clone()));
                whole
            }
        };
        let indicators = &question.definition.indicators;
        Ok(Cascade {
            unit: unit_ref(&question.reference, question.unit),
            period: question.period.clone(),
            definition: question.definition,
            map: question.map,
            as_of: question.as_of,
            known_at: question.known_at,
            on,
            by,
            step_hundredths: asked.step.hundredths(),
            indicators: indicators.iter().map(|i| cascade_of(&question, i, &parts, asked)).collect(),
            unassigned: unassigned(&question, &whole),
            tables,
        })
    }

    /// What the unit itself has beside the units below it, if anything: a province's own offices.
    async fn own_of(&self, question: &Question, on: Day, imports: &crate::imports::Imports) -> Result<Option<Below>, Error> {
        if question.map == Map::Today {
            return Ok(None);
        }
        let outlook = self.own_ahead(question.clone(), on, imports).await?.outlook;
        let own = unit_ref(&question.reference, question.unit);
        let (key, name) = (own.key.clone(), own.name.clone());
        let part = Below { key, name, unit: Some(own), holder: None, outlook };
        Ok(Some(part).filter(|part| part.outlook.all().any(|(_, n)| *n > 0)))
    }
}

impl Below {
    fn target<'a>(&self, question: &'a Question, indicator: &Indicator) -> Option<&'a Target> {
        let (unit, department) = self.holder.as_ref()?;
        let share = Share::of(department.as_deref());
        question.reference.targets.in_force(*unit, share, &indicator.id, question.period.last_day())
    }

    /// Has it a target, or anything that targets are for?
    fn matters(&self, question: &Question) -> bool {
        let indicators = &question.definition.indicators;
        indicators.iter().any(|i| self.target(question, i).is_some() || i.rate(self.outlook.all()).arises())
    }
}

/// The departments that have a target or dossiers, and what belongs to nobody.
fn by_department(question: &Question, outlook: &Outlook) -> Vec<Below> {
    let cells = outlook.all().map(|(key, n)| (key.clone(), *n)).collect();
    let all = departments(question, &cells).into_iter().map(Some).chain([None]);
    let one = |code: Option<CompactString>| Below {
        key: code_of(code.as_ref()).to_owned(),
        name: code.as_ref().map(|c| department_name(question, c).unwrap_or_else(|| c.to_string())).unwrap_or_default(),
        unit: None,
        outlook: outlook.part(|key: &CellKey| key.department == code),
        holder: code.map(|code| (question.unit, Some(code))),
    };
    all.map(one).filter(|part| part.matters(question)).collect()
}

fn unassigned(question: &Question, whole: &Outlook) -> Vec<UnassignedTold> {
    let mut found: BTreeMap<&ProcedureCode, [u64; 2]> = BTreeMap::new();
    for (side, cells) in [&whole.so_far, &whole.expected].into_iter().enumerate() {
        for (key, n) in cells.iter().filter(|(key, n)| key.department.is_none() && **n > 0) {
            found.entry(&key.procedure).or_default()[side] += n;
        }
    }
    let one = |(procedure, [so_far, expected]): (&ProcedureCode, [u64; 2])| UnassignedTold {
        procedure: procedure.to_string(),
        name: procedure_name(question, procedure),
        so_far,
        expected,
    };
    let mut all: Vec<UnassignedTold> = found.into_iter().map(one).collect();
    all.sort_by(|a, b| (b.so_far + b.expected).cmp(&(a.so_far + a.expected)).then_with(|| a.procedure.cmp(&b.procedure)));
    all
}

/// What the parts bring, what would reach, and a fair split.
struct Reach {
    volume: u64,
    guaranteed: u64,
    span: Option<Span>,
    change: Option<Vec<(usize, Percent)>>,
    /// Level, values by position, what is guaranteed then.
    fair: Option<(Percent, Vec<Option<Percent>>, u64)>,
}

fn cascade_of(question: &Question, indicator: &Indicator, parts: &[Below], asked: &CascadeAsked) -> IndicatorCascade {
    let day = question.period.last_day();
    let tried = asked.parents.iter().rev().find(|(id, _)| id.as_ref().is_none_or(|id| *id == indicator.id));
    let in_force = question.reference.targets.in_force(question.unit, Share::of(None), &indicator.id, day);
    let target = match tried {
        Some((_, percent)) => Some(TargetTold { percent: *percent, decision: None, annex_row: None }),
        None => in_force.map(target_told),
    };
    let percent = target.as_ref().map(|t| t.percent);
    let ends: Vec<End> = parts.iter().map(|part| End::of(indicator, &part.outlook)).collect();
    let targets: Vec<Option<&Target>> = parts.iter().map(|part| part.target(question, indicator)).collect();
    let reach = match indicator.measure {
        Measure::Dossiers => of_volumes(&children(parts, &ends, &targets), percent, asked.step),
        Measure::Services => of_services(indicator, parts, &ends, &targets, percent, asked.step),
    };
    let needed = percent.map(|p| p.least_numerator(reach.volume));
    let child = |(i, part): (usize, &Below)| ChildTold {
        key: part.key.clone(),
        name: part.name.clone(),
        unit: part.unit.clone(),
        target: targets[i].map(target_told),
        so_far: ends[i].so_far,
        by_habit: ends[i].by_habit,
        guaranteed: targets[i].map_or(0, |t| t.percent.least_numerator(ends[i].by_habit.den)),
        prospect: targets[i].map(|t| ends[i].prospect(t.percent)),
        fair: reach.fair.as_ref().and_then(|(_, values, _)| Some(values[i]?.to_string())),
    };
    let change = |(i, to): &(usize, Percent)| ChangeTold {
        key: parts[*i].key.clone(),
        name: parts[*i].name.clone(),
        from: targets[*i].map(|t| t.percent.to_string()),
        to: *to,
    };
    IndicatorCascade {
        indicator: indicator.id.clone(),
        name: indicator.name.clone(),
        measure: indicator.measure,
        target,
        volume: reach.volume,
        needed,
        guaranteed: reach.guaranteed,
        margin: needed.map(|needed| i128::from(reach.guaranteed) - i128::from(needed)),
        reaches: needed.map(|needed| reach.guaranteed >= needed),
        shared: reach.span.map(|s| SharedTold { worst_found: s.worst_found, best: s.best }),
        change: reach.change.as_ref().map(|all| all.iter().map(change).collect()),
        fair: reach.fair.as_ref().map(|(level, _, guaranteed)| FairTold { level: *level, guaranteed: *guaranteed }),
        without_target: targets.iter().zip(&ends).filter(|(t, end)| t.is_none() && end.by_habit.arises()).count(),
        children: parts.iter().enumerate().map(child).collect(),
    }
}

/// Each part, and whether it can be given a target: what belongs to nobody cannot.
fn children(parts: &[Below], ends: &[End], targets: &[Option<&Target>]) -> Vec<(Child, bool)> {
    let child = |end: &End, target: Option<&Target>| Child { target: target.map(|t| t.percent), volume: end.by_habit.den };
    let all = parts.iter().zip(ends).zip(targets);
    all.map(|((part, end), target)| (child(end, *target), part.holder.is_some())).collect()
}

/// The values of those that can be given one, at their positions among all; the others have none.
fn placed(values: Vec<Percent>, can: impl Iterator<Item = bool>) -> Vec<Option<Percent>> {
    let mut values = values.into_iter();
    can.map(|can| if can { values.next() } else { None }).collect()
}

/// Parts that add up.
fn of_volumes(children: &[(Child, bool)], whole: Option<Percent>, step: Step) -> Reach {
    let all: Vec<Child> = children.iter().map(|(child, _)| *child).collect();
    let check = Check::of(whole.unwrap_or(Percent::ALL), &all);
    let (at, open): (Vec<usize>, Vec<Child>) =
        children.iter().enumerate().filter(|(_, (_, can))| *can).map(|(i, (child, _))| (i, *child)).unzip();
    let fair = whole.and_then(|_| fair_split(check.needed, &open, step));
    let change = whole.and_then(|_| smallest_change(check.needed, &open, step));
    Reach {
        volume: check.volume,
        guaranteed: check.guaranteed,
        span: None,
        change: change.map(|all| all.into_iter().map(|(i, to)| (at[i], to)).collect()),
        fair: fair.map(|f| (f.level, placed(f.values, children.iter().map(|(_, can)| *can)), f.guaranteed)),
    }
}

/// Services: parts that share none add up, others have a worst and a best case.
fn of_services(
    indicator: &Indicator,
    parts: &[Below],
    ends: &[End],
    targets: &[Option<&Target>],
    whole: Option<Percent>,
    step: Step,
) -> Reach {
    let mut numbers: BTreeMap<(ProcedureCode, CompactString), usize> = BTreeMap::new();
    let mut sharers = Vec::new();
    for (part, target) in parts.iter().zip(targets) {
        let mut services = BTreeSet::new();
        for (procedure, suffix) in indicator.services(part.outlook.all()).into_keys() {
            let next = numbers.len();
            services.insert(*numbers.entry((procedure.clone(), suffix.into())).or_insert(next));
        }
        sharers.push(Sharer { target: target.map(|t| t.percent), services });
    }
    if disjoint(&sharers) {
        return of_volumes(&children(parts, ends, targets), whole, step);
    }
    let volume = union(&sharers).len() as u64;
    let found = span(&sharers);
    // What belongs to nobody guarantees nothing, and cannot be raised.
    let open: Vec<Sharer> =
        sharers.iter().zip(parts).filter(|(_, part)| part.holder.is_some()).map(|(sharer, _)| sharer.clone()).collect();
    let level = whole.and_then(|whole| fair_level(whole.least_numerator(volume), &open, step));
    let fair = level.map(|level| {
        let values: Vec<Percent> = open.iter().map(|s| s.target.map_or(level, |own| own.max(level))).collect();
        let with = |(s, value): (&Sharer, &Percent)| Sharer { target: Some(*value), services: s.services.clone() };
        let raised: Vec<Sharer> = open.iter().zip(&values).map(with).collect();
        (level, placed(values, parts.iter().map(|part| part.holder.is_some())), span(&raised).guaranteed)
    });
    Reach { volume, guaranteed: found.guaranteed, span: Some(found), change: None, fair }
}

impl ChildTold {
    /// Does it belong to nobody?
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        self.unit.is_none() && self.key == UNASSIGNED
    }
}
