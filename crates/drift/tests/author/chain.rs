//! From a role to whoever took it.

use tenantry_drift::author::{Chain, End, Link, LinkKind, MOST_HOPS, best, resolve};

fn link(kind: LinkKind, name: &str, uses: Option<&str>, grants: Option<&str>) -> Link {
    Link {
        kind,
        name: name.to_owned(),
        arn: Some(format!("arn:{name}")),
        role: (kind == LinkKind::Role).then(|| name.to_owned()),
        session: None,
        source_identity: None,
        subject: None,
        shared_id: None,
        credential: uses.map(str::to_owned),
        grants: grants.map(str::to_owned),
    }
}

fn role(name: &str, uses: &str, grants: &str) -> Link {
    link(LinkKind::Role, name, Some(uses), Some(grants))
}

fn actor() -> Link {
    link(LinkKind::Role, "Deployer", Some("k3"), None)
}

fn follow(actor: &Link, records: &[Link]) -> Chain {
    resolve(actor, |credential| {
        records
            .iter()
            .find(|link| link.grants.as_deref() == Some(credential))
            .cloned()
    })
}

fn names(chain: &Chain) -> Vec<&str> {
    chain.roles.iter().map(|link| link.name.as_str()).collect()
}

#[test]
fn several_roles_lead_to_the_person() {
    let ana = link(LinkKind::Person, "ana", Some("k0"), Some("k1"));
    let records = [
        role("Hub", "k1", "k2"),
        ana.clone(),
        role("Spoke", "k2", "k3"),
    ];
    let chain = follow(&actor(), &records);
    assert_eq!(
        (chain.end, chain.name.as_str(), chain.arn.as_deref()),
        (End::Person, "ana", Some("arn:ana"))
    );
    assert_eq!(names(&chain), ["Deployer", "Spoke", "Hub"]);
    // Whoever took no role is who they are.
    let chain = resolve(&ana, |_| panic!("nothing is to be asked"));
    assert_eq!((chain.end, chain.roles.len()), (End::Person, 0));
}

#[test]
fn a_chain_that_breaks_ends_at_its_last_role_or_at_whom_it_names() {
    let records = [role("Spoke", "k2", "k3")];
    let chain = follow(&actor(), &records);
    assert_eq!((chain.end, chain.name.as_str()), (End::Role, "Spoke"));
    assert_eq!(names(&chain), ["Deployer", "Spoke"]);
    let mut named = actor();
    named.source_identity = Some("ana".to_owned());
    let chain = follow(&named, &records);
    assert_eq!(
        (chain.end, chain.name.as_str(), chain.arn),
        (End::Person, "ana", None)
    );
    // A record beats what somebody was told to say.
    let bo = link(LinkKind::Person, "bo", None, Some("k3"));
    assert_eq!(follow(&named, &[bo]).name, "bo");
    let mut nothing = actor();
    nothing.credential = None;
    assert_eq!(follow(&nothing, &records).end, End::Role);
}

#[test]
fn pods_and_pipelines_are_named_by_their_subject() {
    for (subject, end) in [
        ("system:serviceaccount:shop:api", End::Workload),
        ("repo:example/shop:ref:refs/heads/main", End::Workload),
        ("ana@example.com", End::Person),
    ] {
        let mut taken = link(LinkKind::Person, subject, None, Some("k3"));
        taken.subject = Some(subject.to_owned());
        let chain = follow(&actor(), &[taken]);
        assert_eq!((chain.end, chain.name.as_str()), (end, subject));
        assert_eq!(names(&chain), ["Deployer"]);
    }
    let machine = link(LinkKind::Service, "ec2.amazonaws.com", None, Some("k3"));
    assert_eq!(follow(&actor(), &[machine]).end, End::Service);
    let outside = link(LinkKind::Account, "444455556666", None, Some("k3"));
    assert_eq!(follow(&actor(), &[outside]).end, End::Account);
}

#[test]
fn it_ends_whatever_the_records_say() {
    // In a circle.
    let circle = [role("A", "k4", "k3"), role("B", "k3", "k4")];
    let chain = follow(&actor(), &circle);
    assert_eq!(
        (chain.end, names(&chain)),
        (End::Role, vec!["Deployer", "A", "B"])
    );
    // Without an end.
    let mut asked = 0;
    let mut endless = |credential: &str| {
        asked += 1;
        Some(role("On", &format!("{credential}x"), credential))
    };
    let chain = resolve(&actor(), &mut endless);
    assert_eq!((chain.end, chain.roles.len()), (End::Role, MOST_HOPS + 1));
    assert_eq!(asked, MOST_HOPS);
    // About something else.
    let chain = resolve(&actor(), |_| {
        Some(link(LinkKind::Person, "ana", None, Some("other")))
    });
    assert_eq!(chain.end, End::Role);
}

#[test]
fn of_several_trails_the_one_that_says_most_counts() {
    let of_owner = link(LinkKind::Account, "444455556666", None, Some("k3"));
    let of_caller = link(LinkKind::Person, "ana", Some("k0"), Some("k3"));
    let best_of = |links: [&Link; 2]| best(links.map(Clone::clone)).unwrap().name;
    assert_eq!(best_of([&of_owner, &of_caller]), "ana");
    assert_eq!(best_of([&of_caller, &of_owner]), "ana");
    assert!(best([]).is_none());
}
