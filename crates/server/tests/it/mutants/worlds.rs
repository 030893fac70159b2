//! The worlds that mutants are tried in.

use super::probes::{Probe, leak};
use super::{open_all, world};
use crate::support::World;

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

/// One world for all probes that only read, and one for each use of any other.
pub(super) struct Worlds {
    is_open: bool,
    shared: World,
}

impl Worlds {
    /// As they are.
    pub(super) async fn closed() -> Self {
        Self {
            is_open: false,
            shared: world().await,
        }
    }

    /// With policies that let everything pass.
    pub(super) async fn open() -> Self {
        let shared = world().await;
        open_all(&shared).await;
        Self {
            is_open: true,
            shared,
        }
    }

    /// One for a probe, with an application that remembers nothing.
    pub(super) async fn of(&self, probe: Probe) -> World {
        if READING.contains(&probe) {
            return self.shared.again();
        }
        let world = world().await;
        if self.is_open {
            open_all(&world).await;
        }
        world
    }

    /// What was shared is as it was: had one mutant changed it, another would have been seen for that.
    pub(super) async fn unchanged(&self) {
        for probe in READING {
            let world = self.shared.again();
            assert_eq!(leak(&world.app, &world, *probe).await, None, "{probe:?}");
        }
    }
}
