//! The charts of accounts: what a code means in the year of a disclosure.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::language::Bilingual;

/// What kind of thing an account counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Class {
    /// What the collective owns.
    Asset,
    /// What it owes.
    Liability,
    /// What is its own.
    Equity,
    /// Costs of production.
    Cost,
    /// Income.
    Income,
    /// Expense.
    Expense,
}

/// One account of a chart.
#[derive(Debug, Deserialize)]
pub(super) struct Account {
    chart: i16,
    code: String,
    /// Its name.
    pub name: Bilingual,
    /// Its class.
    pub class: Class,
}

#[derive(Debug, Deserialize)]
struct Chart {
    year: i16,
    from: i16,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    chart: Vec<Chart>,
    account: Vec<Account>,
}

/// The charts: account by chart and code.
#[derive(Debug, Default)]
pub(super) struct Charts {
    charts: Vec<Chart>,
    accounts: BTreeMap<(i16, String), Account>,
}

static CHARTS: LazyLock<Charts> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../catalogue/accounts.toml")).unwrap_or_default();
    let accounts = file
        .account
        .into_iter()
        .map(|account| ((account.chart, account.code.clone()), account))
        .collect();
    Charts {
        charts: file.chart,
        accounts,
    }
});

/// The built-in charts.
pub(super) fn charts() -> &'static Charts {
    &CHARTS
}

impl Charts {
    /// The chart that is used in a year, by its own year.
    pub fn of_year(&self, year: i16) -> Option<i16> {
        self.charts
            .iter()
            .filter(|chart| chart.from <= year)
            .max_by_key(|chart| chart.from)
            .map(|chart| chart.year)
    }

    /// The account of a code, or of the account that it is a part of: the first three digits say which.
    pub fn account(&self, chart: i16, code: &str) -> Option<&Account> {
        self.accounts.get(&(chart, code.get(..3)?.to_string()))
    }

    /// The account of a code in a chart other than this one.
    pub fn elsewhere(&self, chart: i16, code: &str) -> Option<&Account> {
        let others = self.charts.iter().filter(|other| other.year != chart);
        others
            .filter_map(|other| self.account(other.year, code))
            .next()
    }
}
