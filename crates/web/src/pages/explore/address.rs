//! Addresses of views: every one says all that it shows, and nothing that is usual.

use dondoc_app::views::DossierFilter;
use dondoc_app::{Axis, Explored, Narrow, Order, Stride, With};
use dondoc_domain::definitions::Measure;

use crate::links::{self, Scope};

/// A side from which a figure is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum View {
    /// Through time.
    #[default]
    Trend,
    /// Beside others, and beside other years.
    Compare,
    /// As a map of colours.
    Heat,
    /// As a table, cut as one likes.
    Table,
}

impl View {
    pub(super) const ALL: [View; 4] = [View::Trend, View::Compare, View::Heat, View::Table];

    pub(super) fn name(self) -> &'static str {
        match self {
            View::Trend => "trend",
            View::Compare => "compare",
            View::Heat => "heat",
            View::Table => "table",
        }
    }

    /// Key of its words.
    pub(super) fn key(self) -> &'static str {
        match self {
            View::Trend => "explore-trend",
            View::Compare => "explore-compare",
            View::Heat => "explore-heat",
            View::Table => "explore-table",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<View> {
        View::ALL.into_iter().find(|view| view.name() == name)
    }

    /// What its rows are where nothing is said.
    pub(super) fn usual_rows(self) -> Axis {
        if self == View::Table { Axis::Department } else { Axis::Procedure }
    }

    /// What its columns are where nothing is said.
    fn usual_columns(self) -> Option<Axis> {
        (self == View::Heat).then_some(Axis::Month)
    }
}

/// A view with all that it is asked.
#[derive(Debug, Clone)]
pub(crate) struct Exploring {
    pub(crate) scope: Scope,
    pub(crate) view: View,
    pub(crate) indicator: Option<String>,
    pub(crate) narrow: Narrow,
    pub(crate) stride: Stride,
    pub(crate) since: Option<i32>,
    pub(crate) rows: Axis,
    pub(crate) columns: Option<Axis>,
    pub(crate) order: Order,
    pub(crate) with: With,
    pub(crate) minimum: Option<u64>,
}

impl Exploring {
    /// A view of a scope with everything usual.
    pub(crate) fn new(scope: Scope, view: View) -> Exploring {
        Exploring {
            scope,
            view,
            indicator: None,
            narrow: Narrow::default(),
            stride: Stride::default(),
            since: None,
            rows: view.usual_rows(),
            columns: view.usual_columns(),
            order: Order::default(),
            with: With::Siblings,
            minimum: None,
        }
    }

    /// The same question in another view, with what is usual there.
    pub(super) fn as_view(&self, view: View) -> Exploring {
        if view == self.view {
            return self.clone();
        }
        let (indicator, narrow) = (self.indicator.clone(), self.narrow.clone());
        Exploring { indicator, narrow, ..Exploring::new(self.scope.clone(), view) }
    }

    /// The same in another period.
    pub(super) fn in_period(&self, period: &str) -> Exploring {
        Exploring { scope: self.scope.in_period(period), since: None, ..self.clone() }
    }

    /// The same of another unit.
    pub(super) fn of_unit(&self, unit: &str) -> Exploring {
        Exploring { scope: self.scope.of_unit(unit), ..self.clone() }
    }

    /// The same of other dossiers.
    pub(super) fn narrowed_to(&self, narrow: Narrow) -> Exploring {
        Exploring { narrow, ..self.clone() }
    }

    /// The address.
    pub(crate) fn address(&self) -> String {
        let pairs = self.pairs();
        links::address("/explore", &pairs.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>())
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("unit", self.scope.unit.clone())];
        if self.view != View::default() {
            pairs.push(("view", self.view.name().to_owned()));
        }
        pairs.extend(self.scope.pairs());
        let Narrow { department, field, level, channel, procedure } = &self.narrow;
        let texts = [
            ("indicator", self.indicator.clone()),
            ("department", department.clone()),
            ("field", field.clone()),
            ("level", level.map(|l| l.name().to_owned())),
            ("channel", channel.map(|c| links::channel_name(c).to_owned())),
            ("procedure", procedure.clone()),
        ];
        pairs.extend(texts.into_iter().filter_map(|(name, value)| Some((name, value?))));
        pairs.extend(self.own_pairs());
        pairs
    }

    /// What only this view is asked.
    fn own_pairs(&self) -> Vec<(&'static str, String)> {
        let name = |name: &str| Some(name.to_owned());
        let texts = match self.view {
            View::Trend => [
                ("stride", (self.stride != Stride::default()).then(|| self.stride.name().to_owned())),
                ("since", self.since.map(|year| year.to_string())),
                ("", None),
            ],
            View::Compare => [
                ("with", if self.with == With::Below { name("below") } else { None }),
                ("units", if let With::Chosen(units) = &self.with { Some(units.join(",")) } else { None }),
                ("minimum", self.minimum.map(|n| n.to_string())),
            ],
            View::Heat | View::Table => [
                ("rows", if self.rows == self.view.usual_rows() { None } else { name(self.rows.name()) }),
                (
                    "columns",
                    if self.columns == self.view.usual_columns() { None } else { name(self.columns.map_or("none", Axis::name)) },
                ),
                ("order", if self.order == Order::default() { None } else { name(self.order.name()) }),
            ],
        };
        texts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// What a figure of this scope is made of: dossiers lead to themselves, services to their procedures, of which each
    /// leads to its dossiers.
    pub(super) fn made_of(&self, head: &Explored, narrow: &Narrow) -> String {
        if head.indicator.measure == Measure::Services {
            let indicator = Some(head.indicator.id.clone());
            let of_procedures = Exploring { rows: Axis::Procedure, ..Exploring::new(self.scope.clone(), View::Table) };
            if narrow.procedure.is_none() {
                return Exploring { indicator, narrow: narrow.clone(), ..of_procedures }.address();
            }
        }
        self.dossiers(narrow, Some(&head.indicator.id))
    }

    /// The dossiers of a part, all counted ones or those that an indicator is measured on.
    pub(super) fn dossiers(&self, narrow: &Narrow, indicator: Option<&str>) -> String {
        self.scope.dossiers(&DossierFilter {
            procedure: narrow.procedure.clone(),
            department: narrow.department.clone(),
            channel: narrow.channel,
            field: narrow.field.clone(),
            level: narrow.level,
            indicator: indicator.map(str::to_owned),
            ..DossierFilter::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_not_usual() {
        let scope = Scope::founding("06157", "2023");
        let usual = Exploring::new(scope.clone(), View::Trend);
        assert_eq!(usual.address(), "/explore?unit=06157&period=2023");
        let heat = Exploring { order: Order::Worst, columns: None, ..Exploring::new(scope, View::Heat) };
        assert_eq!(heat.address(), "/explore?unit=06157&view=heat&period=2023&columns=none&order=worst");
        let narrow = Narrow { field: Some("Hộ tịch".into()), ..Narrow::default() };
        let there = heat.narrowed_to(narrow).as_view(View::Compare);
        assert_eq!(there.address(), "/explore?unit=06157&view=compare&period=2023&field=H%E1%BB%99%20t%E1%BB%8Bch");
    }
}
