//! `/search`: anything that has a name, a number or a code. Names are found with or without diacritics and wherever the tone
//! stands (`domain::text::bare`), by whole, by beginning and by all their words; codes by their beginning.
//!
//! What reference data name is indexed in memory, once for each version; what grows by itself (imports, papers, closed
//! periods) is few and looked at as it is; dossiers are looked for where their code says that they are.

mod index;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use dondoc_domain::access::{Action, Part, Resource};
use dondoc_domain::catalogue::Catalogue;
use dondoc_domain::dossiers::{Dossier, UnitId};
use dondoc_domain::text::{bare, fold};
use dondoc_domain::time::Day;
use dondoc_lake::segment;
use dondoc_store::ImportRecord;

use crate::answers::Ground;
use crate::{App, Error, computing};

pub(crate) use index::Cache;
use index::{Entry, Index, Query};

/// Hits of a kind on the page.
pub const HITS_MAX: usize = 50;
/// Characters of a question; more is cut.
const QUERY_CHARS_MAX: usize = 200;
/// Files of one issuer and year in which a dossier's code is looked for.
const FILES_MAX: usize = 24;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HitKind {
    /// A dossier by its code.
    Dossier,
    /// A unit.
    Unit,
    /// A procedure of the catalogue.
    Procedure,
    /// A department of a unit.
    Department,
    /// A field of procedures.
    Field,
    /// A decision.
    Decision,
    /// A definition.
    Definition,
    /// A text of the legal library.
    LegalText,
    /// A paper that was made.
    Paper,
    /// A closed period.
    Closed,
    /// An import.
    Import,
}

impl HitKind {
    /// All of them, in the order in which they are shown where nothing speaks for another.
    pub const ALL: [HitKind; 11] = [
        HitKind::Dossier,
        HitKind::Unit,
        HitKind::Procedure,
        HitKind::Department,
        HitKind::Field,
        HitKind::Decision,
        HitKind::Definition,
        HitKind::LegalText,
        HitKind::Paper,
        HitKind::Closed,
        HitKind::Import,
    ];

    /// Stable name, also the end of the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            HitKind::Dossier => "dossier",
            HitKind::Unit => "unit",
            HitKind::Procedure => "procedure",
            HitKind::Department => "department",
            HitKind::Field => "field",
            HitKind::Decision => "decision",
            HitKind::Definition => "definition",
            HitKind::LegalText => "legal-text",
            HitKind::Paper => "paper",
            HitKind::Closed => "closed",
            HitKind::Import => "import",
        }
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: HitKind,
    /// Its name.
    pub title: String,
    /// Its code or number, where it has one beside the name.
    pub code: Option<String>,
    /// What tells it from others of the same name: the unit above, the field, the period.
    pub note: Option<String>,
    /// What its page goes by: a unit's key, a code, an id, a number.
    pub key: String,
    /// The unit that it belongs to, where it has one: a department's.
    pub unit: Option<String>,
}

/// What a search came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// By kind, the kind with the best hit first; each with how many there are in all.
    pub groups: Vec<(HitKind, Vec<Hit>, usize)>,
    /// All hits.
    pub total: usize,
}

impl App {
    /// What a question finds, at most so many of a kind.
    ///
    /// # Errors
    /// Faults of ours only: whatever is asked, nothing found is an answer.
    pub async fn search(&self, text: &str, most: usize) -> Result<Found, Error> {
        let text: String = text.chars().take(QUERY_CHARS_MAX).collect();
        self.must(Action::View, Resource::Catalogue)?;
        let Some(query) = Query::new(&text) else { return Ok(Found::default()) };
        let index = self.search_index().await?;
        let may = |resource: Resource| self.actor().may(Action::View, resource);
        // What somebody may not look at is not found by them either.
        let imported = self.imported().await?;
        let seen: Vec<usize> = (0..imported.len()).filter(|at| self.sees(Resource::Imports, imported[*at].unit)).collect();
        let mut growing = Vec::new();
        let closed = if may(Resource::Periods) { self.closed_periods().await? } else { Vec::new() };
        growing.extend(closed.iter().map(|c| Entry::closed(c.number, &c.unit.name, &c.period)));
        let papers = if may(Resource::Papers) { self.issued_papers(None).await? } else { Vec::new() };
        growing.extend(papers.iter().map(|p| Entry::paper(p.number, &p.title, &p.unit.name, &p.period)));
        let dossiers = if may(Resource::Dossiers) { self.dossiers_like(&text, most).await? } else { Vec::new() };
        let decisions = may(Resource::Decisions);
        computing(move || {
            let mut hits: Vec<(index::Score, &Entry)> = Vec::new();
            let seen = || seen.iter().map(|at| &imported[*at]);
            let with_data: HashSet<UnitId> = seen().filter(|import| !import.undone).filter_map(|import| import.unit).collect();
            let found = index.entries.iter().filter(|entry| decisions || entry.hit.kind != HitKind::Decision);
            for entry in found.chain(&growing).chain(seen().map(|import| &import.entry)) {
                hits.extend(query.score(entry, &with_data).map(|score| (score, entry)));
            }
            Ok(grouped(hits, dossiers, most))
        })
        .await
    }

    /// The unit that a text names, where it names just one: its key, its code, or its name and nothing else.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn unit_named(&self, text: &str) -> Result<Option<String>, Error> {
        self.must(Action::View, Resource::Catalogue)?;
        let wanted = bare(text);
        let index = self.search_index().await?;
        let mut found = index.entries.iter().filter(|e| e.hit.kind == HitKind::Unit && e.name == wanted);
        let first = found.next().map(|e| e.hit.key.clone());
        Ok(if found.next().is_some() { None } else { first })
    }

    /// Entries of all imports, whoever may see them.
    async fn imported(&self) -> Result<Arc<Vec<Imported>>, Error> {
        let footing = self.footing_on(Ground::Everything, BTreeSet::new).await?;
        let make = async {
            let imports = self.all_imports().await?;
            computing(move || Ok(imports.values().map(|import| Imported::of(import)).collect())).await
        };
        self.inner.answers.shelves.imported.answer(&(), footing, Box::pin(make)).await
    }

    /// The index of the reference data as they stand today.
    async fn search_index(&self) -> Result<Arc<Index>, Error> {
        let (version, reference) = self.reference().await?;
        let today = self.now().day();
        if let Some(kept) = self.inner.search.kept((version, today)) {
            return Ok(kept);
        }
        let made = computing(move || Ok(Arc::new(Index::of(&reference, today)))).await?;
        self.inner.search.keep((version, today), &made);
        Ok(made)
    }

    /// Live dossiers whose code begins so: a code says who issued it and in which year, so few files are read. Less than
    /// that is no code.
    async fn dossiers_like(&self, text: &str, most: usize) -> Result<Vec<Hit>, Error> {
        let Some((begin, issuer, year)) = code_begun(text) else { return Ok(Vec::new()) };
        let snapshot = self.store().snapshot_at(None).await.map_err(Error::internal)?;
        let partitions = BTreeSet::from([dondoc_store::Partition { issuer, year }]);
        let mut files = self.store().files_of_partitions(snapshot, &partitions).await.map_err(Error::internal)?;
        files.truncate(FILES_MAX);
        let (_, reference) = self.reference().await?;
        let (folder, actor) = (self.inner.folder.clone(), self.actor().clone());
        let theirs = move |row: &Dossier, catalogue: &Catalogue| match actor.part(Action::View, Resource::Dossiers, row.unit) {
            Part::All => true,
            Part::Nothing => false,
            Part::Departments(own) => {
                let department = row.received_day().and_then(|day| catalogue.department_on(row.unit, &row.procedure, day));
                department.is_some_and(|department| own.contains(department))
            }
        };
        computing(move || {
            let mut found: BTreeSet<(String, String, UnitId)> = BTreeSet::new();
            for file in files {
                let rows = segment::read(&folder.path(&file.path)).map_err(Error::internal)?;
                let like = rows.into_iter().filter(|row| row.code.starts_with(&begin) && theirs(row, &reference.catalogue));
                found.extend(like.map(|row| (row.code.to_string(), row.procedure.to_string(), row.unit)));
                while found.len() > most + 1 {
                    found.pop_last();
                }
            }
            let hit = |(code, procedure, unit): (String, String, UnitId)| Hit {
                kind: HitKind::Dossier,
                title: code.clone(),
                code: Some(procedure),
                note: reference.organisation.units.get(&unit).map(|u| u.name.clone()),
                key: code,
                unit: None,
            };
            Ok(found.into_iter().map(hit).collect())
        })
        .await
    }
}

/// Hits by kind; the kind with the best hit first.
fn grouped(hits: Vec<(index::Score, &Entry)>, mut dossiers: Vec<Hit>, most: usize) -> Found {
    type Ranked<'e> = (index::Score, &'e Entry);
    let order = |(a, x): &Ranked<'_>, (b, y): &Ranked<'_>| {
        a.cmp(b).then_with(|| x.hit.title.cmp(&y.hit.title)).then_with(|| x.hit.key.cmp(&y.hit.key))
    };
    let total = hits.len() + dossiers.len();
    let mut kinds: Vec<(HitKind, Vec<Ranked<'_>>)> = Vec::new();
    for hit in hits {
        match kinds.iter_mut().find(|(kind, _)| *kind == hit.1.hit.kind) {
            Some((_, same)) => same.push(hit),
            None => kinds.push((hit.1.hit.kind, vec![hit])),
        }
    }
    let mut groups: Vec<(HitKind, Vec<Ranked<'_>>, usize)> = Vec::new();
    for (kind, mut same) in kinds {
        let all = same.len();
        // Only those that are shown are put in order: two letters find thousands.
        if all > most && most > 0 {
            same.select_nth_unstable_by(most - 1, order);
        }
        same.truncate(most.max(1));
        same.sort_by(order);
        groups.push((kind, same, all));
    }
    groups.sort_by(|(_, a, _), (_, b, _)| order(&a[0], &b[0]));
    let mut found = Found { total, groups: Vec::new() };
    if !dossiers.is_empty() {
        let all = dossiers.len();
        dossiers.truncate(most);
        found.groups.push((HitKind::Dossier, dossiers, all));
    }
    let shown = |same: Vec<Ranked<'_>>| same.into_iter().take(most).map(|(_, entry)| entry.hit.clone()).collect();
    found.groups.extend(groups.into_iter().map(|(kind, same, all)| (kind, shown(same), all)));
    found
}

/// The beginning of a dossier's code, its issuer and its year; `None` where it does not reach so far.
fn code_begun(text: &str) -> Option<(String, String, i32)> {
    let begin: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let (issuer, rest) = begin.split_once('-')?;
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '.';
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '-');
    if issuer.is_empty() || !issuer.chars().all(plain) || !digits(rest) {
        return None;
    }
    let year: i32 = rest.get(..2)?.parse().ok()?;
    let issuer = issuer.to_owned();
    Some((begin, issuer, 2000 + year))
}

/// An import that can be found.
#[derive(Debug)]
pub(crate) struct Imported {
    entry: Entry,
    unit: Option<UnitId>,
    undone: bool,
}

impl Imported {
    fn of(import: &ImportRecord) -> Imported {
        let number = import.id.0;
        Imported {
            entry: Entry::new(HitKind::Import, number.to_string(), &import.file, Some(format!("#{number}")), None),
            unit: import.unit,
            undone: import.undone.is_some(),
        }
    }
}

impl Entry {
    fn closed(number: i64, unit: &str, period: &str) -> Entry {
        let entry = Entry::new(HitKind::Closed, number.to_string(), unit, Some(format!("#{number}")), Some(period.to_owned()));
        entry.also(period)
    }

    fn paper(number: i64, title: &str, unit: &str, period: &str) -> Entry {
        let note = format!("{unit}, {period}");
        let entry = Entry::new(HitKind::Paper, number.to_string(), title, Some(format!("#{number}")), Some(note.clone()));
        entry.also(&note)
    }
}

/// A unit's note: the unit above it and, where it ended, that it did.
pub(crate) fn unit_note(above: Option<&str>, to: Option<Day>) -> Option<String> {
    let ended = to.map(|to| format!("→ {}", to.plus(-1).vietnamese()));
    let parts: Vec<String> = above.map(str::to_owned).into_iter().chain(ended).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Does one text stand in another with its diacritics?
pub(crate) fn stands_in(text: &str, wanted: &str) -> bool {
    fold(text).contains(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_of_codes() {
        let of = |text: &str| code_begun(text).map(|(begin, issuer, year)| format!("{begin} {issuer} {year}"));
        assert_eq!(of("h37.54.09-230412-0003").as_deref(), Some("H37.54.09-230412-0003 H37.54.09 2023"));
        assert_eq!(of(" H37.54.09 - 23").as_deref(), Some("H37.54.09-23 H37.54.09 2023"));
        for none in ["H37.54.09", "H37.54.09-2", "", "-23", "Nguyễn Văn A-23", "H37-ab", "1-đ3"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
