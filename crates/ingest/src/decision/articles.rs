//! The articles: paragraphs whole, and what they say of rates, duties and those who carry the decision out.

use dondoc_domain::decisions::{Article, DecisionText};
use dondoc_domain::text::bare;

use super::parts::{article, article_number};
use super::pieces::{Begins, Line};
use super::{definitions, duties, paragraphs};

/// Reads the articles.
pub(super) fn read(lines: &[Line], text: &mut DecisionText, left_over: &mut Vec<String>) {
    let mut from = 0;
    while from < lines.len() {
        let next = (from + 1..lines.len()).find(|at| opens(&lines[*at])).unwrap_or(lines.len());
        match one(&lines[from..next]) {
            Some(article) => text.articles.push(article),
            None => left_over.extend(lines[from..next].iter().map(Line::text)),
        }
        from = next;
    }
}

fn opens(line: &Line) -> bool {
    line.begins == Begins::Here && article_number(&line.text()).is_some()
}

fn one(lines: &[Line]) -> Option<Article> {
    let mut paragraphs = paragraphs::join(lines);
    let (number, first) = article(paragraphs.first()?).map(|(number, first)| (number, first.to_owned()))?;
    let has_more = paragraphs.len() > 1;
    let subject = (has_more && is_heading(&first)).then(|| first.clone());
    match (&subject, first.is_empty()) {
        (None, false) => paragraphs[0] = first,
        _ => {
            paragraphs.remove(0);
        }
    }
    let mut article = Article { article: number, subject, text: paragraphs, ..Article::default() };
    article.definitions = definitions::read(&article.text);
    article.who = duties::who_carries_out(&article.text);
    if article.who.is_empty() && lays_duties(&article) {
        article.duties = duties::read(&article.text);
    }
    Some(article)
}

/// A heading has no mark at its end and says no whole sentence.
fn is_heading(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 120 && !text.ends_with(['.', ';', ':', ',', '/'])
}

fn lays_duties(article: &Article) -> bool {
    let first = article.subject.as_ref().or(article.text.first()).map(|text| bare(text)).unwrap_or_default();
    first.contains("trach nhiem")
        || first.contains("to chuc thuc hien")
        || (first.starts_with("giao ") && !first.starts_with("giao chi tieu"))
}
