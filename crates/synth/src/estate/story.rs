//! What happens at each customer in the 90 days before today.

use super::event::{Pick, What};
use super::thing::Kind;
use super::trail::Who;
use serde_json::json;

/// Something that happens, and what becomes of it.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// How many days before today, and at what time (UTC).
    pub(super) days: i32,
    pub(super) time: (i8, i8),
    /// Which of the customer's accounts.
    pub(super) account: usize,
    pub(super) pick: Pick,
    pub(super) what: What,
    pub(super) who: Who,
    pub(super) choice: Option<Choice>,
}

/// What somebody decides about a drift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It is how it is to be, for that reason.
    Accept(&'static str),
    /// It is to be taken back, for that reason.
    Revert(&'static str),
    /// It is not to be looked at for so many days.
    Snooze(i32),
}

fn at(
    (days, hour, minute): (i32, i8, i8),
    account: usize,
    pick: Pick,
    what: What,
    who: Who,
) -> Event {
    Event {
        days,
        time: (hour, minute),
        account,
        pick,
        what,
        who,
        choice: None,
    }
}

impl Event {
    fn decided(self, choice: Choice) -> Self {
        Self {
            choice: Some(choice),
            ..self
        }
    }
}

/// A setting that was another for some days, and who it was made another by and taken back by.
fn came_and_went(
    (from, to): (i32, i32),
    account: usize,
    pick: Pick,
    (what, field): (What, &'static str),
    (by, back): (Who, Who),
) -> [Event; 2] {
    [
        at((from, 13, 24), account, pick, what, by),
        at((to, 9, 41), account, pick, What::Back(field), back),
    ]
}

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// What happens at a customer; nothing at those of whom no story is told.
pub(super) fn of(customer: &str) -> Vec<Event> {
    match customer {
        "Quillhaven Health" => [old_at_quillhaven(), new_at_quillhaven()].concat(),
        "Tesselbrook Software" => tesselbrook(),
        "Oxbridle Retail" => oxbridle(),
        "Corvanta Payments" => corvanta(),
        "Varnholt Maschinenbau" => varnholt(),
        "Tinsel and Thyme" => tinsel(),
        _ => Vec::new(),
    }
}

const MIRA: Who = Who::Person("mira.santos@quillhaven.example", "Developer");
const JONAS: Who = Who::User("jonas.reuter");
const QUILLHAVEN: Who = Who::Pipeline("quillhaven/platform");

fn old_at_quillhaven() -> Vec<Event> {
    let on_call = Who::OnCall("lena.hartwig@quillhaven.example", "INC-3981");
    let tomasz = Who::Person("tomasz.zielinski@quillhaven.example", "Administrator");
    let set = |name: &'static str, value| (What::Set(name, value), name);
    let admit = What::Admit(9090, "10.0.0.0/8", "Metrics, for a test");
    [
        came_and_went(
            (85, 83),
            0,
            Pick::Called(Kind::SecurityGroup, "app"),
            (admit, "ingress"),
            (MIRA, QUILLHAVEN),
        ),
        came_and_went(
            (80, 77),
            0,
            Pick::Billed(Kind::Function, 0),
            set("timeout", json!(300)),
            (MIRA, QUILLHAVEN),
        ),
        came_and_went(
            (71, 66),
            0,
            Pick::Billed(Kind::Database, 0),
            set("retention", json!(1)),
            (JONAS, QUILLHAVEN),
        ),
        came_and_went(
            (58, 56),
            0,
            Pick::Called(Kind::Key, "data"),
            set("rotation", json!(false)),
            (tomasz, tomasz),
        ),
        came_and_went(
            (47, 45),
            0,
            Pick::Called(Kind::Role, "app"),
            (What::Attach(ADMINISTRATOR), "attached"),
            (on_call, QUILLHAVEN),
        ),
        came_and_went(
            (44, 37),
            2,
            Pick::Billed(Kind::Bucket, 0),
            set("versions", json!(false)),
            (JONAS, QUILLHAVEN),
        ),
        came_and_went(
            (35, 33),
            0,
            Pick::Billed(Kind::Instance, 1),
            set("type", json!("m6i.2xlarge")),
            (MIRA, MIRA),
        ),
        came_and_went(
            (28, 25),
            0,
            Pick::Billed(Kind::Table, 0),
            set("protection", json!(false)),
            (MIRA, QUILLHAVEN),
        ),
        came_and_went(
            (9, 7),
            0,
            Pick::Billed(Kind::Database, 0),
            set("public", json!(true)),
            (JONAS, tomasz),
        ),
    ]
    .concat()
}

fn new_at_quillhaven() -> Vec<Event> {
    let on_call = Who::OnCall("lena.hartwig@quillhaven.example", "INC-4127");
    let noor = Who::Person("noor.aziz@quillhaven.example", "DataScientist");
    let patches = Who::Service("ssm.amazonaws.com");
    let ssh = What::Admit(22, "0.0.0.0/0", "INC-4127");
    let mut events = vec![
        at((11, 1, 47), 0, Pick::Called(Kind::SecurityGroup, "bastion"), ssh, on_call),
        at(
            (11, 2, 5),
            0,
            Pick::Billed(Kind::Bucket, 0),
            What::Publish,
            on_call,
        ),
        at(
            (20, 14, 32),
            0,
            Pick::Billed(Kind::Function, 0),
            What::Set("memory", json!(2048)),
            MIRA,
        )
        .decided(Choice::Accept(
            "Imports of lab results ran out of memory; the new size is right, and the module follows with the next release.",
        )),
        at(
            (6, 10, 41),
            1,
            Pick::Billed(Kind::Bucket, 0),
            What::Set("blocked", json!(false)),
            QUILLHAVEN,
        )
        .decided(Choice::Revert(
            "The pipeline's new module has no public access block. It is put back by the next apply.",
        )),
        at(
            (14, 16, 20),
            1,
            Pick::ByHand(Kind::Bucket, "noor-export-tmp"),
            What::Create,
            noor,
        ),
        at(
            (5, 9, 52),
            2,
            Pick::ByHand(Kind::Instance, "i-0f3b7a91c2d4e5"),
            What::Create,
            JONAS,
        ),
        at((18, 13, 5), 0, Pick::Called(Kind::Queue, "exports"), What::Delete, MIRA),
        at(
            (26, 11, 15),
            0,
            Pick::Billed(Kind::Database, 1),
            What::Tag("team", "insights"),
            MIRA,
        ),
        at(
            (30, 8, 50),
            0,
            Pick::Billed(Kind::Instance, 2),
            What::Tag("environment", "production"),
            JONAS,
        )
        .decided(Choice::Snooze(21)),
    ];
    for (days, date) in [(32, "1"), (3, "2")] {
        for place in [0, 3] {
            events.push(at(
                (days, 3, 12),
                0,
                Pick::Billed(Kind::Instance, place),
                What::Tag("patch-run", date),
                patches,
            ));
        }
    }
    events.push(inventory(0, Kind::Instance, 3));
    events
}

/// The operator's inventory marks what it has seen.
fn inventory(account: usize, kind: Kind, place: usize) -> Event {
    let who = Who::User("fieldgate-inventory");
    let what = What::Tag("fieldgate:inventory", "seen");
    at((52, 4, 30), account, Pick::Billed(kind, place), what, who)
}

/// Grows, and its care does not grow with it.
fn tesselbrook() -> Vec<Event> {
    let adam = Who::Person("adam.whitlock@tesselbrook.example", "PowerUser");
    let priya = Who::Person("priya.nair@tesselbrook.example", "Developer");
    let contractor = Who::User("contractor-07");
    let pipeline = Who::Pipeline("tesselbrook/infra");
    let mut events = came_and_went(
        (80, 77),
        1,
        Pick::Billed(Kind::Function, 0),
        (What::Set("memory", json!(1024)), "memory"),
        (priya, pipeline),
    )
    .to_vec();
    events.extend(came_and_went(
        (44, 37),
        1,
        Pick::Billed(Kind::Database, 0),
        (What::Set("retention", json!(3)), "retention"),
        (contractor, adam),
    ));
    events.extend([
        at(
            (19, 15, 8),
            1,
            Pick::Called(Kind::SecurityGroup, "data"),
            What::Admit(6432, "0.0.0.0/0", "reporting tool"),
            contractor,
        ),
        at(
            (10, 11, 36),
            1,
            Pick::Billed(Kind::Database, 0),
            What::Set("retention", json!(1)),
            priya,
        ),
        at(
            (6, 17, 3),
            1,
            Pick::Billed(Kind::Bucket, 0),
            What::Set("versions", json!(false)),
            priya,
        ),
        at(
            (4, 12, 44),
            1,
            Pick::ByHand(Kind::Instance, "i-0a94e17f6b20c8"),
            What::Create,
            adam,
        ),
        at(
            (3, 18, 29),
            1,
            Pick::Called(Kind::Key, "data"),
            What::Set("rotation", json!(false)),
            Who::Nobody,
        ),
        inventory(1, Kind::Instance, 0),
    ]);
    events
}

/// Gets ready for its season.
fn oxbridle() -> Vec<Event> {
    let daan = Who::Person("daan.vermeer@oxbridle.example", "Administrator");
    let eva = Who::Person("eva.kuipers@oxbridle.example", "Developer");
    let agency = Who::User("agency-deploy");
    let pipeline = Who::Pipeline("oxbridle/shop");
    let mut events = came_and_went(
        (71, 66),
        0,
        Pick::Called(Kind::SecurityGroup, "web"),
        (
            What::Admit(8443, "0.0.0.0/0", "Test of the new checkout"),
            "ingress",
        ),
        (eva, pipeline),
    )
    .to_vec();
    events.extend(came_and_went(
        (58, 56),
        1,
        Pick::Billed(Kind::Bucket, 0),
        (What::Set("blocked", json!(false)), "blocked"),
        (agency, daan),
    ));
    events.extend(came_and_went(
        (28, 25),
        0,
        Pick::Billed(Kind::Instance, 0),
        (What::Set("tokens", json!("optional")), "tokens"),
        (agency, pipeline),
    ));
    events.extend([
        at(
            (24, 13, 17),
            0,
            Pick::Billed(Kind::Database, 0),
            What::Set("class", json!("db.m6g.4xlarge")),
            daan,
        )
        .decided(Choice::Accept(
            "Larger for the season, as planned with the board; back in January.",
        )),
        at(
            (13, 10, 22),
            0,
            Pick::Called(Kind::Role, "app"),
            What::Attach(ADMINISTRATOR),
            agency,
        )
        .decided(Choice::Revert(
            "An agency's key may not hand out administration. The role is set right by the next apply.",
        )),
        at(
            (5, 19, 2),
            0,
            Pick::Billed(Kind::Function, 0),
            What::Set("timeout", json!(120)),
            eva,
        ),
        at(
            (8, 9, 30),
            1,
            Pick::Billed(Kind::Instance, 0),
            What::Tag("team", "fulfilment"),
            eva,
        )
        .decided(Choice::Snooze(40)),
        inventory(0, Kind::Bucket, 0),
    ]);
    events
}

/// Nothing for many weeks.
fn corvanta() -> Vec<Event> {
    let wen = Who::Person("wen.liu@corvanta.example", "Administrator");
    let pipeline = Who::Pipeline("corvanta/core");
    [
        came_and_went(
            (85, 83),
            0,
            Pick::Called(Kind::SecurityGroup, "app"),
            (What::Admit(9100, "10.0.0.0/8", "Metrics"), "ingress"),
            (wen, pipeline),
        ),
        came_and_went(
            (80, 77),
            0,
            Pick::Billed(Kind::Function, 0),
            (What::Set("timeout", json!(60)), "timeout"),
            (wen, pipeline),
        ),
    ]
    .concat()
}

fn varnholt() -> Vec<Event> {
    let otto = Who::Person("otto.brandt@varnholt.example", "Administrator");
    let mut events = came_and_went(
        (47, 45),
        0,
        Pick::Billed(Kind::Database, 0),
        (What::Set("standby", json!(false)), "standby"),
        (otto, otto),
    )
    .to_vec();
    events.extend(came_and_went(
        (35, 33),
        1,
        Pick::Billed(Kind::Instance, 0),
        (What::Set("type", json!("m6i.large")), "type"),
        (otto, otto),
    ));
    events.extend([
        at(
            (15, 7, 45),
            0,
            Pick::Billed(Kind::Bucket, 0),
            What::Set("versions", json!(false)),
            otto,
        ),
        at(
            (2, 16, 10),
            1,
            Pick::ByHand(Kind::Bucket, "varnholt-messe-fotos"),
            What::Create,
            Who::Root,
        ),
    ]);
    events
}

fn tinsel() -> Vec<Event> {
    let mut events = came_and_went(
        (44, 37),
        0,
        Pick::Billed(Kind::Database, 0),
        (What::Set("retention", json!(7)), "retention"),
        (Who::Root, Who::Root),
    )
    .to_vec();
    events.push(at(
        (6, 22, 14),
        0,
        Pick::Called(Kind::SecurityGroup, "app"),
        What::Admit(22, "203.0.113.9/32", "my laptop"),
        Who::Root,
    ));
    events
}
