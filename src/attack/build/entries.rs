//! Where an attacker from the internet comes in.

use std::collections::BTreeMap;

use super::assemble::{Builder, Link};
use crate::attack::edge::{Face, Vertex};
use crate::attack::proof::AltId;
use crate::model::{Certainty, Kind, ObjectRef};
use crate::network::exposure::{Exposure, Way};

impl Builder<'_> {
    /// Gives every exposed workload an entrance.
    pub(super) fn add_entries(&mut self, exposures: &[Exposure]) {
        let mut by_workload: BTreeMap<&ObjectRef, Vec<&Exposure>> = BTreeMap::new();
        for exposure in exposures {
            by_workload.entry(&exposure.workload_or_pod).or_default().push(exposure);
        }
        let internet = self.thing(&ObjectRef::cluster(Kind::Internet, ""));
        for (workload, exposures) in by_workload {
            let Some(to) = self.known(workload) else { continue };
            let representative = self.vertex(to).representative.clone();
            let replicas = self.vertex(to).replicas;
            let entry = self.add(Vertex { object: workload.clone(), replicas, representative, face: Face::Entry });
            self.link(internet, entry, Link::default());
            self.mark_entry(entry);
            let mut by_ground: BTreeMap<(Certainty, &str), Vec<&Exposure>> = BTreeMap::new();
            for exposure in exposures {
                by_ground.entry((exposure.certainty, &exposure.assumption)).or_default().push(exposure);
            }
            for ((certainty, assumption), alike) in by_ground {
                let alts: Vec<AltId> = alike.iter().map(|exposure| self.way_in(exposure)).collect();
                let proof = self.proofs.prove(&[&alts]);
                let note = alike[0].via.first().map_or(0, |evidence| self.proofs.note(evidence.clone()));
                let condition = if certainty == Certainty::Certain { "" } else { assumption };
                self.link(entry, to, Link::kind("EXPOSED").proof(proof).note(note).condition(condition));
            }
        }
    }

    /// What has to be there for a way in: the Ingress and the Service behind it, or the Service. What stands before an Ingress may be replaced by
    /// something that was not read, so that its removal closes nothing for sure.
    fn way_in(&mut self, exposure: &Exposure) -> AltId {
        let start = match exposure.way {
            Way::Ingress => exposure.via.iter().position(|evidence| evidence.object.kind == Kind::Ingress).unwrap_or(0),
            _ => 0,
        };
        let objects = exposure.via[start..].iter().map(|evidence| &evidence.object).filter(|object| matches!(object.kind, Kind::Ingress | Kind::Service));
        let mut numbers: Vec<u32> = objects.map(|object| self.proofs.object(object)).collect();
        numbers.push(self.proofs.object(&exposure.workload_or_pod));
        numbers.sort_unstable();
        numbers.dedup();
        self.proofs.alt(&numbers)
    }
}
