//! `/explore`: any figure from any side. A question is narrowed, cut along one or two axes, followed through time or laid
//! beside others; every number comes from the same cells, by the same indicator, as those of `dondoc rates`.

mod compare;
mod counted;
mod pivot;
mod trend;

use std::collections::{BTreeMap, BTreeSet};

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::counting::{CellKey, Cells, unknowns};
use dondoc_domain::definitions::{Definition, Indicator, Unknown};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::Channel;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use dondoc_domain::standings::Standing;
use dondoc_domain::targets::Share;
use dondoc_domain::text::bare;
use dondoc_domain::time::{Day, Moment};

use crate::basis::Sourced;
use crate::figures::{Question, channels, department_name, departments, share_figure, unit_ref};
use crate::imports::dossier_lists;
use crate::rates::{UNASSIGNED, indicators};
use crate::views::{Freshness, Source, Tables, TargetRef, UnitRef};
use crate::{App, Error, FigureQuery};

pub use compare::{Against, ComparedUnit, Comparing, With};
pub use pivot::{Axis, Head, Order, Pivot, PivotAsked};
pub use trend::{Stride, Trend, TrendPoint};

/// Which dossiers of a question are looked at; empty: all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Narrow {
    /// Department code, or `UNASSIGNED`.
    pub department: Option<String>,
    /// Field of procedures, in any spelling of case and diacritics.
    pub field: Option<String>,
    /// Level of services.
    pub level: Option<Level>,
    /// Channel.
    pub channel: Option<Channel>,
    /// Base procedure code.
    pub procedure: Option<String>,
}

impl Narrow {
    /// Is nothing left out?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Narrow::default()
    }

    /// The part of a unit's work that this is, if targets can be for it: none is for a channel, a procedure, or for what
    /// nobody is responsible for.
    fn share(&self) -> Option<Share<'_>> {
        let department = self.department.as_deref();
        let whole = self.channel.is_none() && self.procedure.is_none() && department != Some(UNASSIGNED);
        whole.then_some(Share { department, field: self.field.as_deref(), level: self.level })
    }
}

/// What the explorer is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExploreQuery {
    /// Unit, period, definition, map, moment.
    pub figures: FigureQuery,
    /// Which indicator; `None`: the definition's last, which counts dossiers in every one that there is.
    pub indicator: Option<String>,
    /// Which dossiers.
    pub narrow: Narrow,
}

/// A rate with how many dossiers it was found among.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// The two integers.
    pub rate: Rate,
    /// Counted dossiers of all levels and channels.
    pub counted: u64,
    /// The target in force, if one is for just this.
    pub target: Option<TargetRef>,
    /// How it stands.
    pub standing: Standing,
    /// What it rests on.
    pub source: Source,
}

/// What all views show: the question, what it comes to as a whole, and what else could be asked.
#[derive(Debug, Clone)]
pub struct Explored {
    /// The unit.
    pub unit: UnitRef,
    /// The unit above.
    pub parent: Option<UnitRef>,
    /// The period.
    pub period: Period,
    /// The definition.
    pub definition: &'static Definition,
    /// The indicator.
    pub indicator: &'static Indicator,
    /// The map.
    pub map: Map,
    /// Units, levels and departments as on that day.
    pub as_of: Option<Day>,
    /// As known at that moment.
    pub known_at: Option<Moment>,
    /// Which dossiers; the field as the catalogue spells it.
    pub narrow: Narrow,
    /// The whole question.
    pub whole: Measured,
    /// The procedure tables that it rests on.
    pub tables: Tables,
    /// What counted dossiers do not say, before narrowing.
    pub unknown: BTreeMap<Unknown, u64>,
    /// Latest dossier list of the unit and below.
    pub freshness: Option<Freshness>,
    /// Version of the reference data, and snapshot of the dossiers, in which it was counted.
    pub versions: (i64, i64),
    /// Years that have data, latest first.
    pub years: Vec<i32>,
    /// Departments to choose from: code and name.
    pub departments: Vec<(String, String)>,
    /// Fields to choose from.
    pub fields: Vec<String>,
    /// Did other units come before or after, so that there are two maps?
    pub moved: bool,
}

/// A question with what is made of it once for all views.
struct Asked {
    question: Question,
    indicator: &'static Indicator,
    narrow: Narrow,
    /// Base procedures of the field that is looked at.
    of_field: Option<BTreeSet<ProcedureCode>>,
}

impl Asked {
    /// Does a cell belong to what is looked at?
    fn takes(&self, key: &CellKey) -> bool {
        let narrow = &self.narrow;
        let department = |wanted: &String| key.department.as_deref().unwrap_or(UNASSIGNED) == wanted;
        narrow.level.is_none_or(|level| key.level == level)
            && narrow.channel.is_none_or(|channel| key.channel == channel)
            && narrow.department.as_ref().is_none_or(department)
            && narrow.procedure.as_ref().is_none_or(|code| key.procedure.as_str() == code)
            && self.of_field.as_ref().is_none_or(|own| own.contains(&key.procedure))
    }

    /// The field of a procedure as the catalogue has it.
    fn field(&self, procedure: &ProcedureCode) -> Option<&str> {
        let found = self.question.reference.catalogue.procedures.get(procedure);
        found.map(|p| p.field.as_str()).filter(|field| !field.is_empty())
    }

    /// The rate of some cells of a question that is about this unit, or a part of it, and this period, or a part of it.
    fn measured(&self, question: &Question, narrow: &Narrow, cells: &[(&CellKey, &u64)], source: Source) -> Measured {
        let rate = self.indicator.rate(cells.iter().copied());
        let figure = share_figure(question, self.indicator, rate, narrow.share());
        let counted = channels(cells.iter().copied()).total();
        Measured { rate, counted, target: figure.target, standing: figure.standing, source }
    }

    /// Those of some cells that are looked at.
    fn kept<'c>(&self, cells: &'c Cells) -> Vec<(&'c CellKey, &'c u64)> {
        cells.iter().filter(|(key, _)| self.takes(key)).collect()
    }
}

impl App {
    /// `by_unit`: is anything told member by member?
    async fn asked(&self, query: &ExploreQuery, by_unit: bool) -> Result<Asked, Error> {
        let question = self.question(&query.figures).await?;
        let question = if by_unit { question } else { question.together() };
        let listed = indicators(&question, query.indicator.as_deref())?;
        let indicator = listed.last().copied().ok_or_else(|| Error::internal("a definition without indicators"))?;
        let mut narrow = query.narrow.clone();
        let catalogue = &question.reference.catalogue;
        if let Some(code) = narrow.procedure.take() {
            let code = ProcedureCode::normalise(&code);
            let base = catalogue.canonical(&code);
            if !catalogue.procedures.contains_key(base) {
                return Err(Error::refused(Diagnostic::refusal("explore-procedure-unknown").with("procedure", code)));
            }
            narrow.procedure = Some(base.to_string());
        }
        let mut of_field = None;
        if let Some(field) = narrow.field.take() {
            let wanted = bare(&field);
            let own: BTreeSet<ProcedureCode> = catalogue.of_field(&field).into_iter().cloned().collect();
            let Some(first) = own.first() else {
                return Err(Error::refused(Diagnostic::refusal("explore-field-unknown").with("field", field)));
            };
            // As a target spells it, where there is one: it is for just this field.
            let target = question.reference.targets.iter().filter_map(|t| t.field.as_ref()).find(|f| bare(f) == wanted);
            narrow.field = Some(target.unwrap_or(&catalogue.procedures[first].field).clone());
            of_field = Some(own);
        }
        Ok(Asked { question, indicator, narrow, of_field })
    }

    /// What all views show; `sourced` is the whole period's.
    async fn explored(&self, asked: &Asked, sourced: &Sourced) -> Result<Explored, Error> {
        let Asked { question, indicator, narrow, .. } = asked;
        let imports = self.all_imports().await?;
        let organisation = &question.reference.organisation;
        let unit = question.unit;
        let list = dossier_lists(&imports, question.snapshot, &question.members).find(|i| i.exported_at.is_some());
        let freshness =
            list.and_then(|i| Some(Freshness { import: i.id, exported_at: i.exported_at?, imported_at: i.imported_at }));
        let kept = asked.kept(&sourced.cells);
        let source = sourced.source_of(kept.iter().copied());
        let fields: BTreeSet<&str> = sourced.cells.keys().filter_map(|key| asked.field(&key.procedure)).collect();
        let named = |code: &str| (code.to_owned(), department_name(question, code).unwrap_or_else(|| code.to_owned()));
        Ok(Explored {
            unit: unit_ref(&question.reference, unit),
            parent: organisation.units[&unit].parent_on(question.period.last_day()).map(|p| unit_ref(&question.reference, p)),
            period: question.period.clone(),
            definition: question.definition,
            indicator,
            map: question.map,
            as_of: question.as_of,
            known_at: question.known_at,
            narrow: narrow.clone(),
            whole: asked.measured(question, narrow, &kept, source),
            tables: sourced.tables(question, &imports),
            unknown: unknowns(&sourced.cells),
            freshness,
            versions: (question.edition.version.0, question.snapshot.0),
            years: self.years_of(question.snapshot, &imports, &question.members, question.known_at).await?,
            departments: departments(question, &sourced.cells).iter().map(|code| named(code)).collect(),
            fields: fields.into_iter().map(str::to_owned).collect(),
            moved: organisation.successor(unit).is_some() || !organisation.predecessors(unit).is_empty(),
        })
    }
}
