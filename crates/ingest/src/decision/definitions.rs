//! How a decision defines its rates: `“Tỷ lệ …” được xác định bằng … trên tổng số …`.

use dondoc_domain::decisions::IndicatorText;
use dondoc_domain::definitions::{ONLINE_DOSSIERS, SERVICE_COVERAGE};
use dondoc_domain::text::bare;

/// Words between the name of a rate and what it is.
const DEFINED: [&str; 8] = [
    "được xác định bằng",
    "được xác định theo",
    "được xác định là",
    "được xác định trên cơ sở",
    "được xác định",
    "được tính bằng",
    "được tính theo",
    "là tỷ lệ giữa",
];
/// Words between what is counted and out of what; the first of them that is found divides.
const OUT_OF: [&str; 8] = [
    " trên tổng số ",
    " chia cho tổng số ",
    " so với tổng số ",
    " trên tổng ",
    " chia cho ",
    " so với ",
    " trên số ",
    " và tổng số ",
];

/// The rates that the paragraphs of an article define.
pub(super) fn read(paragraphs: &[String]) -> Vec<IndicatorText> {
    paragraphs.iter().flat_map(|text| of_paragraph(text)).collect()
}

fn of_paragraph(text: &str) -> Vec<IndicatorText> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((at, words)) = first_of(rest, &DEFINED) {
        let after = &rest[at + words.len()..];
        let Some(name) = name_before(&rest[..at]) else {
            rest = after;
            continue;
        };
        let end = clause(after);
        let (numerator, denominator) = sides(after[..end].trim());
        found.push(IndicatorText { indicator: indicator(&name).map(str::to_owned), name, numerator, denominator });
        rest = &after[end..];
    }
    found
}

/// The earliest of some words, the longest where two begin at one place.
fn first_of(text: &str, words: &[&'static str]) -> Option<(usize, &'static str)> {
    let found = words.iter().filter_map(|word| text.find(word).map(|at| (at, *word)));
    found.min_by_key(|(at, word)| (*at, usize::MAX - word.len()))
}

/// The name of a rate at the end of a text, in quotation marks or not.
fn name_before(text: &str) -> Option<String> {
    let text = text.trim_end_matches([' ', ':', ',', '(']);
    let quoted = text.trim_end_matches(['”', '"', '’', '\'', '»']);
    let start = if quoted.len() < text.len() {
        quoted.rfind(['“', '"', '‘', '\'', '«', '”']).map(|at| at + quoted[at..].chars().next().map_or(1, char::len_utf8))
    } else {
        ["Tỷ lệ ", "Tỉ lệ ", "tỷ lệ ", "tỉ lệ "].iter().filter_map(|word| quoted.rfind(word)).max()
    };
    let name = quoted[start?..].trim();
    let words = bare(name);
    ((words.starts_with("ty le ") || words.starts_with("ti le ")) && name.chars().count() <= 200).then(|| name.to_owned())
}

/// Where a definition ends: at a mark that is not within parentheses.
fn clause(text: &str) -> usize {
    let mut depth = 0i32;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ';' | '.' if depth <= 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// What is counted, and out of what, in their own words.
fn sides(clause: &str) -> (Option<String>, Option<String>) {
    if clause.is_empty() {
        return (None, None);
    }
    let Some((at, words)) = OUT_OF.iter().find_map(|words| outside(clause, words).map(|at| (at, *words))) else {
        return (Some(clause.to_owned()), None);
    };
    // "tổng số" belongs to what it is out of.
    let told = words.trim_start_matches(" trên ").trim_start_matches(" chia cho ").trim_start_matches(" so với ");
    let told = told.trim_start_matches(" và ").trim();
    let below = clause[at + words.len()..].trim();
    let below = if told.is_empty() { below.to_owned() } else { format!("{told} {below}") };
    (Some(clause[..at].trim().to_owned()), Some(below))
}

/// The first place of some words that is not within parentheses.
fn outside(text: &str, words: &str) -> Option<usize> {
    let depth = |at: usize| text[..at].matches('(').count().saturating_sub(text[..at].matches(')').count());
    text.match_indices(words).map(|(at, _)| at).find(|at| depth(*at) == 0)
}

/// Which of our indicators a name is of, by its words; other rates of online services have other ones.
pub(super) fn indicator(name: &str) -> Option<&'static str> {
    let words = bare(name);
    let has = |word: &str| words.contains(word);
    if ["thanh toan", "so hoa", "hai long", "dung han", "truoc han", "dien tu", "nam truoc", "ket qua", "thuc hien nam"]
        .iter()
        .any(|other| has(other))
    {
        return None;
    }
    let service = has("dich vu cong") || has("dvc") || has("thu tuc") || has("tthc");
    if has("phat sinh") && service && (has("ho so") || has("truc tuyen")) {
        return Some(SERVICE_COVERAGE);
    }
    (has("ho so") && has("truc tuyen")).then_some(ONLINE_DOSSIERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_told_apart_by_their_words() {
        for (name, id) in [
            ("Tỷ lệ dịch vụ công phát sinh hồ sơ trực tuyến (%)", Some(SERVICE_COVERAGE)),
            ("Tỷ lệ DVCTT có phát sinh hồ sơ trực tuyến", Some(SERVICE_COVERAGE)),
            ("Tỷ lệ TTHC phát sinh hồ sơ trực tuyến", Some(SERVICE_COVERAGE)),
            ("Tỷ lệ hồ sơ xử lý trực tuyến", Some(ONLINE_DOSSIERS)),
            ("Tỷ lệ hồ sơ nộp trực tuyến", Some(ONLINE_DOSSIERS)),
            ("Tỷ lệ hồ sơ thanh toán trực tuyến", None),
            ("Kết quả năm 2022: tỷ lệ hồ sơ trực tuyến", None),
            ("Tỷ lệ hài lòng", None),
        ] {
            assert_eq!(indicator(name), id, "{name}");
        }
    }

    #[test]
    fn other_wordings_are_read() {
        let text = "Tỷ lệ hồ sơ xử lý trực tuyến được tính bằng số hồ sơ trực tuyến (đã tiếp nhận; đang giải quyết) chia cho tổng số \
                    hồ sơ. Sau đây là phần khác.";
        let found = of_paragraph(text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "Tỷ lệ hồ sơ xử lý trực tuyến");
        assert_eq!(found[0].numerator.as_deref(), Some("số hồ sơ trực tuyến (đã tiếp nhận; đang giải quyết)"));
        assert_eq!(found[0].denominator.as_deref(), Some("tổng số hồ sơ"));
        assert_eq!(of_paragraph("Số liệu được xác định theo hệ thống."), []);
    }
}
