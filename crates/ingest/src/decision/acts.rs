//! What a decision does to others, and from when it holds.

use dondoc_domain::decisions::{Act, ActKind, DecisionText};
use dondoc_domain::legal::{cited, written_day};
use dondoc_domain::text::fold;

/// Finds the acts in title and articles.
pub(super) fn read(text: &mut DecisionText) {
    let mut acts: Vec<Act> = Vec::new();
    let own = text.number.as_deref().map(fold);
    let articles = text.articles.iter().flat_map(|a| a.subject.iter().chain(&a.text));
    for paragraph in text.title.iter().chain(articles) {
        for sentence in sentences(paragraph) {
            for act in acts_of(sentence) {
                let other = Some(fold(&act.decision)) != own;
                if other && !acts.iter().any(|a| fold(&a.decision) == fold(&act.decision)) {
                    acts.push(act);
                }
            }
        }
    }
    text.acts = acts;
    text.effective_from = text.articles.iter().flat_map(|a| &a.text).find_map(|p| effective(p));
}

/// Sentences, and what stands between semicolons.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').flat_map(|part| part.split(". "))
}

/// The decisions that a sentence touches. The verb stands before the number; "hết hiệu lực" stands behind it.
fn acts_of(sentence: &str) -> Vec<Act> {
    let folded = fold(sentence);
    let found = cited(sentence).into_iter().filter(|c| c.kind.as_deref() == Some("Quyết định"));
    let act = |number: String| {
        let at = folded.find(&fold(&number))?;
        let how = verb(&folded[..at]).or_else(|| folded[at..].contains("hết hiệu lực").then_some(ActKind::Replace))?;
        Some(Act { how, decision: number })
    };
    found.filter_map(|c| act(c.number?)).collect()
}

/// What the words before a number do to it.
fn verb(before: &str) -> Option<ActKind> {
    const VERBS: [(&str, ActKind); 7] = [
        ("sửa đổi", ActKind::Amend),
        ("bổ sung", ActKind::Amend),
        ("điều chỉnh", ActKind::Amend),
        ("thay thế", ActKind::Replace),
        ("bãi bỏ", ActKind::Revoke),
        ("hủy bỏ", ActKind::Revoke),
        ("huỷ bỏ", ActKind::Revoke),
    ];
    let said = |(word, how): (&str, ActKind)| Some((before.rfind(word)?, how));
    let (at, how) = VERBS.into_iter().filter_map(said).max_by_key(|(at, _)| *at)?;
    // "không sửa đổi, bổ sung tại Quyết định này": the clause is about what stays.
    let denied = before[..at].rfind("không ").is_some_and(|no| at - no < 40);
    // A decision that is only followed ("thực hiện theo …") is not touched.
    let follows = before[at..].contains("thực hiện theo");
    (!denied && !follows).then_some(how)
}

/// The day from which it says that it holds.
fn effective(text: &str) -> Option<dondoc_domain::time::Day> {
    let folded = fold(text);
    let at = folded.find("có hiệu lực")?;
    // Another one's "có hiệu lực" is named by its number.
    if !folded[..at].trim_end().ends_with("quyết định này") {
        return None;
    }
    // "kể từ ngày ký và thay thế Quyết định số … ngày …": only the day that comes next is meant.
    let rest = &folded[at..];
    written_day(&rest[rest.find("ngày")?..]).map(|written| written.day)
}
