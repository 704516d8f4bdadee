//! What of rules is not covered, told as finely as one budget for all of them allows.

use super::product::{ALL_LOOKS, covers_one};
use crate::model::{Name, PolicyRule};

/// What is told of some rules, so that crafted ones cannot fill the memory. What a rule told whole adds is no more than what was read.
const MOST: Size = Size { parts: 10_000, words: 1_000_000 };

/// How much something is to tell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Size {
    parts: usize,
    /// In all lists of all parts.
    words: usize,
}

/// What of `servant` the rules of `owner` do not cover, sorted, each part once. Every atom, one verb, group, resource and name, or one verb and path,
/// has to be covered by a single rule of the owner. Each part lacks some of its atoms, and most parts are a single one. Where these are too many, a
/// part is a verb on a resource with all names, or then on all resources of a group, or on all that the rule names, or at last the whole rule.
pub fn uncovered<'a>(owner: &[&PolicyRule], servant: impl IntoIterator<Item = &'a PolicyRule>) -> Vec<PolicyRule> {
    let mut looks = ALL_LOOKS;
    let mut lacking: Vec<&PolicyRule> = servant.into_iter().filter(|rule| !covers_one(owner, rule, &mut looks)).collect();
    // The small ones first, so that the large ones share what these leave.
    lacking.sort_by_key(|rule| Depth::Names.size(rule));
    let (mut uncovered, mut left): (Vec<PolicyRule>, Size) = (Vec::new(), MOST);
    for (at, rule) in lacking.iter().enumerate() {
        let sharing = lacking.len() - at;
        let fits = |size: Size| size.parts <= left.parts / sharing && size.words <= left.words / sharing;
        let Some((depth, size)) = DEPTHS.into_iter().map(|depth| (depth, depth.size(rule))).find(|(_, size)| fits(*size)) else {
            uncovered.push((*rule).clone());
            continue;
        };
        left = Size { parts: left.parts - size.parts, words: left.words - size.words };
        uncovered.extend(depth.parts(rule).filter(|part| !covers_one(owner, part, &mut looks)));
    }
    uncovered.sort_unstable();
    uncovered.dedup();
    uncovered
}

/// Up to which list a rule is taken apart. Its verbs always are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depth {
    Verbs,
    Groups,
    Resources,
    Names,
}

/// The finest first.
const DEPTHS: [Depth; 4] = [Depth::Names, Depth::Resources, Depth::Groups, Depth::Verbs];

impl Depth {
    /// How many of a list are in one part, if it is taken apart at this depth.
    fn together(self, list: &[Name], at: Self) -> usize {
        if self >= at { 1 } else { list.len().max(1) }
    }

    /// The size of all parts of a rule.
    fn size(self, rule: &PolicyRule) -> Size {
        let lists = [(&rule.groups, Self::Groups), (&rule.resources, Self::Resources), (&rule.names, Self::Names)];
        let (mut places, mut words) = (1_usize, 1_usize);
        for (list, at) in lists {
            let together = self.together(list, at);
            // Without names a part is about every name.
            let count = if at == Self::Names { list.len().max(1) } else { list.len() };
            places = places.saturating_mul(count.div_ceil(together));
            words += together.min(list.len());
        }
        let together = self.together(&rule.urls, Self::Resources);
        let paths = rule.urls.len().div_ceil(together);
        let words = places.saturating_mul(words).saturating_add(paths * (1 + together));
        Size { parts: (places.saturating_add(paths)).saturating_mul(rule.verbs.len()), words: words.saturating_mul(rule.verbs.len()) }
    }

    fn parts(self, rule: &PolicyRule) -> impl Iterator<Item = PolicyRule> {
        let chunks = move |list, at| <[Name]>::chunks(list, self.together(list, at));
        let places =
            chunks(&rule.groups, Self::Groups).flat_map(move |groups| chunks(&rule.resources, Self::Resources).map(move |resources| (groups, resources)));
        let named = places.flat_map(move |(groups, resources)| {
            let unnamed: Option<&[Name]> = rule.names.is_empty().then_some(&[]);
            chunks(&rule.names, Self::Names).chain(unnamed).map(move |names| (groups, resources, names))
        });
        let resources = named.flat_map(|(groups, resources, names)| {
            let of = move |verb: &Name| PolicyRule {
                verbs: vec![verb.clone()],
                groups: groups.to_vec(),
                resources: resources.to_vec(),
                names: names.to_vec(),
                urls: Vec::new(),
            };
            rule.verbs.iter().map(of)
        });
        let paths = chunks(&rule.urls, Self::Resources).flat_map(|urls| {
            let of = move |verb: &Name| PolicyRule { verbs: vec![verb.clone()], urls: urls.to_vec(), ..PolicyRule::default() };
            rule.verbs.iter().map(of)
        });
        resources.chain(paths)
    }
}
