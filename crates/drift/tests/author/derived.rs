//! Changes that a configuration scanner would have seen, derived from what was really
//! done: which resource, what became of it and which of its fields. What was called, and
//! by whom, is kept apart as the truth to be found.

use crate::support::Change;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::HashMap;
use tenantry_drift::author::SeenKind::{self, Changed, Created, Deleted};
use tenantry_resource::{GLOBAL, Identity, Provider};

/// A change, and what made it.
pub(crate) struct Derived {
    pub(crate) change: Change,
    /// The record of the call, counted from 0.
    pub(crate) record: usize,
    /// Whether the call leaves nothing of what an earlier one did.
    pub(crate) replaces: bool,
}

/// Numbers that are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// From `low` to `high`, both included.
    pub(crate) fn throw(&mut self, low: i64, high: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let mixed = mixed ^ (mixed >> 31);
        let span = u64::try_from(high - low + 1).unwrap();
        low + i64::try_from(mixed % span).unwrap()
    }

    pub(crate) fn seconds(&mut self, low: i64, high: i64) -> SignedDuration {
        SignedDuration::from_secs(self.throw(low, high))
    }
}

/// An operation, and what a scanner sees of it: the type, what becomes of the resource,
/// where its id stands in the record, its fields, whether the call replaces them.
type Row = (
    &'static str,
    &'static str,
    SeenKind,
    &'static str,
    &'static [&'static str],
    bool,
);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("CreateRole", "iam.role", Created, "/requestParameters/roleName", &[], false),
    ("DeleteRole", "iam.role", Deleted, "/requestParameters/roleName", &[], false),
    ("PutRolePolicy", "iam.role", Changed, "/requestParameters/roleName", &["/attributes/inline_policies/p"], false),
    ("DeleteRolePolicy", "iam.role", Changed, "/requestParameters/roleName", &["/attributes/inline_policies/p"], false),
    ("AttachRolePolicy", "iam.role", Changed, "/requestParameters/roleName", &["/attributes/attached_policies/p"], false),
    ("DetachRolePolicy", "iam.role", Changed, "/requestParameters/roleName", &["/attributes/attached_policies/p"], false),
    ("DetachUserPolicy", "iam.user", Changed, "/requestParameters/userName", &["/attributes/attached_policies/p"], false),
    ("DeleteAccessKey", "iam.user", Changed, "/requestParameters/userName", &["/attributes/access_keys/k"], false),
    ("DeleteLoginProfile", "iam.user", Changed, "/requestParameters/userName", &["/attributes/console_access"], false),
    ("DeleteUser", "iam.user", Deleted, "/requestParameters/userName", &[], false),
    ("CreateInstanceProfile", "iam.instance_profile", Created, "/requestParameters/instanceProfileName", &[], false),
    ("DeleteInstanceProfile", "iam.instance_profile", Deleted, "/requestParameters/instanceProfileName", &[], false),
    ("RemoveRoleFromInstanceProfile", "iam.instance_profile", Changed, "/requestParameters/instanceProfileName", &["/attributes/roles"], false),
    ("CreatePolicy", "iam.policy", Created, "/responseElements/policy/arn", &[], false),
    ("DeletePolicy", "iam.policy", Deleted, "/requestParameters/policyArn", &[], false),
    ("CreateSubnet", "ec2.subnet", Created, "/responseElements/subnet/subnetId", &[], false),
    ("DeleteSubnet", "ec2.subnet", Deleted, "/requestParameters/subnetId", &[], false),
    ("CreateRouteTable", "ec2.route_table", Created, "/responseElements/routeTable/routeTableId", &[], false),
    ("DeleteRouteTable", "ec2.route_table", Deleted, "/requestParameters/routeTableId", &[], false),
    ("CreateRoute", "ec2.route_table", Changed, "/requestParameters/routeTableId", &["/attributes/routes/destination=0.0.0.0~10"], false),
    ("DeleteRoute", "ec2.route_table", Changed, "/requestParameters/routeTableId", &["/attributes/routes/destination=0.0.0.0~10"], false),
    ("AssociateRouteTable", "ec2.route_table", Changed, "/requestParameters/routeTableId", &["/attributes/subnets/s"], false),
    ("DisassociateRouteTable", "ec2.route_table", Changed, "/requestParameters/associationId", &["/attributes/subnets/s"], false),
    ("CreateInternetGateway", "ec2.internet_gateway", Created, "/responseElements/internetGateway/internetGatewayId", &[], false),
    ("DeleteInternetGateway", "ec2.internet_gateway", Deleted, "/requestParameters/internetGatewayId", &[], false),
    ("AttachInternetGateway", "ec2.internet_gateway", Changed, "/requestParameters/internetGatewayId", &["/attributes/attachments"], false),
    ("DetachInternetGateway", "ec2.internet_gateway", Changed, "/requestParameters/internetGatewayId", &["/attributes/attachments"], false),
    ("CreateNatGateway", "ec2.nat_gateway", Created, "/responseElements/CreateNatGatewayResponse/natGateway/natGatewayId", &[], false),
    ("DeleteNatGateway", "ec2.nat_gateway", Deleted, "/requestParameters/DeleteNatGatewayRequest/NatGatewayId", &[], false),
    ("RunInstances", "ec2.instance", Created, "/responseElements/instancesSet/items/0/instanceId", &[], false),
    ("TerminateInstances", "ec2.instance", Deleted, "/requestParameters/instancesSet/items/0/instanceId", &[], false),
    ("AllocateAddress", "ec2.elastic_ip", Created, "/responseElements/allocationId", &[], false),
    ("CreateVolume", "ec2.volume", Created, "/responseElements/volumeId", &[], false),
    ("RegisterImage", "ec2.image", Created, "/responseElements/imageId", &[], false),
    ("CreateFlowLogs", "ec2.flow_log", Created, "/responseElements/CreateFlowLogsResponse/flowLogIdSet/item", &[], false),
    ("DeleteVpc", "ec2.vpc", Deleted, "/requestParameters/vpcId", &[], false),
    ("DeleteNetworkInterface", "ec2.network_interface", Deleted, "/requestParameters/networkInterfaceId", &[], false),
    ("AuthorizeSecurityGroupEgress", "ec2.security_group", Changed, "/requestParameters/groupId", &["/attributes/egress/protocol=-1"], false),
    ("RevokeSecurityGroupIngress", "ec2.security_group", Changed, "/requestParameters/groupId", &["/attributes/ingress/protocol=tcp"], false),
    ("CreateSecret", "secretsmanager.secret", Created, "/responseElements/arn", &[], false),
    ("DeleteSecret", "secretsmanager.secret", Deleted, "/responseElements/aRN", &[], false),
    ("PutSecretValue", "secretsmanager.secret", Changed, "/requestParameters/secretId", &["/attributes/secret_string", "/attributes/last_changed_at"], true),
    ("PutParameter", "ssm.parameter", Created, "/requestParameters/name", &[], false),
    ("CreateBucket", "s3.bucket", Created, "/requestParameters/bucketName", &[], false),
    ("DeleteBucket", "s3.bucket", Deleted, "/requestParameters/bucketName", &[], false),
    ("PutBucketTagging", "s3.bucket", Changed, "/requestParameters/bucketName", &["/tags/StratusRedTeam"], true),
    ("PutBucketPolicy", "s3.bucket", Changed, "/requestParameters/bucketName", &["/attributes/policy/Statement"], true),
    ("DeleteBucketPolicy", "s3.bucket", Changed, "/requestParameters/bucketName", &["/attributes/policy"], true),
    ("PutBucketLifecycle", "s3.bucket", Changed, "/requestParameters/bucketName", &["/attributes/lifecycle_rules/id=r"], true),
    ("DeleteBucketLifecycle", "s3.bucket", Changed, "/requestParameters/bucketName", &["/attributes/lifecycle_rules/id=r"], true),
    ("CreateTrail", "cloudtrail.trail", Created, "/requestParameters/name", &[], false),
    ("DeleteTrail", "cloudtrail.trail", Deleted, "/requestParameters/name", &[], false),
    ("StartLogging", "cloudtrail.trail", Changed, "/requestParameters/name", &["/attributes/logging"], true),
    ("PutEventSelectors", "cloudtrail.trail", Changed, "/requestParameters/trailName", &["/attributes/event_selectors/0"], true),
    ("CreateLogGroup", "cloudwatch.log_group", Created, "/requestParameters/logGroupName", &[], false),
    ("DeleteLogGroup", "cloudwatch.log_group", Deleted, "/requestParameters/logGroupName", &[], false),
    ("CreateDBInstance", "rds.instance", Created, "/requestParameters/dBInstanceIdentifier", &[], false),
    ("DeleteDBInstance", "rds.instance", Deleted, "/requestParameters/dBInstanceIdentifier", &[], false),
    ("ModifyDBSnapshotAttribute", "rds.snapshot", Changed, "/requestParameters/dBSnapshotIdentifier", &["/attributes/shared_with/a"], false),
    ("DeleteDBSnapshot", "rds.snapshot", Deleted, "/requestParameters/dBSnapshotIdentifier", &[], false),
    ("CreateProfile", "rolesanywhere.profile", Created, "/responseElements/profile/profileId", &[], false),
    ("DeleteProfile", "rolesanywhere.profile", Deleted, "/requestParameters/profileId", &[], false),
    ("DeleteTrustAnchor", "rolesanywhere.trust_anchor", Deleted, "/requestParameters/trustAnchorId", &[], false),
    ("UpdateFunctionCode20150331v2", "lambda.function", Changed, "/responseElements/functionName", &["/attributes/code_sha256"], true),
    ("RemovePermission20150331v2", "lambda.function", Changed, "/requestParameters/functionName", &["/attributes/policy/Statement"], false),
];

/// What is known of no resource's own: calls about machines that report themselves, and
/// signing in. Everything else that was done is in the rows.
const NO_CHANGE: [&str; 5] = [
    "ConsoleLogin",
    "PutComplianceItems",
    "PutInventory",
    "UpdateInstanceAssociationStatus",
    "UpdateInstanceInformation",
];

/// The changes that the records of an hour made.
pub(crate) fn derive(records: &[Value], dice: &mut Dice) -> Vec<Derived> {
    let mut tables: HashMap<&str, &str> = HashMap::new();
    for record in records {
        let text = |place: &str| record.pointer(place).and_then(Value::as_str);
        if let (Some(association), Some(table)) = (
            text("/responseElements/associationId"),
            text("/requestParameters/routeTableId"),
        ) {
            tables.insert(association, table);
        }
    }
    let mut derived = Vec::new();
    for (index, record) in records.iter().enumerate() {
        if record["readOnly"] == Value::Bool(true) || record.get("errorCode").is_some() {
            continue;
        }
        let operation = record["eventName"].as_str().unwrap();
        let Some(row) = ROWS.iter().find(|row| row.0 == operation) else {
            assert!(NO_CHANGE.contains(&operation), "{operation} has no row");
            continue;
        };
        let id = record.pointer(row.3).and_then(Value::as_str);
        let id: &str = id.unwrap_or_else(|| panic!("{operation} has no {}", row.3));
        // A scanner sees the table; the record names the association only.
        let id = match operation {
            "DisassociateRouteTable" => tables[id],
            _ => id,
        };
        derived.push(Derived {
            change: seen(record, row, id, dice),
            record: index,
            replaces: row.5,
        });
    }
    derived
}

fn seen(record: &Value, row: &Row, id: &str, dice: &mut Dice) -> Change {
    let text = |name: &str| record[name].as_str().unwrap().to_owned();
    let account = text("recipientAccountId");
    let is_global = row.1.starts_with("iam.");
    let region = if is_global {
        GLOBAL.to_owned()
    } else {
        text("awsRegion")
    };
    let at: Timestamp = text("eventTime").parse().unwrap();
    // Looks at the estate are up to three quarters of an hour apart, and their clock is
    // up to a minute and a half off. Of one in ten the look before is not known.
    let from = at - dice.seconds(0, 2_700) + dice.seconds(-90, 90);
    let to = at + dice.seconds(0, 2_700) + dice.seconds(-90, 90);
    let names = match (dice.throw(0, 1), row.1) {
        (1, "s3.bucket") => vec![format!("arn:aws:s3:::{id}")],
        (1, "iam.role") => vec![format!("arn:aws:iam::{account}:role/{id}")],
        (1, "lambda.function") => vec![format!("arn:aws:lambda:{region}:{account}:function:{id}")],
        _ => Vec::new(),
    };
    Change {
        identity: Identity {
            provider: Provider::Aws,
            account,
            region,
            resource_type: row.1.to_owned(),
            id: id.to_owned(),
        },
        names,
        kind: row.2,
        fields: row.4.iter().map(|field| field.parse().unwrap()).collect(),
        from: (dice.throw(1, 10) > 1).then_some(from.min(to)),
        to,
    }
}
