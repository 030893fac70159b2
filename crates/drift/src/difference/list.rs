//! Lists that have an order.

use super::key;
use super::walk::{Path, Walk};
use crate::layout::Node;
use tenantry_resource::json::Value;

/// The most pairs of elements that are compared to find what two lists have in common.
const MOST_PAIRS: usize = 40_000;

impl Walk {
    /// Two lists in an order.
    pub(super) fn list(&mut self, node: &Node, old: &[Value], new: &[Value], path: &Path<'_>) {
        let element = node.element();
        if let Some((olds, news)) = key::of_both(old, new).filter(same_order) {
            return self.keyed(element, (old, &olds), (new, &news), path);
        }
        let (mut from, mut to) = (0, 0);
        // A last pair, so that what stands behind the others is a gap as well.
        let end = (old.len(), new.len());
        for (at_old, at_new) in common(old, new).into_iter().chain([end]) {
            self.gap(element, (old, from..at_old), (new, to..at_new), path);
            (from, to) = (at_old + 1, at_new + 1);
        }
    }

    /// What stands between two elements that both lists have: one is taken to have become
    /// the other, as far as there are two.
    fn gap(
        &mut self,
        element: &Node,
        (old, olds): (&[Value], std::ops::Range<usize>),
        (new, news): (&[Value], std::ops::Range<usize>),
        path: &Path<'_>,
    ) {
        let pairs = olds.len().min(news.len());
        for (at_old, at_new) in olds.clone().zip(news.clone()) {
            if let (Some(old), Some(new)) = (old.get(at_old), new.get(at_new)) {
                self.both(element, None, old, new, &Path::Element(path, at_new));
            }
        }
        for at in olds.skip(pairs) {
            self.emit(&Path::Element(path, at), old.get(at), None);
        }
        for at in news.skip(pairs) {
            self.emit(&Path::Element(path, at), None, new.get(at));
        }
    }

    /// Elements that are called by a key, those in both in the same order.
    fn keyed(
        &mut self,
        element: &Node,
        (old, olds): (&[Value], &key::Steps),
        (new, news): (&[Value], &key::Steps),
        path: &Path<'_>,
    ) {
        for (step, at) in olds {
            let path = &Path::Member(path, step);
            match (old.get(*at), news.get(step).and_then(|at| new.get(*at))) {
                (Some(old), Some(new)) => self.both(element, None, old, new, path),
                (old, _) => self.emit(path, old, None),
            }
        }
        for (step, at) in news {
            if !olds.contains_key(step) {
                let path = &Path::Member(path, step);
                self.emit_at(path, None, new.get(*at), Some(*at));
            }
        }
    }
}

/// Whether the elements that are in both lists stand in the same order there.
fn same_order((olds, news): &(key::Steps, key::Steps)) -> bool {
    let mut places: Vec<(usize, usize)> = olds
        .iter()
        .filter_map(|(step, at)| Some((*at, *news.get(step)?)))
        .collect();
    places.sort_unstable();
    places.is_sorted_by(|(_, one), (_, other)| one < other)
}

/// The places of equal elements, in the order of both lists: the most that there are, where
/// the lists are not too long to find out.
fn common(old: &[Value], new: &[Value]) -> Vec<(usize, usize)> {
    let equal = |(old, new): &(&Value, &Value)| old == new;
    let first = old.iter().zip(new).take_while(equal).count();
    let (rest_old, rest_new) = (
        old.get(first..).unwrap_or_default(),
        new.get(first..).unwrap_or_default(),
    );
    let last = rest_old
        .iter()
        .rev()
        .zip(rest_new.iter().rev())
        .take_while(equal)
        .count();
    let middle_old = rest_old.get(..rest_old.len() - last).unwrap_or_default();
    let middle_new = rest_new.get(..rest_new.len() - last).unwrap_or_default();
    let mut pairs: Vec<(usize, usize)> = (0..first).map(|at| (at, at)).collect();
    let middle = longest(middle_old, middle_new).into_iter();
    pairs.extend(middle.map(|(one, other)| (first + one, first + other)));
    pairs.extend(
        (1..=last)
            .rev()
            .map(|back| (old.len() - back, new.len() - back)),
    );
    pairs
}

/// The longest sequence that both have (dynamic programming); none where that would take
/// too long.
fn longest(old: &[Value], new: &[Value]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    if old.len().saturating_mul(new.len()) > MOST_PAIRS {
        return Vec::new();
    }
    // How long it is from each pair of places on.
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    let length = |lengths: &[u32], at: usize| lengths.get(at).copied().unwrap_or_default();
    for (row, one) in old.iter().enumerate().rev() {
        for (column, other) in new.iter().enumerate().rev() {
            let at = row * width + column;
            let best = match one == other {
                true => length(&lengths, at + width + 1) + 1,
                false => length(&lengths, at + width).max(length(&lengths, at + 1)),
            };
            if let Some(place) = lengths.get_mut(at) {
                *place = best;
            }
        }
    }
    let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
    while let (Some(one), Some(other)) = (old.get(row), new.get(column)) {
        let at = row * width + column;
        if one == other {
            pairs.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if length(&lengths, at + width) >= length(&lengths, at + 1) {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}
