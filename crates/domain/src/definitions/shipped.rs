//! The definitions that ship with the program.

use std::sync::{LazyLock, Mutex, PoisonError};

use super::{Definition, Indicator, Measure, Population, ServiceKind};
use crate::dossiers::Channel;

static SHIPPED: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let texts = [
        include_str!("../../definitions/QD-HoangViet-2023.json"),
        include_str!("../../definitions/QD-HoangViet-2023-khong-BCCI.json"),
        include_str!("../../definitions/chi-toan-trinh.json"),
        include_str!("../../definitions/tren-tong-ho-so.json"),
        include_str!("../../definitions/QD-766-2022.json"),
        include_str!("../../definitions/moi-dich-vu-da-cong-bo.json"),
        include_str!("../../definitions/dem-theo-DVC.json"),
        include_str!("../../definitions/muc-do-theo-tep.json"),
        include_str!("../../definitions/giai-quyet-trong-ky.json"),
        include_str!("../../definitions/gom-ky-truoc-chuyen-sang.json"),
        include_str!("../../definitions/bo-KHCN-toan-trinh.json"),
    ];
    texts
        .into_iter()
        .map(|text| parse(text).unwrap_or_else(|why| unreachable!("a shipped definition is broken: {why}")))
        .collect()
});

pub(super) fn parse(text: &str) -> Result<Definition, String> {
    let definition: Definition = serde_json::from_str(text).map_err(|e| e.to_string())?;
    problem(&definition).map_or(Ok(definition), Err)
}

/// What is wrong with it, if anything.
fn problem(definition: &Definition) -> Option<String> {
    definition.indicators.iter().find_map(|i| {
        let published = i.population == Population::Published;
        let what = match () {
            () if !i.numerator.is_part_of(&i.denominator) => "numerator outside denominator",
            () if published && i.measure != Measure::Services => "only services are published",
            // The catalogue does not say which services a procedure has.
            () if published && definition.services == ServiceKind::Service => "published services are procedures",
            // Or a service that arose in a channel left out would be neither in nor out.
            () if published && !Channel::ALL.iter().all(|c| i.denominator.channels.contains(c)) => {
                "published services have every channel"
            }
            () => return None,
        };
        Some(format!("{}: {what}", i.id))
    })
}

/// The definitions that ship with the program, the founding decision's first.
#[must_use]
pub fn shipped() -> &'static [Definition] {
    &SHIPPED
}

impl Indicator {
    /// The same for as long as the program runs, so that thousands of figures can speak of it and hold nothing of it. What a document of an older
    /// program says otherwise is kept once; there are as many of these as definitions that periods were closed by.
    #[must_use]
    pub fn lasting(&self) -> &'static Indicator {
        static OTHERS: Mutex<Vec<&'static Indicator>> = Mutex::new(Vec::new());
        if let Some(known) = SHIPPED.iter().flat_map(|definition| &definition.indicators).find(|known| *known == self) {
            return known;
        }
        let mut others = OTHERS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = others.iter().find(|known| **known == self) {
            return known;
        }
        let kept: &'static Indicator = Box::leak(Box::new(self.clone()));
        others.push(kept);
        kept
    }
}

/// A shipped definition by id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Definition> {
    SHIPPED.iter().find(|d| d.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_the_same_and_kept_once() {
        let own = &shipped()[0].indicators[0];
        assert!(std::ptr::eq(own.clone().lasting(), own));
        let mut other = own.clone();
        other.id.push_str("-as-it-was");
        assert_eq!(other.lasting(), &other);
        assert!(std::ptr::eq(other.lasting(), other.clone().lasting()));
    }
}
