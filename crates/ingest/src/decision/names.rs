//! Names of units and offices as papers write them: capitals into the case of a sentence, and the unit that is meant.

use dondoc_domain::decisions::{DecisionText, DecisionUnit};
use dondoc_domain::text::{bare, fold, tidy};

use super::Notes;

/// Words before the name of a unit, longest first.
const TIERS: [&str; 9] = ["thành phố", "thị trấn", "thị xã", "đặc khu", "phường", "huyện", "quận", "tỉnh", "xã"];
/// Bodies whose first word is written with a capital within a sentence.
const BODIES: [(&str, &str); 4] = [
    ("ủy ban nhân dân", "Ủy ban nhân dân"),
    ("uỷ ban nhân dân", "Uỷ ban nhân dân"),
    ("hội đồng nhân dân", "Hội đồng nhân dân"),
    ("ubnd", "UBND"),
];

/// `CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HOÀNG VIỆT` → `Chủ tịch Ủy ban nhân dân xã Hoàng Việt`. Text with small letters stays as it is.
pub(super) fn sentence_case(text: &str) -> String {
    let text = tidy(text);
    if text.chars().any(char::is_lowercase) {
        return text;
    }
    let mut lower = text.to_lowercase();
    for (small, written) in BODIES {
        lower = lower.replace(small, written);
    }
    let mut out: Vec<String> = Vec::new();
    let mut named = false;
    let words: Vec<&str> = lower.split(' ').collect();
    for (at, word) in words.iter().enumerate() {
        let two = words.get(at + 1).map(|next| format!("{word} {next}"));
        let begins_tier = TIERS.contains(word) || two.is_some_and(|two| TIERS.contains(&two.as_str()));
        let second = at > 0 && TIERS.contains(&format!("{} {word}", words[at - 1]).as_str());
        if begins_tier || second {
            named = true;
            out.push((*word).to_owned());
        } else if named && *word != "và" && *word != "-" {
            out.push(capital(word));
        } else {
            named = false;
            out.push((*word).to_owned());
        }
    }
    capital(&out.join(" "))
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Units that a text names: `xã Hoàng Việt`.
pub(super) fn units_in(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut found: Vec<String> = Vec::new();
    for at in 0..words.len() {
        let tier = TIERS.iter().find(|tier| {
            let parts: Vec<&str> = tier.split(' ').collect();
            words.get(at..at + parts.len()).is_some_and(|w| w.iter().zip(&parts).all(|(a, b)| fold(a) == **b))
        });
        let Some(tier) = tier else { continue };
        // The "xã" of "thị xã" begins no other unit.
        if at > 0 && TIERS.contains(&fold(&words[at - 1..=at].join(" ")).as_str()) {
            continue;
        }
        let begins = at + tier.split(' ').count();
        let mut name: Vec<&str> = Vec::new();
        for word in &words[begins.min(words.len())..] {
            let plain = word.trim_end_matches([',', '.', ';', ':', ')', '”', '"']);
            let capital = plain.chars().next().is_some_and(char::is_uppercase) && plain.chars().all(char::is_alphabetic);
            // `UBND`, `HĐND` are no names.
            if !capital || (plain.chars().count() > 1 && plain.chars().all(char::is_uppercase)) {
                break;
            }
            name.push(plain);
            if plain.len() < word.len() {
                break;
            }
        }
        if !name.is_empty() {
            let unit = format!("{tier} {}", name.join(" "));
            if !found.iter().any(|f| bare(f) == bare(&unit)) {
                found.push(unit);
            }
        }
    }
    found
}

/// The year that words speak of: the last `năm 2023`.
pub(super) fn year_in(text: &str) -> Option<i32> {
    let all = text.match_indices("năm ").filter_map(|(at, word)| {
        let year = text.get(at + word.len()..at + word.len() + 4)?;
        let ends = !text[at + word.len() + 4..].starts_with(|c: char| c.is_ascii_digit());
        (ends && year.bytes().all(|b| b.is_ascii_digit())).then(|| year.parse().ok()).flatten()
    });
    all.filter(|year| (1990..2100).contains(year)).last()
}

/// Who decides, and for which unit: the office above the bases, with the name that the title gives where the office ends
/// before it.
pub(super) fn issuer_and_unit(authority: &[String], text: &mut DecisionText, notes: &mut Notes) {
    let office = sentence_case(&authority.join(" "));
    let body = text.issuer.take().filter(|body| !body.is_empty());
    let title = text.title.clone().unwrap_or_default();
    let mut issuer = if office.is_empty() { body.clone() } else { Some(office) };
    if let Some(said) = &mut issuer
        && let Some(tier) = TIERS.iter().find(|tier| fold(said).ends_with(&format!(" {tier}")))
    {
        let of_tier = |text: &str| units_in(text).into_iter().filter(|u| u.starts_with(tier)).collect::<Vec<_>>();
        let from_head = body.as_deref().map(of_tier).unwrap_or_default();
        let named = if from_head.is_empty() { of_tier(&title) } else { from_head };
        if let [only] = named.as_slice() {
            *said = format!("{}{}", &said[..said.len() - tier.len()], only);
            notes.say("decision-issuer-completed", "issuer", said);
        }
    }
    let of_body = |text: &Option<String>| text.as_deref().map(units_in).unwrap_or_default();
    let mut named = of_body(&issuer);
    if named.is_empty() {
        named = of_body(&body);
    }
    if let [only] = named.as_slice() {
        text.unit = Some(DecisionUnit { code: None, name: capital(only) });
    }
    text.issuer = issuer;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_become_a_sentence() {
        for (from, to) in [
            ("CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HOÀNG VIỆT", "Chủ tịch Ủy ban nhân dân xã Hoàng Việt"),
            ("ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN", "Ủy ban nhân dân tỉnh Lạng Sơn"),
            ("UBND THỊ TRẤN NA SẦM", "UBND thị trấn Na Sầm"),
            ("Chủ tịch UBND xã", "Chủ tịch UBND xã"),
            ("CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ", "Chủ tịch Ủy ban nhân dân xã"),
        ] {
            assert_eq!(sentence_case(from), to);
        }
    }

    #[test]
    fn units_and_years_are_found_in_words() {
        assert_eq!(units_in("các bộ phận thuộc UBND xã Hoàng Việt năm 2023"), ["xã Hoàng Việt"]);
        assert_eq!(units_in("UBND các xã, thị trấn trên địa bàn huyện Văn Lãng năm 2023"), ["huyện Văn Lãng"]);
        assert_eq!(units_in("thị xã Sơn Tây; phường An Hải, xã UBND"), ["thị xã Sơn Tây", "phường An Hải"]);
        assert_eq!(year_in("giai đoạn từ năm 2021 đến năm 2023"), Some(2023));
        assert_eq!(year_in("năm 20234 và năm nay"), None);
    }
}
