//! What surrounds every page: its title, the menu, where it stands, and how it looks.

use dondoc_app::words::Language;

use crate::assets;
use crate::language::Visit;
use crate::links::Scope;
use crate::pages::routes;
use crate::shown::Link;
use crate::theme::Theme;
use crate::who::Asker;

/// Which part of the menu a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    None,
    Units,
    Imports,
    Snapshots,
    Papers,
    Changes,
    Definitions,
    Decisions,
    Journal,
    People,
}

/// The menu by what people do: words of the group, the sections in it, and its entries.
type GroupOf = (&'static str, &'static [Section], &'static [(&'static str, &'static str)]);

const MENU: &[GroupOf] = &[
    ("frame-follow", &[Section::Units], &[("web-nav-units", "/"), ("explore-title", "/explore"), ("frame-explain", "/explain")]),
    (
        "frame-data",
        &[Section::Imports],
        &[("web-take-in", "/imports/new"), ("web-imports-title", "/imports"), ("web-mappings", "/imports/mappings")],
    ),
    (
        "decision-nav",
        &[Section::Decisions, Section::Definitions],
        &[
            ("decision-title", "/decisions"),
            ("frame-read", "/decisions/read"),
            ("web-nav-definitions", "/definitions"),
            ("legal-page-title", "/legal-texts"),
        ],
    ),
    (
        "frame-report",
        &[Section::Papers, Section::Snapshots],
        &[("papers-title", "/papers"), ("paper-new", "/papers/new"), ("snapshots-title", "/snapshots")],
    ),
    (
        "frame-manage",
        &[Section::Changes, Section::People, Section::Journal],
        &[
            ("change-title", "/changes"),
            ("people-title", "/people"),
            ("tokens-title", "/tokens"),
            ("sources-title", "/sources"),
            ("web-journal-title", "/journal"),
        ],
    ),
];

/// A group of the menu.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// Is the page in it?
    pub(crate) here: bool,
    pub(crate) entries: Vec<Entry>,
}

/// A link of the menu or a tab.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) link: Link,
    /// Is it the page itself?
    pub(crate) current: bool,
}

/// The pages of a unit, side by side as tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Overview,
    Explore,
    Procedures,
    Dossiers,
    Plan,
    Cascade,
    Forecast,
    Ranking,
    Definitions,
    Reconcile,
    Stated,
    Quality,
    History,
    /// A page below the unit that is none of the tabs.
    Other,
}

/// What surrounds a page.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) title: String,
    pub(crate) menu: Vec<Group>,
    /// The pages above this one, from the top.
    pub(crate) crumbs: Vec<Link>,
    /// The pages beside this one.
    pub(crate) tabs: Vec<Entry>,
    pub(crate) other_language: String,
    pub(crate) theme: Theme,
    /// The looks that can be chosen.
    pub(crate) themes: Vec<Entry>,
    /// Address of a style sheet, and for which media it is.
    pub(crate) styles: Vec<(String, Option<&'static str>)>,
    /// The script of the menu; it works without.
    pub(crate) script: Option<String>,
    pub(crate) icon: String,
    /// Suggestions in the search box.
    pub(crate) search_script: Option<String>,
    asker: Asker,
    language: Language,
}

impl Frame {
    pub(crate) fn new(visit: &Visit, title: &str, section: Section) -> Frame {
        let t = visit.language;
        let path = visit.address.split('?').next().unwrap_or_default();
        // What somebody may not look at is not offered to them.
        let offered = |to: &str| routes::page_at(to).is_some_and(|page| visit.asker.has(page.look));
        let group = |(name, sections, entries): &GroupOf| Group {
            name: t.text(name),
            here: sections.contains(&section),
            entries: entries
                .iter()
                .filter(|(_, to)| offered(to))
                .map(|(key, to)| Entry { link: Link::new(t.text(key), *to), current: path == *to })
                .collect(),
        };
        let theme = |theme: Theme| Entry {
            link: Link::new(t.text(theme.words()), visit.with("theme", theme.name())),
            current: theme == visit.theme,
        };
        let styles = [("dondoc.css", None), ("pages.css", None), ("dark.css", visit.theme.media()), ("print.css", Some("print"))];
        let wanted = styles.into_iter().filter(|(file, media)| *file != "dark.css" || media.is_some());
        Frame {
            title: title.to_owned(),
            menu: MENU.iter().map(group).filter(|group| !group.entries.is_empty()).collect(),
            crumbs: Vec::new(),
            tabs: Vec::new(),
            other_language: visit.in_other_language(),
            theme: visit.theme,
            themes: Theme::ALL.map(theme).into(),
            styles: wanted.filter_map(|(file, media)| Some((assets::address(file)?, media))).collect(),
            script: assets::address("menu.js"),
            icon: assets::address("icon.svg").unwrap_or_default(),
            search_script: assets::address("search.js").filter(|_| visit.asker != Asker::Nobody),
            asker: visit.asker.clone(),
            language: t,
        }
    }

    /// The name of who is logged in.
    pub(crate) fn person(&self) -> Option<&str> {
        match &self.asker {
            Asker::Person(person) => Some(&person.name),
            Asker::Nobody | Asker::Here => None,
        }
    }

    /// Does whoever sits at the computer need no log-in?
    pub(crate) fn is_open(&self) -> bool {
        self.asker == Asker::Here
    }

    /// May whoever looks send something to that address? A form that would be refused to them is not shown.
    pub(crate) fn may_send(&self, to: &str) -> bool {
        let path = to.split('?').next().unwrap_or_default();
        // Pages of nobody are those of tests.
        self.asker == Asker::Nobody || routes::page_at(path).and_then(|page| page.send).is_some_and(|right| self.asker.has(right))
    }

    /// May whoever looks ask for that address? The form of a question that would be refused to them is not shown.
    pub(crate) fn may_ask(&self, to: &str) -> bool {
        self.asker == Asker::Nobody || routes::page_at(to).is_some_and(|page| self.asker.has(page.look))
    }

    /// Is it known who asks?
    pub(crate) fn is_known(&self) -> bool {
        self.asker != Asker::Nobody
    }

    /// It stands below another page.
    pub(crate) fn below(mut self, text: impl Into<String>, to: impl Into<String>) -> Frame {
        self.crumbs.push(Link::new(text, to));
        self
    }

    /// It is one of a unit's pages, asked for this scope.
    pub(crate) fn of_unit(self, name: &str, scope: &Scope, here: Tab) -> Frame {
        let t = self.language;
        let tab = |(tab, key, to): (Tab, &str, String)| Entry { link: Link::new(t.text(key), to), current: tab == here };
        let asker = self.asker.clone();
        let offered = |(_, _, to): &(Tab, &str, String)| {
            let path = to.split('?').next().unwrap_or_default();
            asker == Asker::Nobody || routes::page_at(path).is_some_and(|page| asker.has(page.look))
        };
        let mut frame = self.below(t.text("web-nav-units"), "/").below(name, scope.overview());
        frame.tabs = tabs(scope).into_iter().filter(offered).map(tab).collect();
        frame
    }
}

fn tabs(scope: &Scope) -> [(Tab, &'static str, String); 13] {
    [
        (Tab::Overview, "frame-tab-overview", scope.overview()),
        (Tab::Explore, "explore-title", scope.explore()),
        (Tab::Procedures, "frame-tab-procedures", scope.procedures(&[])),
        (Tab::Dossiers, "web-dossiers", scope.dossiers(&dondoc_app::views::DossierFilter::default())),
        (Tab::Plan, "frame-tab-plan", scope.plan(None, "")),
        (Tab::Cascade, "frame-tab-cascade", scope.cascade()),
        (Tab::Forecast, "frame-tab-forecast", scope.forecast(&[])),
        (Tab::Ranking, "frame-tab-ranking", scope.ranking()),
        (Tab::Definitions, "web-nav-definitions", scope.definitions(None)),
        (Tab::Reconcile, "frame-tab-reconcile", scope.reconcile()),
        (Tab::Stated, "frame-tab-stated", scope.stated()),
        (Tab::Quality, "frame-tab-quality", scope.quality()),
        (Tab::History, "frame-tab-history", scope.history()),
    ]
}
