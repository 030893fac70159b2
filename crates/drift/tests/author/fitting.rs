//! Which calls can have made which changes.

use crate::support::{GROUP, change, deed, of};
use tenantry_drift::author::SeenKind::{self, Changed, Created, Deleted};

/// Whether somebody who made a call is named for a change, or at least listed.
fn fits(
    kind: SeenKind,
    resource_type: &str,
    id: &str,
    fields: &[&str],
    call: (&str, &str, &str),
) -> u8 {
    let (service, operation, resource) = call;
    let seen = change(resource_type, id, fields);
    let seen = if kind == Changed {
        seen
    } else {
        seen.became(kind)
    };
    let mut call = of(service, deed("ana", 30, operation, resource));
    if service == "iam" {
        call.region = "us-east-1".to_owned();
    }
    seen.sure(call)
}

#[test]
fn well_known_calls_fit_what_they_do() {
    let arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf";
    for (kind, resource_type, id, fields, call) in [
        (
            Changed,
            "s3.bucket",
            "logs",
            &["/attributes/policy"][..],
            ("s3", "PutBucketPolicy", "arn:aws:s3:::logs"),
        ),
        (
            Changed,
            "s3.bucket",
            "logs",
            &["/attributes/public_access_block/block_public_acls"],
            ("s3", "PutBucketPublicAccessBlock", "logs"),
        ),
        (
            Changed,
            "s3.bucket",
            "logs",
            &["/tags/owner"],
            ("s3", "PutBucketTagging", "logs"),
        ),
        (
            Changed,
            "s3.bucket",
            "logs",
            &["/attributes"],
            ("s3", "PutBucketEncryption", "logs"),
        ),
        (
            Changed,
            "rds.instance",
            "db",
            &["/attributes/publicly_accessible"],
            ("rds", "ModifyDBInstance", "db"),
        ),
        (
            Changed,
            "iam.role",
            "Deployer",
            &["/attributes/attached_policies/x"],
            ("iam", "AttachRolePolicy", "Deployer"),
        ),
        (
            Changed,
            "ec2.security_group",
            GROUP,
            &["/tags/a"],
            ("ec2", "CreateTags", GROUP),
        ),
        (
            Changed,
            "lambda.function",
            "api",
            &["/tags/a"],
            (
                "lambda",
                "TagResource20170331v2",
                "arn:aws:lambda:eu-west-1:111122223333:function:api",
            ),
        ),
        (
            Changed,
            "lambda.function",
            "api",
            &["/attributes/code_sha256"],
            (
                "lambda",
                "UpdateFunctionCode20150331v2",
                "arn:aws:lambda:eu-west-1:111122223333:function:api:2",
            ),
        ),
        (
            Changed,
            "elb.load_balancer",
            "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188",
            &["/attributes/listeners/443"],
            (
                "elasticloadbalancing",
                "ModifyListener",
                "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188",
            ),
        ),
        (
            Changed,
            "cloudwatch.log_group",
            "/app/api",
            &["/attributes/retention_days"],
            ("logs", "PutRetentionPolicy", "/app/api"),
        ),
        (
            Changed,
            "sqs.queue",
            "orders",
            &["/attributes/policy"],
            (
                "sqs",
                "SetQueueAttributes",
                "https://sqs.eu-west-1.amazonaws.com/111122223333/orders",
            ),
        ),
        (
            Changed,
            "iam.user",
            "bo",
            &["/attributes/access_keys"],
            ("iam", "CreateAccessKey", "bo"),
        ),
        (
            Created,
            "ec2.instance",
            "i-0123456789abcdef0",
            &[],
            ("ec2", "RunInstances", "i-0123456789abcdef0"),
        ),
        (
            Deleted,
            "ec2.instance",
            "i-0123456789abcdef0",
            &[],
            ("ec2", "TerminateInstances", "i-0123456789abcdef0"),
        ),
        (
            Created,
            "iam.role",
            "Deployer",
            &[],
            (
                "iam",
                "CreateRole",
                "arn:aws:iam::111122223333:role/team/Deployer",
            ),
        ),
        (
            Deleted,
            "iam.policy",
            "arn:aws:iam::111122223333:policy/p",
            &[],
            ("iam", "DeletePolicy", "arn:aws:iam::111122223333:policy/p"),
        ),
        (
            Created,
            "rds.instance",
            "db",
            &[],
            ("rds", "RestoreDBInstanceFromDBSnapshot", "db"),
        ),
        (
            Deleted,
            "secretsmanager.secret",
            arn,
            &[],
            ("secretsmanager", "DeleteSecret", "db"),
        ),
        (
            Changed,
            "ssm.parameter",
            "/shop/key",
            &["/attributes/value"],
            (
                "ssm",
                "PutParameter",
                "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/key",
            ),
        ),
        (
            Created,
            "ec2.flow_log",
            "fl-0123456789abcdef0",
            &[],
            ("ec2", "CreateFlowLogs", "fl-0123456789abcdef0"),
        ),
        // Of which nobody wrote anything down.
        (
            Created,
            "ec2.vpc_endpoint",
            "vpce-0123456789abcdef0",
            &[],
            ("ec2", "CreateVpcEndpoint", "vpce-0123456789abcdef0"),
        ),
        (
            Deleted,
            "rolesanywhere.trust_anchor",
            "49e25ec3-bdfe-4150-8683-b4ea4ee85cfd",
            &[],
            (
                "rolesanywhere",
                "DeleteTrustAnchor",
                "49e25ec3-bdfe-4150-8683-b4ea4ee85cfd",
            ),
        ),
        (
            Changed,
            "redshift.cluster",
            "dw",
            &["/attributes/encrypted"],
            ("redshift", "ModifyCluster", "dw"),
        ),
    ] {
        let sure = fits(kind, resource_type, id, fields, call);
        assert!(sure >= 75, "{resource_type} {call:?}: {sure}");
    }
}

#[test]
fn other_calls_do_not() {
    for (kind, resource_type, id, fields, call) in [
        (
            Changed,
            "s3.bucket",
            "logs",
            &["/attributes/policy"][..],
            ("s3", "PutBucketTagging", "logs"),
        ),
        (
            Changed,
            "s3.bucket",
            "logs",
            &["/attributes/policy"],
            ("s3", "PutObject", "logs"),
        ),
        (
            Changed,
            "iam.role",
            "Deployer",
            &["/attributes/inline_policies"],
            ("iam", "AttachRolePolicy", "Deployer"),
        ),
        // Somebody else of that name.
        (
            Deleted,
            "iam.role",
            "deploy",
            &[],
            ("iam", "DeleteUser", "deploy"),
        ),
        (
            Deleted,
            "iam.role",
            "deploy",
            &[],
            ("iam", "DeleteRole", "arn:aws:iam::444455556666:role/deploy"),
        ),
        (
            Deleted,
            "iam.role",
            "deploy",
            &[],
            ("iam", "DeleteRolePolicy", "deploy"),
        ),
        (
            Changed,
            "iam.role",
            "deploy",
            &["/attributes/path"],
            ("iam", "UpdateUser", "arn:aws:iam::111122223333:user/deploy"),
        ),
        // It only stands in it.
        (
            Changed,
            "ec2.vpc",
            "vpc-0123456789abcdef0",
            &["/attributes/dns_support"],
            ("ec2", "CreateVpcEndpoint", "vpc-0123456789abcdef0"),
        ),
        (
            Changed,
            "ec2.subnet",
            "subnet-0123456789abcdef0",
            &["/attributes/map_public_ip_on_launch"],
            ("ec2", "AssociateRouteTable", "subnet-0123456789abcdef0"),
        ),
        (
            Created,
            "ec2.subnet",
            "subnet-0123456789abcdef0",
            &[],
            ("ec2", "RunInstances", "subnet-0123456789abcdef0"),
        ),
        (
            Created,
            "ec2.security_group",
            GROUP,
            &[],
            ("ec2", "AuthorizeSecurityGroupIngress", GROUP),
        ),
        (
            Deleted,
            "ec2.security_group",
            GROUP,
            &[],
            ("ec2", "CreateSecurityGroup", GROUP),
        ),
        (
            Changed,
            "iam.role",
            "Deployer",
            &["/attributes/path"],
            (
                "lambda",
                "UpdateFunctionConfiguration",
                "arn:aws:iam::111122223333:role/Deployer",
            ),
        ),
        (
            Changed,
            "kms.key",
            "49e25ec3-bdfe-4150-8683-b4ea4ee85cfd",
            &["/attributes/policy"],
            ("kms", "Decrypt", "49e25ec3-bdfe-4150-8683-b4ea4ee85cfd"),
        ),
    ] {
        let sure = fits(kind, resource_type, id, fields, call);
        assert!(sure == 0, "{resource_type} {call:?}: {sure}");
    }
}
