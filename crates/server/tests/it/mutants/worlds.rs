//! The worlds that mutants are tried in.

use tokio::sync::OnceCell;

use super::probes::{Probe, leak};
use super::{open_all, twins};
use crate::support::{Original, World};

/// Probes that change nothing. Copying a world takes longer than most of them.
const READING: &[Probe] = &[
    Probe::AccountNames,
    Probe::Analytics,
    Probe::AuditTrail,
    Probe::Costs,
    Probe::Dashboard,
    Probe::Drift,
    Probe::InvitationList,
    Probe::Items,
    Probe::ItemsByCost,
    Probe::KeyList,
    Probe::PeopleList,
    Probe::SessionList,
    Probe::SessionRead,
    Probe::Settings,
    Probe::Standing,
    Probe::SupportList,
    Probe::Usage,
    Probe::Violations,
];

/// As it is, and with policies that let everything pass.
static CLOSED: OnceCell<Original> = OnceCell::const_new();
static OPEN: OnceCell<Original> = OnceCell::const_new();

/// A world in which each has twins at the other customer.
async fn world(is_open: bool) -> World {
    let original = if is_open { &OPEN } else { &CLOSED };
    let original = original
        .get_or_init(async || {
            let world = World::new().await;
            twins(&world).await;
            if is_open {
                open_all(&world).await;
            }
            Original::of(world).await
        })
        .await;
    original.copy().await
}

/// One world for all probes that only read, and one for each use of any other.
pub(super) struct Worlds {
    is_open: bool,
    shared: World,
}

impl Worlds {
    /// As they are.
    pub(super) async fn closed() -> Self {
        Self::of_kind(false).await
    }

    /// With policies that let everything pass.
    pub(super) async fn open() -> Self {
        Self::of_kind(true).await
    }

    async fn of_kind(is_open: bool) -> Self {
        Self {
            is_open,
            shared: world(is_open).await,
        }
    }

    /// One for a probe, with an application that remembers nothing.
    pub(super) async fn of(&self, probe: Probe) -> World {
        if READING.contains(&probe) {
            return self.shared.again();
        }
        world(self.is_open).await
    }

    /// What was shared is as it was: had one mutant changed it, another would have been seen for that.
    pub(super) async fn unchanged(&self) {
        for probe in READING {
            let world = self.shared.again();
            assert_eq!(leak(&world.app, &world, *probe).await, None, "{probe:?}");
        }
    }
}
