//! The home of a higher level: a tile for each commune, coloured and marked by how it stands.

use askama::Template;
use axum::response::Html;
use dondoc_app::words::Language;
use dondoc_app::{App, Board, BoardRow, HomePart, TileState};
use dondoc_domain::access::{Action, Resource};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::interval::minimum_of;
use dondoc_domain::organisation::{Map, Tier};
use dondoc_domain::ranking::Place;

use super::{Head, HomeAsked};
use crate::errors::{self, Failure};
use crate::frame::Entry;
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::Frame;
use crate::pages::unit::filled;
use crate::shown::{self, FigureShown, Link};

/// Bands of the distribution, each as wide as the others.
const BANDS: u64 = 5;
/// Rows of the ranking: the first and the last; the ranking page has them all.
const FIRST: usize = 20;
const LAST: usize = 10;

#[derive(Debug, Template)]
#[template(path = "home/board.html")]
pub(crate) struct BoardPage {
    frame: Frame,
    t: Language,
    head: Head,
    /// Where the board is one below another.
    above: Option<Link>,
    name: String,
    period: String,
    days: String,
    indicator: String,
    /// Indicators to choose from, and orders.
    indicators: Vec<Entry>,
    orders: Vec<Entry>,
    whole: Option<FigureShown>,
    /// What tiles are: communes or provinces.
    provinces: bool,
    tiles: Vec<TileShown>,
    /// State, words, how many.
    legend: Vec<(&'static str, String, String)>,
    /// Words, how many, how many in a hundred of the largest.
    bands: Vec<BandShown>,
    ranked: Vec<RankShown>,
    /// How many stand between the first and the last.
    between: Option<String>,
    last: Vec<RankShown>,
    /// Rates on few cases, which are not ranked.
    apart: Vec<RankShown>,
    ranking: Option<String>,
    /// Units without data of the period: those with older data, and until when; those that never had any.
    stale: Vec<(Link, String)>,
    never: Vec<Link>,
    minimum: String,
}

#[derive(Debug)]
struct TileShown {
    name: String,
    to: String,
    /// Stable name of the state, of which colour and mark come.
    state: &'static str,
    word: String,
    /// "62,50%", or how many communes below meet the target.
    figure: String,
}

#[derive(Debug)]
struct BandShown {
    words: String,
    n: String,
    /// Width of its bar in whole percent of the largest.
    width: u64,
}

#[derive(Debug)]
struct RankShown {
    place: String,
    name: Link,
    figure: FigureShown,
    state: &'static str,
    word: String,
}

pub(super) async fn answer(
    app: &App,
    visit: &Visit,
    frame: Frame,
    head: Head,
    part: &HomePart,
    asked: &HomeAsked,
) -> Result<Html<String>, Failure> {
    let unit = filled(asked.unit.as_ref());
    let board = app.board(part, unit).await.map_err(|e| visit.failed(e))?;
    let by = match filled(asked.by.as_ref()) {
        None => board.definition.indicators.len().saturating_sub(1),
        Some(id) => {
            let at = board.definition.indicators.iter().position(|indicator| indicator.id == id);
            at.ok_or_else(|| visit.failed(errors::senseless("by")))?
        }
    };
    let by_rank = filled(asked.order.as_ref()) == Some("rank");
    let own = part.unit.as_ref().map(|unit| unit.key.as_str());
    let below = unit.is_some_and(|unit| Some(unit) != own);
    visit.answer(&page(visit, frame, head, &board, (by, by_rank, below)))
}

pub(crate) fn page(
    visit: &Visit,
    frame: Frame,
    head: Head,
    board: &Board,
    (by, by_rank, below): (usize, bool, bool),
) -> BoardPage {
    let t = visit.language;
    let indicator = &board.definition.indicators[by];
    let minimum = minimum_of(indicator.measure);
    let at = |indicator: &str, rank: bool, unit: Option<&str>| {
        let mut to = head.with("view", "board");
        for (name, value) in [("unit", unit), ("by", Some(indicator)), ("order", rank.then_some("rank"))] {
            if let Some(value) = value {
                to = format!("{to}&{name}={}", links::encoded(value));
            }
        }
        to
    };
    let here = board.unit.as_ref().filter(|_| below).map(|unit| unit.key.as_str());
    let link = |row: &BoardRow| match board.tier {
        Tier::Province => at(&indicator.id, by_rank, Some(&row.unit.key)),
        _ => scope(board, &row.unit.key).overview(),
    };
    let mut rows: Vec<&BoardRow> = board.rows.iter().collect();
    if by_rank {
        rows.sort_by_key(|row| row.places[by].order());
    }
    let ranked = |row: &&BoardRow| RankShown {
        place: t.rank_place(row.places[by], minimum),
        name: Link::new(&row.unit.name, link(row)),
        figure: figure_shown(visit, board, row, by),
        state: row.state(by).name(),
        word: word(t, row.state(by)),
    };
    let mut in_order: Vec<&BoardRow> = board.rows.iter().filter(|row| row.places[by].rank().is_some()).collect();
    in_order.sort_by_key(|row| row.places[by].order());
    let few = |row: &&BoardRow| row.figures[by].rate.arises() && !matches!(row.places[by], Place::Ranked(_));
    let (first, rest) = in_order.split_at(if in_order.len() <= FIRST + LAST { in_order.len() } else { FIRST });
    let last = &rest[rest.len().saturating_sub(LAST)..];
    let between = rest.len() - last.len();
    BoardPage {
        above: below.then(|| Link::new(t.text("home-board-back"), head.with("view", "board"))),
        name: board.unit.as_ref().map_or_else(|| t.text("home-board-everywhere"), |unit| unit.name.clone()),
        period: shown::period(t, &board.period),
        days: shown::days(&board.period),
        indicator: shown::of(t, &indicator.name).to_owned(),
        indicators: board
            .definition
            .indicators
            .iter()
            .enumerate()
            .map(|(i, of)| Entry { link: Link::new(shown::of(t, &of.name), at(&of.id, by_rank, here)), current: i == by })
            .collect(),
        orders: [(false, "home-order-name"), (true, "home-order-rank")]
            .map(|(rank, key)| Entry { link: Link::new(t.text(key), at(&indicator.id, rank, here)), current: rank == by_rank })
            .into(),
        whole: board.unit.as_ref().map(|unit| {
            FigureShown::new(t, &board.whole[by], Some(board.definition), counted(visit, board, &unit.key, &indicator.id))
        }),
        provinces: board.tier == Tier::Province,
        tiles: rows.iter().map(|row| tile(t, board, row, by, link(row))).collect(),
        legend: legend(t, board, by),
        bands: bands(t, board, by),
        ranked: first.iter().map(ranked).collect(),
        between: (between > 0).then(|| t.text_with("home-more", &[("n", t.number(between as u64))])),
        last: last.iter().map(ranked).collect(),
        apart: board.rows.iter().filter(few).map(|row| ranked(&row)).collect(),
        ranking: board.unit.as_ref().filter(|_| board.tier == Tier::Commune).map(|unit| scope(board, &unit.key).ranking()),
        stale: board.rows.iter().filter(|row| !row.has_data).filter_map(|row| stale(t, row)).collect(),
        never: board.rows.iter().filter(|row| !row.has_data && row.freshness.is_none()).map(unit_link).collect(),
        minimum: t.text_with("ranking-minimum-lead", &[("minimum", t.number(minimum))]),
        frame,
        t,
        head,
    }
}

/// What a board's numbers lead to: the same question, on today's map.
fn scope(board: &Board, unit: &str) -> Scope {
    debug_assert_eq!(board.definition.id, FOUNDING);
    Scope { map: Map::Today, ..Scope::founding(unit, board.period.name.clone()) }
}

fn word(t: Language, state: TileState) -> String {
    t.text(&format!("tile-{}", state.name()))
}

fn figure_shown(visit: &Visit, board: &Board, row: &BoardRow, by: usize) -> FigureShown {
    let figure = &row.figures[by];
    let counted = counted(visit, board, &row.unit.key, figure.indicator);
    FigureShown::new(visit.language, figure, Some(board.definition), counted)
}

/// Where a figure leads: to its dossiers, or for whoever may not see single ones to its procedures.
fn counted(visit: &Visit, board: &Board, unit: &str, indicator: &str) -> String {
    let scope = scope(board, unit);
    if visit.asker.may(Action::View, Resource::Dossiers) {
        return shown::figure_link(&scope, board.definition, indicator, None);
    }
    scope.procedures(&[("indicator", indicator)])
}

fn tile(t: Language, board: &Board, row: &BoardRow, by: usize, to: String) -> TileShown {
    let state = row.state(by);
    let figure = match row.below.get(by) {
        Some((met, of)) if *of > 0 => {
            t.text_with("home-board-below", &[("met", t.number(*met as u64)), ("of", t.number(*of as u64))])
        }
        _ if row.figures[by].rate.arises() => t.percent(row.figures[by].rate),
        _ => "–".to_owned(),
    };
    debug_assert!(by < board.definition.indicators.len());
    TileShown { name: row.unit.name.clone(), to, state: state.name(), word: word(t, state), figure }
}

fn legend(t: Language, board: &Board, by: usize) -> Vec<(&'static str, String, String)> {
    let count = |state: TileState| board.rows.iter().filter(|row| row.state(by) == state).count();
    let told = TileState::ALL.into_iter().map(|state| (state, count(state))).filter(|(_, n)| *n > 0);
    told.map(|(state, n)| (state.name(), word(t, state), t.number(n as u64))).collect()
}

/// How many rates lie in each fifth from 0 to 100 %; the last takes 100 % too.
fn bands(t: Language, board: &Board, by: usize) -> Vec<BandShown> {
    let mut counts = vec![0u64; BANDS as usize];
    for rate in board.rows.iter().map(|row| row.figures[by].rate).filter(|rate| rate.arises()) {
        let band = (u128::from(rate.num) * u128::from(BANDS) / u128::from(rate.den)).min(u128::from(BANDS) - 1);
        counts[band as usize] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return Vec::new();
    }
    let width = 100 / BANDS;
    let band = |(i, n): (usize, &u64)| {
        let from = i as u64 * width;
        let args = [("from", from.to_string()), ("to", (from + width).to_string())];
        BandShown { words: t.text_with("home-band", &args), n: t.number(*n), width: n * 100 / most }
    };
    counts.iter().enumerate().map(band).collect()
}

fn unit_link(row: &BoardRow) -> Link {
    Link::new(&row.unit.name, links::unit(&row.unit.key))
}

fn stale(t: Language, row: &BoardRow) -> Option<(Link, String)> {
    let until = row.freshness.as_ref()?.exported_at.day().vietnamese();
    Some((unit_link(row), t.text_with("home-last-data", &[("at", until)])))
}
