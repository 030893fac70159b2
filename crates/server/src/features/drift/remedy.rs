//! What to do about a drift, in words.

use super::types::{BaselineKind, DriftView, StandingWord};

/// How a drift is taken back, or made right in what says how the resource is to be.
pub(super) fn remedy(drift: &DriftView) -> String {
    let what = drift.resource.name.as_ref().unwrap_or(&drift.resource.uid);
    let is_terraform = drift.baseline.as_ref().is_some_and(|baseline| {
        matches!(
            baseline.kind,
            BaselineKind::TerraformState | BaselineKind::TerraformPlan
        )
    });
    let address = drift.address.as_deref().filter(|_| is_terraform);
    match (drift.standing, address) {
        (StandingWord::Changed, Some(address)) => format!(
            "To take it back, run `terraform apply -target='{address}'`: it sets the fields above to what the state \
             declares. To keep it, write the new values into the configuration of {address}, apply, and import the \
             state; or accept it here, until the next state says otherwise."
        ),
        (StandingWord::Changed, None) => format!(
            "To take it back, set the fields above of {what} to the values on the side of the baseline. To keep it, \
             accept it: they become the next version of the baseline."
        ),
        (StandingWord::Removed, Some(address)) => format!(
            "To have it back, run `terraform apply -target='{address}'`, which makes it anew. If it is to be gone, \
             remove it from the configuration with `terraform state rm '{address}'` and import the state; or accept it \
             here."
        ),
        (StandingWord::Removed, None) => format!(
            "To have {what} back, restore it from a backup or make it anew. If it is to be gone, accept that: the next \
             version of the baseline does not have it."
        ),
        (StandingWord::Added | StandingWord::Unmanaged, _) => format!(
            "If nobody needs {what}, remove it. If it is to stay, bring it under management with `terraform import` and \
             import the state; or accept it, and from then on its changes are drift."
        ),
        (StandingWord::Moved, _) => format!(
            "The provider gave {what} another id: it was made anew or moved. If that was meant, import the newest state, \
             or accept it."
        ),
    }
}
