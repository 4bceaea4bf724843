//! What two hundred people ask for: each what their role may see, of the units that are theirs, in the mixture of a working day.

use dondoc_domain::time::Day;
use rand::Rng;
use rand::rngs::StdRng;

use crate::client::Request;
use crate::country::{Country, Person};

/// Kinds with how many of a thousand requests are of them, for who looks at many units, and for who works in one.
const MIXTURE: [(Kind, u32, u32); 27] = [
    (Kind::Home, 200, 220),
    (Kind::Board, 60, 0),
    (Kind::OverviewCommune, 170, 190),
    (Kind::OverviewProvince, 90, 0),
    (Kind::Procedures, 60, 110),
    (Kind::Dossiers, 0, 110),
    (Kind::Dossier, 0, 40),
    (Kind::Trend, 60, 40),
    (Kind::HeatMap, 50, 40),
    (Kind::Compare, 40, 10),
    (Kind::Ranking, 60, 30),
    (Kind::Forecast, 20, 20),
    (Kind::Plan, 5, 10),
    (Kind::Quality, 10, 20),
    (Kind::History, 10, 5),
    (Kind::Definitions, 5, 5),
    (Kind::Suggest, 70, 50),
    (Kind::Search, 15, 10),
    (Kind::Download, 20, 15),
    (Kind::Imports, 0, 15),
    (Kind::Papers, 0, 5),
    (Kind::Decisions, 5, 5),
    (Kind::Account, 5, 5),
    (Kind::Static, 20, 20),
    (Kind::ApiOverview, 10, 10),
    (Kind::ApiRates, 10, 10),
    (Kind::ApiUnits, 5, 5),
];

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Home,
    Board,
    OverviewCommune,
    OverviewProvince,
    Procedures,
    Dossiers,
    Dossier,
    Trend,
    HeatMap,
    Compare,
    Ranking,
    Forecast,
    Plan,
    Quality,
    History,
    Definitions,
    Suggest,
    Search,
    Download,
    Imports,
    Papers,
    Decisions,
    Account,
    Static,
    ApiOverview,
    ApiRates,
    ApiUnits,
}

const WORDS: [&str; 10] = ["na sam", "thu tuc 1", "ha noi", "xa", "chung thuc", "Lang Son", "khai sinh", "QD", "1.001", "phuong"];
const FILES: [&str; 2] = ["/static/dondoc.css", "/static/pages.css"];

/// Somebody with the cookie of their session.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) person: Person,
    pub(crate) cookie: String,
}

/// Draws requests.
#[derive(Debug)]
pub(crate) struct Draw<'a> {
    pub(crate) country: &'a Country,
    pub(crate) visitors: &'a [Visitor],
    pub(crate) rng: StdRng,
}

impl Draw<'_> {
    /// The next request, and under which name it is told.
    pub(crate) fn next(&mut self) -> (String, Request) {
        let visitor = &self.visitors[self.rng.random_range(0..self.visitors.len())];
        // Administrators look after the installation and not at figures.
        if visitor.person.role == "administrator" {
            return ("home: administrator".to_owned(), page("/".to_owned(), visitor));
        }
        let is_wide = self.is_wide(&visitor.person);
        let department = visitor.person.role == "department";
        let weight = |(kind, wide, narrow): &(Kind, u32, u32)| match kind {
            // Of another department's dossiers, and of the unit as a whole, a department officer sees neither.
            Kind::Dossier | Kind::History if department => 0,
            _ if is_wide => *wide,
            _ => *narrow,
        };
        let all: u32 = MIXTURE.iter().map(weight).sum();
        let mut drawn = self.rng.random_range(0..all);
        let mut kind = Kind::Home;
        for one in &MIXTURE {
            if drawn < weight(one) {
                kind = one.0;
                break;
            }
            drawn -= weight(one);
        }
        let whose = match &visitor.person.unit {
            None => "country",
            Some(unit) if unit.len() < 5 => "province",
            Some(_) => "commune",
        };
        let name = match kind {
            Kind::Home => format!("home: {} of a {whose}", visitor.person.role),
            Kind::Ranking => format!("ranking of a {}", if is_wide { "province" } else { "commune" }),
            Kind::Trend | Kind::HeatMap | Kind::Compare => {
                format!("{} of a {}", told(kind), if is_wide { "province" } else { "commune" })
            }
            other => told(other).to_owned(),
        };
        (name, self.request(kind, is_wide, visitor))
    }

    fn is_wide(&self, person: &Person) -> bool {
        person.unit.as_ref().is_none_or(|unit| unit.len() < 5)
    }

    fn commune_of(&mut self, person: &Person) -> usize {
        let communes = &self.country.communes;
        match &person.unit {
            None => self.rng.random_range(0..communes.len()),
            Some(unit) if unit.len() < 5 => {
                let below = self.country.below(unit);
                below[self.rng.random_range(0..below.len())]
            }
            Some(unit) => communes.iter().position(|commune| commune.code == *unit).unwrap_or(0),
        }
    }

    fn province_of(&mut self, person: &Person) -> String {
        match &person.unit {
            Some(unit) if unit.len() < 5 => unit.clone(),
            _ => self.country.provinces[self.rng.random_range(0..self.country.provinces.len())].clone(),
        }
    }

    /// Mostly the year under way; sometimes another period.
    fn period(&mut self) -> String {
        let year = self.country.end.plus(-1).year();
        match self.rng.random_range(0..20) {
            0 => (year - 1).to_string(),
            1 => format!("{year}-Q{}", self.rng.random_range(1..=3)),
            2 => format!("{year}-{:02}", self.rng.random_range(1..=10)),
            _ => year.to_string(),
        }
    }

    fn code(&mut self, commune: usize) -> String {
        let (first, end) = (crate::country::first(), self.country.end);
        let (year, month, day) = Day(self.rng.random_range(first.0..end.0)).ymd();
        format!("{}-{:02}{month:02}{day:02}-0001", self.country.volume().prefix(commune as u32), year % 100)
    }

    fn request(&mut self, kind: Kind, is_wide: bool, visitor: &Visitor) -> Request {
        let person = &visitor.person;
        let at = self.commune_of(person);
        let commune = self.country.communes[at].code.clone();
        let unit = if is_wide { self.province_of(person) } else { commune.clone() };
        let period = self.period();
        let indicator = ["service_coverage", "online_dossiers"][self.rng.random_range(0..2)];
        let of_commune = |what: &str| format!("/units/{commune}{what}?period={period}");
        let path = match kind {
            Kind::Home => "/".to_owned(),
            Kind::Board => format!("/?view=board&by={indicator}&order=rank"),
            Kind::OverviewCommune => of_commune(""),
            Kind::OverviewProvince => format!("/units/{unit}?period={period}"),
            Kind::Procedures => of_commune("/procedures"),
            Kind::Dossiers => format!("{}&page={}", of_commune("/dossiers"), self.rng.random_range(1..5)),
            Kind::Dossier => format!("/dossiers/{}", self.code(at)),
            Kind::Trend => format!("/explore?unit={unit}&view=trend&period={period}&indicator={indicator}"),
            Kind::HeatMap => format!("/explore?unit={unit}&view=heat&period={period}&indicator={indicator}"),
            Kind::Compare => format!("/explore?unit={unit}&view=compare&period={period}&indicator={indicator}"),
            Kind::Ranking => format!("/units/{unit}/ranking?period={period}"),
            Kind::Forecast => format!("/units/{commune}/forecast"),
            Kind::Plan => format!("/units/{commune}/plan"),
            Kind::Quality => of_commune("/quality"),
            Kind::History => format!("/units/{commune}/history"),
            Kind::Definitions => "/definitions".to_owned(),
            Kind::Suggest => format!("/search/suggest?q={}", encoded(self.word())),
            Kind::Search => format!("/search?q={}", encoded(self.word())),
            Kind::Download => {
                let what = ["/ranking", "/procedures"][self.rng.random_range(0..2)];
                let format = ["csv", "xlsx"][self.rng.random_range(0..2)];
                format!("/units/{unit}{what}?period={period}&format={format}")
            }
            Kind::Imports => "/imports".to_owned(),
            Kind::Papers => "/papers".to_owned(),
            Kind::Decisions => "/decisions".to_owned(),
            Kind::Account => "/account".to_owned(),
            Kind::Static => FILES[self.rng.random_range(0..FILES.len())].to_owned(),
            Kind::ApiOverview => return self.program(format!("/api/v1/overview?unit={commune}&period={period}")),
            Kind::ApiRates => return self.program(format!("/api/v1/rates?unit={unit}&period={period}&by=department")),
            Kind::ApiUnits => return self.program("/api/v1/units?tier=province".to_owned()),
        };
        page(path, visitor)
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.rng.random_range(0..WORDS.len())]
    }

    fn program(&self, path: String) -> Request {
        Request { method: "GET", path, headers: vec![format!("authorization: Bearer {}", self.country.token)], body: Vec::new() }
    }
}

fn told(kind: Kind) -> &'static str {
    match kind {
        Kind::Home => "home",
        Kind::Board => "board by rank",
        Kind::OverviewCommune => "overview of a commune",
        Kind::OverviewProvince => "overview of a province",
        Kind::Procedures => "procedures",
        Kind::Dossiers => "list of dossiers",
        Kind::Dossier => "one dossier",
        Kind::Trend => "trend",
        Kind::HeatMap => "heat map",
        Kind::Compare => "units compared",
        Kind::Ranking => "ranking",
        Kind::Forecast => "forecast",
        Kind::Plan => "plan",
        Kind::Quality => "quality",
        Kind::History => "history",
        Kind::Definitions => "definitions",
        Kind::Suggest => "suggestions",
        Kind::Search => "search",
        Kind::Download => "download",
        Kind::Imports => "imports",
        Kind::Papers => "papers",
        Kind::Decisions => "decisions",
        Kind::Account => "account",
        Kind::Static => "static file",
        Kind::ApiOverview => "API: overview",
        Kind::ApiRates => "API: rates",
        Kind::ApiUnits => "API: units",
    }
}

fn page(path: String, visitor: &Visitor) -> Request {
    Request { method: "GET", path, headers: vec![format!("cookie: {}", visitor.cookie)], body: Vec::new() }
}

/// For a query: everything but letters and digits by number.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
