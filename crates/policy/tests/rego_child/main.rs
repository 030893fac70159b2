//! Policies of someone else: whatever they do, they end in time and harm nobody.
//!
//! Not run by the usual harness, because the program itself is the child: started with
//! [`CHILD`] it answers one request and ends.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::json;
use tenantry_policy::Provider;
use tenantry_policy::rego::{
    self, Identity, Limits, Outcome, Policy, Question, RunError, Runner, Subject,
};

const CHILD: &str = "evaluate-policy";
const NOW: &str = "2026-11-27T12:00:00Z";
/// What ending a process may take on a busy machine, beyond its limit.
const GRACE: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(CHILD) {
        return rego::child::child_main();
    }
    let arguments = Arguments::from_args();
    let tests: [(&str, fn()); 12] = [
        ("answers_like_the_evaluator", answers_like_the_evaluator),
        ("a_policy_is_compiled_without_questions", compiled_only),
        ("a_fault_of_the_policy_is_told", faults),
        ("a_fault_of_one_question_leaves_the_others", one_fault),
        ("loops_are_stopped", loops),
        ("a_huge_range_is_refused", ranges),
        ("endless_recursion_ends", recursion),
        ("deep_nesting_ends", nesting),
        ("a_memory_hog_ends", memory),
        ("gigabytes_of_output_are_not_read", output),
        ("a_child_that_says_nothing_is_killed", silence),
        ("a_program_that_is_not_there_is_an_error", absent),
    ];
    let trials = tests
        .into_iter()
        .map(|(name, test)| Trial::test(name, move || catch(test)))
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn catch(test: fn()) -> Result<(), Failed> {
    std::panic::catch_unwind(test).map_err(|panic| {
        let said = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        Failed::from(said.unwrap_or("panicked").to_owned())
    })
}

fn limits() -> Limits {
    Limits {
        wall: Duration::from_secs(2),
        cpu_seconds: 2,
        memory_bytes: 128 << 20,
        output_bytes: 1 << 20,
    }
}

/// For what ends by itself, however busy the machine is.
fn patient() -> Limits {
    Limits {
        wall: Duration::from_secs(60),
        cpu_seconds: 30,
        ..limits()
    }
}

fn within(limits: Limits) -> Runner {
    let program = std::env::current_exe().expect("this program");
    Runner::new(program, [CHILD], limits)
}

fn runner() -> Runner {
    within(patient())
}

fn policy(body: &str) -> Policy {
    let source = format!(
        "# METADATA\n# title: Title\n# description: Why\n# custom:\n#   id: aws.example\n\
         #   severity: high\n#   area: storage\n#   remediation: What to do\n\
         #   resource_types: [s3.bucket]\n#   reads: {{keys: {{type: kms.key, field: '@id', equals: key}}}}\n\
         #   reads_clock: true\npackage tenantry.aws.example\n\nimport rego.v1\n\n{body}\n"
    );
    Policy::parse(&source).expect("the guard takes it")
}

fn subject(resource_type: &str, attributes: serde_json::Value) -> Subject {
    let key = Identity {
        provider: Provider::Aws,
        account: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        resource_type: resource_type.to_owned(),
        id: "example".to_owned(),
    };
    Subject::new(key, "example", attributes)
}

fn question(attributes: serde_json::Value) -> Question {
    Question::new(&subject("s3.bucket", attributes), &BTreeMap::new())
}

const GOOD: &str = "violations contains {\"path\": \"public\", \"message\": \"open\"} if input.attributes.public == true";

/// Runs a hostile policy within its time, and then a good one.
fn hostile(body: &str) -> RunError {
    hostile_within(body, limits())
}

fn hostile_within(body: &str, limits: Limits) -> RunError {
    let wall = limits.wall;
    let started = Instant::now();
    let answer = within(limits).ask(&policy(body), vec![question(json!({"n": 30}))], NOW);
    let took = started.elapsed();
    assert!(took < wall + GRACE, "took {took:?}");
    let error = match answer {
        Err(error) => error,
        Ok(answers) => match answers.into_iter().next() {
            Some(Err(fault)) => RunError::Policy(fault),
            other => panic!("answered {other:?}"),
        },
    };
    let next = runner().ask(&policy(GOOD), vec![question(json!({"public": true}))], NOW);
    assert!(
        matches!(next.as_deref(), Ok([Ok(Outcome::Fail(_))])),
        "{next:?}"
    );
    error
}

fn answers_like_the_evaluator() {
    let body = "violations contains {\"path\": \"key\", \"message\": input.now} if count(input.related.keys) == 0\n\
                violations contains {\"path\": \"public\", \"message\": \"open\"} if input.attributes.public == true";
    let policy = policy(body);
    let bucket = subject("s3.bucket", json!({"public": true, "key": "k"}));
    let key = subject("kms.key", json!({}));
    let related = BTreeMap::from([("keys".to_owned(), vec![&key])]);
    let questions = vec![
        Question::new(&bucket, &BTreeMap::new()),
        Question::new(&bucket, &related),
        Question::new(&subject("s3.bucket", json!({"public": false})), &related),
        Question::new(&key, &BTreeMap::new()),
    ];
    let answers = runner().ask(&policy, questions, NOW).expect("answers");
    let mut evaluator = rego::Evaluator::trusted([policy]).expect("compiles");
    let direct = evaluator.ask(0, &bucket, &BTreeMap::new(), NOW);
    assert_eq!(answers[0], direct);
    assert_eq!(answers[1], evaluator.ask(0, &bucket, &related, NOW));
    assert_eq!(answers[2], Ok(Outcome::Pass));
    assert_eq!(
        answers[3],
        Ok(Outcome::NotApplicable),
        "it is not asked about keys"
    );
}

fn compiled_only() {
    runner().compile(&policy(GOOD)).expect("compiles");
}

fn faults() {
    let error = runner()
        .compile(&policy("applies if true"))
        .expect_err("no violations");
    assert!(error.to_string().contains("violations"), "{error}");
    let error = runner()
        .compile(&policy("violations contains x y"))
        .expect_err("no Rego");
    assert!(matches!(error, RunError::Policy(_)), "{error}");
}

fn one_fault() {
    let body = "violations contains {\"path\": \"a\", \"message\": input.attributes.a} if input.attributes.a";
    let questions = vec![
        question(json!({"a": "text"})),
        question(json!({"a": 1})),
        question(json!({})),
    ];
    let answers = runner()
        .ask(&policy(body), questions, NOW)
        .expect("answers");
    assert!(matches!(&answers[0], Ok(Outcome::Fail(_))));
    assert!(
        answers[1]
            .as_ref()
            .is_err_and(|fault| fault.what.contains("message"))
    );
    assert_eq!(answers[2], Ok(Outcome::Pass));
}

fn loops() {
    let error = hostile(
        "violations contains {\"path\": \"a\", \"message\": \"m\"} if {\n\
         \tsome i in numbers.range(1, 99999)\n\tsome j in numbers.range(1, 99999)\n\
         \tsome k in numbers.range(1, 99999)\n\ti * j * k == 0\n}",
    );
    assert!(stopped(&error), "{error}");
}

fn ranges() {
    // Computed, so that the guard cannot see it.
    let error = hostile(
        "violations contains {\"path\": \"a\", \"message\": \"m\"} if count(numbers.range(1, input.attributes.n * 1000000000000)) == 1",
    );
    assert!(error.to_string().contains("range"), "{error}");
    let error = hostile(
        "violations contains {\"path\": \"a\", \"message\": \"m\"} if count(numbers.range_step(1, input.attributes.n * 1000000000000, 1 + 1)) == 1",
    );
    assert!(error.to_string().contains("range"), "{error}");
}

fn recursion() {
    hostile(
        "violations contains {\"path\": \"a\", \"message\": \"m\"} if f(1) == 1\n\nf(x) := f(x + 1)",
    );
    hostile("violations contains {\"path\": \"a\", \"message\": \"m\"} if p\n\np if q\n\nq if p");
    hostile("violations contains {\"path\": \"a\", \"message\": \"m\"} if count(violations) == 0");
}

fn nesting() {
    // As deep as the guard lets through, in many ways at once.
    let brackets = |open: &str, close: &str| {
        let depth = rego::guard::MAX_DEPTH;
        format!("x := {}1 2{}", open.repeat(depth), close.repeat(depth))
    };
    for (open, close) in [("[", "]"), ("{", "}"), ("(", ")")] {
        let started = Instant::now();
        let many: Vec<String> = (0..100)
            .map(|i| brackets(open, close).replacen('x', &format!("x{i}"), 1))
            .collect();
        let error = runner()
            .compile(&policy(&many.join("\n")))
            .expect_err("no Rego");
        assert!(started.elapsed() < limits().wall + GRACE, "{error}");
    }
    // A tree that is deep without brackets.
    let chain = "violations contains {\"path\": \"a\", \"message\": \"m\"} if {\n\tx := 1 in 1"
        .to_owned()
        + &"\n in 1".repeat(3_000)
        + "\n}";
    let started = Instant::now();
    let _ = runner().compile(&policy(&chain));
    assert!(started.elapsed() < limits().wall + GRACE);
}

/// The time ran out, on the clock, of the processor or of the engine's own.
fn stopped(error: &RunError) -> bool {
    match error {
        RunError::TimedOut(_) => true,
        RunError::Policy(fault) => fault.what.contains("time"),
        _ => false,
    }
}

fn memory() {
    // A text that doubles, and lists that grow.
    let mut body =
        "violations contains {\"path\": \"a\", \"message\": \"m\"} if count(s40) == 1\n\n\
                    s0 := \"xxxxxxxxxxxxxxxx\"\n"
            .to_owned();
    for n in 0..40 {
        body.push_str(&format!("\ns{} := concat(\"\", [s{n}, s{n}])\n", n + 1));
    }
    let error = hostile_within(&body, patient());
    assert!(matches!(error, RunError::Ended { .. }), "{error}");
    let error = hostile(
        "violations contains {\"path\": \"a\", \"message\": \"m\"} if count(grown) == 0\n\n\
         grown := [[i, j] | some i in numbers.range(1, 99999); some j in numbers.range(1, 99999)]",
    );
    assert!(
        stopped(&error) || matches!(error, RunError::Ended { .. }),
        "{error}"
    );
}

fn output() {
    // Every message and every list is cut in the child already.
    let body = "violations contains {\"path\": \"a\", \"message\": sprintf(\"%d %s\", [i, long])} if some i in numbers.range(1, 1000)\n\n\
                long := concat(\"\", [\"x\" | some i in numbers.range(1, 50000)])";
    let questions = (0..100).map(|_| question(json!({}))).collect();
    let started = Instant::now();
    let answer = within(limits()).ask(&policy(body), questions, NOW);
    assert!(started.elapsed() < limits().wall + GRACE);
    assert!(
        matches!(
            answer,
            Err(RunError::Output(_) | RunError::TimedOut(_) | RunError::Ended { .. })
        ),
        "{answer:?}"
    );
    // A child that writes without end is not listened to.
    let endless = Runner::new("/bin/sh", ["-c", "exec cat /dev/zero /dev/zero"], limits());
    let started = Instant::now();
    let error = endless.compile(&policy(GOOD)).expect_err("zeros");
    assert!(started.elapsed() < limits().wall + GRACE, "{error}");
    let endless = Runner::new(
        "/bin/sh",
        ["-c", "while :; do printf yyyyyyyy; done"],
        limits(),
    );
    let error = endless
        .compile(&policy(GOOD))
        .expect_err("a frame of 2 GiB");
    assert!(matches!(error, RunError::Output(_)), "{error}");
}

fn silence() {
    let silent = Runner::new(
        "/bin/sh",
        ["-c", "sleep 60"],
        Limits {
            wall: Duration::from_millis(300),
            ..limits()
        },
    );
    let started = Instant::now();
    let error = silent.compile(&policy(GOOD)).expect_err("nothing is said");
    assert!(matches!(error, RunError::TimedOut(_)), "{error}");
    assert!(started.elapsed() < GRACE);
    let gone = Runner::new("/bin/sh", ["-c", "kill -ABRT $$"], limits());
    let error = gone.compile(&policy(GOOD)).expect_err("it ended");
    assert!(
        matches!(&error, RunError::Ended { how } if how == "signal 6"),
        "{error}"
    );
}

fn absent() {
    let runner = Runner::new("/nowhere/program", [CHILD], limits());
    let error = runner.compile(&policy(GOOD)).expect_err("it is not there");
    assert!(matches!(error, RunError::Start(_)), "{error}");
}
