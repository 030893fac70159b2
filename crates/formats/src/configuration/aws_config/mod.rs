//! Items of AWS Config.

mod item;
mod items;
mod time;

pub(super) use items::Items;
