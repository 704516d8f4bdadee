//! Users, groups and service accounts, and who is a member of what.

use rustc_hash::FxHashMap;

use super::assemble::{Builder, Link, V};
use crate::model::{Kind, Name, ObjectRef, Subject};
use crate::rbac::SUPERUSERS;

/// The identities of the cluster by number.
#[derive(Debug, Default)]
pub(super) struct Identities {
    pub(super) subjects: Vec<Subject>,
    pub(super) vertices: Vec<V>,
    index: FxHashMap<Subject, usize>,
}

impl Identities {
    pub(super) fn number(&self, subject: &Subject) -> Option<usize> {
        self.index.get(subject).copied()
    }

    /// The numbers of the service accounts of a namespace: subjects are sorted, service accounts first.
    pub(super) fn range_of_namespace(&self, namespace: &str) -> std::ops::Range<usize> {
        let before = |subject: &Subject, last: bool| match subject {
            Subject::ServiceAccount { namespace: at, .. } => at.as_str() < namespace || (last && at.as_str() == namespace),
            Subject::User(_) | Subject::Group(_) => false,
        };
        self.subjects.partition_point(|s| before(s, false))..self.subjects.partition_point(|s| before(s, true))
    }

    /// An identity and the groups that its requests carry, as far as they are known, from the narrowest to the widest. Each is a subset of
    /// the next, so that what the last of them holds all of them hold.
    pub(super) fn chain(&self, subject: &Subject) -> Vec<usize> {
        let groups: Vec<Name> = match subject {
            Subject::ServiceAccount { namespace, .. } => {
                vec![format!("system:serviceaccounts:{namespace}").into(), "system:serviceaccounts".into(), "system:authenticated".into()]
            }
            Subject::Group(name) if name.starts_with("system:serviceaccounts:") => vec!["system:serviceaccounts".into(), "system:authenticated".into()],
            Subject::Group(name) if *name == "system:authenticated" || *name == "system:unauthenticated" => Vec::new(),
            Subject::Group(_) => vec!["system:authenticated".into()],
            Subject::User(_) => subject.identity().groups,
        };
        let own = self.number(subject);
        own.into_iter().chain(groups.into_iter().filter_map(|group| self.number(&Subject::Group(group)))).collect()
    }

    fn add(&mut self, subject: Subject, vertex: V) {
        if self.index.contains_key(&subject) {
            return;
        }
        self.index.insert(subject.clone(), self.subjects.len());
        self.subjects.push(subject);
        self.vertices.push(vertex);
    }
}

/// The user of a node's kubelet.
pub(super) fn node_user(node: &str) -> Subject {
    Subject::User(format!("system:node:{node}").into())
}

impl Builder<'_> {
    /// Adds every service account, every subject of a binding, the kubelets' users, and the group that is allowed everything.
    pub(super) fn add_identities(&mut self) {
        let facts = self.facts;
        let mut subjects = facts.authorizer.subjects();
        subjects.extend(facts.inventory.service_accounts.iter().map(|sa| Subject::service_account(sa.meta.namespace.clone(), sa.meta.name.clone())));
        subjects.extend(facts.inventory.nodes.iter().map(|node| node_user(&node.meta.name)));
        subjects.push(Subject::Group(SUPERUSERS.into()));
        subjects.sort();
        subjects.dedup();
        for subject in subjects {
            let vertex = self.thing(&subject.object());
            self.identities.add(subject, vertex);
        }
        let (masters, goal) = (self.thing(&ObjectRef::cluster(Kind::Group, SUPERUSERS)), self.goal("cluster-admin"));
        self.link(masters, goal, Link::kind("MASTERS"));
    }

    /// Leads every identity to the narrowest of its groups that leads anywhere.
    pub(super) fn add_memberships(&mut self) {
        let mut leaders = self.leaders();
        // Wider groups first, so that a group that only leads on to a wider one counts as leading.
        for groups in [true, false] {
            for at in 0..self.identities.subjects.len() {
                let subject = self.identities.subjects[at].clone();
                if matches!(subject, Subject::Group(_)) != groups {
                    continue;
                }
                let vertex = self.identities.vertices[at];
                let chain = self.identities.chain(&subject);
                let wider = chain.into_iter().filter(|other| *other != at).map(|other| self.identities.vertices[other]);
                if let Some(group) = wider.into_iter().find(|group| leaders[*group as usize]) {
                    self.link(vertex, group, Link::kind("MEMBER_OF"));
                    leaders[vertex as usize] = true;
                }
            }
        }
    }

    /// Whether a service account exists, as far as one can tell.
    pub(super) fn may_exist(&self, namespace: &str, name: &str) -> bool {
        self.facts.inventory.service_accounts.get(namespace, name).is_some() || !self.is_whole(Kind::ServiceAccount, namespace)
    }
}
