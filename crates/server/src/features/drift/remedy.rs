//! What to do about a drift, in words.

use super::types::{BaselineKind, DriftView, StandingWord};

/// How a drift is taken back, or made right in what says how the resource is to be.
pub(super) fn remedy(drift: &DriftView) -> String {
    let what = drift.resource.name.as_ref().unwrap_or(&drift.resource.uid);
    if drift.resource.provider == "kubernetes"
        && let Some(words) = of_cluster(drift)
    {
        return words;
    }
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

/// The same of what a manifest says, or of what is in a namespace of manifests and in none of them.
fn of_cluster(drift: &DriftView) -> Option<String> {
    let kind = drift.baseline.as_ref().map(|baseline| baseline.kind);
    // As kubectl knows it: of a kind that is not the API server's own, the group is written otherwise.
    let named = drift.resource.uid.clone();
    let known = Some(named).filter(|named| !named.contains(['.', '_', ' ']));
    let place = match &drift.resource.region {
        Some(namespace) => format!(" -n {namespace}"),
        None => String::new(),
    };
    let command = |verb: &str| {
        let named = known.as_ref()?;
        Some(format!(" (`kubectl {verb} {named}{place}`)"))
    };
    let delete = command("delete").unwrap_or_default();
    let what = drift.resource.name.as_ref().unwrap_or(&drift.resource.uid);
    Some(match (drift.standing, kind) {
        (StandingWord::Changed, Some(BaselineKind::KubernetesManifest)) => format!(
            "To take it back, apply the manifest again (`kubectl apply -f`): it sets the fields above to what it declares. \
             To keep it, write the new values of {what} into the manifest and import that; or accept it here, until the \
             manifest says otherwise."
        ),
        (StandingWord::Removed, Some(BaselineKind::KubernetesManifest)) => format!(
            "To have {what} back, apply the manifest again (`kubectl apply -f`). If it is to be gone, take it out of the \
             manifest and import that; or accept it here."
        ),
        (StandingWord::Unmanaged, _) => format!(
            "If nobody needs {what}, delete it{delete}. If it is to stay, write a manifest of it and import that; or \
             accept it, and from then on its changes are drift."
        ),
        _ => return None,
    })
}
