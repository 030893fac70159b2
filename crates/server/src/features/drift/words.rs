//! Closed sets of words: how drifts, fields, baselines and authors are.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{ApiError, Result};

/// A closed set of words that the database has as text.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$of:meta])* $word:ident = $text:literal),* $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        $(#[$meta])*
        #[allow(unreachable_pub, reason = "some of these words stand in what is public")]
        pub enum $name { $($(#[$of])* $word),* }

        impl $name {
            /// Its word in JSON and in the database.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text),* }
            }

            /// The word itself, if it is one.
            #[allow(dead_code, reason = "not every set of words is asked for by name")]
            pub(crate) fn find(text: &str) -> Option<&'static str> {
                Self::of(text).map(Self::as_str)
            }

            fn of(text: &str) -> Option<Self> {
                [$(Self::$word),*].into_iter().find(|one| one.as_str() == text)
            }

            /// The word of the database.
            #[allow(dead_code, reason = "some sets are only read from JSON")]
            pub(crate) fn parse(text: &str) -> Result<Self> {
                Self::of(text).ok_or_else(|| ApiError::internal(concat!("a word outside of the CHECK: ", stringify!($name))))
            }
        }
    };
}
pub(super) use words;

words! {
    /// How a resource stands to the baseline.
    #[schema(as = DriftStanding)]
    StandingWord {
        /// Some of its fields differ.
        Changed = "changed",
        /// It is there, and was not when the baseline was approved, which says all that there was.
        Added = "added",
        /// It is there, and no baseline speaks of it.
        Unmanaged = "unmanaged",
        /// It is to be there and is not.
        Removed = "removed",
        /// As it is to be, under another identity.
        Moved = "moved",
    }
}

words! {
    /// Where a drift stands.
    DriftStatus {
        /// Nobody has decided anything.
        Open = "open",
        /// It is to be taken back.
        Revert = "revert",
        /// It is not to be looked at for a while.
        Snoozed = "snoozed",
        /// It is how the resource is to be from now on.
        Accepted = "accepted",
        /// The resource is as it is to be.
        Resolved = "resolved",
    }
}

words! {
    /// Why a drift went from one status to another.
    DriftCause {
        /// It was found for the first time.
        Found = "found",
        /// It was found again after it was over.
        FoundAgain = "found_again",
        /// Something else differs.
        Changed = "changed",
        /// The resource was found to be as it is to be.
        Reverted = "reverted",
        /// The baseline says something else.
        BaselineChanged = "baseline_changed",
        /// The time is over for which it was not to be looked at.
        SnoozeEnded = "snooze_ended",
        /// Somebody said so.
        Person = "person",
    }
}

words! {
    /// What a baseline is made of.
    BaselineKind {
        /// A state of Terraform.
        TerraformState = "terraform_state",
        /// A plan of Terraform.
        TerraformPlan = "terraform_plan",
        /// Manifests of Kubernetes.
        KubernetesManifest = "kubernetes_manifest",
        /// What was there when somebody approved it.
        Snapshot = "snapshot",
        /// What was accepted and that no other baseline speaks of.
        Accepted = "accepted",
    }
}

words! {
    /// How a field differs.
    FieldKind {
        /// It is there and was not.
        Added = "added",
        /// It was there and is not.
        Removed = "removed",
        /// It has another value.
        Changed = "changed",
    }
}

words! {
    /// What a field is about.
    FieldClass {
        /// Who can reach it from outside.
        Exposure = "exposure",
        /// Who may do what.
        Identity = "identity",
        /// Whether it can be read by others.
        Encryption = "encryption",
        /// Whether it is written down what happens.
        Logging = "logging",
        /// Whether it can be had again.
        Backup = "backup",
        /// Where it is in the network.
        Network = "network",
        /// How much there is of it.
        Capacity = "capacity",
        /// What people call it.
        Description = "description",
        /// None of these.
        Other = "other",
    }
}

words! {
    /// What somebody is who made a change.
    AuthorKind {
        /// The root of an account.
        Root = "root",
        /// A user of the account, or a person to whom the records lead.
        User = "user",
        /// A person whom another directory knows.
        Federated = "federated",
        /// A pipeline, a pod or another program that its platform vouched for.
        Workload = "workload",
        /// A role: no record tells who took it.
        Role = "role",
        /// A service of the provider.
        Service = "service",
        /// Somebody of another account.
        Account = "account",
        /// The records do not say.
        Unknown = "unknown",
    }
}

words! {
    /// By what way a change was made.
    AuthorChannel {
        /// The provider's console.
        Console = "console",
        /// The API: a command line, an SDK, Terraform.
        Api = "api",
        /// A service of the provider, by itself or for somebody.
        Service = "service",
    }
}
