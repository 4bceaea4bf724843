//! The story of a unit through mergers, splits and renamings, and what they do to its figures.

use std::collections::BTreeMap;

use dondoc_domain::access::Resource;
use dondoc_domain::definitions::{Definition, Indicator, Measure};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::{Extent, Map, Succession};
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use dondoc_domain::reference::Reference;
use dondoc_domain::sharing::Sharing;
use dondoc_domain::time::{Day, Validity};

use crate::figures::{Question, channels, figure, unit_ref};
use crate::views::{Channels, Figure, Tables, UnitRef};
use crate::{App, Error, FigureQuery};

/// The story of a unit, with the figures of a period on both maps.
#[derive(Debug, Clone)]
pub struct UnitHistory {
    /// The unit that was asked about.
    pub unit: UnitRef,
    /// Where its dossiers count on today's map; itself where nothing took it over.
    pub heir: UnitRef,
    /// The period.
    pub period: Period,
    /// The definition.
    pub definition: &'static Definition,
    /// Every unit of the story, in the order in which they ended, the heir last.
    pub units: Vec<HistoricUnit>,
    /// What went into what, by day.
    pub links: Vec<HistoricLink>,
    /// The heir's figures on today's map, one for each indicator of the definition.
    pub union: Vec<Figure>,
    /// Counted dossiers of the heir on today's map.
    pub union_channels: Channels,
    /// For each indicator how the shares make up the union.
    pub shares: Vec<Shares>,
    /// Names of procedures by code.
    pub procedures: BTreeMap<String, String>,
    /// The procedure tables that the union rests on.
    pub tables: Tables,
}

/// One unit of a story.
#[derive(Debug, Clone)]
pub struct HistoricUnit {
    /// The unit.
    pub unit: UnitRef,
    /// What it was called before, and when.
    pub former_names: Vec<(Validity, String)>,
    /// The units above it over time.
    pub parents: Vec<(Validity, UnitRef)>,
    /// The unit for which its dossiers count on today's map; itself where nothing took it over.
    pub counts_for: UnitRef,
    /// What it came to as it was; `None`: whoever asks may not see it. A part of it may have gone to a unit that is theirs.
    pub as_was: Option<AsWas>,
}

/// What a unit of a story came to as it was.
#[derive(Debug, Clone)]
pub struct AsWas {
    /// Its figures, one for each indicator of the definition.
    pub figures: Vec<Figure>,
    /// Its counted dossiers.
    pub channels: Channels,
}

/// One link of the succession.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoricLink {
    /// The unit that ended, or lost a part.
    pub old: UnitRef,
    /// The unit that took it over.
    pub new: UnitRef,
    /// First day of the new state.
    pub effective: Day,
    /// How much of it.
    pub extent: Extent,
}

/// An indicator of the union, by the units that brought its dossiers.
#[derive(Debug, Clone)]
pub struct Shares {
    /// The indicator.
    pub indicator: &'static Indicator,
    /// Units with a share, as positions in [`UnitHistory::units`].
    pub units: Vec<usize>,
    /// Service by service; the parts are `units`.
    pub sharing: Sharing,
}

impl Shares {
    /// Does it count services, which must not be added?
    #[must_use]
    pub fn of_services(&self) -> bool {
        self.indicator.measure == Measure::Services
    }

    /// Is what the parts add up to something else than the union?
    #[must_use]
    pub fn differs(&self) -> bool {
        self.sharing.sum() != self.sharing.union
    }

    /// The rates of the parts in which something arose, each with its unit's position.
    #[must_use]
    pub fn arising(&self) -> Vec<(usize, Rate)> {
        self.units.iter().copied().zip(self.sharing.parts.iter().copied()).filter(|(_, rate)| rate.arises()).collect()
    }
}

impl App {
    /// The story of a unit. The query's map and day are of no account: both maps are told, each dossier by its
    /// own day.
    ///
    /// # Errors
    /// Unknown unit, period or definition.
    pub async fn unit_history(&self, query: &FigureQuery) -> Result<UnitHistory, Error> {
        let query = &FigureQuery { map: Map::AsWas, as_of: None, ..query.clone() };
        let asked = self.question(query).await?;
        let organisation = &asked.reference.organisation;
        let story = organisation.lineage(asked.unit);
        let mut units = Vec::new();
        for unit in &story.units {
            units.push(self.historic(&asked, query, *unit).await?);
        }
        let heir = FigureQuery { unit: organisation.public_name(story.heir), map: Map::Today, ..query.clone() };
        let question = self.question(&heir).await?;
        let sourced = self.sourced(&question, None).await?;
        let cells = &sourced.cells;
        // Each member of the union belongs to one unit of the story.
        let sharing: Vec<usize> =
            (0..story.units.len()).filter(|i| organisation.on_todays_map(story.units[*i]) == story.heir).collect();
        let parts: Vec<UnitId> = sharing.iter().map(|i| story.units[*i]).collect();
        let shares = organisation.shares(&question.members, &parts, story.heir);
        let part_of: BTreeMap<UnitId, usize> =
            shares.iter().filter_map(|(member, unit)| Some((*member, parts.iter().position(|p| p == unit)?))).collect();
        let indicators = &question.definition.indicators;
        let shares: Vec<Shares> = indicators
            .iter()
            .map(|indicator| Shares {
                indicator,
                units: sharing.clone(),
                sharing: Sharing::of(indicator, cells, parts.len(), &part_of),
            })
            .collect();
        let catalogue = &question.reference.catalogue;
        let services = shares.iter().filter(|s| s.of_services()).flat_map(|s| &s.sharing.services);
        let procedures = services
            .filter_map(|s| Some((s.procedure.to_string(), catalogue.procedures.get(&s.procedure)?.name.clone())))
            .collect();
        let imports = self.all_imports().await?;
        Ok(UnitHistory {
            unit: unit_ref(&asked.reference, asked.unit),
            heir: unit_ref(&asked.reference, story.heir),
            period: asked.period.clone(),
            definition: asked.definition,
            links: story.links.iter().filter_map(|link| historic_link(&asked.reference, link)).collect(),
            union: indicators.iter().map(|i| figure(&question, i, i.rate(cells), Some(None))).collect(),
            union_channels: channels(cells),
            tables: sourced.tables(&question, &imports),
            units,
            shares,
            procedures,
        })
    }

    async fn historic(&self, asked: &Question, query: &FigureQuery, id: UnitId) -> Result<HistoricUnit, Error> {
        let reference = &asked.reference;
        let organisation = &reference.organisation;
        let own = FigureQuery { unit: organisation.public_name(id), map: Map::AsWas, ..query.clone() };
        let as_was = if self.sees(Resource::Figures, Some(id)) {
            let question = self.question(&own).await?;
            let cells = self.sourced(&question, None).await?.cells;
            let figures = question.definition.indicators.iter();
            let figures = figures.map(|i| figure(&question, i, i.rate(&cells), Some(None))).collect();
            Some(AsWas { figures, channels: channels(&cells) })
        } else {
            None
        };
        let unit = &organisation.units[&id];
        let parents = unit.parents.spans().iter().filter(|(_, parent)| organisation.units.contains_key(parent));
        Ok(HistoricUnit {
            unit: unit_ref(reference, id),
            former_names: unit.former_names.spans().to_vec(),
            parents: parents.map(|(validity, parent)| (*validity, unit_ref(reference, *parent))).collect(),
            counts_for: unit_ref(reference, organisation.on_todays_map(id)),
            as_was,
        })
    }
}

/// A link whose units are both known.
fn historic_link(reference: &Reference, link: &Succession) -> Option<HistoricLink> {
    let known = |id: UnitId| reference.organisation.units.contains_key(&id).then(|| unit_ref(reference, id));
    Some(HistoricLink { old: known(link.old)?, new: known(link.new)?, effective: link.effective, extent: link.extent })
}
