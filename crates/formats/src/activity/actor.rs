//! Who it was, as far as the record tells.

use super::text::{kept, raw, said};
use tenantry_resource::Fault;
use tenantry_resource::json::Value;

/// The longest name and ARN, in characters.
const LONGEST: usize = 300;

/// How the roles are called that AWS makes for its services to act with.
const OF_SERVICES: &str = "AWSServiceRoleFor";

/// How the roles are called that IAM Identity Center makes for people.
const OF_PEOPLE: &str = "AWSReservedSSO_";

/// What somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// The root of an account.
    Root,
    /// A user of IAM.
    User,
    /// Whoever took a role.
    Role,
    /// Somebody whom another directory knows: SAML, OIDC, IAM Identity Center.
    Federated,
    /// A service of AWS.
    Service,
    /// Somebody of another account.
    Account,
    /// The record does not say.
    Unknown,
}

impl ActorKind {
    /// Its name in JSON and SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::User => "user",
            Self::Role => "role",
            Self::Federated => "federated",
            Self::Service => "service",
            Self::Account => "account",
            Self::Unknown => "unknown",
        }
    }
}

/// Who it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What they are.
    pub kind: ActorKind,
    /// What to call them: the person where one is told, else user, role or service.
    pub name: String,
    /// Their ARN.
    pub arn: Option<String>,
    /// Their account.
    pub account: Option<String>,
    /// The role that they took.
    pub role: Option<String>,
    /// The name of the session under which they took it: often a person's.
    pub session: Option<String>,
    /// The service that did it for them.
    pub invoked_by: Option<String>,
    /// Whether a second factor was shown, if the record says.
    pub mfa: Option<bool>,
}

/// Reads `userIdentity`.
pub(super) fn actor(record: &Value) -> Result<Actor, Fault> {
    let fault = |detail| Err(Fault::new("userIdentity", detail));
    let identity = match record.get("userIdentity") {
        Some(identity @ Value::Object(members)) if !members.is_empty() => identity,
        Some(Value::Object(_)) => return fault("names nobody"),
        Some(Value::Null) | None => return fault("is missing"),
        Some(_) => return fault("is not an object"),
    };
    let of = |path: &[&str]| said(identity, path, LONGEST);
    let invoked_by = of(&["invokedBy"]);
    let (role, session) = taken(identity);
    let kind = kind(identity, role.as_deref(), session.as_deref());
    let account = of(&["accountId"]);
    let user = || of(&["userName"]);
    let name = match kind {
        ActorKind::Root => Some("root".to_owned()),
        ActorKind::Service => invoked_by.clone().or_else(|| role.clone()),
        ActorKind::Federated => session
            .clone()
            .or_else(user)
            .or_else(|| of(&["onBehalfOf", "userId"])),
        ActorKind::Role => role.clone(),
        _ => user(),
    };
    let last_of_arn = || {
        let last = raw(identity, &["arn"])?.rsplit(['/', ':']).next()?;
        kept(last, LONGEST)
    };
    let name = name
        .or_else(last_of_arn)
        .or_else(|| invoked_by.clone())
        .or_else(|| account.clone());
    Ok(Actor {
        kind,
        name: name.unwrap_or_else(|| "unknown".to_owned()),
        arn: of(&["arn"]),
        account,
        role,
        session,
        invoked_by,
        mfa: mfa(identity),
    })
}

/// The role that was taken and the name of the session, from
/// `arn:aws:sts::123456789012:assumed-role/Role/session`, from what stands behind the point
/// of `principalId`, or from who issued the session.
fn taken(identity: &Value) -> (Option<String>, Option<String>) {
    let arn = raw(identity, &["arn"]);
    let of_arn = arn
        .and_then(|arn| arn.split_once(":assumed-role/"))
        .and_then(|(_, rest)| rest.split_once('/'));
    let issuer = ["sessionContext", "sessionIssuer"];
    let of_issuer = raw(identity, &[issuer[0], issuer[1], "userName"])
        .filter(|_| raw(identity, &[issuer[0], issuer[1], "type"]) == Some("Role"));
    let role = of_issuer.or(of_arn.map(|(role, _)| role));
    let is_role = role.is_some() || raw(identity, &["type"]) == Some("AssumedRole");
    let of_principal = raw(identity, &["principalId"])
        .and_then(|principal| principal.split_once(':'))
        .filter(|_| is_role);
    let session = of_arn.or(of_principal).map(|(_, session)| session);
    let fit = |text: &str| kept(text, LONGEST);
    (role.and_then(fit), session.and_then(fit))
}

fn kind(identity: &Value, role: Option<&str>, session: Option<&str>) -> ActorKind {
    let arn = raw(identity, &["arn"]).unwrap_or_default();
    let has = |path: &[&str]| raw(identity, path).is_some();
    let kind = match raw(identity, &["type"]) {
        Some("Root") => ActorKind::Root,
        Some("IAMUser") => ActorKind::User,
        Some("AssumedRole" | "Role") => ActorKind::Role,
        Some(
            "FederatedUser" | "SAMLUser" | "WebIdentityUser" | "IdentityCenterUser" | "Directory",
        ) => ActorKind::Federated,
        Some("AWSService") => ActorKind::Service,
        Some("AWSAccount") => ActorKind::Account,
        // Some records have no type.
        _ if role.is_some() => ActorKind::Role,
        _ if arn.contains(":user/") => ActorKind::User,
        _ if arn.ends_with(":root") => ActorKind::Root,
        _ if has(&["onBehalfOf", "userId"]) => ActorKind::Federated,
        _ if has(&["invokedBy"]) => ActorKind::Service,
        _ if has(&["accountId"]) => ActorKind::Account,
        _ => ActorKind::Unknown,
    };
    match (kind, role) {
        (ActorKind::Role, Some(role)) if role.starts_with(OF_SERVICES) => ActorKind::Service,
        // IAM Identity Center names the session by the person.
        (ActorKind::Role, Some(role)) if role.starts_with(OF_PEOPLE) && session.is_some() => {
            ActorKind::Federated
        }
        // So do people who sign in elsewhere: by their address.
        (ActorKind::Role, _) if session.is_some_and(|session| session.contains('@')) => {
            ActorKind::Federated
        }
        (kind, _) => kind,
    }
}

fn mfa(identity: &Value) -> Option<bool> {
    let path = ["sessionContext", "attributes", "mfaAuthenticated"];
    let said = path
        .iter()
        .try_fold(identity, |value, name| value.get(name))?;
    match said {
        Value::Bool(mfa) => Some(*mfa),
        Value::Text(text) => Some(text.trim() == "true"),
        _ => None,
    }
}
