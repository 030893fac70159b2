//! The page: `routes → features → {api, ui}`; no feature knows another, `ui` knows
//! neither features nor the API.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::{assert_none, files, root};

/// The module names that a source imports, statically or not.
fn imports(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for start in [
        "from \"",
        "import \"",
        "import(\"",
        "from '",
        "import '",
        "import('",
    ] {
        let quote = &start[start.len() - 1..];
        let mut rest = source;
        while let Some(at) = rest.find(start) {
            rest = &rest[at + start.len()..];
            let Some(end) = rest.find(quote) else { break };
            found.push(&rest[..end]);
            rest = &rest[end..];
        }
    }
    found
}

/// Where in `src` an import of `file` (relative to `src`) leads; packages lead nowhere.
fn target(file: &Path, import: &str) -> Option<PathBuf> {
    let joined = if let Some(inner) = import.strip_prefix("@/") {
        PathBuf::from(inner)
    } else if import.starts_with('.') {
        file.parent()?.join(import)
    } else {
        return None;
    };
    let mut path = PathBuf::new();
    for part in joined.components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    Some(path)
}

/// What puts pages together, and is known to none of them.
const TOP: &[&str] = &[
    "main",
    "root",
    "portal",
    "signedIn",
    "routes",
    "complianceRoutes",
    "violationRoutes",
    "driftRoutes",
    "policyRoutes",
    "configurationRoutes",
    "deskRoutes",
    "deskRuleRoutes",
    "deskSignedIn",
];

fn violation(file: &Path, import: &str) -> Option<String> {
    let target = target(file, import)?;
    let part = |path: &Path, at: usize| {
        let part = path.components().nth(at)?.as_os_str().to_string_lossy();
        Some(part.split('.').next()?.to_owned())
    };
    let (from, to) = (part(file, 0)?, part(&target, 0)?);
    let is_top = |part: &str| TOP.contains(&part);
    let wrong = match (from.as_str(), to.as_str()) {
        (from, _) if is_top(from) => false,
        (_, to) if is_top(to) => true,
        ("features", "features") => part(file, 1) != part(&target, 1),
        (_, "features") | ("ui", "api") | ("api", "ui") => true,
        _ => false,
    };
    wrong.then(|| format!("{}: imports {import}", file.display()))
}

#[test]
fn the_page_imports_one_way() {
    let sources = root().join("web/src");
    let mut violations = Vec::new();
    for file in files(&sources, &[".ts", ".tsx"]) {
        let source = fs::read_to_string(&file).unwrap();
        let inner = file.strip_prefix(&sources).unwrap();
        violations.extend(
            imports(&source)
                .iter()
                .filter_map(|import| violation(inner, import)),
        );
    }
    assert_none(&violations);
}

#[test]
fn a_wrong_import_is_noticed() {
    let check = |file: &str, source: &str| {
        imports(source)
            .iter()
            .filter_map(|import| violation(Path::new(file), import))
            .count()
    };
    for (file, source) in [
        (
            "features/costs/Table.tsx",
            "import { x } from \"../overview/x\";",
        ),
        (
            "features/costs/Table.tsx",
            "const x = import('@/features/overview/x')",
        ),
        (
            "features/costs/Table.tsx",
            "import { routes } from \"../../routes\";",
        ),
        (
            "ui/Button.tsx",
            "import type { Key } from \"@/api/client\";",
        ),
        ("ui/Button.tsx", "import \"../features/costs/costs.css\";"),
        ("api/client.ts", "import { Toast } from '../ui/Toast'"),
        (
            "format/money.ts",
            "export * from \"../features/costs/money\"",
        ),
    ] {
        assert_eq!(check(file, source), 1, "{file} {source}");
    }
    for (file, source) in [
        (
            "routes.tsx",
            "import { Costs } from \"./features/costs/Costs\";",
        ),
        (
            "features/costs/Table.tsx",
            "import { x } from \"./x\"; import y from \"react\";",
        ),
        (
            "features/costs/Table.tsx",
            "import { x } from \"@/ui/x\"; import \"../../api/client\";",
        ),
        (
            "ui/Button.tsx",
            "import { money } from \"../format/money\";",
        ),
    ] {
        assert_eq!(check(file, source), 0, "{file} {source}");
    }
}
