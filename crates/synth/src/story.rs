//! How the cost of a customer moves over time.

use jiff::civil::{Date, Weekday};

/// What happens to a customer in the months that a demo covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Story {
    /// Nothing but the noise of every day.
    Steady,
    /// Saturdays and Sundays cost 40 % less.
    OfficeHours,
    /// About 90 % more at the end than at the beginning.
    Growth,
    /// About half at the end of what it was at the beginning.
    Shrink,
    /// A season that peaks in December.
    Seasonal,
    /// From that day on everything costs 2.5 times as much.
    Launch {
        /// The first day.
        on: Date,
    },
    /// Next to nothing on two days.
    Outage {
        /// The first of the two.
        from: Date,
    },
    /// Six times the cost of one service on two days.
    Spike {
        /// The name of the service.
        service: &'static str,
        /// The first of the two days.
        from: Date,
    },
    /// A service that was not used before.
    NewService {
        /// The name of the service.
        service: &'static str,
        /// The first day.
        from: Date,
    },
    /// No account, so no cost yet.
    NoData,
}

/// Parts of a thousand of the usual cost in the middle of each month.
const SEASON: [i64; 12] = [
    900, 820, 850, 880, 900, 930, 980, 940, 1000, 1150, 1700, 2100,
];

impl Story {
    /// The factor of a day for a service, in parts of a thousand. `begin` is the
    /// first day of the demo.
    pub(crate) fn factor(self, service: &str, day: Date, begin: Date) -> i64 {
        let since_begin = days(begin, day);
        match self {
            Story::Steady | Story::NoData => 1000,
            Story::OfficeHours => match day.weekday() {
                Weekday::Saturday | Weekday::Sunday => 600,
                _ => 1000,
            },
            Story::Growth => 640 + since_begin * 3 / 2,
            Story::Shrink => (1500 - since_begin * 2).max(300),
            Story::Seasonal => season(day),
            Story::Launch { on } => {
                if day >= on {
                    2500
                } else {
                    1000
                }
            }
            Story::Outage { from } => {
                if is_one_of_two(from, day) {
                    20
                } else {
                    1000
                }
            }
            Story::Spike {
                service: spiking,
                from,
            } => {
                if service == spiking && is_one_of_two(from, day) {
                    6000
                } else {
                    1000
                }
            }
            Story::NewService { service: new, from } => {
                if service == new && day < from {
                    0
                } else {
                    1000
                }
            }
        }
    }

    /// Whether nearly nothing works on a day.
    pub(crate) fn is_out(self, day: Date) -> bool {
        matches!(self, Story::Outage { from } if is_one_of_two(from, day))
    }
}

fn is_one_of_two(first: Date, day: Date) -> bool {
    (0..2).contains(&days(first, day))
}

fn days(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// Between the middles of two months, in a straight line.
fn season(day: Date) -> i64 {
    let month = usize::from(day.month().unsigned_abs()) - 1;
    let (length, past) = (i64::from(day.days_in_month()), i64::from(day.day()) - 15);
    let neighbour = if past < 0 {
        (month + 11) % 12
    } else {
        (month + 1) % 12
    };
    SEASON[month] + (SEASON[neighbour] - SEASON[month]) * past.abs() / length
}

#[cfg(test)]
mod tests {
    use super::{Story, season};
    use jiff::civil::date;

    #[test]
    fn the_season_peaks_in_december_without_a_jump() {
        assert_eq!(season(date(2026, 12, 15)), 2100);
        assert_eq!(season(date(2026, 11, 15)), 1700);
        let mut day = date(2026, 1, 1);
        for next in day.series(jiff::Span::new().days(1)).skip(1).take(730) {
            assert!((season(next) - season(day)).abs() <= 50, "{day}");
            day = next;
        }
    }

    #[test]
    fn growth_and_shrinking_keep_their_promise_over_13_months() {
        let (begin, end) = (date(2025, 11, 1), date(2026, 11, 30));
        let change = |story: Story| {
            let factor = |day| story.factor("any", day, begin);
            factor(end) * 100 / factor(begin)
        };
        assert!((185..=195).contains(&change(Story::Growth)));
        assert!((45..=55).contains(&change(Story::Shrink)));
    }
}
