//! What stands around the first figures: whose page it is, who looks at it, where one can go. The
//! same as `web/src/ui/Shell.tsx` draws for this session.

use serde::Serialize;

use super::address::Search;
use super::figures::Link;
use super::words::{Locale, Words};
use crate::features::session::SessionView;
use crate::tenant::Operation;

/// Which page it stands around.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    path: &'static str,
    /// The period goes along from page to page.
    period: &'a Search,
}

impl<'a> Place<'a> {
    pub(super) const fn new(path: &'static str, period: &'a Search) -> Self {
        Self { path, period }
    }

    fn link(&self, path: &str) -> Link {
        Link {
            address: self.period.address(path),
            is_active: path == self.path,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Shell {
    overview: Link,
    usage: Option<Link>,
    costs: Option<Link>,
    customer: String,
    initial: String,
    /// Whether there are other customers to switch to.
    has_others: bool,
    reader: String,
    /// What tells the reader from others of the same name.
    reader_detail: Option<String>,
    theme: String,
    shows_compliance: bool,
    shows_drift: bool,
    shows_settings: bool,
    support: Option<Support>,
}

/// What is said while somebody of the operator looks in.
#[derive(Serialize)]
struct Support {
    text: String,
    reason: String,
}

impl Shell {
    /// `None` when it is not known how a browser would write it.
    pub(super) fn draw(
        words: &Words,
        locale: &Locale<'_>,
        theme: &str,
        session: &SessionView,
        place: Place<'_>,
    ) -> Option<Self> {
        let customer = &session.customer.name;
        let may = |operation: Operation| session.operations.contains(&operation.name());
        let support = match &session.support {
            Some(access) => {
                let zone = &session.customer.time_zone;
                let until = locale.instant(words, access.expires_at, zone)?;
                let text = [("who", access.opened_as.as_str()), ("until", &until)];
                let reason = [("reason", access.reason.as_str())];
                Some(Support {
                    text: words.message("shell.supportText", &text),
                    reason: words.message("shell.supportReason", &reason),
                })
            }
            None => None,
        };
        let (reader, reader_detail) = match (&session.person, &session.support) {
            (Some(person), _) => match &person.name {
                Some(name) => (name.clone(), Some(person.email.clone())),
                None => (person.email.clone(), None),
            },
            (None, Some(access)) => (access.opened_as.clone(), None),
            (None, None) => (words.message("shell.byKeyOrLink", &[]), None),
        };
        Some(Self {
            initial: customer.chars().take(1).collect::<String>().to_uppercase(),
            customer: customer.clone(),
            has_others: session.customers.len() > 1,
            reader,
            reader_detail,
            theme: theme.to_owned(),
            overview: place.link("/"),
            usage: may(Operation::ReadUsage).then(|| place.link("/usage")),
            costs: may(Operation::ReadCosts).then(|| place.link("/costs")),
            shows_compliance: may(Operation::ReadCompliance),
            shows_drift: may(Operation::ListDrift),
            shows_settings: may(Operation::ListSessions),
            support,
        })
    }
}
