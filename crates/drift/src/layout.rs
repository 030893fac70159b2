//! What is known of the places in a resource: which lists are sets, and which objects are
//! named whole.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use tenantry_resource::types::{Attribute, Holder, Item, Kind, registry};
use tenantry_resource::{Provider, Resource};

/// Members that hold what somebody named, in types of which nothing else is known.
const MAPS: [&str; 12] = [
    "annotations",
    "data",
    "env",
    "environment",
    "environment_variables",
    "labels",
    "match_labels",
    "metadata",
    "parameters",
    "tags",
    "tags_all",
    "variables",
];

/// What is known of one place.
#[derive(Debug)]
pub(crate) struct Node {
    /// Whether a list that stands there has no order.
    pub(crate) set: bool,
    /// Whether an object that stands there is declared whole: what is not in it is not to
    /// be there. A map is, and a policy; attributes by name are not.
    pub(crate) whole: bool,
    inside: Inside,
}

#[derive(Debug)]
enum Inside {
    /// Anything, of which nothing is known.
    Unknown,
    /// Any JSON, kept as it is.
    Verbatim,
    /// Members by name, or elements.
    Members(BTreeMap<String, Node>),
    /// The same for each member or element.
    Every(Box<Node>),
}

pub(crate) static UNKNOWN: Node = Node {
    set: false,
    whole: false,
    inside: Inside::Unknown,
};

static UNKNOWN_MAP: Node = Node {
    set: false,
    whole: true,
    inside: Inside::Unknown,
};

static VERBATIM: Node = Node {
    set: false,
    whole: true,
    inside: Inside::Verbatim,
};

impl Node {
    fn leaf() -> Self {
        Self {
            set: false,
            whole: false,
            inside: Inside::Unknown,
        }
    }

    fn object() -> Self {
        let inside = Inside::Members(BTreeMap::new());
        Self {
            inside,
            ..Self::leaf()
        }
    }

    fn every(node: Self, set: bool) -> Self {
        Self {
            set,
            whole: true,
            inside: Inside::Every(Box::new(node)),
        }
    }

    fn whole<const N: usize>(members: [(&str, Self); N]) -> Self {
        let members = members.map(|(name, node)| (name.to_owned(), node));
        Self {
            set: false,
            whole: true,
            inside: Inside::Members(members.into()),
        }
    }

    fn of(kind: Kind) -> Self {
        let item = match kind.item {
            Item::Json => Self {
                inside: Inside::Verbatim,
                whole: true,
                set: false,
            },
            Item::Policy => policy(),
            Item::Object => Self::object(),
            _ => Self::leaf(),
        };
        match kind.holder {
            Holder::One => item,
            Holder::Set => Self::every(item, true),
            Holder::List | Holder::Map => Self::every(item, false),
        }
    }

    /// What is known of a member.
    pub(crate) fn member(&self, name: &str) -> &Self {
        match &self.inside {
            Inside::Unknown if MAPS.contains(&name) => &UNKNOWN_MAP,
            Inside::Unknown => &UNKNOWN,
            Inside::Verbatim => &VERBATIM,
            Inside::Members(members) => members.get(name).unwrap_or(&UNKNOWN),
            Inside::Every(node) => node,
        }
    }

    /// What is known of each element.
    pub(crate) fn element(&self) -> &Self {
        match &self.inside {
            Inside::Unknown | Inside::Members(_) => &UNKNOWN,
            Inside::Verbatim => &VERBATIM,
            Inside::Every(node) => node,
        }
    }

    /// Puts an attribute in at its path in the registry: `a.b`, `a[].b`.
    fn plant(&mut self, path: &str, attribute: &Attribute) {
        let mut at = self;
        let mut steps = path.split('.').peekable();
        while let Some(step) = steps.next() {
            let (name, several) = match step.strip_suffix("[]") {
                Some(name) => (name, true),
                None => (step, false),
            };
            let Inside::Members(members) = &mut at.inside else {
                return;
            };
            if steps.peek().is_none() {
                members.insert(name.to_owned(), Self::of(attribute.kind));
                return;
            }
            let child = members.entry(name.to_owned()).or_insert_with(Self::object);
            at = match (&mut child.inside, several) {
                (Inside::Every(_), true) => match &mut child.inside {
                    Inside::Every(element) => element,
                    _ => return,
                },
                _ => child,
            };
        }
    }
}

/// An IAM policy document, whose lists have no order where the language gives them none.
fn policy() -> Node {
    let texts = || Node::every(Node::leaf(), true);
    let statement = Node::whole([
        ("Action", texts()),
        ("NotAction", texts()),
        ("Resource", texts()),
        ("NotResource", texts()),
        ("Principal", Node::every(texts(), false)),
        ("NotPrincipal", Node::every(texts(), false)),
        ("Condition", Node::every(Node::every(texts(), false), false)),
    ]);
    Node::whole([("Statement", Node::every(statement, true))])
}

/// What is known of the places in resources of one type.
#[derive(Debug)]
pub struct Layout {
    root: Node,
}

impl Layout {
    /// Of a type; of one that is not known, only where its attributes and tags are.
    #[must_use]
    pub fn of(provider: Provider, resource_type: &str) -> &'static Self {
        let types = LAYOUTS.get(&provider);
        types
            .and_then(|types| types.get(resource_type))
            .unwrap_or(&ANY)
    }

    /// Of a resource's type.
    #[must_use]
    pub fn of_resource(resource: &Resource) -> &'static Self {
        let identity = resource.identity();
        Self::of(identity.provider, &identity.resource_type)
    }

    /// Of JSON of which nothing is known.
    #[must_use]
    pub fn unknown() -> &'static Self {
        &BLANK
    }

    fn resource(attributes: Node) -> Self {
        let members = BTreeMap::from([
            ("attributes".to_owned(), attributes),
            ("tags".to_owned(), Node::every(Node::leaf(), false)),
            ("name".to_owned(), Node::leaf()),
        ]);
        let inside = Inside::Members(members);
        Self {
            root: Node {
                inside,
                ..Node::leaf()
            },
        }
    }

    pub(crate) const fn root(&self) -> &Node {
        &self.root
    }
}

static BLANK: Layout = Layout {
    root: Node {
        set: false,
        whole: false,
        inside: Inside::Unknown,
    },
};

static ANY: LazyLock<Layout> = LazyLock::new(|| Layout::resource(Node::leaf()));

static LAYOUTS: LazyLock<HashMap<Provider, HashMap<String, Layout>>> = LazyLock::new(|| {
    let mut layouts: HashMap<Provider, HashMap<String, Layout>> = HashMap::new();
    for known in registry().iter() {
        let mut attributes = Node::object();
        // Paths are in order, so that what holds others comes before them.
        for (path, attribute) in &known.attributes {
            attributes.plant(path, attribute);
        }
        let types = layouts.entry(known.provider).or_default();
        types.insert(known.name.clone(), Layout::resource(attributes));
    }
    layouts
});
