//! Which crate may depend on which (ARCHITECTURE.md, "Crates").

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde::Deserialize;

use crate::finding::Finding;
use crate::repository::Repository;

const RULE: &str = "tiers";
const RULES: &str = "xtask/rules/tiers.toml";

/// The table of tiers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    tier: Vec<Tier>,
    #[serde(default)]
    test: Vec<TestCrate>,
    #[serde(default)]
    tool: Vec<ToolCrate>,
    #[serde(default)]
    forbidden: Vec<Edge>,
    #[serde(default)]
    test_edge: Vec<Edge>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tier {
    number: u8,
    name: String,
    layers: Vec<Vec<String>>,
    #[serde(default)]
    without: BTreeSet<String>,
    #[serde(default)]
    without_reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestCrate {
    name: String,
    reaches: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToolCrate {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edge {
    from: String,
    to: String,
    reason: String,
}

/// A crate of the workspace with the names of the workspace crates it depends on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// Normal and build dependencies.
    pub(crate) needs: BTreeSet<String>,
    /// Dependencies of its tests only.
    pub(crate) tests_need: BTreeSet<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Tier and layer inside it.
    Product(u8, usize),
    /// Reaches up to this tier.
    Test(u8),
    Tool,
}

impl Table {
    fn places(&self) -> BTreeMap<&str, Place> {
        let mut places = BTreeMap::new();
        for tier in &self.tier {
            for (layer, names) in tier.layers.iter().enumerate() {
                places.extend(names.iter().map(|name| (name.as_str(), Place::Product(tier.number, layer))));
            }
        }
        places.extend(self.test.iter().map(|test| (test.name.as_str(), Place::Test(test.reaches))));
        places.extend(self.tool.iter().map(|tool| (tool.name.as_str(), Place::Tool)));
        places
    }

    fn tier_name(&self, number: u8) -> &str {
        self.tier.iter().find(|tier| tier.number == number).map_or("?", |tier| &tier.name)
    }

    /// What is wrong with the dependencies between the workspace's crates.
    pub(crate) fn judge(&self, packages: &[Package]) -> Vec<Finding> {
        let places = self.places();
        let mut findings = Vec::new();
        for package in packages {
            let Some(&own) = places.get(package.name.as_str()) else {
                findings.push(Finding::failure(
                    RULE,
                    &package.name,
                    format!("the crate has no tier; give it one in {RULES}"),
                ));
                continue;
            };
            let edges = package.needs.iter().map(|name| (name, false));
            let test_edges = package.tests_need.iter().map(|name| (name, true));
            for (name, for_tests) in edges.chain(test_edges) {
                let Some(&other) = places.get(name.as_str()) else { continue };
                if for_tests
                    && self.test_edge.iter().any(|edge| edge.from == package.name && edge.to == *name)
                {
                    continue;
                }
                if let Some(why) = self.objection(own, other, for_tests) {
                    let kind = if for_tests { "its tests depend" } else { "depends" };
                    findings.push(Finding::failure(RULE, &package.name, format!("{kind} on {name}: {why}")));
                }
            }
        }
        for edge in &self.test_edge {
            let from = packages.iter().find(|package| package.name == edge.from);
            if from.is_some_and(|package| !package.tests_need.contains(&edge.to)) {
                let message = format!("its test edge to {} in {RULES} is not needed any more", edge.to);
                findings.push(Finding::failure(RULE, &edge.from, message));
            }
            if edge.reason.trim().len() < 10 {
                findings.push(Finding::failure(
                    RULE,
                    &edge.from,
                    format!("its test edge in {RULES} needs a reason"),
                ));
            }
        }
        for edge in &self.forbidden {
            if let Some(path) = path_between(packages, &edge.from, &edge.to) {
                let message = format!("reaches {} ({}): {}", edge.to, path.join(" → "), edge.reason);
                findings.push(Finding::failure(RULE, &edge.from, message));
            }
        }
        findings
    }

    fn objection(&self, own: Place, other: Place, for_tests: bool) -> Option<String> {
        let describe = |number| format!("tier {number} ({})", self.tier_name(number));
        match (own, other) {
            (_, Place::Tool) => Some("it is a tool of the repository, nothing builds on it".into()),
            (Place::Tool, _) => Some("tools of the repository must not need the product".into()),
            (_, Place::Test(_)) if for_tests => None,
            (_, Place::Test(_)) => Some("it exists for tests, only dev-dependencies may name it".into()),
            (Place::Test(reaches), Place::Product(tier, _)) => {
                (tier > reaches).then(|| format!("it reaches tier {reaches}, that is {}", describe(tier)))
            }
            // A test may look at neighbours, e.g. the HTTP adapter's at a store, but never upwards.
            (Place::Product(own, _), Place::Product(tier, _)) if for_tests => {
                (tier > own).then(|| format!("{} is above {}", describe(tier), describe(own)))
            }
            (Place::Product(own, own_layer), Place::Product(tier, layer)) => {
                if tier < own || (tier == own && layer < own_layer) {
                    None
                } else if tier == own {
                    Some(format!("both stand in {}, and it is not in an earlier layer", describe(own)))
                } else {
                    Some(format!("{} is above {}", describe(tier), describe(own)))
                }
            }
        }
    }
}

/// The shortest chain of normal dependencies from one crate to another.
fn path_between(packages: &[Package], from: &str, to: &str) -> Option<Vec<String>> {
    let mut queue = std::collections::VecDeque::from([vec![from.to_owned()]]);
    let mut seen = BTreeSet::from([from.to_owned()]);
    while let Some(path) = queue.pop_front() {
        let Some(package) = packages.iter().find(|package| Some(&package.name) == path.last()) else {
            continue;
        };
        for next in &package.needs {
            let mut longer = path.clone();
            longer.push(next.clone());
            if next == to {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                queue.push_back(longer);
            }
        }
    }
    None
}

/// Which of the unwanted packages stand in a dependency tree, given as `cargo tree --prefix none --format {p}`
/// prints it: one package a line, its name first.
fn unwanted_in<'a>(tree: &str, unwanted: &'a BTreeSet<String>) -> Vec<&'a str> {
    let present: BTreeSet<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    unwanted.iter().map(String::as_str).filter(|name| present.contains(name)).collect()
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
}

#[derive(Deserialize)]
struct MetadataPackage {
    name: String,
    dependencies: Vec<MetadataDependency>,
}

#[derive(Deserialize)]
struct MetadataDependency {
    name: String,
    kind: Option<String>,
    path: Option<String>,
}

/// The workspace's crates, from the answer of `cargo metadata --no-deps`.
fn packages_of(metadata: &str) -> Result<Vec<Package>> {
    let metadata: Metadata = serde_json::from_str(metadata)?;
    let package = |package: MetadataPackage| {
        let mut result = Package { name: package.name, ..Package::default() };
        for dependency in package.dependencies.into_iter().filter(|dependency| dependency.path.is_some()) {
            match dependency.kind.as_deref() {
                Some("dev") => result.tests_need.insert(dependency.name),
                _ => result.needs.insert(dependency.name),
            };
        }
        result
    };
    Ok(metadata.packages.into_iter().map(package).collect())
}

/// Checks the workspace as cargo sees it.
pub(crate) fn check(repository: &Repository) -> Result<Vec<Finding>> {
    let table: Table = repository.rules(RULES)?;
    let packages = packages_of(&repository.cargo(&["metadata", "--format-version=1", "--no-deps"])?)?;
    let mut findings = table.judge(&packages);
    for tier in table.tier.iter().filter(|tier| !tier.without.is_empty()) {
        let members = tier.layers.iter().flatten().filter(|name| packages.iter().any(|p| &p.name == *name));
        for name in members {
            // `cargo tree -p` resolves features for this package alone; `cargo metadata` would mix in those that
            // the rest of the workspace switches on.
            let tree = repository.cargo(&[
                "tree",
                "--package",
                name,
                "--edges",
                "normal",
                "--prefix",
                "none",
                "--format",
                "{p}",
            ])?;
            for unwanted in unwanted_in(&tree, &tier.without) {
                let message = format!("{unwanted} is in its dependency tree: {}", tier.without_reason);
                findings.push(Finding::failure(RULE, name, message));
            }
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let table: Table = toml::from_str(include_str!("../rules/tiers.toml")).unwrap();
        Table { test_edge: Vec::new(), ..table }
    }

    fn package(name: &str, needs: &[&str], tests_need: &[&str]) -> Package {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Package { name: name.to_owned(), needs: owned(needs), tests_need: owned(tests_need) }
    }

    #[test]
    fn a_wanted_test_edge_is_let_through_and_must_be_needed() {
        let mut table = table();
        let reason = "measures on a real store".to_owned();
        table.test_edge = vec![Edge { from: "hilo-runtime".into(), to: "hilo-store-sqlite".into(), reason }];
        assert_eq!(table.judge(&[package("hilo-runtime", &[], &["hilo-store-sqlite"])]), []);
        assert_eq!(
            table.judge(&[package("hilo-runtime", &["hilo-store-sqlite"], &["hilo-store-sqlite"])]).len(),
            1
        );
        assert_eq!(table.judge(&[package("hilo-runtime", &[], &["hilo-store-postgres"])]).len(), 2);
    }

    #[test]
    fn dependencies_point_down() {
        // crate, normal dependencies, dev-dependencies, part of the expected complaint ("" = none)
        let cases: &[(&str, &[&str], &[&str], &str)] = &[
            ("hilo-model", &[], &[], ""),
            ("hilo-flow", &["hilo-model", "hilo-expr", "hilo-whatsapp-wire"], &[], ""),
            ("hilo-core", &["hilo-flow", "hilo-desk"], &[], ""),
            ("hilo-whatsapp-wire", &["hilo-model"], &[], ""),
            ("hilo-model", &["hilo-expr"], &[], "not in an earlier layer"),
            ("hilo-whatsapp-wire", &["hilo-expr"], &[], "not in an earlier layer"),
            ("hilo-flow", &["hilo-core"], &[], "not in an earlier layer"),
            ("hilo-core", &["hilo-store"], &[], "tier 1 (ports) is above tier 0 (pure)"),
            ("hilo-store", &["hilo-model", "hilo-core"], &[], ""),
            ("hilo-store", &["hilo-bus"], &[], "not in an earlier layer"),
            ("hilo-bus", &["hilo-store"], &[], ""),
            ("hilo-bus", &["hilo-egress"], &[], "not in an earlier layer"),
            ("hilo-runtime", &["hilo-store", "hilo-egress", "hilo-core"], &[], ""),
            ("hilo-runtime", &["hilo-store-sqlite"], &[], "tier 3 (adapters) is above"),
            ("hilo-store-sqlite", &["hilo-store"], &["hilo-store-testkit"], ""),
            ("hilo-store-sqlite", &["hilo-store-testkit"], &[], "only dev-dependencies"),
            ("hilo-store-postgres", &["hilo-store-sqlite"], &[], "not in an earlier layer"),
            ("hilo-http", &["hilo-app"], &["hilo-store-sqlite"], ""),
            ("hilo-http", &["hilo-app"], &["hilo"], "its tests depend on hilo: tier 4"),
            ("hilo-app", &["hilo-egress"], &[], "reaches hilo-egress (hilo-app → hilo-egress)"),
            ("hilo", &["hilo-http", "hilo-store-postgres", "hilo-runtime"], &[], ""),
            ("hilo", &["xtask"], &[], "a tool of the repository"),
            ("xtask", &["hilo-model"], &[], "must not need the product"),
            ("hilo-store-testkit", &["hilo-store", "hilo-core"], &[], ""),
            ("hilo-store-testkit", &["hilo-store-sqlite"], &[], "it reaches tier 1"),
            ("hilo-surprise", &[], &[], "has no tier"),
        ];
        for (name, needs, tests_need, expected) in cases {
            let findings = table().judge(&[package(name, needs, tests_need)]);
            let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
            if expected.is_empty() {
                assert_eq!(said, Vec::<String>::new(), "{name} → {needs:?} {tests_need:?}");
            } else {
                assert_eq!(said.len(), 1, "{name} → {needs:?}: {said:?}");
                assert!(said[0].contains(expected), "{name} → {needs:?}: {said:?}");
            }
        }
    }

    #[test]
    fn a_forbidden_crate_is_found_behind_another() {
        let packages = [
            package("hilo-app", &["hilo-runtime"], &[]),
            package("hilo-runtime", &["hilo-egress"], &[]),
            package("hilo-egress", &[], &[]),
        ];
        let said: Vec<String> = table().judge(&packages).iter().map(ToString::to_string).collect();
        assert!(said.iter().any(|line| line.contains("hilo-app → hilo-runtime → hilo-egress")), "{said:?}");
    }

    #[test]
    fn an_unwanted_package_is_found_at_any_depth() {
        let tree = "hilo-model v0.1.0 (/somewhere)\nserde v1.0.0\ngetrandom v0.4.3\ntokio-util v0.7.0 (*)\n";
        let unwanted = BTreeSet::from(["tokio".to_owned(), "getrandom".to_owned()]);
        assert_eq!(unwanted_in(tree, &unwanted), ["getrandom"]);
    }

    #[test]
    fn workspace_crates_are_told_from_registry_crates_and_tests_from_the_rest() {
        let metadata = r#"{"packages":[{"name":"a","dependencies":[
            {"name":"b","kind":null,"path":"/x/b"},{"name":"c","kind":"dev","path":"/x/c"},
            {"name":"d","kind":"build","path":"/x/d"},{"name":"serde","kind":null}]}]}"#;
        let packages = packages_of(metadata).unwrap();
        assert_eq!(packages[0].needs, BTreeSet::from(["b".to_owned(), "d".to_owned()]));
        assert_eq!(packages[0].tests_need, BTreeSet::from(["c".to_owned()]));
    }
}
