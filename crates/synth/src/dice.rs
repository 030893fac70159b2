//! Random numbers that stay the same for ever.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of random numbers named by a seed and three numbers, so that each
/// thing has its own stream, which nothing else can shift.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64, what: Stream, which: u64, when: u64) -> Self {
        let mut key = [0; 32];
        let parts = [seed, what as u64, which, when];
        for (place, part) in key.chunks_exact_mut(8).zip(parts) {
            place.copy_from_slice(&part.to_le_bytes());
        }
        Dice(ChaCha8Rng::from_seed(key))
    }

    /// A number below `bound`, 0 if that is 0. (Not from `rand`: its ranges may
    /// give other numbers in another version.)
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let product = u64::from(self.0.next_u32()) * u64::from(bound);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// One of a list that is not empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let bound = u32::try_from(list.len()).unwrap_or(u32::MAX);
        &list[self.below(bound) as usize]
    }

    /// Parts of a thousand around 1000, at most `spread` away, mostly near.
    pub(crate) fn around(&mut self, spread: u32) -> i64 {
        1000 - i64::from(spread)
            + i64::from(self.below(spread + 1))
            + i64::from(self.below(spread + 1))
    }

    /// About normally distributed around 0, with a standard deviation of 1,000.
    pub(crate) fn normal(&mut self) -> i64 {
        // The sum of twelve even distributions has the variance of one square.
        (0..12).map(|_| i64::from(self.below(1_001))).sum::<i64>() - 6_000
    }

    /// `length` digits of the alphabet.
    pub(crate) fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length)
            .map(|_| char::from(*self.pick(alphabet)))
            .collect()
    }
}

/// What a stream of numbers is for.
#[derive(Clone, Copy)]
#[repr(u64)]
pub(crate) enum Stream {
    /// The accounts and resources of an account.
    Plan = 1,
    /// The daily use of a resource in a month.
    Use = 2,
    /// The rows of a giant bill.
    Giant = 3,
    /// The requests to a customer on a day.
    Requests = 4,
    /// What a customer stores on a day.
    Storage = 5,
    /// What a customer computes on a day.
    Compute = 6,
    /// The events of a flood.
    Flood = 7,
    /// Which checks a customer tends to fail.
    Habit = 8,
    /// Which of its resources do.
    Defect = 9,
    /// What an estate consists of.
    Estate = 11,
    /// What comes and goes from week to week.
    Noise = 10,
}
