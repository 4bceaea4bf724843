//! Definitions in words and as formulas, made from their data.

use dondoc_domain::catalogue::Level;
use dondoc_domain::definitions::{
    Bilingual, ConditionSet, Definition, Indicator, LevelSource, Measure, PeriodBasis, Population, Selection, ServiceKind,
    Unknown,
};
use dondoc_domain::dossiers::Channel;

use super::Language;
use crate::definitions::{DifferenceReason, RatePart};

/// A rate in words: what is counted above and below the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// Numerator.
    pub numerator: String,
    /// Denominator.
    pub denominator: String,
}

/// A point in which a definition differs from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionPoint {
    /// What it is about.
    pub about: String,
    /// As the other has it.
    pub other: String,
    /// As this one has it.
    pub own: String,
}

impl Language {
    /// The words of a text in both languages.
    #[must_use]
    pub fn of(self, text: &Bilingual) -> &str {
        if self == Language::Vietnamese { &text.vi } else { &text.en }
    }

    /// An indicator of a definition as a formula.
    #[must_use]
    pub fn formula(self, definition: &Definition, indicator: &Indicator) -> Formula {
        Formula {
            numerator: self.selected(definition, indicator, &indicator.numerator, indicator.conditions),
            denominator: if indicator.population == Population::Published {
                self.text_with(
                    "definitions-formula-published",
                    &[("service", self.service_kind(definition)), ("levels", self.levels(&indicator.denominator))],
                )
            } else {
                self.selected(definition, indicator, &indicator.denominator, ConditionSet::NONE)
            },
        }
    }

    fn selected(self, definition: &Definition, indicator: &Indicator, selection: &Selection, conditions: ConditionSet) -> String {
        let conditions =
            conditions.iter().map(|c| format!("; {}", self.text(&format!("definitions-condition-{}", dashes(c.name())))));
        let args = [
            ("basis", self.text(&format!("definitions-basis-{}", basis(definition.period_by)))),
            ("service", self.service_kind(definition)),
            ("channels", self.channels(selection)),
            ("levels", self.levels(selection)),
            ("more", conditions.collect::<String>()),
        ];
        self.text_with(
            match indicator.measure {
                Measure::Services => "definitions-formula-services",
                Measure::Dossiers => "definitions-formula-dossiers",
            },
            &args,
        )
    }

    fn channels(self, selection: &Selection) -> String {
        if selection.channels.len() == Channel::ALL.len() {
            return self.text("definitions-channels-any");
        }
        let named = |c: &Channel| match c {
            Channel::Online => self.text("channel-online"),
            Channel::Direct => self.text("channel-direct"),
            Channel::Postal => self.text("channel-postal"),
        };
        self.text_with("definitions-channels", &[("channels", joined(selection.channels.iter().map(named)))])
    }

    fn levels(self, selection: &Selection) -> String {
        if selection.levels.len() == 3 {
            return self.text("definitions-levels-any");
        }
        let named = |l: &Level| self.text(&format!("level-{}", l.name()));
        self.text_with("definitions-levels", &[("levels", joined(selection.levels.iter().map(named)))])
    }

    fn service_kind(self, definition: &Definition) -> String {
        self.text(match definition.services {
            ServiceKind::Procedure => "definitions-service-procedure",
            ServiceKind::Service => "definitions-service-service",
        })
    }

    /// How a definition differs from another, point by point: only what differs.
    #[must_use]
    pub fn definition_points(self, own: &Definition, other: &Definition) -> Vec<DefinitionPoint> {
        let kinds = |d: &Definition| {
            self.text(match d.services {
                ServiceKind::Procedure => "definitions-is-procedure",
                ServiceKind::Service => "definitions-is-service",
            })
        };
        let levels = |d: &Definition| {
            self.text(match d.level_from {
                LevelSource::Catalogue => "definitions-level-catalogue",
                LevelSource::Stated => "definitions-level-stated",
            })
        };
        let periods = |d: &Definition| self.text(&format!("definitions-period-{}", basis(d.period_by)));
        let statuses = |d: &Definition| joined(d.excluded_statuses.iter().map(|s| self.text(&format!("status-{}", s.0))));
        let mut points = Vec::new();
        let mut add = |about: String, other: String, own: String| {
            if own != other {
                points.push(DefinitionPoint { about, other, own });
            }
        };
        add(self.text("definitions-about-service"), kinds(other), kinds(own));
        add(self.text("definitions-about-level"), levels(other), levels(own));
        add(self.text("definitions-about-period"), periods(other), periods(own));
        add(self.text("definitions-about-statuses"), statuses(other), statuses(own));
        for indicator in &own.indicators {
            let Some(theirs) = other.indicator(&indicator.id) else { continue };
            // In the words of one of them: what is said above does not come again in every line.
            let (ours, theirs) = (self.formula(other, indicator), self.formula(other, theirs));
            let name = || [("indicator", self.of(&indicator.name).to_owned())];
            add(self.text_with("definitions-about-numerator", &name()), theirs.numerator, ours.numerator);
            add(self.text_with("definitions-about-denominator", &name()), theirs.denominator, ours.denominator);
        }
        points
    }

    /// How many counted dossiers do not say what a definition asks.
    #[must_use]
    pub fn unknown_told(self, unknown: Unknown, dossiers: u64) -> String {
        self.text_with(&format!("definitions-unknown-{}", dashes(unknown.name())), &[("n", self.number(dossiers))])
    }

    /// Why the other definition does not have something.
    #[must_use]
    pub fn difference_reason(self, reason: DifferenceReason) -> String {
        self.text(&format!("definitions-reason-{}", reason.name()))
    }

    /// Numerator or denominator.
    #[must_use]
    pub fn rate_part(self, part: RatePart) -> String {
        self.text(match part {
            RatePart::Numerator => "definitions-numerator",
            RatePart::Denominator => "definitions-denominator",
        })
    }
}

fn basis(of: PeriodBasis) -> &'static str {
    match of {
        PeriodBasis::Received => "received",
        PeriodBasis::Resolved => "resolved",
        PeriodBasis::Handled => "handled",
    }
}

fn dashes(name: &str) -> String {
    name.replace('_', "-")
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.map(|w| w.to_lowercase()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_domain::definitions::{FOUNDING, by_id, shipped};

    #[test]
    fn formulas_come_from_the_data() {
        let t = Language::Vietnamese;
        let founding = by_id(FOUNDING).unwrap();
        let formula = t.formula(founding, founding.indicator("online_dossiers").unwrap());
        assert_eq!(
            formula.numerator,
            "Số hồ sơ tiếp nhận trong kỳ; nộp trực tuyến; dịch vụ công trực tuyến một phần, toàn trình"
        );
        assert_eq!(
            formula.denominator,
            "Số hồ sơ tiếp nhận trong kỳ; nộp bằng mọi hình thức; dịch vụ công trực tuyến một phần, toàn trình"
        );
        let form = by_id("QD-766-2022").unwrap();
        let services = t.formula(form, form.indicator("service_coverage").unwrap());
        assert!(services.denominator.contains("đã công bố"), "{services:?}");
        let dossiers = t.formula(form, form.indicator("online_dossiers").unwrap());
        assert!(dossiers.numerator.ends_with("; có kết quả điện tử; đã đồng bộ lên Cổng Dịch vụ công quốc gia"), "{dossiers:?}");
    }

    /// Two definitions that say different things differ in words, in both languages; one does not differ from itself.
    #[test]
    fn every_difference_is_told() {
        for t in [Language::Vietnamese, Language::English] {
            for own in shipped() {
                for other in shipped() {
                    assert_eq!(t.definition_points(own, other).is_empty(), own.id == other.id, "{} {}", own.id, other.id);
                }
            }
        }
    }
}
