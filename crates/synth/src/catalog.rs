//! What the clouds sell: the services, regions and spellings of their bills.
//!
//! Names and categories are those that the providers use in FOCUS exports; the
//! prices are of the right order and nothing more.

/// A service and one thing of it that is metered.
pub(crate) struct Service {
    pub(crate) name: &'static str,
    /// One of the categories of FOCUS 1.0.
    pub(crate) category: &'static str,
    pub(crate) resource_type: &'static str,
    /// What is counted.
    pub(crate) unit: &'static str,
    /// The negotiated price of one unit, in millionths.
    pub(crate) price: i64,
    pub(crate) description: &'static str,
    pub(crate) sku: &'static str,
    /// The resource id with `{account}`, `{region}`, `{name}` and `{hex}` left open.
    pub(crate) id: &'static str,
    /// How much of a usual bill it is; 0 keeps it out of the usual bill.
    pub(crate) weight: u32,
}

pub(crate) struct Region {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
}

/// How an account of a provider is named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccountStyle {
    TwelveDigits,
    Uuid,
    ProjectName,
}

pub(crate) struct Provider {
    pub(crate) name: &'static str,
    pub(crate) publisher: &'static str,
    pub(crate) account_style: AccountStyle,
    pub(crate) services: &'static [Service],
    pub(crate) regions: &'static [Region],
    /// A commitment to the first of the services, billed monthly.
    pub(crate) commitment: Commitment,
}

pub(crate) struct Commitment {
    pub(crate) category: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
}

/// Someone who is billed: the operator's contract with a provider.
pub(crate) struct Payer {
    pub(crate) provider: &'static Provider,
    pub(crate) issuer: &'static str,
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) currency: &'static str,
    /// Begins the names of its files.
    pub(crate) file: &'static str,
}

const fn service(
    name: &'static str,
    category: &'static str,
    resource_type: &'static str,
    metered: (&'static str, i64, &'static str),
    sku: &'static str,
    id: &'static str,
    weight: u32,
) -> Service {
    let (unit, price, description) = metered;
    Service {
        name,
        category,
        resource_type,
        unit,
        price,
        description,
        sku,
        id,
        weight,
    }
}

const fn region(id: &'static str, name: &'static str) -> Region {
    Region { id, name }
}

const AWS: Provider = Provider {
    name: "AWS",
    publisher: "Amazon Web Services",
    account_style: AccountStyle::TwelveDigits,
    services: &[
        service(
            "Amazon Elastic Compute Cloud",
            "Compute",
            "Instance",
            ("Hours", 192_000, "On Demand Linux m6i.xlarge instance hour"),
            "M6I-XLARGE",
            "arn:aws:ec2:{region}:{account}:instance/i-0{hex}",
            34,
        ),
        service(
            "Amazon Relational Database Service",
            "Databases",
            "DB instance",
            ("Hours", 356_000, "PostgreSQL db.m6g.xlarge instance hour"),
            "RDS-M6G-XLARGE",
            "arn:aws:rds:{region}:{account}:db:{name}",
            22,
        ),
        service(
            "Amazon Simple Storage Service",
            "Storage",
            "Bucket",
            ("GB-Month", 23_000, "Standard storage, first 50 TB"),
            "S3-STANDARD",
            "arn:aws:s3:::{name}-{hex}",
            12,
        ),
        service(
            "Amazon CloudFront",
            "Networking",
            "Distribution",
            ("GB", 85_000, "Data transfer out to the internet"),
            "CF-DTO",
            "arn:aws:cloudfront::{account}:distribution/{hex}",
            7,
        ),
        service(
            "AWS Lambda",
            "Compute",
            "Function",
            ("GB-Seconds", 17, "Compute duration, arm64"),
            "LAMBDA-GBS",
            "arn:aws:lambda:{region}:{account}:function:{name}",
            5,
        ),
        service(
            "Amazon DynamoDB",
            "Databases",
            "Table",
            (
                "Million Requests",
                1_250_000,
                "On-demand write request units",
            ),
            "DDB-WRU",
            "arn:aws:dynamodb:{region}:{account}:table/{name}",
            6,
        ),
        service(
            "Amazon ElastiCache",
            "Databases",
            "Cache cluster",
            ("Hours", 156_000, "Valkey cache.m7g.large node hour"),
            "EC-M7G-LARGE",
            "arn:aws:elasticache:{region}:{account}:cluster:{name}",
            5,
        ),
        service(
            "Amazon CloudWatch",
            "Management and Governance",
            "Log group",
            ("GB", 500_000, "Log data ingested"),
            "CW-LOGS",
            "arn:aws:logs:{region}:{account}:log-group:/app/{name}",
            4,
        ),
        service(
            "Amazon Elastic Kubernetes Service",
            "Compute",
            "Cluster",
            ("Hours", 100_000, "Cluster hour"),
            "EKS-CLUSTER",
            "arn:aws:eks:{region}:{account}:cluster/{name}",
            2,
        ),
        service(
            "AWS Key Management Service",
            "Security",
            "Key",
            ("Keys", 1_000_000, "Customer managed key"),
            "KMS-KEY",
            "arn:aws:kms:{region}:{account}:key/{hex}",
            1,
        ),
    ],
    regions: &[
        region("us-east-1", "US East (N. Virginia)"),
        region("us-west-2", "US West (Oregon)"),
        region("eu-central-1", "Europe (Frankfurt)"),
        region("ap-southeast-2", "Asia Pacific (Sydney)"),
    ],
    commitment: Commitment {
        category: "Spend",
        kind: "Savings Plan",
        id: "arn:aws:savingsplans::{account}:savingsplan/{hex}",
        name: "Compute Savings Plan, 1 year, no upfront",
    },
};

const MICROSOFT: Provider = Provider {
    name: "Microsoft",
    publisher: "Microsoft",
    account_style: AccountStyle::Uuid,
    services: &[
        service(
            "Virtual Machines",
            "Compute",
            "Virtual machine",
            ("Hours", 208_000, "D4s v5 - Compute Hour"),
            "DS-V5-D4S",
            "/subscriptions/{account}/resourcegroups/rg-main/providers/microsoft.compute/virtualmachines/{name}",
            32,
        ),
        service(
            "Azure SQL Database",
            "Databases",
            "SQL database",
            ("Hours", 412_000, "General Purpose - 2 vCore - Compute Gen5"),
            "SQL-GP-2VC",
            "/subscriptions/{account}/resourcegroups/rg-data/providers/microsoft.sql/servers/sql-main/databases/{name}",
            22,
        ),
        service(
            "Storage Accounts",
            "Storage",
            "Storage account",
            ("GB-Month", 21_000, "Hot LRS - Data Stored"),
            "BLOB-HOT-LRS",
            "/subscriptions/{account}/resourcegroups/rg-data/providers/microsoft.storage/storageaccounts/st{hex}",
            11,
        ),
        service(
            "Azure App Service",
            "Web",
            "App Service plan",
            ("Hours", 173_000, "Premium v3 P1 App"),
            "APP-P1V3",
            "/subscriptions/{account}/resourcegroups/rg-web/providers/microsoft.web/serverfarms/{name}",
            10,
        ),
        service(
            "Azure Kubernetes Service",
            "Compute",
            "Managed cluster",
            ("Hours", 100_000, "Standard - Uptime SLA"),
            "AKS-STD",
            "/subscriptions/{account}/resourcegroups/rg-main/providers/microsoft.containerservice/managedclusters/{name}",
            5,
        ),
        service(
            "Azure Monitor",
            "Management and Governance",
            "Log Analytics workspace",
            ("GB", 2_760_000, "Analytics logs - Data Ingestion"),
            "LOG-INGEST",
            "/subscriptions/{account}/resourcegroups/rg-main/providers/microsoft.operationalinsights/workspaces/{name}",
            7,
        ),
        service(
            "Bandwidth",
            "Networking",
            "Virtual network",
            ("GB", 87_000, "Inter-region - Standard Data Transfer Out"),
            "BW-OUT",
            "/subscriptions/{account}/resourcegroups/rg-net/providers/microsoft.network/virtualnetworks/{name}",
            5,
        ),
        service(
            "Key Vault",
            "Security",
            "Key vault",
            ("10K Operations", 30_000, "Operations"),
            "KV-OPS",
            "/subscriptions/{account}/resourcegroups/rg-main/providers/microsoft.keyvault/vaults/{name}",
            1,
        ),
        service(
            "Azure OpenAI",
            "AI and Machine Learning",
            "Cognitive Services account",
            ("1K Tokens", 10_000, "Output tokens, global"),
            "AOAI-OUT",
            "/subscriptions/{account}/resourcegroups/rg-ai/providers/microsoft.cognitiveservices/accounts/{name}",
            0,
        ),
    ],
    regions: &[
        region("eastus", "East US"),
        region("westeurope", "West Europe"),
        region("norwayeast", "Norway East"),
        region("uksouth", "UK South"),
    ],
    commitment: Commitment {
        category: "Usage",
        kind: "Reservation",
        id: "/providers/Microsoft.Capacity/reservationOrders/{hex}",
        name: "Reserved VM Instance, D4s v5, 1 year",
    },
};

const GOOGLE: Provider = Provider {
    name: "Google Cloud",
    publisher: "Google Cloud",
    account_style: AccountStyle::ProjectName,
    services: &[
        service(
            "Compute Engine",
            "Compute",
            "Instance",
            ("Hours", 194_000, "N2 standard instance running"),
            "N2-STANDARD-4",
            "//compute.googleapis.com/projects/{account}/zones/{region}-a/instances/{name}",
            28,
        ),
        service(
            "BigQuery",
            "Analytics",
            "Dataset",
            ("TiB", 6_250_000, "Analysis, on demand"),
            "BQ-ANALYSIS",
            "//bigquery.googleapis.com/projects/{account}/datasets/{name}",
            30,
        ),
        service(
            "Cloud SQL",
            "Databases",
            "Instance",
            ("Hours", 338_000, "PostgreSQL Enterprise, 4 vCPU"),
            "SQL-PG-4",
            "//cloudsql.googleapis.com/projects/{account}/instances/{name}",
            18,
        ),
        service(
            "Cloud Storage",
            "Storage",
            "Bucket",
            ("GiB-Month", 20_000, "Standard storage, regional"),
            "GCS-STD",
            "//storage.googleapis.com/projects/_/buckets/{name}-{hex}",
            10,
        ),
        service(
            "Cloud Run",
            "Compute",
            "Service",
            ("vCPU-Seconds", 24, "CPU allocation time"),
            "RUN-CPU",
            "//run.googleapis.com/projects/{account}/locations/{region}/services/{name}",
            6,
        ),
        service(
            "Cloud Pub/Sub",
            "Integration",
            "Topic",
            ("TiB", 40_000_000, "Message delivery, basic"),
            "PUBSUB-MSG",
            "//pubsub.googleapis.com/projects/{account}/topics/{name}",
            4,
        ),
        service(
            "Cloud Logging",
            "Management and Governance",
            "Log bucket",
            ("GiB", 500_000, "Log storage"),
            "LOG-STORE",
            "//logging.googleapis.com/projects/{account}/locations/global/buckets/{name}",
            4,
        ),
    ],
    regions: &[
        region("us-central1", "Iowa"),
        region("europe-west2", "London"),
        region("asia-south1", "Mumbai"),
    ],
    commitment: Commitment {
        category: "Usage",
        kind: "Resource-Based CUD",
        id: "projects/{account}/regions/commitments/{hex}",
        name: "Committed use, N2, 1 year",
    },
};

/// The contracts of the operator; [`cast`](super::cast) refers to them by place.
pub(crate) static PAYERS: [Payer; 4] = [
    Payer {
        provider: &AWS,
        issuer: "Amazon Web Services, Inc.",
        id: "481920375516",
        name: "Fieldgate Managed Services",
        currency: "USD",
        file: "aws-usd",
    },
    Payer {
        provider: &AWS,
        issuer: "Amazon Web Services EMEA SARL",
        id: "730264918857",
        name: "Fieldgate Managed Services Europe",
        currency: "EUR",
        file: "aws-eur",
    },
    Payer {
        provider: &MICROSOFT,
        issuer: "Microsoft Corporation",
        id: "/providers/Microsoft.Billing/billingAccounts/73194406",
        name: "Fieldgate Managed Services",
        currency: "USD",
        file: "azure-usd",
    },
    Payer {
        provider: &GOOGLE,
        issuer: "Google LLC",
        id: "01B7C4-9E22F1-5A08D3",
        name: "Fieldgate Managed Services",
        currency: "USD",
        file: "gcp-usd",
    },
];
