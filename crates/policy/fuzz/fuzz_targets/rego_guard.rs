//! Any text as a policy: the guard and the reading of the head must neither panic nor let
//! through what nests too deep.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_policy::rego::Policy;
use tenantry_policy::rego::guard::{self, MAX_BYTES, MAX_DEPTH};

const HEAD: &str = "# METADATA\n# title: T\n# description: D\n# custom:\n#   id: aws.a\n\
                    #   severity: low\n#   area: storage\n#   remediation: R\n\
                    #   resource_types: [s3.bucket]\n";

fuzz_target!(|text: &str| {
    // The first byte chooses between a fuzzed head and a valid one.
    let with_head;
    let text = match text.strip_prefix('!') {
        Some(body) => {
            with_head = format!("{HEAD}package tenantry.aws.a\n{body}");
            &with_head
        }
        None => text,
    };
    let _ = Policy::parse(text);
    let Ok(package) = guard::check(text) else {
        return;
    };
    assert!(text.len() <= MAX_BYTES);
    assert!(package.line <= text.lines().count());
    // Without texts and comments, in which brackets do not count.
    if !text.contains(['"', '`', '#']) {
        let (mut depth, mut deepest) = (0_usize, 0_usize);
        for c in text.chars() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            deepest = deepest.max(depth);
        }
        assert_eq!(depth, 0);
        assert!(deepest <= MAX_DEPTH);
        assert!(!text.contains("http.send"));
    }
});
