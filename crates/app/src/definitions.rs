//! The same data under two definitions: both rates, and the dossiers and services that make the difference.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use dondoc_domain::access::Resource;
use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::counting::{CellKey, Cells, Outside, Presence, place_of, unknowns};
use dondoc_domain::definitions::{self, Bilingual, Definition, Indicator, Measure, Unknown};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Dossier, Exclusion};
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::quality::CheckSet;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::{Day, Moment};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::figures::{Question, figure, find_definition, unit_ref};
use crate::quality::Bench;
use crate::views::{Figure, Tables, UnitRef};
use crate::words::{DefinitionPoint, Language};
use crate::{App, Error, FigureQuery, computing};

/// Two definitions are asked to be laid side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionsQuery {
    /// Unit, period, map and moment; its definition is the first of the two.
    pub figures: FigureQuery,
    /// Id of the second.
    pub with: String,
    /// Only this indicator.
    pub indicator: Option<String>,
}

/// The same data under two definitions.
#[derive(Debug, Clone)]
pub struct DefinitionComparison {
    /// The unit.
    pub unit: UnitRef,
    /// The period.
    pub period: Period,
    /// The map.
    pub map: Map,
    /// Units, levels and departments as on that day.
    pub as_of: Option<Day>,
    /// As known at that moment.
    pub known_at: Option<Moment>,
    /// The first.
    pub a: &'static Definition,
    /// The second.
    pub b: &'static Definition,
    /// The rates by every definition.
    pub all: Vec<DefinitionRates>,
    /// What makes the difference between the two, by indicator that both have.
    pub indicators: Vec<IndicatorDifference>,
}

/// The rates of a unit by a definition.
#[derive(Debug, Clone)]
pub struct DefinitionRates {
    /// The definition.
    pub definition: &'static Definition,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// How many counted dossiers do not say what it asks.
    pub unknown: BTreeMap<Unknown, u64>,
    /// The procedure tables that the figures rest on, or do not though they could.
    pub tables: Tables,
}

/// An indicator under both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorDifference {
    /// Its id.
    pub indicator: String,
    /// Its name.
    pub name: Bilingual,
    /// What it counts.
    pub measure: Measure,
    /// The rate by the first.
    pub a: Rate,
    /// By the second.
    pub b: Rate,
    /// What makes the difference. What only the first has less what only the second has is exactly the difference of
    /// the numerators, and of the denominators.
    pub groups: Vec<DifferenceGroup>,
}

impl IndicatorDifference {
    /// How many dossiers make the difference stays, which ones they are goes.
    fn without_dossiers(&mut self) {
        for group in &mut self.groups {
            group.dossiers.clear();
            group.services.iter_mut().for_each(|service| service.dossiers.clear());
        }
    }
}

/// The upper or the lower number of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RatePart {
    /// Tử số.
    Numerator,
    /// Mẫu số.
    Denominator,
}

/// Which definition has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnlyIn {
    /// The first.
    A,
    /// The second.
    B,
}

/// Why the other definition does not have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceReason {
    /// It does not take this channel.
    Channel,
    /// It does not take this level, or takes another level to be the dossier's.
    Level,
    /// It does not count this status.
    Status,
    /// The dossier belongs to another period, or to none.
    Period,
    /// It takes something else to be one service.
    Identity,
    /// It is measured on services that arose, and this one is only published.
    Population,
    /// A condition is not met, or not known to be.
    Condition,
    /// A check of data quality leaves the dossier out.
    Check,
    /// The figure rests on a procedure table: there is no list to open.
    Table,
}

impl DifferenceReason {
    /// All of them.
    pub const ALL: [DifferenceReason; 9] = [
        DifferenceReason::Channel,
        DifferenceReason::Level,
        DifferenceReason::Status,
        DifferenceReason::Period,
        DifferenceReason::Identity,
        DifferenceReason::Population,
        DifferenceReason::Condition,
        DifferenceReason::Check,
        DifferenceReason::Table,
    ];

    /// Stable name in JSON, addresses and message keys.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            DifferenceReason::Channel => "channel",
            DifferenceReason::Level => "level",
            DifferenceReason::Status => "status",
            DifferenceReason::Period => "period",
            DifferenceReason::Identity => "identity",
            DifferenceReason::Population => "population",
            DifferenceReason::Condition => "condition",
            DifferenceReason::Check => "check",
            DifferenceReason::Table => "table",
        }
    }
}

/// What one definition has and the other has not, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DifferenceGroup {
    /// In which part of the rate.
    pub part: RatePart,
    /// Which definition has it.
    pub only: OnlyIn,
    /// Why the other has not.
    pub reason: DifferenceReason,
    /// How many dossiers or services.
    pub count: u64,
    /// Codes of the dossiers, of an indicator of dossiers.
    pub dossiers: Vec<String>,
    /// The services, of an indicator of services.
    pub services: Vec<ServiceDifference>,
}

/// A service that only one definition has, or a procedure in which one finds more services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServiceDifference {
    /// Base procedure.
    pub procedure: String,
    /// Its name, where the catalogue has one.
    pub name: Option<String>,
    /// Suffix of the service; empty: the procedure.
    pub service: String,
    /// How many services more.
    pub count: u64,
    /// The dossiers by which the one definition has it.
    pub dossiers: Vec<String>,
}

/// Why a row is in no cell.
#[derive(Debug, Clone, Copy)]
enum Why {
    Outside(Outside),
    Check,
}

/// One side: a definition with its cells, and where each row counts.
struct Side {
    indicator: &'static Indicator,
    cells: Cells,
    places: Vec<Result<CellKey, Why>>,
}

impl Side {
    fn has(&self, part: RatePart, row: usize) -> bool {
        self.places[row].as_ref().is_ok_and(|key| self.takes(part, key))
    }

    fn takes(&self, part: RatePart, key: &CellKey) -> bool {
        match part {
            RatePart::Numerator => self.indicator.in_numerator(key),
            RatePart::Denominator => self.indicator.in_denominator(key),
        }
    }

    /// Why a row is not in a part.
    fn reason(&self, part: RatePart, row: usize) -> DifferenceReason {
        match &self.places[row] {
            Err(Why::Check) => DifferenceReason::Check,
            Err(Why::Outside(Outside::Unresolved | Outside::OtherPeriod)) => DifferenceReason::Period,
            Err(Why::Outside(Outside::Excluded(_))) => DifferenceReason::Status,
            Ok(key) => self.key_reason(part, key),
        }
    }

    fn key_reason(&self, part: RatePart, key: &CellKey) -> DifferenceReason {
        let selection = match part {
            RatePart::Numerator => &self.indicator.numerator,
            RatePart::Denominator => &self.indicator.denominator,
        };
        match () {
            () if !selection.channels.contains(&key.channel) => DifferenceReason::Channel,
            () if !selection.levels.contains(&key.level) => DifferenceReason::Level,
            () => DifferenceReason::Condition,
        }
    }

    /// The services of a part.
    fn services(&self, part: RatePart) -> BTreeSet<(&ProcedureCode, &CompactString)> {
        let published = |key: &CellKey| part == RatePart::Denominator && self.indicator.publishes(key);
        let is_in = |(key, n): &(&CellKey, &u64)| if **n == 0 { published(key) } else { self.takes(part, key) };
        let mut found: BTreeSet<_> = self.cells.iter().filter(is_in).map(|(key, _)| (&key.procedure, &key.service)).collect();
        // Dossiers that state no service are of one that others state, where any do.
        let stated: BTreeSet<_> = found.iter().filter(|(_, service)| !service.is_empty()).map(|(code, _)| *code).collect();
        found.retain(|(code, service)| !service.is_empty() || !stated.contains(code));
        found
    }
}

/// Groups on their way.
type Groups = BTreeMap<(RatePart, OnlyIn, DifferenceReason), DifferenceGroup>;

fn group(groups: &mut Groups, part: RatePart, only: OnlyIn, reason: DifferenceReason) -> &mut DifferenceGroup {
    let new = || DifferenceGroup { part, only, reason, count: 0, dossiers: Vec::new(), services: Vec::new() };
    groups.entry((part, only, reason)).or_insert_with(new)
}

impl App {
    /// Lays two definitions side by side for a unit and a period.
    ///
    /// # Errors
    /// Unknown unit, period, definition or indicator.
    pub async fn compare_definitions(&self, query: &DefinitionsQuery) -> Result<DefinitionComparison, Error> {
        let question = self.question(&query.figures).await?;
        let (a, b) = (question.definition, find_definition(&query.with)?);
        let imports = self.all_imports().await?;
        let (mut all, mut sides) = (Vec::new(), BTreeMap::new());
        for definition in definitions::shipped() {
            let question = Question { definition, ..question.clone() };
            let sourced = self.sourced(&question, None).await?;
            all.push(DefinitionRates {
                definition,
                figures: definition.indicators.iter().map(|i| figure(&question, i, i.rate(&sourced.cells), Some(None))).collect(),
                unknown: unknowns(&sourced.cells),
                tables: sourced.tables(&question, &imports),
            });
            if definition.id == a.id || definition.id == b.id {
                sides.insert(definition.id.as_str(), sourced.cells);
            }
        }
        let wanted: Vec<&'static Indicator> =
            a.indicators.iter().filter(|i| query.indicator.as_ref().is_none_or(|id| *id == i.id)).collect();
        let pairs = wanted.into_iter().filter_map(|i| Some((i, b.indicator(&i.id)?)));
        let pairs: Vec<(&'static Indicator, &'static Indicator)> = pairs.collect();
        if let Some(only) = query.indicator.as_ref().filter(|_| pairs.is_empty()) {
            let known: Vec<&str> = a.indicators.iter().map(|i| i.id.as_str()).collect();
            return Err(Error::refused(
                Diagnostic::refusal("indicator-unknown").with("indicator", only).with("known", known.join(", ")),
            ));
        }
        let rows = self.rows_of(question.snapshot, &question.members).await?;
        let mut benches = Vec::new();
        for definition in [a, b] {
            let rules = (&question.reference, definition, &question.settings);
            benches.push(self.bench(rules, &imports, question.snapshot, &question.members, CheckSet::NONE).await?);
        }
        let asked = question.clone();
        let mut indicators: Vec<IndicatorDifference> = computing(move || {
            let places: Vec<_> = benches.iter().map(|bench| places(bench, &rows, &asked)).collect();
            let side = |at: usize, definition: &Definition, indicator| Side {
                indicator,
                cells: sides.get(definition.id.as_str()).cloned().unwrap_or_default(),
                places: places[at].clone(),
            };
            let one = |(of_a, of_b): (&'static Indicator, &'static Indicator)| {
                difference(&asked, &rows, &side(0, a, of_a), &side(1, b, of_b))
            };
            Ok(pairs.into_iter().map(one).collect())
        })
        .await?;
        // Who may not see single dossiers sees how many they are.
        if !self.sees(Resource::Dossiers, Some(question.unit)) {
            indicators.iter_mut().for_each(IndicatorDifference::without_dossiers);
        }
        Ok(DefinitionComparison {
            unit: unit_ref(&question.reference, question.unit),
            period: question.period.clone(),
            map: question.map,
            as_of: question.as_of,
            known_at: question.known_at,
            a,
            b,
            all,
            indicators,
        })
    }
}

/// Where each row counts in the question's period.
fn places(bench: &Bench, rows: &[Dossier], question: &Question) -> Vec<Result<CellKey, Why>> {
    let left_out: Vec<bool> = if question.settings.exclude_nothing() {
        vec![false; rows.len()]
    } else {
        let verdicts = bench.judge(rows, CheckSet::NONE);
        verdicts.iter().map(|v| matches!(v.excluded, Some(Exclusion::Quality(_)))).collect()
    };
    let place = |(row, left_out): (&Dossier, bool)| {
        let (key, presence): (CellKey, Presence) = place_of(row, bench.rules()).map_err(Why::Outside)?;
        match () {
            () if left_out => Err(Why::Check),
            () if !presence.is_in(&question.period) => Err(Why::Outside(Outside::OtherPeriod)),
            () => Ok(key),
        }
    };
    rows.iter().zip(left_out).map(place).collect()
}

fn difference(question: &Question, rows: &[Dossier], a: &Side, b: &Side) -> IndicatorDifference {
    let rates = (a.indicator.rate(&a.cells), b.indicator.rate(&b.cells));
    let mut groups = Groups::new();
    for part in [RatePart::Numerator, RatePart::Denominator] {
        match a.indicator.measure {
            Measure::Dossiers => of_dossiers(&mut groups, rows, part, a, b),
            Measure::Services => {
                of_services(&mut groups, question, rows, (part, OnlyIn::A), a, b);
                of_services(&mut groups, question, rows, (part, OnlyIn::B), b, a);
            }
        }
        let number = |rate: Rate| i128::from(if part == RatePart::Numerator { rate.num } else { rate.den });
        let told: i128 = groups
            .values()
            .filter(|g| g.part == part)
            .map(|g| if g.only == OnlyIn::A { i128::from(g.count) } else { -i128::from(g.count) })
            .sum();
        // What no row explains stands in tables only.
        let rest = number(rates.0) - number(rates.1) - told;
        if rest != 0 {
            let only = if rest > 0 { OnlyIn::A } else { OnlyIn::B };
            group(&mut groups, part, only, DifferenceReason::Table).count +=
                u64::try_from(rest.unsigned_abs()).unwrap_or(u64::MAX);
        }
    }
    IndicatorDifference {
        indicator: a.indicator.id.clone(),
        name: a.indicator.name.clone(),
        measure: a.indicator.measure,
        a: rates.0,
        b: rates.1,
        groups: groups.into_values().collect(),
    }
}

fn of_dossiers(groups: &mut Groups, rows: &[Dossier], part: RatePart, a: &Side, b: &Side) {
    for (at, row) in rows.iter().enumerate() {
        let (only, other) = match (a.has(part, at), b.has(part, at)) {
            (true, false) => (OnlyIn::A, b),
            (false, true) => (OnlyIn::B, a),
            _ => continue,
        };
        let group = group(groups, part, only, other.reason(part, at));
        group.count += 1;
        group.dossiers.push(row.code.to_string());
    }
    for group in groups.values_mut() {
        group.dossiers.sort_unstable();
    }
}

/// The services that `own` has and `other` has not. Where they do not agree on what a service is, procedures are
/// compared by how many services each finds in them.
fn of_services(
    groups: &mut Groups,
    question: &Question,
    rows: &[Dossier],
    (part, only): (RatePart, OnlyIn),
    own: &Side,
    other: &Side,
) {
    let (ours, theirs) = (own.services(part), other.services(part));
    let alike = own.cells.keys().chain(other.cells.keys()).all(|key| key.service.is_empty());
    let mut by_procedure: BTreeMap<&ProcedureCode, (Vec<&CompactString>, usize)> = BTreeMap::new();
    for (procedure, service) in &ours {
        by_procedure.entry(procedure).or_default().0.push(service);
    }
    for (procedure, _) in &theirs {
        by_procedure.entry(procedure).or_default().1 += 1;
    }
    for (procedure, (services, found)) in by_procedure {
        let more = services.len().saturating_sub(found);
        if more == 0 {
            continue;
        }
        // Rows by which the one has the procedure and the other has not.
        let at = |at: &usize| own.has(part, *at) && own.places[*at].as_ref().is_ok_and(|key| key.procedure == *procedure);
        let having: Vec<usize> = (0..rows.len()).filter(at).collect();
        let lacking: Vec<usize> = having.iter().copied().filter(|at| !other.has(part, *at)).collect();
        let arisen = own.cells.iter().any(|(key, n)| *n > 0 && key.procedure == *procedure && own.takes(part, key));
        let reason = match lacking.first() {
            _ if !arisen => DifferenceReason::Population,
            _ if found > 0 && !alike => DifferenceReason::Identity,
            Some(_) => most(lacking.iter().map(|at| other.reason(part, *at))),
            None => DifferenceReason::Table,
        };
        let shown = if found > 0 { &having } else { &lacking };
        let mut dossiers: Vec<String> = shown.iter().map(|at| rows[*at].code.to_string()).collect();
        dossiers.sort_unstable();
        let entry = question.reference.catalogue.procedures.get(procedure);
        let group = group(groups, part, only, reason);
        group.count += more as u64;
        group.services.push(ServiceDifference {
            procedure: procedure.to_string(),
            name: entry.map(|p| p.name.clone()),
            service: if services.len() == 1 { services[0].to_string() } else { String::new() },
            count: more as u64,
            dossiers,
        });
    }
}

/// The most frequent reason; of equals the first by order.
fn most(reasons: impl Iterator<Item = DifferenceReason>) -> DifferenceReason {
    let mut counts: BTreeMap<DifferenceReason, u64> = BTreeMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(reason, n)| (*n, std::cmp::Reverse(*reason)));
    most.map_or(DifferenceReason::Table, |(reason, _)| reason)
}

/// Definitions as data, with their formulas and what sets them apart from the founding decision's in words: all, or
/// the one asked for.
///
/// # Errors
/// There is none of that id.
pub fn definitions_told(language: Language, id: Option<&str>) -> Result<Vec<Value>, Error> {
    let founding = find_definition(definitions::FOUNDING)?;
    let told = |definition: &Definition| {
        let formula = |i: &Indicator| {
            let formula = language.formula(definition, i);
            (i.id.clone(), json!({"numerator": formula.numerator, "denominator": formula.denominator}))
        };
        let point = |p: DefinitionPoint| json!({"about": p.about, "founding": p.other, "own": p.own});
        let points: Vec<Value> = language.definition_points(definition, founding).into_iter().map(point).collect();
        let mut value = serde_json::to_value(definition).unwrap_or_default();
        value["formulas"] = definition.indicators.iter().map(formula).collect::<serde_json::Map<_, _>>().into();
        value["differs"] = points.into();
        value
    };
    match id {
        Some(id) => Ok(vec![told(find_definition(id)?)]),
        None => Ok(definitions::shipped().iter().map(told).collect()),
    }
}
