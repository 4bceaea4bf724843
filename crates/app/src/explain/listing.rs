//! The dossiers behind a part of an explanation.

use std::collections::BTreeSet;

use dondoc_domain::counting::CellKey;
use dondoc_domain::definitions::{Bilingual, Measure};
use dondoc_domain::dossiers::{Channel, Dossier, Exclusion};
use dondoc_domain::organisation::Members;
use dondoc_domain::quality::CheckSet;
use dondoc_store::SnapshotId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::explain::dossiers::{CAUSES, Moved};
use crate::explain::state::{State, StateView};
use crate::explain::way::within;
use crate::explain::{Cause, Department, ExplainQuery, Part, asked};
use crate::figures::Question;
use crate::schema;
use crate::{App, Error, computing};

/// Dossiers a page.
const PER_PAGE: usize = 100;

/// A dossier that a cause moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MovedDossier {
    /// Its code.
    pub code: String,
    /// Base procedure, before or after.
    pub procedure: String,
    /// Was it in the denominator, and in the numerator too? `None`: neither.
    pub before: Option<bool>,
    /// Is it?
    pub after: Option<bool>,
}

/// A page of the dossiers behind a part.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartListing {
    /// The first state.
    pub a: StateView,
    /// The second.
    pub b: StateView,
    /// Only this department.
    #[schema(value_type = Option<String>)]
    pub department: Option<Department>,
    /// The part; its numbers are the sums over all its dossiers where dossiers are what is measured.
    pub part: Part,
    /// Indicator's id.
    pub indicator: String,
    /// Its name.
    #[serde(skip)]
    pub name: Bilingual,
    /// Services or dossiers.
    #[schema(value_type = schema::Measure)]
    pub measure: Measure,
    /// Whether all that the numerator asks for is that a dossier came online.
    #[serde(skip)]
    pub online_only: bool,
    /// The dossiers of the page, by code.
    pub dossiers: Vec<MovedDossier>,
    /// How many there are in all.
    pub total: usize,
    /// The page, from 1.
    pub page: usize,
    /// Dossiers a page.
    pub per_page: usize,
}

impl App {
    pub(crate) async fn list_part(
        &self,
        a: &State,
        b: &State,
        query: &ExplainQuery,
        indicator: &str,
        cause: Cause,
        page: usize,
    ) -> Result<PartListing, Error> {
        let narrowed = asked::department(query.department.as_deref(), [a, b])?;
        let mut way = self.way(a, b, Some(cause)).await?;
        let mut picked = std::mem::take(&mut way.moved);
        let department = query.department.as_deref();
        let explained = way.explain(indicator, department, &b.question.reference);
        let measured = b.question.definition.indicator(indicator).ok_or_else(|| Error::internal("an indicator went missing"))?;
        let part = explained.and_then(|e| e.parts.into_iter().find(|p| p.cause == cause));
        let part = part.unwrap_or(Part { cause, num: 0, den: 0, services: Vec::new() });
        let mut found = Vec::new();
        for pair in way.stages.windows(2).filter(|pair| pair[1].cause == cause) {
            let [was, is] = [&pair[0].question, &pair[1].question];
            let moved = match cause {
                // Tables hold no dossiers.
                Cause::Tables => Vec::new(),
                _ if CAUSES.contains(&cause) => std::mem::take(&mut picked),
                _ => self.moved_by_rule(was, is).await?,
            };
            found.extend(moved.into_iter().filter_map(|m| shown(&m, [was, is], indicator, department)));
        }
        found.sort_by(|x, y| x.code.cmp(&y.code));
        let (total, page) = (found.len(), page.max(1));
        let dossiers = found.into_iter().skip((page - 1) * PER_PAGE).take(PER_PAGE).collect();
        Ok(PartListing {
            a: self.state_view(a),
            b: self.state_view(b),
            department: narrowed,
            part,
            indicator: indicator.to_owned(),
            name: measured.name.clone(),
            measure: measured.measure,
            online_only: measured.numerator.channels.iter().eq([&Channel::Online]) && measured.conditions.is_empty(),
            dossiers,
            total,
            page,
            per_page: PER_PAGE,
        })
    }

    /// Dossiers that two questions about the same state of the lake place differently.
    async fn moved_by_rule(&self, was: &Question, is: &Question) -> Result<Vec<Moved>, Error> {
        let members: Members = was.members.union(&is.members).copied().collect::<BTreeSet<_>>().into();
        let rows = self.rows_of(is.snapshot, &members).await?;
        let before = self.places(was, is.snapshot, &rows).await?;
        let after = self.places(is, is.snapshot, &rows).await?;
        // Under another definition the same cell may count for an indicator that it did not count for.
        let other = was.definition != is.definition;
        let differs = |before: &Option<CellKey>, after: &Option<CellKey>| before != after || (other && before.is_some());
        let moved = rows.into_iter().zip(before.into_iter().zip(after)).filter(|(_, (before, after))| differs(before, after));
        Ok(moved.map(|(row, (before, after))| Moved { code: row.code, before, after }).collect())
    }

    /// Where each row counts for a question, checks considered.
    async fn places(&self, question: &Question, snapshot: SnapshotId, rows: &[Dossier]) -> Result<Vec<Option<CellKey>>, Error> {
        let bench = if question.settings.exclude_nothing() {
            None
        } else {
            let imports = self.all_imports().await?;
            let rules = (&question.reference, question.definition, &question.settings);
            Some(self.bench(rules, &imports, snapshot, &question.members, CheckSet::NONE).await?)
        };
        let (question, rows) = (question.clone(), rows.to_vec());
        computing(move || {
            let prefixes = question.prefixes();
            let mut places: Vec<_> = rows.iter().map(|row| question.place(row, &prefixes)).collect();
            if let Some(bench) = bench {
                for (place, verdict) in places.iter_mut().zip(bench.judge(&rows, CheckSet::NONE)) {
                    if matches!(verdict.excluded, Some(Exclusion::Quality(_))) {
                        *place = None;
                    }
                }
            }
            Ok(places)
        })
        .await
    }
}

/// As people see it; `None` where it changes nothing for the indicator (and department).
fn shown(moved: &Moved, [was, is]: [&Question; 2], indicator: &str, department: Option<&str>) -> Option<MovedDossier> {
    let part = |question: &Question, key: Option<&CellKey>| {
        let key = key.filter(|key| within(key, department))?;
        let indicator = question.definition.indicator(indicator)?;
        indicator.in_denominator(key).then(|| indicator.in_numerator(key))
    };
    let (before, after) = (part(was, moved.before.as_ref()), part(is, moved.after.as_ref()));
    let procedure = moved.after.as_ref().or(moved.before.as_ref())?.procedure.to_string();
    (before != after).then(|| MovedDossier { code: moved.code.to_string(), procedure, before, after })
}
