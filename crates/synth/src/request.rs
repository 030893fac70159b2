//! Requests to a customer's API: which path, how it ended, how long it took.

use crate::dice::Dice;
use crate::event::request_data;

struct Endpoint {
    method: &'static str,
    path: &'static str,
    weight: u32,
    /// In microseconds.
    median: i64,
    /// The standard deviation of the duration's logarithm to the base of two, in
    /// thousandths: how long the tail is.
    spread: i64,
    success: u16,
}

const fn endpoint(
    method: &'static str,
    path: &'static str,
    weight: u32,
    median: i64,
    spread: i64,
    success: u16,
) -> Endpoint {
    Endpoint {
        method,
        path,
        weight,
        median,
        spread,
        success,
    }
}

const ENDPOINTS: [Endpoint; 8] = [
    endpoint("GET", "/v1/orders", 30, 18_000, 620, 200),
    endpoint("POST", "/v1/orders", 12, 46_000, 700, 201),
    endpoint("GET", "/v1/customers", 18, 14_000, 580, 200),
    endpoint("GET", "/v1/search", 14, 85_000, 950, 200),
    endpoint("PATCH", "/v1/customers", 6, 38_000, 640, 200),
    endpoint("DELETE", "/v1/sessions", 4, 9_000, 500, 204),
    endpoint("POST", "/v1/payments", 10, 190_000, 760, 201),
    endpoint("GET", "/v1/reports", 6, 640_000, 1_100, 200),
];

/// What comes with a service that is new to a customer.
const ASSISTANT: Endpoint = endpoint("POST", "/v1/assistant", 12, 1_900_000, 900, 200);

/// How things are on a day.
#[derive(Clone, Copy)]
pub(crate) struct Condition {
    /// Most requests fail, late.
    pub(crate) is_out: bool,
    /// There is an assistant to ask.
    pub(crate) has_assistant: bool,
}

/// The data of a request.
pub(crate) fn request(dice: &mut Dice, condition: Condition) -> String {
    let endpoint = choose(dice, condition.has_assistant);
    let (status, slowness) = if condition.is_out && dice.below(100) < 70 {
        (*dice.pick(&[500, 502, 503, 503, 504]), 8_000)
    } else {
        match dice.below(1_000) {
            0..=2 => (500, 1_800),
            3 => (503, 2_500),
            4..=13 => (404, 400),
            14..=19 => (400, 300),
            20..=23 => (401, 200),
            24..=26 => (429, 150),
            _ => (endpoint.success, 1_000),
        }
    };
    let duration = endpoint.median * slowness / 1_000;
    let duration = log_normal(duration, endpoint.spread, dice.normal()).min(30_000_000);
    request_data(endpoint.path, endpoint.method, status, duration)
}

fn choose(dice: &mut Dice, has_assistant: bool) -> &'static Endpoint {
    let sum: u32 = ENDPOINTS.iter().map(|endpoint| endpoint.weight).sum();
    let mut point = dice.below(sum + if has_assistant { ASSISTANT.weight } else { 0 });
    for endpoint in &ENDPOINTS {
        if point < endpoint.weight {
            return endpoint;
        }
        point -= endpoint.weight;
    }
    &ASSISTANT
}

/// `median` × 2^(`spread` × `deviation`), both in thousandths, at least one. In
/// integers, so that it is the same on every machine.
fn log_normal(median: i64, spread: i64, deviation: i64) -> i64 {
    let exponent = spread * deviation / 1_000;
    let (doublings, rest) = (exponent.div_euclid(1_000), exponent.rem_euclid(1_000));
    // 2^x is 1 + 0.656 x + 0.344 x² between 0 and 1, to a quarter of a percent.
    let fraction = 1_000 + rest * 656 / 1_000 + rest * rest * 344 / 1_000_000;
    let scaled = median * fraction / 1_000;
    let duration = match doublings {
        0.. => scaled << doublings.min(10),
        _ => scaled >> doublings.unsigned_abs().min(20),
    };
    duration.max(1)
}

#[cfg(test)]
mod tests {
    use super::log_normal;

    #[test]
    fn durations_double_with_each_whole_power() {
        assert_eq!(log_normal(10_000, 1_000, 0), 10_000);
        assert_eq!(log_normal(10_000, 1_000, 1_000), 20_000);
        assert_eq!(log_normal(10_000, 500, 2_000), 20_000);
        assert_eq!(log_normal(10_000, 1_000, -1_000), 5_000);
        // The square root of two, and its inverse.
        assert!((14_100..=14_180).contains(&log_normal(10_000, 1_000, 500)));
        assert!((7_050..=7_090).contains(&log_normal(10_000, 500, -1_000)));
        assert_eq!(log_normal(1, 1_000, -6_000), 1);
    }
}
