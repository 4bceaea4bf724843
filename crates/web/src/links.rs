//! Addresses of pages. Every figure is a link to what it is made of, so they are all made here.

use std::fmt::Write as _;

use dondoc_app::Part;
use dondoc_app::views::{DossierFilter, TargetRef};
use dondoc_domain::catalogue::Level;
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::dossiers::{Channel, Exclusion, Flag, ImportId};
use dondoc_domain::organisation::Map;
use dondoc_domain::quality::Check;
use dondoc_domain::time::{Day, Moment};

/// Percent-encodes everything but letters, digits and `-._~`.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    encode(&mut out, text);
    out
}

fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

pub(crate) fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    // A page has a thousand of these.
    let mut out =
        String::with_capacity(path.len() + pairs.iter().map(|(name, value)| name.len() + value.len() + 4).sum::<usize>());
    out.push_str(path);
    add(&mut out, pairs.iter().copied());
    out
}

fn add<'a>(address: &mut String, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) {
    let mut mark = if address.contains('?') { '&' } else { '?' };
    for (name, value) in pairs {
        address.push(mark);
        address.push_str(name);
        address.push('=');
        encode(address, value);
        mark = '&';
    }
}

/// Page of an import.
pub(crate) fn import(id: ImportId) -> String {
    format!("/imports/{}", id.0)
}

/// How far a confirmed upload is.
pub(crate) fn progress(token: &str) -> String {
    format!("/imports/progress/{}", encoded(token))
}

/// Page of a closed period.
pub(crate) fn snapshot(number: i64) -> String {
    format!("/snapshots/{number}")
}

/// What belongs to the page of a closed period: `verify`, `bundle`, `document`.
pub(crate) fn snapshot_part(number: i64, part: &str) -> String {
    format!("/snapshots/{number}/{part}")
}

/// Page of a kept paper.
pub(crate) fn paper(number: i64) -> String {
    format!("/papers/{number}")
}

/// The form that makes a paper, about a unit and its period.
pub(crate) fn new_paper(unit: Option<&str>, period: Option<&str>) -> String {
    let unit = unit.map(|unit| ("unit", unit));
    address("/papers/new", &unit.into_iter().chain(period.map(|period| ("period", period))).collect::<Vec<_>>())
}

/// The remarks on an import as a workbook.
pub(crate) fn remarks(id: ImportId) -> String {
    format!("/imports/{}/remarks.xlsx", id.0)
}

/// The journal: of one kind of action, and below a line.
pub(crate) fn journal(filter: &[(&str, &str)], below: Option<i64>) -> String {
    let below = below.map(|number| number.to_string());
    let pairs: Vec<(&str, &str)> = filter.iter().copied().chain(below.as_deref().map(|number| ("below", number))).collect();
    address("/journal", &pairs)
}

/// Two imports side by side.
pub(crate) fn compare(a: ImportId, b: ImportId) -> String {
    format!("/imports/compare?a={}&b={}", a.0, b.0)
}

/// A page of a list of the dossiers of two imports.
pub(crate) fn compared((a, b): (ImportId, ImportId), part: Part, page: usize) -> String {
    let rest = if page > 1 { format!("&page={page}") } else { String::new() };
    format!("{}&part={}{rest}", compare(a, b), encoded(&part.name()))
}

/// The form that takes files in, for a unit.
pub(crate) fn new_import(unit: &str) -> String {
    address("/imports/new", &[("unit", unit)])
}

/// Page of a unit, in its latest period.
pub(crate) fn unit(key: &str) -> String {
    format!("/units/{}", encoded(key))
}

/// Page of a dossier.
pub(crate) fn dossier(code: &str) -> String {
    format!("/dossiers/{}", encoded(code))
}

/// Page of the quality of a unit's data, in its latest year.
pub(crate) fn quality(unit: &str) -> String {
    format!("/units/{}/quality", encoded(unit))
}

/// Page of a definition.
pub(crate) fn definition(id: &str) -> String {
    format!("/definitions/{}", encoded(id))
}

/// Page of a decision.
pub(crate) fn decision(id: &str) -> String {
    format!("/decisions/{}", encoded(id))
}

/// Page of a draft of a decision.
pub(crate) fn draft(id: i64) -> String {
    format!("/decisions/drafts/{id}")
}

/// What belongs to a draft: `annex`, `confirm`, `discard`.
pub(crate) fn draft_part(id: i64, part: &str) -> String {
    format!("/decisions/drafts/{id}/{part}")
}

/// The annex row that assigns a target.
pub(crate) fn target(target: &TargetRef) -> String {
    annex_row(&target.decision, target.annex_row)
}

/// A row of a decision's annex.
pub(crate) fn annex_row(decision: &str, row: u32) -> String {
    format!("/decisions/{}#annex-{row}", encoded(decision))
}

/// Stable name of a channel, in addresses and message keys.
pub(crate) fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Online => "online",
        Channel::Direct => "direct",
        Channel::Postal => "postal",
    }
}

/// Stable name of a map, in addresses and message keys.
pub(crate) fn map_name(map: Map) -> &'static str {
    match map {
        Map::AsWas => "as-was",
        Map::Today => "today",
    }
}

/// What the pages of a unit are asked for: links between them keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    /// Unit's key.
    pub(crate) unit: String,
    /// Period's name.
    pub(crate) period: String,
    /// Definition's id.
    pub(crate) definition: String,
    /// The map.
    pub(crate) map: Map,
    /// Units, levels and departments as on that day; `None`: each dossier by its own day.
    pub(crate) as_of: Option<Day>,
    /// As known at that moment; `None`: now.
    pub(crate) known_at: Option<Moment>,
}

impl Scope {
    /// A unit's period by the founding decision's definition, each dossier by its own day, as known now.
    pub(crate) fn founding(unit: impl Into<String>, period: impl Into<String>) -> Scope {
        Scope {
            unit: unit.into(),
            period: period.into(),
            definition: FOUNDING.to_owned(),
            map: Map::AsWas,
            as_of: None,
            known_at: None,
        }
    }

    /// What an address has to say beside the unit.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("period", self.period.clone())];
        pairs.extend(self.uncommon());
        pairs
    }

    /// The same without the period: mostly nothing.
    fn uncommon(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if self.definition != FOUNDING {
            pairs.push(("definition", self.definition.clone()));
        }
        if self.map != Map::AsWas {
            pairs.push(("map", map_name(self.map).to_owned()));
        }
        let times = [("as_of", self.as_of.map(|d| d.to_string())), ("known_at", self.known_at.map(|at| at.to_string()))];
        pairs.extend(times.into_iter().filter_map(|(name, time)| Some((name, time?))));
        pairs
    }

    fn page(&self, page: &str, more: &[(&str, &str)]) -> String {
        let mut address = String::with_capacity(96);
        address.push_str("/units/");
        encode(&mut address, &self.unit);
        address.push_str(page);
        add(&mut address, [("period", self.period.as_str())]);
        add(&mut address, self.uncommon().iter().map(|(name, value)| (*name, value.as_str())));
        add(&mut address, more.iter().copied());
        address
    }

    /// The overview.
    pub(crate) fn overview(&self) -> String {
        self.page("", &[])
    }

    /// The same figures from any side.
    pub(crate) fn explore(&self) -> String {
        let own = self.pairs();
        let unit = [("unit", self.unit.as_str())];
        let pairs: Vec<(&str, &str)> = unit.into_iter().chain(own.iter().map(|(name, value)| (*name, value.as_str()))).collect();
        address("/explore", &pairs)
    }

    /// The overview with the departments in another order.
    pub(crate) fn overview_ordered(&self, order: &str) -> String {
        format!("{}#departments", self.page("", &[("order", order)]))
    }

    /// The same for another period.
    pub(crate) fn in_period(&self, period: &str) -> Scope {
        Scope { period: period.to_owned(), ..self.clone() }
    }

    /// The same for another unit.
    pub(crate) fn of_unit(&self, unit: &str) -> Scope {
        Scope { unit: unit.to_owned(), ..self.clone() }
    }

    /// The form that closes the period, as it is known now.
    pub(crate) fn close(&self) -> String {
        Scope { known_at: None, ..self.clone() }.page("/close", &[])
    }

    /// The same data by every definition, and this one against another.
    pub(crate) fn definitions(&self, with: Option<&str>) -> String {
        self.page("/definitions", &with.map(|id| ("with", id)).into_iter().collect::<Vec<_>>())
    }

    /// The unit through mergers and splits, on both maps.
    pub(crate) fn history(&self) -> String {
        Scope { map: Map::AsWas, ..self.clone() }.page("/history", &[])
    }

    /// The units below and the departments, ranked.
    pub(crate) fn ranking(&self) -> String {
        self.page("/ranking", &[])
    }

    /// Pace and forecast, of the unit or narrowed.
    pub(crate) fn forecast(&self, narrowed: &[(&str, &str)]) -> String {
        self.page("/forecast", narrowed)
    }

    /// How many more are needed, as of a day, with moves supposed (none: empty).
    pub(crate) fn plan(&self, on: Option<&str>, what_if: &str) -> String {
        let more = on.map(|day| ("on", day)).into_iter().chain((!what_if.is_empty()).then_some(("what_if", what_if)));
        self.page("/plan", &more.collect::<Vec<_>>())
    }

    /// The targets of the parts against that of the whole.
    pub(crate) fn cascade(&self) -> String {
        self.page("/cascade", &[])
    }

    /// Figures of other systems.
    pub(crate) fn stated(&self) -> String {
        self.page("/stated", &[])
    }

    /// Where a figure of another system is sent.
    pub(crate) fn stated_add(&self) -> String {
        self.page("/stated/add", &[])
    }

    /// Where it is sent that one is removed.
    pub(crate) fn stated_remove(&self) -> String {
        self.page("/stated/remove", &[])
    }

    /// Tables against lists.
    pub(crate) fn reconcile(&self) -> String {
        self.page("/reconcile", &[])
    }

    /// The procedures, narrowed.
    pub(crate) fn procedures(&self, narrowed: &[(&str, &str)]) -> String {
        self.page("/procedures", narrowed)
    }

    /// The quality of its data in the period, by the founding decision's definition and as it was.
    pub(crate) fn quality(&self) -> String {
        self.quality_page("")
    }

    /// Where a switch of a check is sent to be previewed.
    pub(crate) fn quality_preview(&self) -> String {
        self.quality_page("/preview")
    }

    /// Where a switch of a check is sent.
    pub(crate) fn quality_switch(&self) -> String {
        self.quality_page("/switch")
    }

    fn quality_page(&self, page: &str) -> String {
        address(&format!("{}{page}", quality(&self.unit)), &[("period", &self.period)])
    }

    /// The dossiers of a filter.
    pub(crate) fn dossiers(&self, filter: &DossierFilter) -> String {
        let page = filter.page.to_string();
        let mut pairs = Vec::new();
        let texts = [
            ("procedure", filter.procedure.as_deref()),
            ("department", filter.department.as_deref()),
            ("channel", filter.channel.map(channel_name)),
            ("field", filter.field.as_deref()),
            ("level", filter.level.map(Level::name)),
            ("indicator", filter.indicator.as_deref()),
            ("excluded", filter.excluded.map(Exclusion::name)),
            ("flag", filter.flag.map(Flag::name)),
            ("check", filter.check.map(Check::name)),
            ("page", (filter.page > 1).then_some(page.as_str())),
        ];
        pairs.extend(texts.into_iter().filter_map(|(name, value)| Some((name, value?))));
        self.page("/dossiers", &pairs)
    }
}

/// Two figures whose difference is explained; texts as [`dondoc_app::StateAsked::parse`] reads them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Explained {
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) unit: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) definition: Option<String>,
    pub(crate) map: Option<String>,
    pub(crate) as_of: Option<String>,
    pub(crate) department: Option<String>,
}

impl Explained {
    /// What a unit's page shows, with its past; which moments is not said yet.
    pub(crate) fn of(scope: &Scope) -> Explained {
        Explained {
            unit: Some(scope.unit.clone()),
            period: Some(scope.period.clone()),
            definition: (scope.definition != FOUNDING).then(|| scope.definition.clone()),
            map: (scope.map != Map::AsWas).then(|| map_name(scope.map).to_owned()),
            as_of: scope.as_of.map(|day| day.to_string()),
            ..Explained::default()
        }
    }

    /// The form that chooses figures of a unit and period.
    pub(crate) fn form(unit: &str, period: &str) -> String {
        address("/explain", &[("unit", unit), ("period", period)])
    }

    fn common(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let fields = [
            ("unit", &self.unit),
            ("period", &self.period),
            ("definition", &self.definition),
            ("map", &self.map),
            ("as_of", &self.as_of),
            ("department", &self.department),
        ];
        fields.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }

    fn pairs(&self) -> Vec<(&str, &str)> {
        [("a", self.a.as_str()), ("b", self.b.as_str())].into_iter().chain(self.common()).collect()
    }

    /// The whole difference.
    pub(crate) fn page(&self) -> String {
        address("/explain", &self.pairs())
    }

    /// The figures of some time ago against those of now.
    pub(crate) fn since(&self, since: &str) -> String {
        address("/explain", &[("since", since)].into_iter().chain(self.common()).collect::<Vec<_>>())
    }

    /// What is behind a part.
    pub(crate) fn part(&self, indicator: &str, cause: &str, page: usize) -> String {
        let page = page.to_string();
        let mut pairs = self.pairs();
        pairs.extend([("indicator", indicator), ("cause", cause)]);
        if page != "1" {
            pairs.push(("page", &page));
        }
        address("/explain/part", &pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_percent_encoded() {
        let scope = Scope { definition: "a&b".into(), map: Map::Today, ..Scope::founding("06124@2025-06-30", "nd09:2023-6m") };
        assert_eq!(scope.overview(), "/units/06124%402025-06-30?period=nd09%3A2023-6m&definition=a%26b&map=today");
        let filter = DossierFilter {
            procedure: Some("1.001193".into()),
            channel: Some(Channel::Online),
            page: 2,
            ..DossierFilter::default()
        };
        let founding = Scope::founding("u", "2023");
        assert_eq!(founding.dossiers(&filter), "/units/u/dossiers?period=2023&procedure=1.001193&channel=online&page=2");
        let then = Scope { as_of: "2025-06-30".parse().ok(), known_at: "2025-07-15T08:00".parse().ok(), ..founding };
        assert_eq!(then.overview(), "/units/u?period=2023&as_of=2025-06-30&known_at=2025-07-15T08%3A00%3A00");
        assert_eq!(dossier("?1-0-2"), "/dossiers/%3F1-0-2");
        assert_eq!(dossier("H37.54.09-230412-0003"), "/dossiers/H37.54.09-230412-0003");
    }
}
