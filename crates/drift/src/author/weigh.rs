//! How sure it is that a deed made a change.
//!
//! The formula is written down in `docs/activity.md`; its numbers are here.

use super::deed::{Deed, Seen};
use super::names::{Named, Names};
use super::operations::{self, Fit, Level};
use super::reason::Reason;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How far the clocks of those who saw a change and of those who recorded it may differ.
pub const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// How far back is looked where nothing tells when a resource was last as before.
pub const LOOKBACK: SignedDuration = SignedDuration::from_hours(24);

/// From where on somebody is named as the author.
pub const NAMED: Confidence = Confidence(50);

/// From where on a deed is listed at all.
pub const LISTED: Confidence = Confidence(15);

/// The most deeds that are weighed against each other.
const MOST: usize = 200;

/// What is never exceeded: records tell what was asked, not what it came to.
const SUREST: i64 = 99;

/// What a deed that names no resource never exceeds, so that it is never named.
const UNNAMED_MOST: i64 = 45;

const SAME_ID: i64 = 50;
const SAME_NAME: i64 = 40;
const KNOWN: i64 = 35;
const NOUN: i64 = 28;
const SERVICE: i64 = 5;
const REGION: i64 = 5;

/// Between two looks: so much, and so much more the nearer to the second.
const BETWEEN: (i64, i64) = (7, 3);
/// The same where the first look is not known.
const WITHIN_LOOKBACK: (i64, i64) = (2, 8);
/// Outside: so much less, and so much more of it the farther away.
const NEARBY: (i64, i64) = (-10, -20);

/// How sure something is, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u8);

impl Confidence {
    /// From 0 to 100.
    #[must_use]
    pub const fn percent(self) -> u8 {
        self.0
    }

    fn of(score: i64) -> Self {
        Self(u8::try_from(score.clamp(0, SUREST)).unwrap_or(0))
    }
}

/// A deed that may have made a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which of the deeds, counted from 0.
    pub deed: usize,
    /// How sure that is.
    pub confidence: Confidence,
    /// Which of the fields that changed it can have changed, counted from 0; empty if the
    /// change is about the whole resource.
    pub fields: Vec<usize>,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl Match {
    /// Whether it is sure enough to name somebody.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.confidence >= NAMED
    }
}

/// A deed that is weighed.
struct Candidate<'a> {
    index: usize,
    deed: &'a Deed,
    fit: Fit,
    resource: i64,
    score: i64,
    /// The fields it can have changed, or the whole.
    claims: BTreeSet<usize>,
    reasons: Vec<Reason>,
    overridden: bool,
}

/// The deeds that may have made a change, best first.
///
/// Several are sure when several people changed different fields. Nobody is to be named
/// whose [`Match::is_named`] is false: then it was somebody of whom no record tells, or one
/// of several.
#[must_use]
pub fn authors(seen: &Seen<'_>, deeds: &[Deed]) -> Vec<Match> {
    let names = Names::of(seen.identity, seen.names);
    let deeds = deeds.iter().enumerate();
    let mut candidates: Vec<Candidate<'_>> = deeds
        .filter_map(|(index, deed)| candidate(index, deed, seen, &names))
        .collect();
    candidates.sort_by_key(|candidate| std::cmp::Reverse((candidate.score, candidate.deed.at)));
    candidates.truncate(MOST);
    let overridden: Vec<bool> = candidates
        .iter()
        .map(|candidate| is_overridden(candidate, &candidates, seen.to))
        .collect();
    for (candidate, overridden) in candidates.iter_mut().zip(overridden) {
        candidate.overridden = overridden;
    }
    let mut matches: Vec<(Timestamp, Match)> = candidates
        .iter()
        .map(|candidate| (candidate.deed.at, settled(candidate, &candidates, seen)))
        .filter(|(_, found)| found.confidence >= LISTED)
        .collect();
    matches.sort_by_key(|(at, found)| std::cmp::Reverse((found.confidence, *at, found.deed)));
    matches.into_iter().map(|(_, found)| found).collect()
}

/// What speaks for one deed by itself; none if it cannot have been.
fn candidate<'a>(
    index: usize,
    deed: &'a Deed,
    seen: &Seen<'_>,
    names: &Names<'_>,
) -> Option<Candidate<'a>> {
    let identity = seen.identity;
    let is_possible = !deed.failed
        && !deed.read_only
        && deed.provider == identity.provider
        && deed.account == identity.account;
    if !is_possible {
        return None;
    }
    // Time first: most deeds are of another one.
    let (time, when) = time(deed.at, seen)?;
    let fit = operations::table().fit(&deed.service, &deed.operation, seen)?;
    let (resource, how) = match names.among(&deed.resources) {
        Some(Named::ById) => (SAME_ID, Reason::SameId),
        _ if fit.account => (SAME_ID, Reason::OfAccount),
        Some(Named::ByName) => (SAME_NAME, Reason::SameName),
        None if deed.resources.is_empty() => (0, Reason::Unnamed),
        None => return None,
    };
    let is_here = identity.region == tenantry_resource::GLOBAL || identity.region == deed.region;
    // What is unique only in its region is another one elsewhere.
    if !is_here && how != Reason::SameId {
        return None;
    }
    let (operation, what) = match fit.level {
        Level::Known => (KNOWN, Reason::KnownChange),
        Level::Noun => (NOUN, Reason::FittingName),
        Level::Service => (SERVICE, Reason::SameService),
    };
    let region = if is_here { REGION } else { 0 };
    let mut score = resource + operation + region + time;
    if how == Reason::Unnamed {
        score = score.min(UNNAMED_MOST);
    }
    let mut reasons = vec![how, what];
    reasons.extend(is_here.then_some(Reason::SameRegion));
    reasons.push(when);
    let all = || (0..seen.fields.len().max(1)).collect();
    Some(Candidate {
        index,
        deed,
        claims: fit.fields.clone().unwrap_or_else(all),
        fit,
        resource,
        score: score.clamp(0, SUREST),
        reasons,
        overridden: false,
    })
}

/// What the time of a deed adds or takes; none if it is too far from the change.
fn time(at: Timestamp, seen: &Seen<'_>) -> Option<(i64, Reason)> {
    let since = |begin: Timestamp, end: Timestamp| end.duration_since(begin).as_secs();
    let first = seen.from.map(|from| from.min(seen.to));
    let begin = first.or_else(|| seen.to.checked_sub(LOOKBACK).ok())?;
    if begin <= at && at <= seen.to {
        let ((base, more), why) = match first {
            Some(_) => (BETWEEN, Reason::Between),
            None => (WITHIN_LOOKBACK, Reason::UnknownBegin),
        };
        let length = since(begin, seen.to).max(1);
        return Some((base + more * since(begin, at) / length, why));
    }
    let away = since(at, begin).max(since(seen.to, at)).max(0);
    let slack = SLACK.as_secs();
    // A look back without a first look needs no slack there.
    let is_near = away <= slack && (first.is_some() || at > seen.to);
    let (base, more) = NEARBY;
    is_near.then(|| (base + more * away / slack, Reason::Nearby))
}

/// Whether later deeds left nothing of what one did. One that came after the change was
/// seen cannot have.
fn is_overridden(one: &Candidate<'_>, all: &[Candidate<'_>], to: Timestamp) -> bool {
    let mut left = one.claims.clone();
    for later in all {
        let is_later = later.deed.at > one.deed.at && later.deed.at <= to;
        if is_later && later.fit.replaces && later.resource >= one.resource {
            left.retain(|claim| !later.claims.contains(claim));
        }
    }
    left.is_empty()
}

/// What is left of a deed's score beside the others'.
fn settled(one: &Candidate<'_>, all: &[Candidate<'_>], seen: &Seen<'_>) -> Match {
    let mut reasons = one.reasons.clone();
    let confidence = if one.overridden {
        reasons.push(Reason::Overridden);
        one.score / 4
    } else {
        let mut rivals: BTreeMap<&str, i64> = BTreeMap::new();
        for other in all {
            let is_rival = !other.overridden
                && other.deed.actor != one.deed.actor
                && !other.claims.is_disjoint(&one.claims);
            if is_rival {
                let best = rivals.entry(&other.deed.actor).or_default();
                *best = other.score.max(*best);
            }
        }
        reasons.push(match rivals.len() {
            0 => Reason::Only,
            others => Reason::Others(others),
        });
        let own = one.score * one.score;
        let others: i64 = rivals.values().map(|score| score * score).sum();
        one.score * own / (own + others).max(1)
    };
    let fields = match seen.fields.is_empty() {
        true => Vec::new(),
        false => one.claims.iter().copied().collect(),
    };
    Match {
        deed: one.index,
        confidence: Confidence::of(confidence),
        fields,
        reasons,
    }
}
