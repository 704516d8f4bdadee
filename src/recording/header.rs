//! The first line: what the recording is of.

use serde::{Deserialize, Serialize};

use crate::model::{
    ClusterInfo, Coverage, CoverageEntry, CoverageState, Diagnostic, DiagnosticLevel, Kind, Name, ObjectRef, Provider, Scope, SourceKind, Timestamp, Version,
};

/// The cluster as a whole, what was read of it, and what else there was to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The version of the program that wrote it.
    pub ravelin: String,
    /// The cluster; its source says what was recorded.
    pub cluster: ClusterInfo,
    /// What was read and what was not.
    pub coverage: Coverage,
    /// What else there is to say about the input.
    pub diagnostics: Vec<Diagnostic>,
}

/// The header as it is written.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct HeaderLine {
    ravelin: String,
    name: String,
    source: String,
    version: Option<(u16, u16)>,
    version_text: String,
    provider: String,
    collected_at: Option<i64>,
    hypothetical_nodes: bool,
    limited_to: Vec<String>,
    coverage: Vec<EntryLine>,
    diagnostics: Vec<DiagnosticLine>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct EntryLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<String>,
    state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    objects: u32,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct DiagnosticLine {
    warning: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<(String, String, String)>,
    message: String,
}

const SOURCES: [(SourceKind, &str); 4] =
    [(SourceKind::Live, "live"), (SourceKind::Recording, "recording"), (SourceKind::Manifests, "manifests"), (SourceKind::Demo, "demo")];

const PROVIDERS: [(Provider, &str); 5] =
    [(Provider::Unknown, "unknown"), (Provider::SelfManaged, "self-managed"), (Provider::Eks, "eks"), (Provider::Gke, "gke"), (Provider::Aks, "aks")];

const STATES: [CoverageState; 6] =
    [CoverageState::Complete, CoverageState::NotServed, CoverageState::Stale, CoverageState::Malformed, CoverageState::Partial, CoverageState::Forbidden];

fn word<T: Copy + PartialEq>(table: &[(T, &'static str)], value: T) -> String {
    table.iter().find(|(v, _)| *v == value).map_or("", |(_, word)| word).to_owned()
}

fn from_word<T: Copy + Default>(table: &[(T, &str)], word: &str) -> T {
    table.iter().find(|(_, w)| *w == word).map(|(value, _)| *value).unwrap_or_default()
}

impl From<&Header> for HeaderLine {
    fn from(header: &Header) -> Self {
        let cluster = &header.cluster;
        Self {
            ravelin: header.ravelin.clone(),
            name: cluster.name.to_string(),
            source: word(&SOURCES, cluster.origin()),
            version: cluster.version.map(|v| (v.major, v.minor)),
            version_text: cluster.version_text.to_string(),
            provider: word(&PROVIDERS, cluster.provider),
            collected_at: cluster.collected_at.map(|t| t.0),
            hypothetical_nodes: cluster.hypothetical_nodes,
            limited_to: cluster.limited_to.iter().map(ToString::to_string).collect(),
            coverage: header.coverage.entries().iter().map(entry_line).collect(),
            diagnostics: header.diagnostics.iter().map(diagnostic_line).collect(),
        }
    }
}

impl From<HeaderLine> for Header {
    fn from(line: HeaderLine) -> Self {
        let cluster = ClusterInfo {
            name: line.name.into(),
            source: from_word(&SOURCES, &line.source),
            recorded: None,
            version: line.version.map(|(major, minor)| Version { major, minor }),
            version_text: line.version_text.into(),
            provider: from_word(&PROVIDERS, &line.provider),
            collected_at: line.collected_at.map(Timestamp),
            hypothetical_nodes: line.hypothetical_nodes,
            limited_to: line.limited_to.into_iter().map(Name::from).collect(),
        };
        let coverage = Coverage::new(line.coverage.into_iter().map(entry).collect());
        Self { ravelin: line.ravelin, cluster, coverage, diagnostics: line.diagnostics.into_iter().map(diagnostic).collect() }
    }
}

fn entry_line(entry: &CoverageEntry) -> EntryLine {
    let (namespace, input) = match &entry.scope {
        Scope::Cluster => (None, None),
        Scope::Namespace(name) => (Some(name.to_string()), None),
        Scope::Input(name) => (None, Some(name.to_string())),
    };
    EntryLine {
        kind: entry.kind.map(|k| k.title().to_owned()),
        namespace,
        input,
        state: entry.state.word().to_owned(),
        detail: entry.detail.to_string(),
        objects: entry.objects,
    }
}

fn entry(line: EntryLine) -> CoverageEntry {
    let scope = match (line.namespace, line.input) {
        (Some(name), _) => Scope::Namespace(name.into()),
        (None, Some(name)) => Scope::Input(name.into()),
        (None, None) => Scope::Cluster,
    };
    CoverageEntry {
        kind: line.kind.and_then(|k| Kind::from_title(&k)),
        scope,
        // A state that this version does not know is not taken for a good one.
        state: STATES.into_iter().find(|s| s.word() == line.state).unwrap_or(CoverageState::Partial),
        detail: line.detail.into(),
        objects: line.objects,
    }
}

fn diagnostic_line(diagnostic: &Diagnostic) -> DiagnosticLine {
    DiagnosticLine {
        warning: diagnostic.level == DiagnosticLevel::Warning,
        object: diagnostic.object.as_ref().map(|o| (o.kind.short().to_owned(), o.namespace.to_string(), o.name.to_string())),
        message: diagnostic.message.clone(),
    }
}

fn diagnostic(line: DiagnosticLine) -> Diagnostic {
    let object = line.object.and_then(|(kind, namespace, name)| {
        let kind = Kind::ALL.iter().copied().find(|k| k.short() == kind)?;
        Some(ObjectRef { kind, namespace: namespace.into(), name: name.into() })
    });
    let level = if line.warning { DiagnosticLevel::Warning } else { DiagnosticLevel::Note };
    Diagnostic { level, object, message: line.message }
}
