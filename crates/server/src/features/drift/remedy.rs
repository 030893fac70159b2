//! What to do about a drift, in words.

use super::types::DriftView;
use super::words::{BaselineKind, StandingWord};

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
    let targeted = address.map_or_else(String::new, targeted);
    match (drift.standing, address) {
        (StandingWord::Changed, Some(address)) => format!(
            "To take it back, run {targeted}: it sets the fields above to what the state \
             declares. To keep it, write the new values into the configuration of {address}, apply, and import the \
             state; or accept it here, until the next state says otherwise."
        ),
        (StandingWord::Changed, None) => format!(
            "To take it back, set the fields above of {what} to the values on the side of the baseline. To keep it, \
             accept it: they become the next version of the baseline."
        ),
        (StandingWord::Removed, Some(address)) => format!(
            "To have it back, run {targeted}, which makes it anew. If it is to be gone, take {address} out of the \
             configuration and of the state (`terraform state rm`) and import the state; or accept it here."
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

/// How Terraform sets one resource right; without its address where a shell would read something else in that.
fn targeted(address: &str) -> String {
    match address.contains(|one: char| one == '\'' || one.is_control()) {
        true => "`terraform apply` for it".to_owned(),
        false => format!("`terraform apply -target='{address}'`"),
    }
}

/// The same of what a manifest says, or of what is in a namespace of manifests and in none of them.
fn of_cluster(drift: &DriftView) -> Option<String> {
    let kind = drift.baseline.as_ref().map(|baseline| baseline.kind);
    let delete = delete(&drift.resource.uid, drift.resource.region.as_deref());
    let delete = delete.map_or_else(String::new, |command| format!(" (`{command}`)"));
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

/// How `kubectl` deletes it; none of a kind that is not the API server's own, whose group is written otherwise, and of a
/// name that says something to a shell: people take commands along as they stand.
fn delete(uid: &str, namespace: Option<&str>) -> Option<String> {
    let is_plain = |text: &str| {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':');
        !text.starts_with('-') && !text.is_empty() && text.bytes().all(is_word)
    };
    let (kind, name) = uid.split_once('/')?;
    if kind.contains('.') || ![kind, name].into_iter().chain(namespace).all(is_plain) {
        return None;
    }
    let place = namespace.map(|namespace| format!(" -n {namespace}"));
    Some(format!(
        "kubectl delete {kind}/{name}{}",
        place.unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stands_in_a_command_only_where_it_ends_with_its_quotes() {
        assert_eq!(
            targeted("module.web.aws_instance.this[\"blue\"]"),
            "`terraform apply -target='module.web.aws_instance.this[\"blue\"]'`"
        );
        for address in ["a.b[\"x';reboot;'\"]", "a.b\nreboot"] {
            assert_eq!(targeted(address), "`terraform apply` for it");
        }
    }

    #[test]
    fn a_command_is_given_only_where_a_shell_reads_nothing_else_in_it() {
        let known = |uid, namespace| delete(uid, namespace);
        assert_eq!(
            known("service/web", Some("shop")).as_deref(),
            Some("kubectl delete service/web -n shop")
        );
        assert_eq!(
            known("clusterrole/system:kube.dns", None).as_deref(),
            Some("kubectl delete clusterrole/system:kube.dns")
        );
        for (uid, namespace) in [
            ("certificate.cert_manager_io/web", Some("shop")),
            ("service/web;reboot", Some("shop")),
            ("service/$(reboot)", Some("shop")),
            ("service/web`", Some("shop")),
            ("service/web", Some("shop --all")),
            ("service/--all", Some("shop")),
            ("service/", None),
            ("web", None),
        ] {
            assert_eq!(known(uid, namespace), None, "{uid}");
        }
    }
}
