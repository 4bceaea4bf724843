//! One indicator: the waterfall in two widths, and the same as a table.

use dondoc_app::IndicatorExplanation;
use dondoc_app::words::Language;
use dondoc_domain::charts::{Waterfall, WaterfallStep};
use dondoc_domain::rate::Rate;

use crate::links::Explained;
use crate::shown::{self, Link};

/// Widths at which text keeps about its natural size: a desk's column, and a phone.
const WIDE: u32 = 540;
const NARROW: u32 = 318;

#[derive(Debug)]
pub(super) struct IndicatorShown {
    pub(super) name: String,
    pub(super) a: FigureShown,
    pub(super) b: FigureShown,
    /// By how many points the percentage moves from A to B; `None` where one of them does not arise.
    pub(super) points: Option<String>,
    pub(super) parts: Vec<PartShown>,
    pub(super) chart: Option<ChartShown>,
    /// Where there is nothing to explain: why.
    pub(super) nothing: Option<String>,
}

#[derive(Debug)]
pub(super) struct FigureShown {
    pub(super) percent: String,
    pub(super) num: String,
    pub(super) den: String,
}

#[derive(Debug)]
pub(super) struct PartShown {
    pub(super) cause: Link,
    pub(super) why: String,
    /// How many services moved, where services are measured.
    pub(super) services: Option<String>,
    pub(super) num: String,
    pub(super) den: String,
    pub(super) rate: String,
    pub(super) points: String,
}

#[derive(Debug)]
pub(super) struct ChartShown {
    pub(super) wide: String,
    pub(super) narrow: String,
    pub(super) lead: String,
}

pub(super) fn shown(t: Language, told: &IndicatorExplanation, explained: &Explained) -> IndicatorShown {
    let figure = |rate: Rate| FigureShown {
        percent: if rate.arises() { t.percent(rate) } else { t.text("standing-not-arising") },
        num: t.number(rate.num),
        den: t.number(rate.den),
    };
    let after = told.after_each();
    let parts: Vec<PartShown> = told
        .parts
        .iter()
        .enumerate()
        .map(|(i, part)| {
            let before = if i == 0 { Some(told.a) } else { after[i - 1] };
            PartShown {
                cause: Link::new(t.cause(part.cause), explained.part(&told.indicator, part.cause.name(), 1)),
                why: t.cause_why(part.cause),
                services: (!part.services.is_empty())
                    .then(|| t.text_with("explain-moved-services", &[("n", t.number(part.services.len() as u64))])),
                num: t.signed(part.num.into()),
                den: t.signed(part.den.into()),
                rate: after[i].map_or_else(|| "–".to_owned(), |rate| t.percent(rate)),
                points: t.points(before, after[i]),
            }
        })
        .collect();
    let nothing = match (parts.is_empty(), told.a.arises() || told.b.arises()) {
        (false, _) => None,
        (true, true) => Some(t.text("explain-same")),
        (true, false) => Some(t.text("explain-nothing")),
    };
    let moves = told.a.arises() && told.b.arises();
    IndicatorShown {
        name: shown::of(t, &told.name).to_owned(),
        a: figure(told.a),
        b: figure(told.b),
        points: (moves && !parts.is_empty())
            .then(|| t.text_with("explain-points", &[("points", t.points(Some(told.a), Some(told.b)))])),
        chart: (!parts.is_empty()).then(|| chart(t, told, &parts, &after)),
        parts,
        nothing,
    }
}

fn chart(t: Language, told: &IndicatorExplanation, parts: &[PartShown], after: &[Option<Rate>]) -> ChartShown {
    let whole = |side: &str, rate: Rate| WaterfallStep {
        label: t.text(side),
        value: t.percent(rate),
        sentence: t.text_with(
            "explain-whole",
            &[("side", t.text(side)), ("rate", t.percent(rate)), ("num", t.number(rate.num)), ("den", t.number(rate.den))],
        ),
        rate: Some(rate),
        whole: true,
        link: None,
    };
    let step = |(part, rate): (&PartShown, &Option<Rate>)| {
        let said =
            [("cause", &part.cause.text), ("num", &part.num), ("den", &part.den), ("rate", &part.rate), ("points", &part.points)];
        WaterfallStep {
            label: part.cause.text.clone(),
            value: part.points.clone(),
            sentence: t.text_with("explain-step", &said),
            rate: *rate,
            whole: false,
            link: Some(part.cause.to.clone()),
        }
    };
    let mut steps = vec![whole("explain-side-a", told.a)];
    steps.extend(parts.iter().zip(after).map(step));
    steps.push(whole("explain-side-b", told.b));
    let description = steps.iter().map(|step| step.sentence.clone()).collect::<Vec<_>>().join("; ");
    let title = t.text_with("explain-chart-title", &[("name", shown::of(t, &told.name))]);
    let mut chart = Waterfall { title, description, steps, width: WIDE };
    let mut lead = t.text("explain-chart-lead");
    if chart.begins_at() > 0 {
        lead = format!("{lead} {}", t.text_with("explain-chart-cut", &[("from", chart.begins_at().to_string())]));
    }
    let wide = chart.svg();
    chart.width = NARROW;
    ChartShown { wide, narrow: chart.svg(), lead }
}
