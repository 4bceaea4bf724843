//! Any paper: words that are markup somewhere, spans that lead nowhere, days long ago.

use dondoc_domain::papers::{Align, Block, Column, Figure, Head, Paper, PaperAnnex, Run, Signature, Table, TableCell, TableRow};
use dondoc_domain::time::Day;
use proptest::prelude::*;

/// Words as they may come from anywhere: markup of any kind, control characters, words longer than a page, nothing.
fn any_words() -> impl Strategy<Value = String> {
    let hostile = [
        "",
        " ",
        "<w:t>&amp;</w:t>]]>",
        "#panic() $x^2$ *a* _b_ @c <d> \\ // `e` = f",
        "\u{0}\u{1}\u{b}\u{1f}\u{7f}\u{85}\u{2028}\u{fffe}\u{ffff}",
        "\u{202e}abc\u{feff}\u{200b}",
        "a\tb\r\nc\n\nd",
        "=1+1",
        "./.",
        "😀 Ủy ban nhân dân",
    ];
    prop_oneof![
        6 => "[ a-zA-ZÀ-ỹ0-9.,;%&<>\"'/-]{0,60}",
        2 => "\\PC{0,40}",
        2 => proptest::sample::select(hostile.map(str::to_owned).to_vec()),
        1 => (1usize..400).prop_map(|n| "dài".repeat(n)),
    ]
}

fn any_runs(figures: usize) -> impl Strategy<Value = Vec<Run>> {
    let run = prop_oneof![
        4 => any_words().prop_map(Run::Text),
        1 => any_words().prop_map(Run::Bold),
        1 => any_words().prop_map(Run::Italic),
        // One more than there are: such a run shows nothing.
        2 => (0..=figures).prop_map(Run::Figure),
    ];
    prop::collection::vec(run, 0..4)
}

fn any_table(figures: usize) -> impl Strategy<Value = Table> {
    let align = prop_oneof![Just(Align::Left), Just(Align::Centre), Just(Align::Right)];
    let column = (0u32..50, align).prop_map(|(width, align)| Column { width, align });
    // Spans may be nothing, overlap, or lead out of the table.
    let cell = (any_runs(figures), 0u32..4, 0u32..4).prop_map(|(runs, columns, rows)| TableCell { runs, columns, rows });
    let row = prop::collection::vec(cell, 0..5).boxed();
    let rows = prop::collection::vec((row.clone(), any::<bool>()), 0..5);
    let parts = (prop::option::of(any_words()), prop::collection::vec(column, 0..5), prop::collection::vec(row, 0..3), rows);
    (parts, any::<bool>()).prop_map(|((caption, columns, head, rows), numbered)| Table {
        caption,
        columns,
        head,
        numbered,
        rows: rows.into_iter().map(|(cells, strong)| TableRow { cells, strong }).collect(),
    })
}

fn any_blocks(figures: usize) -> impl Strategy<Value = Vec<Block>> {
    let block = prop_oneof![
        any_words().prop_map(Block::Basis),
        any_words().prop_map(Block::Enacting),
        (any::<u32>(), any_runs(figures)).prop_map(|(number, text)| Block::Article { number, text }),
        (any::<u8>(), any_words()).prop_map(|(level, text)| Block::Heading { level, text }),
        any_runs(figures).prop_map(Block::Paragraph),
        any_runs(figures).prop_map(Block::Item),
        any_table(figures).prop_map(Block::Table),
    ];
    prop::collection::vec(block, 0..8)
}

fn any_head() -> impl Strategy<Value = Head> {
    let some = || prop::option::of(any_words());
    let lines = || prop::collection::vec(any_words(), 0..3);
    let day = prop::option::of((-100_000i32..100_000).prop_map(Day));
    let first = (some(), lines(), some(), any_words(), any_words(), day);
    let second = (prop::option::of(any::<i32>()), some(), any_words(), lines(), some());
    (first, second).prop_map(|((superior, issuer, number, symbol, place, date), (year, name, about, addressees, authority))| {
        Head { superior, issuer, number, symbol, place, date, year, name, about, addressees, authority }
    })
}

/// Any paper, sensible or not. What shows nothing, leads nowhere or spans too much is in it too.
pub fn any_paper() -> impl Strategy<Value = Paper> {
    let figures = prop::collection::vec(any_words(), 0..4);
    figures.prop_flat_map(|shown| {
        let n = shown.len();
        let figures: Vec<Figure> = shown
            .into_iter()
            .map(|shown| Figure {
                what: shown.clone(),
                shown,
                rate: None,
                unit: None,
                department: None,
                procedure: None,
                indicator: None,
                period: None,
                definition: None,
                cut_off: None,
                snapshot: None,
                target: None,
            })
            .collect();
        let annex = (any_words(), any_words(), prop::option::of(any_words()), any::<bool>(), any_blocks(n))
            .prop_map(|(label, title, attached_to, landscape, body)| PaperAnnex { label, title, attached_to, landscape, body });
        let lines = || prop::collection::vec(any_words(), 0..3);
        let signature = (lines(), any_words()).prop_map(|(lines, name)| Signature { lines, name });
        let first = (any_words(), any_head(), any_blocks(n), signature);
        let second = (lines(), prop::collection::vec(annex, 0..3), lines());
        (first, second).prop_map(move |((title, head, body, signature), (recipients, annexes, sources))| Paper {
            title,
            head,
            body,
            signature,
            recipients,
            annexes,
            figures: figures.clone(),
            sources,
        })
    })
}
