//! Decisions: read whole, in every shape, and nothing is made up.

use dondoc_domain::decisions::DecisionText;
use dondoc_domain::text::{bare, fold};
use dondoc_ingest::decision::{Reading, read};

fn data(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/decisions/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn reading(name: &str) -> Reading {
    read(name, &data(name)).unwrap()
}

fn founding() -> (Reading, DecisionText) {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/hoang-viet-2023/decision.json");
    let sample = serde_json::from_slice(&std::fs::read(sample).unwrap()).unwrap();
    (reading("quyet-dinh-2023.txt"), DecisionText::of_document(&sample))
}

fn missing(reading: &Reading) -> Vec<&str> {
    let all = reading.notes.iter().filter(|note| note.code == "decision-element-missing");
    all.map(|note| note.args[0].1.as_str()).collect()
}

/// Letters and digits only, as words.
fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Every word of the founding decision is in exactly one of the pieces, in its place: what the source says and what was read are one
/// sequence of words, but for the words that only mark the parts.
#[test]
fn every_word_of_the_founding_decision_is_in_one_piece() {
    let (reading, _) = founding();
    assert_eq!(reading.left_over, Vec::<String>::new());
    let text = &reading.text;
    let mut pieces = vec!["QUYẾT ĐỊNH".to_owned()];
    pieces.extend(text.title.clone());
    // The office in capitals; its name comes from the title, and a note says so.
    let issuer = text.issuer.clone().unwrap();
    pieces.push(issuer.strip_suffix(" Hoàng Việt").unwrap().to_owned());
    pieces.extend(text.legal_bases.clone());
    pieces.push(format!("Theo đề nghị của {}", text.proposer.as_deref().unwrap()));
    pieces.push("QUYẾT ĐỊNH:".to_owned());
    for article in &text.articles {
        pieces.push(format!("Điều {}", article.article));
        pieces.extend(article.subject.clone());
        pieces.extend(article.text.clone());
    }
    pieces.push("Nơi nhận:".to_owned());
    pieces.extend(text.recipients.clone());
    let signer = text.signer.clone().unwrap();
    pieces.extend([signer.title, signer.name]);
    let source = String::from_utf8(data("quyet-dinh-2023.txt")).unwrap();
    assert_eq!(words(&pieces.join(" ")), words(&source));
}

/// Quotation marks of one kind: the source mixes them.
fn plain(text: &str) -> String {
    text.replace(['‘', '’', '“', '”'], "\"")
}

#[test]
fn the_founding_decision_says_what_its_data_say() {
    let (reading, known) = founding();
    let text = &reading.text;
    assert_eq!(text.kind, known.kind);
    assert_eq!(text.title.as_deref().map(plain), known.title.as_deref().map(plain));
    assert_eq!((text.year, &text.issuer, &text.proposer), (known.year, &known.issuer, &known.proposer));
    assert_eq!(text.signer, known.signer);
    assert_eq!(text.recipients, known.recipients);
    assert_eq!(text.unit.as_ref().map(|u| u.name.as_str()), known.unit.as_ref().map(|u| u.name.as_str()));
    assert_eq!(text.parent.as_deref(), Some("723/QĐ-UBND"));
    // What is not in the text is not in the reading.
    assert_eq!((&text.number, text.date, &text.place, &text.annex), (&None, None, &None, &None));
    assert_eq!(missing(&reading), ["decision_number", "decision_date", "decision_place", "decision_annex"]);
    let others: Vec<_> = reading.notes.iter().filter(|n| n.code != "decision-element-missing").map(|n| n.code.as_str()).collect();
    assert_eq!(others, ["decision-issuer-completed"]);

    // The data shorten the bases; each begins as the text does.
    assert_eq!(text.legal_bases.len(), known.legal_bases.len());
    for (read, known) in text.legal_bases.iter().zip(&known.legal_bases) {
        let read = fold(read.trim_start_matches("Căn cứ ").trim_start_matches("Thực hiện "));
        assert!(read.starts_with(&fold(known)), "{read} / {known}");
    }
    assert_eq!(text.articles.iter().map(|a| a.article).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(text.articles[0].text.len(), 2);
    assert_eq!(text.articles[1].subject.as_deref(), Some("Trách nhiệm của các bộ phận chuyên môn"));
    assert_eq!(text.articles[1].text.len(), 6);

    let of = |indicator: &str| {
        let mut defined = known.articles[0].definitions.iter().filter(move |d| d.indicator.as_deref() == Some(indicator));
        defined.next().unwrap()
    };
    assert_eq!(text.articles[0].definitions.len(), 2);
    for read in &text.articles[0].definitions {
        let known = of(read.indicator.as_deref().unwrap());
        assert_eq!(read.name, known.name);
        let short = |side: &Option<String>| side.as_deref().unwrap().trim_start_matches("tổng ").replace("số lượng", "số");
        assert_eq!(short(&read.numerator), short(&known.numerator));
        assert!(short(&read.denominator).starts_with(&short(&known.denominator)), "{:?}", read.denominator);
    }

    let duties = &text.articles[1].duties;
    let who = |duties: &[dondoc_domain::decisions::Duty]| duties.iter().map(|d| d.who.clone()).collect::<Vec<_>>();
    assert_eq!(who(duties), who(&known.articles[1].duties));
    for (read, known) in duties.iter().zip(&known.articles[1].duties) {
        // The data tell a duty in fewer words: all that matter are in it.
        let read = words(&bare(&read.what));
        let (all, found) = words(&bare(&known.what)).iter().fold((0, 0), |(n, f), w| (n + 1, f + usize::from(read.contains(w))));
        assert!(found * 10 >= all * 8, "{read:?} / {known:?}");
    }
    assert_eq!(text.articles[2].who, known.articles[2].who);

    // What is kept as a document comes back as it was.
    assert_eq!(&DecisionText::of_document(&text.to_document()), text);
}
