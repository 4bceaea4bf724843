//! Homes on the samples: their figures are those of the plain rates, a part sees its own units only, and a unit that has ended says so.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use dondoc_domain::organisation::Map;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::Moment;

use super::*;
use crate::{By, FigureQuery, GrantAsked, ImportRequest, Input, LoggedIn, PersonAsked, RateQuery};

const PASSWORD: &str = "bốn con trâu cày ruộng";

struct Office {
    app: App,
    now: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

impl Office {
    /// The sample commune early in 2024, with all that was exported of 2023.
    async fn new() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let at = |text: &str| text.parse::<Moment>().unwrap();
        let now = Arc::new(AtomicI64::new(at("2024-01-10T08:00:00").0));
        let read = Arc::clone(&now);
        let app = App::open_with_clock(folder.path(), Arc::new(move || Moment(read.load(Ordering::SeqCst)))).await.unwrap();
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
        app.load(vec![samples.join("na-sam-2025"), samples.join("hoang-viet-2023")]).await.unwrap();
        let request = ImportRequest {
            unit: Some("06157".into()),
            exported_at: Some(at("2024-01-08T09:02:11")),
            ..ImportRequest::new(Input::Path(samples.join("hoang-viet-2023/danh-sach-ho-so-2023-full.csv")))
        };
        assert!(!app.import(request).await.unwrap().refused);
        let first = PersonAsked {
            login: "quan.tri".into(),
            name: "Âu Hồng Ngân".into(),
            password: Some(PASSWORD.into()),
            grants: Vec::new(),
        };
        app.set_up(&first, false).await.unwrap();
        Office { app, now, _folder: folder }
    }

    async fn somebody(&self, login: &str, grants: Vec<GrantAsked>) -> App {
        let asked = PersonAsked { login: login.into(), name: login.into(), password: Some(PASSWORD.into()), grants };
        self.app.add_person(&asked).await.unwrap();
        self.again(login).await
    }

    async fn again(&self, login: &str) -> App {
        let LoggedIn::Full(token) = self.app.log_in(login, PASSWORD).await.unwrap() else { panic!("no second factor is asked") };
        self.app.session(&token).await.unwrap().unwrap().app
    }
}

fn granted(role: Role, unit: &str) -> GrantAsked {
    let department = (role == Role::Department).then(|| "TPHT".to_owned());
    GrantAsked { role: role.name().into(), unit: Some(unit.into()), department, ..GrantAsked::default() }
}

/// Rates by department (none: the whole) and indicator.
async fn plain(app: &App, desk: &Desk) -> BTreeMap<(Option<String>, String), Rate> {
    let mut found = BTreeMap::new();
    for by in [None, Some(By::Department)] {
        let query = RateQuery { figures: desk.query.clone(), by, indicator: None, source: None };
        let rows = app.rates(&query).await.unwrap().into_iter().filter(|row| row.field.is_none() && row.level.is_none());
        found.extend(rows.map(|row| ((row.department, row.indicator), Rate { num: row.num, den: row.den })));
    }
    found
}

#[tokio::test]
async fn figures_of_homes_are_the_plain_rates() {
    let office = Office::new().await;
    for role in [Role::Statistics, Role::Chairperson, Role::Department] {
        let app = office.somebody(role.name(), vec![granted(role, "06157")]).await;
        let parts = app.home_parts().await.unwrap();
        assert_eq!((parts.len(), parts[0].role, parts[0].key(&parts)), (1, role, role.name().to_owned()));
        let desk = match role {
            Role::Statistics => {
                let home = app.statistics_home(&parts[0], None).await.unwrap();
                let work = home.desk.unwrap();
                assert_eq!(work.latest.len(), 1);
                assert_eq!(work.latest[0].age_days, 2);
                // Nothing was closed yet: the year, which is over.
                assert_eq!(work.to_close.iter().map(|due| due.period.name.as_str()).collect::<Vec<_>>(), ["2023"]);
                work.desk
            }
            Role::Chairperson => {
                let home = app.chairperson_home(&parts[0], None).await.unwrap();
                let desk = home.desk.unwrap();
                let before = home.before.unwrap();
                assert_eq!(before.period.name, "2023-01-01..2023-12-01");
                // What came in December is the difference between then and now.
                let query = crate::FigureQuery { period: "2023-12".into(), ..desk.query.clone() };
                let december = app.rates(&RateQuery { figures: query, by: None, indicator: None, source: None }).await.unwrap();
                let of = |id: &str| december.iter().find(|row| row.indicator == id).unwrap();
                let now = desk.overview.figures.iter().find(|f| f.indicator == "online_dossiers").unwrap().rate;
                let then = before.unit["online_dossiers"];
                assert_eq!((then.num + of("online_dossiers").num, then.den + of("online_dossiers").den), (now.num, now.den));
                assert!(home.ready.is_empty() && home.unsigned.is_empty());
                desk
            }
            _ => {
                let home = app.department_home(&parts[0], None).await.unwrap();
                let desk = home.desk.unwrap();
                let (plan, direct) = (home.plan.unwrap(), home.direct.unwrap());
                assert_eq!(plan.subjects[1].department.as_deref(), Some("TPHT"));
                assert_eq!(direct.month.name, "2023-12");
                let own = desk.overview.departments.iter().find(|row| row.code.as_deref() == Some("TPHT")).unwrap();
                for (figure, planned) in own.figures.iter().zip(&plan.subjects[1].indicators) {
                    assert_eq!(figure.rate, planned.so_far, "the period is over: counted is counted");
                }
                // Ten procedures at most are named, and they are part of the whole.
                let named: u64 = direct.procedures.iter().map(|(_, _, n)| n).sum();
                assert!(direct.total > 0 && named <= direct.total && direct.procedures.len() <= 10);
                desk
            }
        };
        let plain = plain(&office.app, &desk).await;
        let mut compared = 0;
        let rows =
            desk.overview.departments.iter().map(|row| (Some(row.code.clone().unwrap_or("UNASSIGNED".into())), &row.figures));
        for (department, figures) in std::iter::once((None, &desk.overview.figures)).chain(rows) {
            for figure in figures {
                assert_eq!(plain[&(department.clone(), figure.indicator.to_owned())], figure.rate, "{department:?}");
                compared += 1;
            }
        }
        assert!(compared > 6, "{compared}");
        // Who lags misses a target; what is to be moved is what did not come online.
        assert!(!desk.lagging().is_empty());
        let offline: u64 = desk.overview.procedures.iter().flat_map(|p| p.figures.last()).map(|f| f.rate.den - f.rate.num).sum();
        let whole = desk.overview.figures.last().unwrap().rate;
        assert_eq!(offline, whole.den - whole.num);
        assert!(desk.to_move(None).windows(2).all(|pair| pair[0].1 >= pair[1].1));
    }
}

#[tokio::test]
async fn who_is_of_another_unit_gets_nothing_of_it() {
    let office = Office::new().await;
    let roles = [Role::Statistics, Role::Chairperson, Role::Viewer];
    let app = office.somebody("bac.hung", roles.map(|role| granted(role, "06139")).into()).await;
    let parts = app.home_parts().await.unwrap();
    assert_eq!(parts.iter().map(|part| part.role).collect::<Vec<_>>(), [Role::Chairperson, Role::Statistics, Role::Viewer]);
    // Nor where another's unit is asked for by its key.
    for unit in [None, Some("HoangViet-06157")] {
        let home = app.statistics_home(&parts[1], unit).await.unwrap();
        assert!(home.desk.is_none() && home.cards.is_empty() && home.refused.is_empty());
        assert!(app.chairperson_home(&parts[0], unit).await.unwrap().desk.is_none());
    }
    assert!(matches!(app.board(&parts[2], Some("HoangViet-06157")).await, Err(Error::Forbidden(_))));
    let board = app.board(&parts[2], None).await.unwrap();
    assert_eq!(board.rows.iter().map(|row| row.unit.name.as_str()).collect::<Vec<_>>(), ["Xã Bắc Hùng"]);
    assert!(board.rows.iter().all(|row| !row.has_data && row.state(0) == TileState::NoData));
    // Nor is the whole theirs because somebody else has seen it before them.
    let everything = &office.app.home_parts().await.unwrap()[0];
    assert!(office.app.board(everything, None).await.unwrap().rows.iter().any(|row| row.has_data));
    assert!(matches!(app.board(everything, None).await, Err(Error::Forbidden(_))));
    assert!(matches!(app.administrator_home().await, Err(Error::Forbidden(_))));
    assert!(!app.auditor_home(&parts[0], true).await.unwrap().journal);
}

#[tokio::test]
async fn a_unit_that_ended_says_so_and_names_its_successor() {
    let office = Office::new().await;
    office.somebody("chu.tich", vec![granted(Role::Chairperson, "06157"), granted(Role::Auditor, "06139")]).await;
    office.now.store("2025-07-02T08:00:00".parse::<Moment>().unwrap().0, Ordering::SeqCst);
    let app = office.again("chu.tich").await;
    let parts = app.home_parts().await.unwrap();
    let ended = parts[0].ended.clone().unwrap();
    assert_eq!(ended.since, "2025-07-01".parse().unwrap());
    assert_eq!((ended.successor.unwrap().name.as_str(), ended.may_look), ("Xã Na Sầm", false));
    assert!(app.chairperson_home(&parts[0], None).await.is_err(), "nothing is theirs any more");
    // Whoever is of the successor finds the old unit's data, and that it has ended.
    let heir = office.somebody("na.sam", vec![granted(Role::Chairperson, "NaSam-06124")]).await;
    let parts = heir.home_parts().await.unwrap();
    assert!(parts[0].ended.is_none());
    let desk = heir.chairperson_home(&parts[0], None).await.unwrap().desk.unwrap();
    assert_eq!(desk.overview.unit.name, "Xã Hoàng Việt");
    assert!(desk.ended.is_some_and(|ended| ended.may_look));
}

#[tokio::test]
async fn an_auditor_and_an_administrator_see_what_was_done() {
    let office = Office::new().await;
    let whole = |role: Role| GrantAsked { role: role.name().into(), ..GrantAsked::default() };
    let app = office.somebody("kiem.tra", vec![whole(Role::Auditor)]).await;
    let parts = app.home_parts().await.unwrap();
    let home = app.auditor_home(&parts[0], true).await.unwrap();
    assert!(home.head.is_some() && home.report.unwrap().findings.is_empty());
    assert!(home.rights.iter().any(|line| line.line.action == "person-create"));
    assert!(home.undone.is_empty() && home.closed.is_empty());
    assert!(home.names.values().any(|name| name == "kiem.tra"));
    let administrator = office.again("quan.tri").await;
    let home = administrator.administrator_home().await.unwrap();
    assert_eq!((home.people, home.locked.len(), home.without_rights.len()), (2, 0, 0));
    assert!(home.backup.is_none() && home.failing.is_empty());
    assert!(app.administrator_home().await.is_ok(), "who audits may look at it too");
}

/// To look at a unit's things and to take them away are two rights, each of its own units.
#[tokio::test]
async fn what_is_taken_away_is_of_a_unit_of_which_that_may_be_done() {
    let office = Office::new().await;
    // A chairperson sees the quality of their unit's data and takes none of it away; as an auditor of another unit they take that.
    let grants = vec![granted(Role::Chairperson, "06157"), granted(Role::Auditor, "06139")];
    let app = office.somebody("chu.tich", grants).await;
    let organisation = &office.app.reference().await.unwrap().1.organisation;
    let today = office.app.now().day();
    let export = |table: &'static str, unit: &str| crate::Export {
        table,
        unit: Some(organisation.public_name(organisation.resolve(unit, today).unwrap())),
        address: "/".into(),
        title: table.into(),
        about: Vec::new(),
        about_apart: None,
        columns: Vec::new(),
        rows: Vec::new(),
    };
    for (table, unit, may) in
        [("quality", "06139", true), ("quality", "06157", false), ("dossiers", "06157", false), ("ranking", "06157", true)]
    {
        let made = app.export(export(table, unit), crate::ExportFormat::Csv, crate::words::Language::Vietnamese).await;
        assert_eq!(made.is_ok(), may, "{table} of {unit}");
        assert!(may || matches!(made, Err(Error::Forbidden(_))), "{table} of {unit}");
    }
}

#[tokio::test]
async fn cards_by_a_name_are_those_of_all() {
    let office = Office::new().await;
    let all = office.app.units_with_data().await.unwrap();
    assert!(!all.is_empty());
    for card in &all {
        for name in [&card.unit.key, &card.unit.code] {
            let own: Vec<_> = all.iter().filter(|card| card.unit.key == *name || card.unit.code == *name).cloned().collect();
            assert_eq!(office.app.cards_of(name).await.unwrap(), own);
        }
    }
    assert!(office.app.cards_of("06139").await.unwrap().is_empty(), "it has no data");
    let names: Vec<_> = all.iter().map(|card| (card.unit.key.clone(), card.unit.name.clone())).collect();
    assert_eq!(office.app.names_of_units_with_data().await.unwrap(), names);
    let viewer = office.somebody("xem", vec![granted(Role::Viewer, "06139")]).await;
    assert!(viewer.cards_of("06157").await.unwrap().is_empty(), "not theirs");
    assert!(viewer.names_of_units_with_data().await.unwrap().is_empty());
}

/// Most of a commune went to another one: whoever is of the one that got a part sees the story of theirs, without figures of the commune that ended.
#[tokio::test]
async fn a_story_is_told_without_figures_that_are_not_theirs() {
    let office = Office::new().await;
    office.now.store("2025-08-10T08:00:00".parse::<Moment>().unwrap().0, Ordering::SeqCst);
    let split = serde_json::json!({"kind": "split", "unit": "NaSam-06124", "from": "2025-08-01", "into": [
        {"code": "90001", "name": "Xã Phần Lớn", "extent": "main_part"},
        {"code": "90002", "name": "Xã Phần Nhỏ", "extent": "part"},
    ]});
    let asked = crate::ChangeAsked {
        amendments: vec![serde_json::from_value(split).unwrap()],
        reason: "thử".into(),
        decided_by: "thử".into(),
    };
    office.app.change(&asked, None).await.unwrap();
    let told = async |login: &str, unit: &str| {
        let app = office.somebody(login, vec![granted(Role::Statistics, unit)]).await;
        let query = FigureQuery {
            unit: unit.into(),
            period: "2023".into(),
            definition: dondoc_domain::definitions::FOUNDING.into(),
            map: Map::AsWas,
            as_of: None,
            known_at: None,
        };
        let history = app.unit_history(&query).await.unwrap();
        history.units.into_iter().map(|unit| (unit.unit.code, unit.as_was.map(|own| own.channels.total()))).collect::<Vec<_>>()
    };
    let small = told("phan.nho", "90002").await;
    assert!(small.contains(&("06124".to_owned(), None)) && small.contains(&("90002".to_owned(), Some(0))), "{small:?}");
    let large = told("phan.lon", "90001").await;
    assert!(large.iter().any(|(code, counted)| code == "06157" && counted.is_some_and(|n| n > 1_000)), "{large:?}");
}
