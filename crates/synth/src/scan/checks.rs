//! What the scanner of the demo looks at: checks by the kind of resource, as Prowler names them.

mod aws;
mod azure;
mod google;

/// A check of one kind of resource.
pub(super) struct Check {
    /// As the scanner writes it.
    pub(super) id: &'static str,
    pub(super) level: Level,
    pub(super) title: &'static str,
    /// What a resource that fails does: follows its name.
    pub(super) fault: &'static str,
}

/// How bad it is when a check fails.
#[derive(Clone, Copy)]
pub(super) enum Level {
    Low,
    Medium,
    High,
    Critical,
}

impl Level {
    /// `severity_id` and `severity` of OCSF.
    pub(super) fn ocsf(self) -> (u8, &'static str) {
        match self {
            Level::Low => (2, "Low"),
            Level::Medium => (3, "Medium"),
            Level::High => (4, "High"),
            Level::Critical => (5, "Critical"),
        }
    }

    /// How many of a thousand checks usually fail somewhere.
    pub(super) fn usual(self) -> i64 {
        match self {
            Level::Low => 260,
            Level::Medium => 150,
            Level::High => 90,
            Level::Critical => 35,
        }
    }
}

const fn check(id: &'static str, level: Level, title: &'static str, fault: &'static str) -> Check {
    Check {
        id,
        level,
        title,
        fault,
    }
}

/// The checks of a kind of resource, by the provider of a bill and its `ResourceType`; none of what the scanner does
/// not look at.
pub(super) fn of_resource(provider: &str, resource_type: &str) -> &'static [Check] {
    match (provider, resource_type) {
        ("AWS", "Instance") => aws::INSTANCE,
        ("AWS", "DB instance") => aws::DATABASE,
        ("AWS", "Bucket") => aws::BUCKET,
        ("AWS", "Function") => aws::FUNCTION,
        ("AWS", "Cluster") => aws::KUBERNETES,
        ("AWS", "Table") => aws::TABLE,
        ("AWS", "Log group") => aws::LOG_GROUP,
        ("AWS", "Distribution") => aws::DISTRIBUTION,
        ("AWS", "Key") => aws::KEY,
        ("Microsoft", "Virtual machine") => azure::MACHINE,
        ("Microsoft", "SQL database") => azure::DATABASE,
        ("Microsoft", "Storage account") => azure::STORAGE,
        ("Microsoft", "Managed cluster") => azure::KUBERNETES,
        ("Microsoft", "Key vault") => azure::VAULT,
        ("Microsoft", "App Service plan") => azure::APP,
        ("Microsoft", "Virtual network") => azure::NETWORK,
        ("Google Cloud", "Instance") => google::MACHINE,
        ("Google Cloud", "Dataset") => google::DATASET,
        ("Google Cloud", "Bucket") => google::BUCKET,
        _ => &[],
    }
}

/// The checks of an account as a whole.
pub(super) fn of_account(provider: &str) -> &'static [Check] {
    match provider {
        "AWS" => aws::ACCOUNT,
        "Microsoft" => azure::SUBSCRIPTION,
        "Google Cloud" => google::PROJECT,
        _ => &[],
    }
}

/// The checks of the people who may sign in to an account.
pub(super) fn of_user(provider: &str) -> &'static [Check] {
    match provider {
        "AWS" => aws::USER,
        _ => &[],
    }
}

/// The check that the bucket of the demo fails which somebody opened at night.
pub(super) const OPENED: &str = "s3_bucket_public_access";
