//! JUnit XML as Jenkins and GitLab read it: it has no standard, but both take what this holds for granted.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use super::{findings, none, scans};

/// What a report breaks.
fn problems(xml: &str) -> Vec<String> {
    let document = match Document::parse(xml) {
        Ok(document) => document,
        Err(error) => return vec![format!("not well-formed: {error}")],
    };
    let mut problems = Vec::new();
    let root = document.root_element();
    let suites: Vec<Node<'_, '_>> = elements(root, "testsuites", &["name", "tests", "failures", "errors"], "testsuite", &mut problems);
    let mut names = BTreeSet::new();
    let (mut tests, mut failures) = (0, 0);
    for suite in suites {
        let cases = elements(suite, "testsuite", &["name", "tests", "failures", "errors", "skipped"], "testcase", &mut problems);
        let failed: Vec<_> = cases.iter().flat_map(|case| elements(*case, "testcase", &["classname", "name"], "failure", &mut problems)).collect();
        for failure in &failed {
            let none = elements(*failure, "failure", &["message", "type"], "", &mut problems);
            problems.extend(none.iter().map(|node| format!("<{}> in a failure", node.tag_name().name())));
        }
        for case in &cases {
            let name = (case.attribute("classname").unwrap_or_default(), case.attribute("name").unwrap_or_default());
            if name.0.is_empty() || name.1.is_empty() {
                problems.push("a case without a name".to_owned());
            }
            if !names.insert(name) {
                problems.push(format!("two cases are called {name:?}"));
            }
        }
        count(suite, "tests", cases.len(), &mut problems);
        count(suite, "failures", failed.len(), &mut problems);
        count(suite, "errors", 0, &mut problems);
        count(suite, "skipped", 0, &mut problems);
        tests += cases.len();
        failures += failed.len();
    }
    count(root, "tests", tests, &mut problems);
    count(root, "failures", failures, &mut problems);
    if tests == 0 {
        problems.push("a report without a case is taken for a broken run".to_owned());
    }
    problems
}

/// The child elements of a node, all of one name; its attributes are known ones.
fn elements<'a, 'd>(node: Node<'a, 'd>, tag: &str, attributes: &[&str], children: &str, problems: &mut Vec<String>) -> Vec<Node<'a, 'd>> {
    if node.tag_name().name() != tag {
        problems.push(format!("<{}> instead of <{tag}>", node.tag_name().name()));
    }
    problems.extend(node.attributes().filter(|a| !attributes.contains(&a.name())).map(|a| format!("<{tag}> has the attribute {}", a.name())));
    let found: Vec<_> = node.children().filter(Node::is_element).collect();
    problems.extend(found.iter().filter(|child| child.tag_name().name() != children).map(|child| format!("<{}> in <{tag}>", child.tag_name().name())));
    found
}

fn count(node: Node<'_, '_>, attribute: &str, real: usize, problems: &mut Vec<String>) {
    if node.attribute(attribute).and_then(|text| text.parse().ok()) != Some(real) {
        problems.push(format!("<{}> says {attribute}={:?} of {real}", node.tag_name().name(), node.attribute(attribute)));
    }
}

#[test]
fn junit_counts_what_it_holds() {
    for (xml, document) in scans("junit") {
        none(&problems(&xml));
        let report = Document::parse(&xml).unwrap();
        let failures: Vec<_> = report.descendants().filter(|node| node.has_tag_name("failure")).collect();
        assert_eq!(failures.len(), findings(&document).len());
        for finding in findings(&document) {
            let id = finding["id"].as_str().unwrap();
            let failure = failures.iter().find(|node| node.parent().unwrap().attribute("name").unwrap().ends_with(id)).unwrap_or_else(|| panic!("{id}"));
            assert_eq!(failure.attribute("type"), finding["severity"].as_str());
            assert_eq!(failure.parent().unwrap().attribute("classname"), finding["rule"].as_str());
        }
    }
}

#[test]
fn junit_that_is_wrong_is_found_out() {
    for (xml, problem) in [
        ("<testsuites tests=\"1\" failures=\"0\">", "not well-formed"),
        ("<testsuites tests=\"0\" failures=\"0\"/>", "without a case"),
        (
            "<testsuites tests=\"2\" failures=\"0\"><testsuite name=\"a\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\"><testcase classname=\"a\" name=\"b\"/></testsuite></testsuites>",
            "says tests",
        ),
        (
            "<testsuites tests=\"1\" failures=\"0\"><testsuite name=\"a\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\"><testcase name=\"b\"/></testsuite></testsuites>",
            "without a name",
        ),
        ("<testsuites tests=\"1\" failures=\"1\" script=\"\"/>", "has the attribute script"),
    ] {
        let found = problems(xml);
        assert!(found.iter().any(|p| p.contains(problem)), "{problem}: {found:?}");
    }
}
