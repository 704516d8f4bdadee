//! A request, or a permission that is looked for, in the form that the index is asked.

use super::request::{Request, Target};
use super::rules::Rules;
use super::symbols::Symbol;
use super::verbs::Verb;

/// The group and resource of a question.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResourceKey {
    pub(super) group: Symbol,
    /// The resource and subresource around the first `/` of `RESOURCE/SUBRESOURCE`.
    exact: (Symbol, Symbol),
    /// The subresource that `*/SUBRESOURCE` has to name; [`Symbol::NONE`] where the question has none.
    subresource: Symbol,
}

impl ResourceKey {
    fn new(rules: &Rules, group: &str, resource: &str, subresource: &str) -> Self {
        let symbols = &rules.symbols;
        let (group, star) = (symbols.get(group), if subresource.is_empty() { Symbol::NONE } else { symbols.get(subresource) });
        let exact = match resource.split_once('/') {
            None => (symbols.get(resource), star),
            // The authorizer compares the joined text, so that a slash may stand in either half.
            Some((head, tail)) if subresource.is_empty() => (symbols.get(head), symbols.get(tail)),
            Some((head, tail)) => (symbols.get(head), symbols.get(&format!("{tail}/{subresource}"))),
        };
        Self { group, exact, subresource: star }
    }

    /// The resources of rules that match: the same, `*`, and `*/SUBRESOURCE`.
    pub(super) fn forms(&self) -> impl Iterator<Item = (Symbol, Symbol)> + use<> {
        let star = (self.subresource != Symbol::NONE).then_some((Symbol::STAR, self.subresource));
        [self.exact, (Symbol::STAR, Symbol::NONE)].into_iter().chain(star)
    }
}

/// What the index is asked.
#[derive(Debug)]
pub(super) struct Question<'a> {
    /// Any of these verbs.
    pub(super) verbs: Vec<Verb>,
    /// The object's name; none where names are judged by whoever asks.
    pub(super) name: Option<Symbol>,
    /// Group and resource; none for a path.
    pub(super) resource: Option<ResourceKey>,
    /// The path; none for a resource.
    pub(super) path: Option<&'a str>,
    /// The namespace; [`Symbol::EMPTY`] at cluster scope.
    pub(super) namespace: Symbol,
    atoms: [u32; 6],
    count: usize,
}

impl<'a> Question<'a> {
    /// The question of a request.
    pub(super) fn of(rules: &Rules, request: &'a Request) -> Self {
        let verbs = vec![rules.verbs.verb(&rules.symbols, &request.verb)];
        match &request.target {
            Target::Url(path) => Self { verbs, name: None, resource: None, path: Some(path), namespace: Symbol::EMPTY, atoms: [0; 6], count: 0 },
            Target::Resource { group, resource, subresource, name } => {
                let mut question = Self::about(rules, verbs, group, resource, subresource);
                question.name = Some(rules.symbols.get(name));
                question.namespace = rules.symbols.get(&request.namespace);
                question
            }
        }
    }

    /// A question about every object of a resource.
    pub(super) fn about(rules: &Rules, verbs: Vec<Verb>, group: &str, resource: &str, subresource: &str) -> Self {
        let key = ResourceKey::new(rules, group, resource, subresource);
        let (mut atoms, mut count) = ([0; 6], 0);
        for form in key.forms() {
            for group in [key.group, Symbol::STAR] {
                if let Some(atom) = rules.atom((group, form.0, form.1))
                    && !atoms[..count].contains(&atom)
                {
                    atoms[count] = atom;
                    count += 1;
                }
            }
        }
        Self { verbs, name: None, resource: Some(key), path: None, namespace: Symbol::EMPTY, atoms, count }
    }

    /// The atoms that can answer it.
    pub(super) fn atoms(&self) -> &[u32] {
        &self.atoms[..self.count]
    }
}
