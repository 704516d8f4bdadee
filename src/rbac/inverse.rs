//! Who may do something.

use super::answer::{GrantId, Holder};
use super::authorizer::{Authorizer, SUPERUSERS, scoped};
use super::question::Question;
use super::request::Request;
use crate::model::Subject;

impl Authorizer {
    /// Every subject of a binding that may do it, and the group that may do everything, sorted. The identities that are allowed are
    /// those that are, or are members of, one of these.
    pub fn who_can(&self, what: &Request) -> Vec<Holder> {
        let question = Question::of(&self.rules, what);
        let mut found: Vec<(u32, GrantId)> = Vec::new();
        for rule in self.rules.matching(&question) {
            for (set, at) in self.rules.uses(rule) {
                let (wide, local) = scoped(self.set_links(*set), question.namespace, |link| link.namespace);
                found.extend(wide.iter().chain(local).map(|link| (self.links[link.link as usize].subject, GrantId { link: link.link, rule: *at })));
            }
        }
        found.sort_unstable();
        found.dedup();
        let mut holders: Vec<Holder> = found
            .chunk_by(|a, b| a.0 == b.0)
            .map(|chunk| {
                let subject = self.subjects[chunk[0].0 as usize].clone();
                Holder { subject, grants: chunk.iter().map(|(_, id)| self.grant(*id)).collect(), superuser: false }
            })
            .collect();
        let masters = Subject::Group(SUPERUSERS.into());
        match holders.binary_search_by(|holder| holder.subject.cmp(&masters)) {
            Ok(at) => holders[at].superuser = true,
            Err(at) => holders.insert(at, Holder { subject: masters, grants: Vec::new(), superuser: true }),
        }
        holders
    }
}
