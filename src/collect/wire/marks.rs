//! What Kubernetes' own fields cannot say and a recording must: redacted literals and what ravelin derived.
//! Only the recording reader listens to these fields; anywhere else they are unknown fields like any other.

use super::{List, Text};

wire! {
    /// `x-ravelin` of an object.
    ObjectMarks<'a> {
        /// The object was not in the source.
        implied: bool,
        /// A node that was made up.
        hypothetical: bool,
        /// A pod that was made from a template.
        from_template: bool,
        /// The pod's node was chosen, not read.
        placed: bool,
        /// The number of the specification that it shares.
        spec: Option<usize>,
        /// The number of keys of a Secret.
        key_count: Option<u32>,
        /// Credentials in a ConfigMap.
        credentials: List<CredentialMark<'a>>,
        /// Cloud identities and groups of `aws-auth`.
        cloud_groups: List<List<Text<'a>>>,
        /// Subjects of a binding that match nobody.
        inert_subjects: List<Text<'a>>,
    }

    /// A redacted credential.
    CredentialMark<'a> {
        location: Text<'a>,
        kind: Text<'a>,
        length: u32,
        group: u32,
    }

    /// `x-ravelin` of a container.
    ContainerMarks<'a> {
        credentials: List<CredentialMark<'a>>,
        runs_sudo: bool,
    }
}
