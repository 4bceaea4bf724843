//! Who is to do what: items of the article of responsibilities, and those who carry the decision out.

use dondoc_domain::decisions::Duty;
use dondoc_domain::text::bare;

use super::paragraphs::{is_dashed, is_numbered, without_mark};

/// Words with which what somebody is to do begins.
const VERBS: [&str; 22] = [
    "có trách nhiệm",
    "chịu trách nhiệm",
    "chủ trì",
    "phối hợp",
    "theo dõi",
    "hướng dẫn",
    "tổng hợp",
    "đôn đốc",
    "kiểm tra",
    "tổ chức",
    "thực hiện",
    "báo cáo",
    "căn cứ",
    "chủ động",
    "triển khai",
    "tham mưu",
    "xây dựng",
    "rà soát",
    "làm đầu mối",
    "là đầu mối",
    "tiếp nhận",
    "bố trí",
];

/// The duties that paragraphs tell.
pub(super) fn read(paragraphs: &[String]) -> Vec<Duty> {
    let mut duties = Vec::new();
    let mut whose: Option<String> = None;
    for text in paragraphs {
        let said = without_mark(text).trim();
        if is_dashed(text)
            && let Some(who) = &whose
        {
            duties.push(Duty { who: who.clone(), what: ended(said) });
            continue;
        }
        if let Some((who, what)) = headed(said) {
            if !what.is_empty() {
                duties.push(Duty { who: who.clone(), what });
            }
            whose = Some(who);
        } else if is_numbered(text)
            && let Some(who) = &whose
            && said.chars().next().is_some_and(char::is_uppercase)
            && text.contains(')')
        {
            duties.push(Duty { who: who.clone(), what: ended(said) });
        } else if let Some((who, what)) = by_verb(said) {
            duties.push(Duty { who: who.clone(), what });
            whose = Some(who);
        }
    }
    duties
}

/// `WHO: what`, `WHO:`.
fn headed(said: &str) -> Option<(String, String)> {
    let (who, what) = said.split_once(':')?;
    let who = who.strip_prefix("Giao ").unwrap_or(who).trim();
    let short = who.chars().count() <= 150 && !who.contains(['.', ';']);
    (short && !who.is_empty()).then(|| (who.to_owned(), ended(what.trim())))
}

/// `Giao WHO chủ trì …`, `WHO có trách nhiệm …`.
fn by_verb(said: &str) -> Option<(String, String)> {
    let given = said.strip_prefix("Giao ");
    let text = given.unwrap_or(said);
    let verbs = if given.is_some() { &VERBS[..] } else { &VERBS[..2] };
    let found = verbs.iter().filter_map(|verb| text.find(&format!(" {verb} "))).min()?;
    let who = text[..found].trim().trim_end_matches(',');
    (who.chars().count() <= 150).then(|| (who.to_owned(), ended(text[found..].trim())))
}

fn ended(text: &str) -> String {
    text.trim_end_matches(['.', ';', '/', ' ']).to_owned()
}

/// Those who carry the decision out, one each.
pub(super) fn who_carries_out(paragraphs: &[String]) -> Vec<String> {
    const ENDS: [&str; 3] = [" chịu trách nhiệm thi hành", " có trách nhiệm thi hành", " căn cứ Quyết định thi hành"];
    let sentences = paragraphs.iter().flat_map(|text| text.split(". "));
    let found = sentences.filter_map(|s| ENDS.iter().find_map(|end| s.find(end).map(|at| &s[..at]))).next();
    found.map(|who| list(without_lead(who))).unwrap_or_default()
}

/// Without `Các Ông (Bà):`.
fn without_lead(who: &str) -> &str {
    match who.split_once(':') {
        Some((lead, rest)) if bare(lead).starts_with("cac ong") || bare(lead).starts_with("cac dong chi") => rest.trim(),
        _ => who.trim(),
    }
}

/// A list with commas and a last "và": "các tổ chức, cá nhân có liên quan" is one.
fn list(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for part in pieces(text) {
        let small = part.chars().next().is_some_and(char::is_lowercase);
        match all.last_mut() {
            Some(last) if small && goes_on(last, part) => {
                last.push_str(", ");
                last.push_str(part);
            }
            _ => all.push(part.to_owned()),
        }
    }
    all
}

/// Is a part only the next word of a row of words ("các cơ quan, đơn vị", "UBND các xã, thị trấn")?
fn goes_on(last: &str, part: &str) -> bool {
    const BODIES: [&str; 6] = ["to chuc", "co quan", "don vi", "ca nhan", "phong ban", "bo phan"];
    const TIERS: [&str; 5] = ["xa", "phuong", "thi tran", "huyen", "thanh pho"];
    let (last, part) = (format!(" {}", bare(last)), bare(part));
    let row = |words: &[&str]| {
        words.iter().any(|word| last.ends_with(&format!(" {word}"))) && words.iter().any(|word| part.starts_with(word))
    };
    row(&BODIES) || row(&TIERS)
}

/// The text at commas and semicolons, and at an "và" before another one who is to do it.
fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut from) = (0i32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' | ';' if depth <= 0 => {
                found.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
        let next = ["các ", "những ", "Thủ trưởng", "Chủ tịch", "Giám đốc", "Trưởng ", "Chánh ", "Công chức", "công chức"];
        if let Some(rest) = text[at..].strip_prefix(" và ")
            && depth <= 0
            && next.iter().any(|word| rest.starts_with(word))
        {
            found.push(&text[from..at]);
            from = at + " và ".len();
        }
    }
    found.push(&text[from..]);
    found.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}
