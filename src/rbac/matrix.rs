//! Access as rows and columns: how far each permission of an identity goes.
//!
//! A cell is worked out only when it is asked for. What a list of rules gives is looked up once, however many bindings use it, so that a
//! window of a large matrix costs what its subjects' bindings cost.

mod axes;
mod held;
mod unread;

pub use axes::Axes;
pub use held::Held;
pub use unread::Unread;

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::authorizer::Authorizer;
use super::need::Sought;
use super::node;
use super::question::Question;
use super::request::{Request, Target};
use super::rules::RuleSetId;
use crate::model::{Identity, Name, Need};

/// How far a permission goes, from not at all to everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// It is not given.
    Nothing,
    /// Nothing that was read gives it, but something could: what was not read, or the Node authorizer, which is asked about nodes first.
    Unknown,
    /// To so many named objects only.
    Named(u32),
    /// To every object of so many namespaces.
    Namespaces(u32),
    /// To every object: of the whole cluster, or of the one namespace that is asked about.
    Everywhere,
}

/// Why a cell of a node may be unknown although everything was read.
pub const NODE: &str = "the Node authorizer answers for nodes before roles and bindings do: what these do not give it may";

impl Reach {
    /// Whether it is given at all.
    pub const fn is_given(self) -> bool {
        !matches!(self, Self::Nothing | Self::Unknown)
    }
}

/// One permission: any of some verbs on a resource or path. `*` is itself: only what holds for everything, future things included, gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Any one of these.
    pub verbs: Vec<Name>,
    /// What they are applied to; of a resource every object.
    pub target: Target,
}

/// A permission, ready to be looked for.
#[derive(Debug)]
enum Wanted {
    Resource(Box<Sought>),
    Url(Vec<Request>),
}

/// What a list of rules gives of a permission.
#[derive(Clone, Debug)]
enum Given {
    Nothing,
    Names(Rc<[Name]>),
    All,
}

/// The bindings of an identity, by the rules that they give.
#[derive(Debug)]
pub struct Bound {
    superuser: bool,
    /// It is a node, for which another authorizer answers, too.
    node: bool,
    /// Each list of rules with the bindings that give it, cluster-wide ones first.
    sets: Vec<(RuleSetId, Vec<u32>)>,
}

/// Works out cells.
#[derive(Debug)]
pub struct Matrix<'a> {
    authorizer: &'a Authorizer,
    /// The one namespace that is asked about; none for the whole cluster.
    namespace: Option<Name>,
    unread: Unread,
    wanted: Vec<Wanted>,
    /// By list of rules and permission, through a cluster-wide binding or another one.
    given: FxHashMap<(RuleSetId, usize, bool), Given>,
}

impl Authorizer {
    /// Access as rows and columns, in one namespace or everywhere.
    pub fn matrix(&self, namespace: Option<Name>, unread: Unread) -> Matrix<'_> {
        Matrix { authorizer: self, namespace, unread, wanted: Vec::new(), given: FxHashMap::default() }
    }
}

/// Some verbs on a resource as a permission that is looked for.
fn need(verbs: &[Name], group: &Name, resource: &Name, subresource: &Name) -> Need {
    let resource = if subresource.is_empty() { resource.clone() } else { Name::from(format!("{resource}/{subresource}")) };
    Need { verbs: verbs.to_vec(), group: group.clone(), resource, name: None, cluster: false }
}

impl Matrix<'_> {
    /// Gets ready to look for a permission; what comes back stands for it.
    pub fn permission(&mut self, permission: &Permission) -> usize {
        self.wanted.push(match &permission.target {
            Target::Url(path) => Wanted::Url(permission.verbs.iter().map(|verb| Request::url(verb, path)).collect()),
            Target::Resource { group, resource, subresource, .. } => {
                Wanted::Resource(Box::new(Sought::new(self.authorizer, &need(&permission.verbs, group, resource, subresource))))
            }
        });
        self.wanted.len() - 1
    }

    /// Gets ready to look for permissions of an identity.
    pub fn bound(&self, who: &Identity) -> Bound {
        let authorizer = self.authorizer;
        let place = |binding: u32| &authorizer.bindings[binding as usize].object.namespace;
        let mut links: Vec<(RuleSetId, u32)> = authorizer
            .principals(who)
            .flat_map(|subject| authorizer.subject_links(subject))
            .map(|link| (link.set, authorizer.links[link.link as usize].binding))
            .filter(|(_, binding)| place(*binding).is_empty() || self.namespace.as_ref().is_none_or(|namespace| namespace == place(*binding)))
            .collect();
        links.sort_unstable();
        links.dedup();
        let sets = links.chunk_by(|a, b| a.0 == b.0).map(|chunk| (chunk[0].0, chunk.iter().map(|(_, binding)| *binding).collect()));
        Bound { superuser: Authorizer::is_superuser(who), node: node::name(who).is_some(), sets: sets.collect() }
    }

    /// How far a permission of theirs goes.
    pub fn reach(&mut self, bound: &Bound, permission: usize) -> Reach {
        if bound.superuser {
            return Reach::Everywhere;
        }
        let authorizer = self.authorizer;
        let whole = self.namespace.is_some();
        let (mut places, mut objects): (Vec<u32>, FxHashSet<(u32, Name)>) = (Vec::new(), FxHashSet::default());
        for (set, bindings) in &bound.sets {
            for binding in bindings {
                let node = &authorizer.bindings[*binding as usize];
                let local = Some(&node.object.namespace).filter(|namespace| !namespace.is_empty());
                match self.given(*set, permission, local) {
                    Given::Nothing if self.is_alike(permission) && local.is_some() => break,
                    Given::Nothing => {}
                    Given::All if local.is_none() || whole => return Reach::Everywhere,
                    Given::All => places.push(node.place),
                    Given::Names(names) => objects.extend(names.iter().map(|name| (node.place, name.clone()))),
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        match (places.len(), objects.len()) {
            (0, 0) if bound.node || self.is_unread(permission) => Reach::Unknown,
            (0, 0) => Reach::Nothing,
            (0, count) => Reach::Named(count as u32),
            (namespaces, _) => Reach::Namespaces(namespaces as u32),
        }
    }

    /// Whether rules give the same of it in each namespace: only of a Namespace object they do not.
    fn is_alike(&self, permission: usize) -> bool {
        !matches!(&self.wanted[permission], Wanted::Resource(sought) if sought.is_about_namespaces())
    }

    /// What a list of rules gives, through a binding in a namespace or a cluster-wide one.
    fn given(&mut self, set: RuleSetId, permission: usize, local: Option<&Name>) -> Given {
        let alike = local.is_none() || self.is_alike(permission);
        let key = (set, permission, local.is_some());
        if let Some(given) = self.given.get(&key).filter(|_| alike) {
            return given.clone();
        }
        let given = self.work_out(set, permission, local);
        if alike {
            self.given.insert(key, given.clone());
        }
        given
    }

    fn work_out(&self, set: RuleSetId, permission: usize, local: Option<&Name>) -> Given {
        let rules = &self.authorizer.rules;
        match &self.wanted[permission] {
            Wanted::Url(requests) => {
                let held = local.is_none() && requests.iter().any(|request| rules.matches(set, &Question::of(rules, request), |_| true));
                if held { Given::All } else { Given::Nothing }
            }
            Wanted::Resource(sought) => {
                let mut found: Vec<Name> = Vec::new();
                let all = rules.matches(set, sought.question(), |at| match sought.names(self.authorizer, rules.set(set)[at as usize], local) {
                    Some(None) => true,
                    Some(Some(names)) => {
                        found.extend(names);
                        false
                    }
                    None => false,
                });
                found.sort_unstable();
                found.dedup();
                match (all, found.is_empty()) {
                    (true, _) => Given::All,
                    (false, true) => Given::Nothing,
                    (false, false) => Given::Names(found.into()),
                }
            }
        }
    }

    /// Whether something that was not read could give it.
    fn is_unread(&self, permission: usize) -> bool {
        let local = match &self.wanted[permission] {
            Wanted::Url(_) => false,
            Wanted::Resource(sought) => sought.is_given_in_namespaces(),
        };
        self.unread.cluster || (self.unread.namespaces && local)
    }
}
