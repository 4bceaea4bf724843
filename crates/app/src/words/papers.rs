//! Papers in words: periods as an office writes them.

use dondoc_domain::periods::Period;

use super::Language;

/// Quarters as they are numbered.
const QUARTERS: [&str; 4] = ["I", "II", "III", "IV"];

impl Language {
    /// A period within a sentence: `năm 2023`, `quý III năm 2023`, `6 tháng đầu năm 2023`; one of the statutory calendar with its days.
    #[must_use]
    pub fn period_in_paper(self, period: &Period) -> String {
        let days = [("from", period.start.vietnamese()), ("to", period.last_day().vietnamese())];
        let plain = || self.text_with("paper-period-days", &days);
        let Some(known) = Period::of_days(period.start, period.end) else { return plain() };
        let statutory = known.is_statutory();
        let name = known.name.strip_prefix("nd09:").unwrap_or(&known.name);
        let (year, part) = name.split_once('-').unwrap_or((name, ""));
        if name.contains("..") {
            return plain();
        }
        let quarter = part.strip_prefix('Q').and_then(|q| q.parse::<usize>().ok()).and_then(|q| QUARTERS.get(q.checked_sub(1)?));
        let (key, n) = match (part, quarter) {
            ("", _) => ("paper-period-year", ""),
            ("H1" | "6m", _) => ("paper-period-first-half", ""),
            ("H2", _) => ("paper-period-second-half", ""),
            ("9m", _) => ("paper-period-nine-months", ""),
            (_, Some(quarter)) => ("paper-period-quarter", *quarter),
            (month, None) => ("paper-period-month", month.trim_start_matches('0')),
        };
        let said = self.text_with(key, &[("year", year), ("n", n)]);
        if !statutory {
            return said;
        }
        let [from, to] = days;
        self.text_with("paper-period-with-days", &[("period", said), from, to])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_said_as_an_office_says_them() {
        let said = |name: &str| Language::Vietnamese.period_in_paper(&Period::parse(name).unwrap());
        assert_eq!(said("2023"), "năm 2023");
        assert_eq!(said("2023-Q3"), "quý III năm 2023");
        assert_eq!(said("2023-06"), "tháng 6 năm 2023");
        assert_eq!(said("2023-01-01..2023-07-01"), "6 tháng đầu năm 2023");
        assert_eq!(said("nd09:2023-9m"), "9 tháng đầu năm 2023 (từ ngày 15/12/2022 đến ngày 14/09/2023)");
        assert_eq!(said("2023-01-05..2023-01-07"), "giai đoạn từ ngày 05/01/2023 đến ngày 06/01/2023");
    }
}
