//! What pages weigh on the wire at the size of the country: at most 30 KB each, and 200 KB with everything that a first visit loads.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum::response::Html;
use axum::routing::get;
use dondoc_app::views::{Source, Tables, UnitRef};
use dondoc_app::words::Language;
use dondoc_app::{
    Axis, Board, BoardRow, By, Explored, Head as Cut, Measured, Narrow, Order, Pivot, PivotAsked, RankedRow, Ranking, RateRow,
};
use dondoc_domain::forecast::Progress;
use dondoc_domain::interval::minimum_of;
use dondoc_domain::organisation::{Map, Tier};
use dondoc_domain::periods::Period;
use dondoc_domain::ranking::rank;
use dondoc_domain::rate::Rate;
use dondoc_domain::standings::Standing;
use tower::ServiceExt as _;
use tower_http::compression::CompressionLayer;

use crate::fixtures;
use crate::links::Scope;
use crate::pages::home::{Head, board_page};
use crate::pages::{Frame, Section, explore, ranking};

/// Communes of the largest province.
const COMMUNES: usize = 168;
/// Provinces.
const PROVINCES: usize = 34;

const PAGE_BYTES_MAX: usize = 30_000;
const FIRST_BYTES_MAX: usize = 200_000;

/// Bytes on the wire, compressed as the pages are.
async fn weight(html: String) -> usize {
    let router = axum::Router::new().route("/", get(|| async { Html(html) })).layer(CompressionLayer::new());
    let request = Request::builder().uri("/").header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
    to_bytes(response.into_body(), usize::MAX).await.unwrap().len()
}

/// Names as different from each other as real ones.
fn name(at: usize) -> String {
    const FIRST: [&str; 12] = ["Tân", "Bình", "Hòa", "Vĩnh", "Yên", "Đông", "Quảng", "Thạch", "Nam", "Phú", "Long", "Mường"];
    const SECOND: [&str; 14] =
        ["Sơn", "Thủy", "Lộc", "Giang", "Hải", "Khê", "Lâm", "Trạch", "Nghĩa", "Phong", "Thịnh", "An", "Lĩnh", "Hưng"];
    format!("{} {} {}", if at.is_multiple_of(3) { "Phường" } else { "Xã" }, FIRST[at % 12], SECOND[at / 12 % 14])
}

fn unit(at: usize) -> UnitRef {
    UnitRef {
        key: format!("{:05}", 1_000 + at * 37),
        code: format!("{:05}", 1_000 + at * 37),
        name: name(at),
        from: None,
        to: None,
    }
}

fn rate(at: usize, indicator: usize) -> Rate {
    let den = 900 + (at as u64 * 7_919 + indicator as u64 * 31) % 4_000;
    Rate { num: den * (20 + (at as u64 * 53) % 70) / 100, den }
}

fn board(tier: Tier, rows: usize) -> Board {
    let definition = fixtures::definition();
    let row = |at: usize| BoardRow {
        unit: unit(at),
        counted: 5_000 + at as u64,
        figures: fixtures::figures([0, 1].map(|i| (rate(at, i).num, rate(at, i).den)), Some((["60", "55"], 1))),
        places: Vec::new(),
        progress: vec![Some(if at.is_multiple_of(2) { Progress::OnTrack } else { Progress::Behind }); 2],
        freshness: None,
        has_data: at % 40 != 7,
        below: vec![(at % 60, 98); 2],
    };
    let mut rows: Vec<BoardRow> = (0..rows).map(row).collect();
    for at in 0..2 {
        let rates: Vec<Rate> = rows.iter().map(|row| row.figures[at].rate).collect();
        let places = rank(&rates, minimum_of(definition.indicators[at].measure));
        rows.iter_mut().zip(places).for_each(|(row, place)| row.places.push(place));
    }
    let whole = rows[0].figures.clone();
    Board { unit: Some(unit(999)), tier, period: Period::parse("2026").unwrap(), definition, whole, rows, open: true }
}

fn ranked(by: By, rows: usize, indicator: usize) -> Ranking {
    let definition = fixtures::definition();
    let of = &definition.indicators[indicator];
    let rates: Vec<Rate> = (0..rows).map(|at| rate(at, indicator)).collect();
    let row = |(at, place)| {
        let Rate { num, den } = rates[at];
        let row = RateRow {
            unit: unit(at).key,
            department: (by == By::Department).then(|| format!("BP{at}")),
            department_name: (by == By::Department).then(|| name(at)),
            procedure: None,
            field: None,
            level: None,
            indicator: of.id.clone(),
            definition: definition.id.clone(),
            period: Period::parse("2026").unwrap(),
            num,
            den,
            target: Some("60".to_owned()),
            met: Some(num * 100 >= den * 60),
            source: "dossiers",
            as_of: None,
            known_at: None,
            counted: den,
            channels: dondoc_app::ChannelCounts { online: num, direct: den - num, postal: 0 },
        };
        RankedRow { unit: (by == By::Unit).then(|| unit(at)), row, place }
    };
    let mut all: Vec<RankedRow> = rank(&rates, 1).into_iter().enumerate().map(row).collect();
    all.sort_by_key(|row| row.place.order());
    Ranking {
        unit: unit(999),
        period: Period::parse("2026").unwrap(),
        definition,
        indicator: of,
        map: Map::AsWas,
        as_of: None,
        known_at: None,
        by,
        minimum: minimum_of(of.measure),
        rows: all,
        tables: Tables::default(),
    }
}

/// As many procedures as a page shows by the months of a year, each cell with its dossiers.
fn heat_map() -> Pivot {
    let most = explore::on_page(Some(Axis::Month));
    let definition = fixtures::definition();
    let measured = |at: usize| {
        let rate = rate(at, 1);
        Measured { rate, counted: rate.den + 9, target: None, standing: Standing::NoTarget, source: Source::Dossiers }
    };
    let period = Period::parse("2026").unwrap();
    let procedure = |at: usize| {
        let name = format!("Thủ tục {} cho hộ gia đình, cá nhân tại {}", name(at).to_lowercase(), name(at * 7));
        Cut::Procedure(format!("1.{:06}", 1_000 + at * 37), Some(name), Some("Hộ tịch".to_owned()))
    };
    let months = period.months();
    Pivot {
        rows: (0..most.0).map(|at| (procedure(at), measured(at))).collect(),
        columns: months.iter().enumerate().map(|(at, month)| (Cut::Month(month.clone()), measured(at * 13))).collect(),
        cells: (0..most.0).map(|row| (0..months.len()).map(|column| measured(row * 12 + column)).collect()).collect(),
        asked: PivotAsked { rows: Axis::Procedure, columns: Some(Axis::Month), order: Order::default(), most },
        head: Explored {
            unit: unit(999),
            parent: None,
            period,
            definition,
            indicator: &definition.indicators[1],
            map: Map::AsWas,
            as_of: None,
            known_at: None,
            narrow: Narrow::default(),
            whole: measured(0),
            tables: Tables::default(),
            unknown: std::collections::BTreeMap::new(),
            freshness: None,
            versions: (1, 1),
            years: vec![2026, 2025],
            departments: (0..12).map(|at| (format!("BP{at}"), name(at))).collect(),
            fields: (0..40).map(name).collect(),
            moved: true,
        },
    }
}

/// The home of the country, of its largest province, and the ranking of all of that.
fn pages(t: Language) -> Vec<(&'static str, String)> {
    let visit = fixtures::visit(t);
    let home = |board: &Board, by_rank: bool| {
        let frame = Frame::new(&visit, "Trang chủ", Section::Units);
        askama::Template::render(&board_page(&visit, frame, Head::new(&visit, &[], None), board, (1, by_rank, true))).unwrap()
    };
    let rankings: Vec<Ranking> = [(By::Unit, COMMUNES), (By::Department, 12)]
        .into_iter()
        .flat_map(|(by, n)| [ranked(by, n, 0), ranked(by, n, 1)])
        .collect();
    let scope = Scope::founding("01", "2026");
    let heat = explore::Exploring::new(scope.clone(), explore::View::Heat);
    vec![
        ("the country", home(&board(Tier::Province, PROVINCES), true)),
        ("a province", home(&board(Tier::Commune, COMMUNES), false)),
        ("a province by rank", home(&board(Tier::Commune, COMMUNES), true)),
        ("heat map", askama::Template::render(&explore::grid_page(&visit, &heat, &heat_map())).unwrap()),
        ("ranking", askama::Template::render(&ranking::page(&visit, &rankings, &scope, None, None)).unwrap()),
    ]
}

#[tokio::test]
async fn pages_of_the_country_are_light() {
    for t in [Language::Vietnamese, Language::English] {
        for (name, html) in pages(t) {
            let bytes = weight(html).await;
            println!("{name}: {bytes} bytes");
            assert!(bytes <= PAGE_BYTES_MAX, "{name}: {bytes} bytes");
        }
    }
}

/// A page with every style sheet, script and picture that it names, as a browser with an empty cache loads them.
#[tokio::test]
async fn a_first_visit_is_light() {
    let (_, html) = pages(Language::Vietnamese).remove(1);
    let named = html.split(['"', '\'']).filter(|part| part.starts_with("/static/"));
    let mut files: Vec<String> = named.map(|address| address.replace("&amp;", "&")).collect();
    files.sort();
    files.dedup();
    assert!(files.len() > 2, "{files:?}");
    let mut bytes = weight(html).await;
    for file in files {
        let response = super::http::get_with(&file, &[(header::HOST, "localhost"), (header::ACCEPT_ENCODING, "gzip")]).await;
        assert!(response.status().is_success(), "{file}");
        bytes += to_bytes(response.into_body(), usize::MAX).await.unwrap().len();
    }
    println!("first visit: {bytes} bytes");
    assert!(bytes <= FIRST_BYTES_MAX, "{bytes} bytes");
}
