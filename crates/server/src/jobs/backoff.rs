//! How long a failed job waits.

use jiff::SignedDuration;
use uuid::Uuid;

const FIRST_SECONDS: i64 = 10;
const LONGEST_SECONDS: i64 = 3600;

/// How long after its `attempt`th attempt (from 1) a job is tried again: 10 s, doubled with each up
/// to an hour, and up to half of that more. The part by which jobs that failed together come apart
/// follows from the job's id, whose bits are random already.
pub(super) fn delay(job: Uuid, attempt: i32) -> SignedDuration {
    let doublings = u32::try_from(attempt.saturating_sub(1).clamp(0, 20)).unwrap_or_default();
    let seconds = FIRST_SECONDS
        .saturating_mul(1 << doublings)
        .min(LONGEST_SECONDS);
    let (high, low) = job.as_u64_pair();
    let mixed =
        (high ^ low).wrapping_mul(0x9e37_79b9_7f4a_7c15_u64.wrapping_add(2 * u64::from(doublings)));
    let spread = seconds.saturating_mul(500);
    let jitter = i64::try_from(mixed >> 32).unwrap_or_default() % spread;
    SignedDuration::from_millis(seconds.saturating_mul(1000) + jitter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_up_to_an_hour_and_jobs_come_apart() {
        for attempt in 1..40 {
            let doubled = FIRST_SECONDS << (attempt - 1).min(10);
            let least = SignedDuration::from_secs(doubled.min(LONGEST_SECONDS));
            let delays: Vec<_> = (1..=100u128)
                .map(|n| {
                    delay(
                        Uuid::from_u128(n << 64 | n.wrapping_mul(0x5851_f42d_4c95_7f2d)),
                        attempt,
                    )
                })
                .collect();
            for delay in &delays {
                assert!(
                    *delay >= least && *delay < least * 3 / 2,
                    "{attempt}: {delay:?}"
                );
            }
            let distinct: std::collections::BTreeSet<_> = delays.iter().collect();
            assert!(distinct.len() > 90, "{attempt}: {}", distinct.len());
        }
    }
}
