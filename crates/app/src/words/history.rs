//! A unit's story in sentences.

use dondoc_domain::organisation::Extent;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::Validity;

use super::Language;
use crate::{HistoricLink, Shares};

impl Language {
    /// What went into what, without the day: "Xã Bắc Hùng nhập toàn bộ vào Xã Na Sầm".
    #[must_use]
    pub fn succession(self, link: &HistoricLink) -> String {
        let extent = match link.extent {
            Extent::Whole => "whole",
            Extent::MainPart => "main-part",
            Extent::Part => "part",
        };
        self.text_with(&format!("history-event-{extent}"), &[("old", &link.old.name), ("new", &link.new.name)])
    }

    /// From when until when: "từ 01/07/2025", "đến hết 30/06/2025".
    #[must_use]
    pub fn validity(self, validity: Validity) -> String {
        let from = validity.from_day().map(|day| day.vietnamese());
        let to = validity.to_day().map(|day| day.plus(-1).vietnamese());
        match (from, to) {
            (None, None) => self.text("history-always"),
            (Some(from), None) => self.text_with("web-since", &[("from", from)]),
            (None, Some(to)) => self.text_with("web-until", &[("to", to)]),
            (Some(from), Some(to)) => self.text_with("web-from-until", &[("from", from), ("to", to)]),
        }
    }

    /// Why an indicator of the union is not the sum of the units, with the arithmetic spelled out; for dossiers,
    /// that it is.
    #[must_use]
    pub fn why_not_the_sum(self, shares: &Shares) -> Vec<String> {
        let arising = shares.arising();
        if arising.len() < 2 {
            return if shares.of_services() { vec![self.text("history-why-one")] } else { Vec::new() };
        }
        let (sum, union) = (shares.sharing.sum(), shares.sharing.union);
        if !shares.of_services() {
            let args =
                [("num", self.addition(&arising, |r| r.num, sum.num)), ("den", self.addition(&arising, |r| r.den, sum.den))];
            return vec![self.text_with("history-dossiers-add", &args)];
        }
        if !shares.differs() {
            return vec![self.text("history-why-same")];
        }
        let spelled = |side: fn(&Rate) -> u64, key: &str| {
            let args = [("sum", self.addition(&arising, side, side(&sum))), ("union", self.number(side(&union)))];
            self.text_with(key, &args)
        };
        let times = |side: fn(&Rate) -> u64, key: &str| {
            let counts = shares.sharing.by_number_of_parts()?;
            let mut rows: Vec<(u64, u64)> = counts.iter().map(side).zip(1u64..).filter(|(n, _)| *n > 0).collect();
            rows.reverse();
            let one =
                |(n, k): &(u64, u64)| self.text_with("history-times-one", &[("n", self.number(*n)), ("k", self.number(*k))]);
            let product = |(n, k): &(u64, u64)| format!("{} × {}", self.number(*n), self.number(*k));
            let products = rows.iter().map(product).collect::<Vec<_>>().join(" + ");
            let words = rows.iter().map(one).collect::<Vec<_>>().join(", ");
            let times = format!("{words} ({products} = {})", self.number(side(&sum)));
            Some(self.text_with(key, &[("times", times)]))
        };
        let (arose, online): (fn(&Rate) -> u64, fn(&Rate) -> u64) = (|r| r.den, |r| r.num);
        let mut said = vec![spelled(arose, "history-sum-services")];
        said.extend(times(arose, "history-times-arose"));
        said.push(spelled(online, "history-sum-online"));
        said.extend(times(online, "history-times-online"));
        said.push(self.text("history-because"));
        said
    }

    /// `41 + 35 + 38 + 55 = 169`.
    fn addition(self, parts: &[(usize, Rate)], side: fn(&Rate) -> u64, sum: u64) -> String {
        let parts: Vec<String> = parts.iter().map(|(_, rate)| self.number(side(rate))).collect();
        format!("{} = {}", parts.join(" + "), self.number(sum))
    }
}
