//! What comes with the product.

use super::{Catalogue, Document, build};

macro_rules! documents {
    ($($path:literal),+ $(,)?) => {
        &[$(Document {
            name: $path,
            text: include_str!(concat!("../../", $path)),
        }),+]
    };
}

/// The documents, in the order in which their frameworks are shown.
const DOCUMENTS: &[Document<'static>] = documents![
    "frameworks/soc2_2017.yaml",
    "frameworks/hipaa_security_rule.yaml",
    "frameworks/pci_dss_4.0.1.yaml",
    "frameworks/gdpr.yaml",
    "frameworks/iso_27001_2022.yaml",
    "frameworks/cis_aws_3.0.yaml",
    "frameworks/cis_aws_5.0.yaml",
    "frameworks/cis_aws_7.0.yaml",
    "frameworks/nist_800_53_r5.yaml",
    "topics/topics.yaml",
    "checks/aws.yaml",
    "checks/azure.yaml",
    "checks/gcp.yaml",
    "checks/kubernetes.yaml",
];

/// Reads them.
#[expect(
    clippy::panic,
    reason = "the documents are part of the build, and a test reads them"
)]
pub(super) fn read() -> Catalogue {
    match build::extend(&Catalogue::default(), DOCUMENTS) {
        Ok(catalogue) => catalogue,
        Err(faults) => panic!("{:?}", faults),
    }
}
