//! As whom PostgreSQL runs. It refuses root, for which there are two ways out.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use nix::unistd::{User, geteuid};

use super::files::Owner;
use super::find::Installation;
use super::process;

/// Accounts to run as instead of root, in order of preference.
const STAND_INS: [&str; 2] = ["postgres", "nobody"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// The user we are.
    Same,
    /// The user we are, who goes by other ids inside a user namespace. Outside,
    /// files stay ours, so data and binaries can lie wherever we can enter.
    Namespace { uid: u32, gid: u32 },
    /// Somebody else, whom root can become.
    Account(Account),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl Identity {
    /// Who must own the server's files; `None` is us.
    pub(super) fn owner(&self) -> Owner {
        match self {
            Self::Account(account) => Some((account.uid, account.gid)),
            Self::Same | Self::Namespace { .. } => None,
        }
    }

    /// A command that runs `program` as this identity.
    pub(super) fn command(&self, program: &Path) -> io::Result<Command> {
        process::command(program, self, None)
    }

    /// Whether it can start the binaries, found out by doing it.
    pub(super) fn can_run(&self, installation: &Installation) -> bool {
        self.tried(installation, None)
    }

    /// Whether it can start the binaries and enter `dir`.
    pub(super) fn can_use(&self, installation: &Installation, dir: &Path) -> bool {
        self.tried(installation, Some(dir))
    }

    fn tried(&self, installation: &Installation, reach: Option<&Path>) -> bool {
        process::command(&installation.program("postgres"), self, reach)
            .and_then(|mut command| command.arg("--version").output())
            .is_ok_and(|output| output.status.success())
    }
}

/// Whether we can run the server as ourselves: not as root, and not as a user
/// without an entry in the account database, for whom `initdb` gives up.
pub(super) fn is_ordinary() -> bool {
    !geteuid().is_root() && matches!(User::from_uid(geteuid()), Ok(Some(_)))
}

/// The namespace to try: its inner id is that of an account that exists, because
/// `initdb` looks its own name up.
pub(super) fn namespace() -> Identity {
    let (uid, gid) = stand_ins().first().map_or((65534, 65534), |user| {
        (user.uid.as_raw(), user.gid.as_raw())
    });
    Identity::Namespace { uid, gid }
}

/// Accounts for root to switch to: the user in whose folders `dir` lies, who can
/// enter them (root by sudo in someone's home), then the usual ones.
pub(super) fn accounts(dir: &Path) -> Vec<Account> {
    let host = dir
        .ancestors()
        .filter_map(|folder| Some(std::fs::metadata(folder).ok()?.uid()))
        .find(|uid| *uid != 0)
        .and_then(|uid| User::from_uid(uid.into()).ok().flatten());
    host.into_iter()
        .chain(stand_ins())
        .map(|user| Account {
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
            name: user.name,
        })
        .collect()
}

fn stand_ins() -> Vec<User> {
    STAND_INS
        .iter()
        .filter_map(|name| User::from_name(name).ok().flatten())
        .filter(|user| !user.uid.is_root())
        .collect()
}
