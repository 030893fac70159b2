//! What each customer's cost is meant to show can be seen in its daily sums.

use crate::support::{Days, EVERYTHING, TODAY, customer, usage};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use tenantry_synth::Story;

/// The mean in millionths over the days chosen.
fn mean(days: &Days, is_chosen: impl Fn(Date) -> bool) -> i128 {
    let chosen: Vec<i128> = days
        .iter()
        .filter(|(day, _)| is_chosen(**day))
        .map(|(_, amount)| amount / 1_000)
        .collect();
    chosen.iter().sum::<i128>() / i128::try_from(chosen.len()).unwrap()
}

/// What `after` is of `before`, in percent.
fn percent(after: i128, before: i128) -> i128 {
    after * 100 / before
}

fn week_before(first: Date) -> impl Fn(Date) -> bool {
    move |day| day < first && day >= first.checked_sub(7.days()).unwrap()
}

fn two_from(first: Date) -> impl Fn(Date) -> bool {
    move |day| day == first || day == first.tomorrow().unwrap()
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[test]
fn weekends_are_quieter_for_those_with_office_hours_only() {
    let ratio = |story: Story| {
        let days = usage(customer(|other| other == story), None);
        percent(mean(&days, is_weekend), mean(&days, |day| !is_weekend(day)))
    };
    assert!((57..=63).contains(&ratio(Story::OfficeHours)));
    assert!((97..=103).contains(&ratio(Story::Steady)));
}

#[test]
fn growth_and_shrinking_are_seen_over_the_year() {
    let change = |story: Story| {
        let days = usage(customer(|other| other == story), None);
        let (first, last) = (*days.keys().next().unwrap(), *days.keys().last().unwrap());
        let begin = mean(&days, |day| day < first.checked_add(30.days()).unwrap());
        percent(
            mean(&days, |day| day > last.checked_sub(30.days()).unwrap()),
            begin,
        )
    };
    assert!((165..=200).contains(&change(Story::Growth)));
    assert!((45..=60).contains(&change(Story::Shrink)));
    assert!((95..=105).contains(&change(Story::Steady)));
}

#[test]
fn the_season_has_its_peak_in_december() {
    let days = usage(customer(|story| story == Story::Seasonal), None);
    let december = mean(&days, |day| day.month() == 12);
    assert!((180..=260).contains(&percent(december, mean(&days, |day| day.month() == 5))));
}

#[test]
fn the_launch_is_a_step_that_stays() {
    let customer = customer(|story| matches!(story, Story::Launch { .. }));
    let Story::Launch { on } = customer.story else {
        return;
    };
    let days = usage(customer, None);
    let (before, after) = (mean(&days, week_before(on)), mean(&days, |day| day >= on));
    assert!((240..=260).contains(&percent(after, before)));
    assert!(mean(&days, two_from(on)) * 2 > before * 4);
}

#[test]
fn the_outage_leaves_next_to_nothing_for_two_days() {
    let customer = customer(|story| matches!(story, Story::Outage { .. }));
    let Story::Outage { from } = customer.story else {
        return;
    };
    let days = usage(customer, None);
    let usual = mean(&days, week_before(from));
    assert!(percent(mean(&days, two_from(from)), usual) < 5);
    let over = from.checked_add(2.days()).unwrap();
    assert!((90..=110).contains(&percent(days[&over] / 1_000, usual)));
}

#[test]
fn the_spike_is_of_one_service_and_seen_in_the_whole() {
    let customer = customer(|story| matches!(story, Story::Spike { .. }));
    let Story::Spike { service, from } = customer.story else {
        return;
    };
    let of_service = usage(customer, Some(service));
    let ratio = |days: &Days| percent(mean(days, two_from(from)), mean(days, week_before(from)));
    assert!((550..=650).contains(&ratio(&of_service)));
    let whole = usage(customer, None);
    assert!(ratio(&whole) > 200, "{}", ratio(&whole));
    let highest = whole.iter().max_by_key(|(_, amount)| **amount).unwrap();
    assert!(two_from(from)(*highest.0));
}

#[test]
fn the_new_service_begins_on_its_day() {
    let customer = customer(|story| matches!(story, Story::NewService { .. }));
    let Story::NewService { service, from } = customer.story else {
        return;
    };
    let days = usage(customer, Some(service));
    assert_eq!(days.keys().next(), Some(&from));
    assert!(
        percent(
            mean(&days, |_| true),
            mean(&usage(customer, None), |_| true)
        ) > 10
    );
}

#[test]
fn sizes_reach_from_a_few_to_a_few_thousand_a_day() {
    let yesterday = TODAY.yesterday().unwrap();
    let with_data = EVERYTHING
        .demo
        .customers
        .iter()
        .filter(|some| !some.accounts.is_empty());
    let sizes: Vec<i128> = with_data
        .map(|some| usage(some, None)[&yesterday] / 1_000_000_000)
        .collect();
    assert_eq!(sizes.len(), 11);
    assert!(
        sizes.iter().all(|size| (4..4_000).contains(size)),
        "{sizes:?}"
    );
    assert!(sizes.iter().any(|size| *size < 10) && sizes.iter().any(|size| *size > 2_000));
}
