//! SARIF 2.1.0: the rules of the standard for everything that is written. The numbers are its sections.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{findings, none, scans, text};

/// What a log breaks.
fn problems(log: &Value) -> Vec<String> {
    let mut check = Check::default();
    check.log(log);
    check.problems
}

#[derive(Default)]
struct Check {
    problems: Vec<String>,
}

impl Check {
    fn say(&mut self, section: &str, at: &str, what: &str) {
        self.problems.push(format!("{section} {at}: {what}"));
    }

    /// An object with no other properties than these, the first `required` of which it must have.
    fn object<'a>(&mut self, section: &str, at: &str, value: &'a Value, required: usize, known: &[&str]) -> Option<&'a serde_json::Map<String, Value>> {
        let Some(object) = value.as_object() else {
            self.say(section, at, "is not an object");
            return None;
        };
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            self.say(section, at, &format!("has the unknown property {key}"));
        }
        for key in known[..required].iter().filter(|key| !object.contains_key(**key)) {
            self.say(section, at, &format!("lacks {key}"));
        }
        Some(object)
    }

    fn array<'a>(&mut self, section: &str, at: &str, value: &'a Value) -> &'a [Value] {
        value.as_array().map_or_else(
            || {
                self.say(section, at, "is not an array");
                &[][..]
            },
            Vec::as_slice,
        )
    }

    fn string(&mut self, section: &str, at: &str, value: &Value) {
        match value.as_str() {
            None => self.say(section, at, "is not text"),
            Some("") => self.say(section, at, "is empty"),
            Some(_) => {}
        }
    }

    /// 3.13: a log file.
    fn log(&mut self, log: &Value) {
        let Some(log) = self.object("3.13", "log", log, 2, &["version", "runs", "$schema"]) else { return };
        if log["version"] != "2.1.0" {
            self.say("3.13.2", "version", "is not 2.1.0");
        }
        // An absolute URI.
        if !log.get("$schema").and_then(Value::as_str).is_some_and(|uri| uri.starts_with("https://") && !uri.contains([' ', '"', '<', '\\'])) {
            self.say("3.13.3", "$schema", "is no URI");
        }
        for (at, run) in self.array("3.13.4", "runs", &log["runs"]).iter().enumerate() {
            self.run(&format!("runs[{at}]"), run);
        }
    }

    /// 3.14: a run.
    fn run(&mut self, at: &str, run: &Value) {
        let Some(object) = self.object("3.14", at, run, 1, &["tool", "results", "columnKind"]) else { return };
        if !matches!(object.get("columnKind").and_then(Value::as_str), None | Some("utf16CodeUnits" | "unicodeCodePoints")) {
            self.say("3.14.17", at, "columnKind is none that there is");
        }
        self.object("3.18", "tool", &run["tool"], 1, &["driver"]);
        let driver = &run["tool"]["driver"];
        self.object("3.19", "driver", driver, 1, &["name", "semanticVersion", "rules", "informationUri"]);
        self.string("3.19.8", "driver.name", &driver["name"]);
        let parts: Vec<&str> = driver["semanticVersion"].as_str().unwrap_or_default().split('.').collect();
        if parts.len() < 3 || !parts[..2].iter().all(|part| part.parse::<u32>().is_ok()) {
            self.say("3.19.12", "driver", "semanticVersion is none");
        }
        let rules = self.array("3.19.23", "rules", &driver["rules"]);
        // 3.19.23: elements are unique; 3.49.3: an id names one rule.
        let ids: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
        if ids.len() != rules.len() {
            self.say("3.49.3", "rules", "ids are not unique");
        }
        for rule in rules {
            self.rule(rule);
        }
        // 3.14.23: a run that was made has results, even if there are none.
        let results = self.array("3.14.23", "results", &run["results"]);
        let mut fingerprints: BTreeMap<String, usize> = BTreeMap::new();
        for (at, result) in results.iter().enumerate() {
            self.result(&format!("results[{at}]"), result, rules);
            *fingerprints.entry(result["partialFingerprints"].to_string()).or_default() += 1;
        }
        for (fingerprint, _) in fingerprints.iter().filter(|(_, count)| **count > 1) {
            self.say("3.27.17", fingerprint, "two results have this fingerprint");
        }
    }

    /// 3.49: a rule.
    fn rule(&mut self, rule: &Value) {
        let at = rule["id"].as_str().unwrap_or("a rule");
        let known = ["id", "name", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration", "properties"];
        self.object("3.49", at, rule, 1, &known);
        self.string("3.49.3", at, &rule["id"]);
        for key in ["shortDescription", "fullDescription", "help"] {
            // 3.12: text is what a multi-format message must have.
            if let Some(message) = rule.get(key) {
                self.object("3.12", at, message, 1, &["text", "markdown"]);
                self.message("3.12.3", at, &message["text"]);
            }
        }
        if let Some(configuration) = rule.get("defaultConfiguration") {
            self.object("3.50", at, configuration, 0, &["level", "enabled", "rank"]);
            self.level("3.50.3", at, &configuration["level"]);
        }
        self.properties(at, &rule["properties"]);
    }

    /// 3.8: a property bag; tags are distinct.
    fn properties(&mut self, at: &str, bag: &Value) {
        if bag.is_null() {
            return;
        }
        if !bag.is_object() {
            self.say("3.8.1", at, "properties are no object");
        }
        if let Some(tags) = bag.get("tags") {
            let tags = self.array("3.8.2", at, tags);
            let distinct: BTreeSet<&str> = tags.iter().filter_map(Value::as_str).collect();
            if distinct.len() != tags.len() {
                self.say("3.8.2", at, "tags are not distinct texts");
            }
        }
    }

    fn level(&mut self, section: &str, at: &str, level: &Value) {
        if !matches!(level.as_str(), Some("none" | "note" | "warning" | "error")) {
            self.say(section, at, &format!("{level} is no level"));
        }
    }

    /// 3.11: text for a person, in which braces and links have a meaning.
    fn message(&mut self, section: &str, at: &str, message: &Value) {
        self.string(section, at, message);
        let message = message.as_str().unwrap_or_default();
        // 3.11.5: a brace that begins no placeholder is doubled; nothing here has arguments.
        if ["{{", "}}"].iter().fold(message.to_owned(), |rest, pair| rest.replace(pair, "")).contains(['{', '}']) {
            self.say("3.11.5", at, "has a single brace");
        }
        // 3.11.6: a link nobody meant.
        if message.contains("](") {
            self.say("3.11.6", at, "has a link");
        }
        if message.contains(char::is_control) {
            self.say("3.11", at, "has a control character");
        }
    }

    /// 3.27: a result.
    fn result(&mut self, at: &str, result: &Value, rules: &[Value]) {
        let known = ["message", "ruleId", "ruleIndex", "level", "locations", "partialFingerprints", "rank", "properties"];
        self.object("3.27", at, result, 1, &known);
        self.string("3.27.5", at, &result["ruleId"]);
        // 3.27.6: an index into the rules, and 3.52.4: the rule with this id.
        let rule = result["ruleIndex"].as_u64().and_then(|index| rules.get(index as usize));
        if rule.is_none_or(|rule| rule["id"] != result["ruleId"]) {
            self.say("3.27.6", at, "ruleIndex names another rule than ruleId");
        }
        self.level("3.27.10", at, &result["level"]);
        self.object("3.11", at, &result["message"], 1, &["text", "markdown"]);
        self.message("3.11.8", at, &result["message"]["text"]);
        let locations = self.array("3.27.12", at, &result["locations"]);
        if locations.is_empty() {
            self.say("3.27.12", at, "has no location");
        }
        for location in locations {
            self.location(at, location);
        }
        // 3.27.17: names and values are text; 3.27.16: a name ends in its version.
        match result["partialFingerprints"].as_object() {
            None => self.say("3.27.17", at, "has no fingerprint"),
            Some(parts) => {
                if !parts.iter().all(|(key, value)| value.is_string() && key.rsplit_once("/v").is_some_and(|(_, n)| n.parse::<u32>().is_ok())) {
                    self.say("3.27.17", at, "has a fingerprint that is none");
                }
            }
        }
        if !result["rank"].as_f64().is_some_and(|rank| (0.0..=100.0).contains(&rank)) {
            self.say("3.27.25", at, "rank is not from 0 to 100");
        }
        self.properties(at, &result["properties"]);
    }

    /// 3.28: a location. Regions are counted from 1, and their file is a URI reference.
    fn location(&mut self, at: &str, location: &Value) {
        self.object("3.28", at, location, 0, &["logicalLocations", "physicalLocation"]);
        if let Some(physical) = location.get("physicalLocation") {
            self.object("3.29", at, physical, 1, &["artifactLocation", "region"]);
            let uri = physical["artifactLocation"]["uri"].as_str().unwrap_or_default();
            if uri.is_empty() || uri.contains([' ', '"', '<', '>', '\\', '^', '`', '{', '|', '}']) || uri.contains(|c: char| c.is_control() || !c.is_ascii()) {
                self.say("3.4.3", at, "uri is no URI reference");
            }
            for (key, value) in physical["region"].as_object().into_iter().flatten() {
                if value.as_u64().is_none_or(|number| number == 0) {
                    self.say("3.30", at, &format!("{key} is not counted from 1"));
                }
            }
        }
        for logical in location["logicalLocations"].as_array().into_iter().flatten() {
            self.object("3.33", at, logical, 0, &["name", "fullyQualifiedName", "kind", "decoratedName"]);
            self.string("3.33.5", at, &logical["fullyQualifiedName"]);
            self.string("3.33.7", at, &logical["kind"]);
        }
    }
}

#[test]
fn sarif_is_what_the_standard_says() {
    for (log, document) in scans("sarif") {
        let log: Value = serde_json::from_str(&log).unwrap();
        none(&problems(&log));
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), findings(&document).len());
        for (result, finding) in results.iter().zip(findings(&document)) {
            assert_eq!(result["partialFingerprints"]["ravelin/v1"], finding["id"]);
            assert_eq!(result["ruleId"], finding["rule"]);
            // The name as it is, for machines; what a person reads is cleaned.
            assert_eq!(result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], finding["object"]);
            let error = matches!(text(finding, "severity"), "critical" | "high");
            assert_eq!(result["level"] == "error", error, "{finding}");
        }
    }
}

#[test]
fn sarif_that_is_wrong_is_found_out() {
    let (log, _) = scans("sarif").remove(0);
    let log: Value = serde_json::from_str(&log).unwrap();
    let result = "/runs/0/results/0";
    for (pointer, key, value, section) in [
        ("", "version", json!("2.0.0"), "3.13.2"),
        ("", "extra", json!(1), "3.13 "),
        ("", "$schema", json!("no uri"), "3.13.3"),
        ("/runs/0/tool/driver", "name", json!(""), "3.19.8"),
        ("/runs/0/tool/driver/rules/0", "id", log["runs"][0]["tool"]["driver"]["rules"][1]["id"].clone(), "3.49.3"),
        ("/runs/0/tool/driver/rules/0/help", "text", json!(null), "3.12.3"),
        (result, "ruleIndex", json!(100_000), "3.27.6"),
        (result, "level", json!("fatal"), "3.27.10"),
        (result, "rank", json!(101), "3.27.25"),
        (result, "message", json!({"text": "{0}"}), "3.11.5"),
        (result, "message", json!({"text": "[a](b)"}), "3.11.6"),
        (result, "partialFingerprints", log["runs"][0]["results"][1]["partialFingerprints"].clone(), "3.27.17"),
        (result, "locations", json!([{"physicalLocation": {"artifactLocation": {"uri": "a b"}}}]), "3.4.3"),
        (result, "locations", json!([{"physicalLocation": {"artifactLocation": {"uri": "a"}, "region": {"startLine": 0}}}]), "3.30"),
    ] {
        let mut wrong = log.clone();
        wrong.pointer_mut(pointer).unwrap()[key] = value;
        let found = problems(&wrong);
        assert!(found.iter().any(|problem| problem.starts_with(section)), "{section}: {found:?}");
    }
}
