//! Fixers for images.

use super::{Sheet, SpecFixer};
use crate::model::{Kind, Name};

pub(super) const FIXERS: &[(&str, SpecFixer)] = &[
    ("IMG-001", |sheet| pin(sheet, moves)),
    ("IMG-002", |sheet| pin(sheet, |image| !has_digest(image))),
    ("IMG-003", |sheet| always_pull(sheet)),
    ("IMG-005", |sheet| move_registry(sheet)),
];

fn has_digest(image: &str) -> bool {
    image.split_once('@').and_then(|(_, digest)| digest.split_once(':')).is_some_and(|(kind, hex)| !kind.is_empty() && hex.len() >= 32)
}

/// Registry and repository, and the tag.
fn parts(image: &str) -> (&str, Option<&str>) {
    let rest = image.split_once('@').map_or(image, |(rest, _)| rest);
    let last = rest.rfind('/').map_or(0, |at| at + 1);
    rest[last..].find(':').map_or((rest, None), |at| (&rest[..last + at], Some(&rest[last + at + 1..])))
}

fn moves(image: &str) -> bool {
    !has_digest(image) && parts(image).1.is_none_or(|tag| tag == "latest")
}

/// The digest that stands in a command until a person puts the right one.
const UNKNOWN: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

fn pin(sheet: &mut Sheet<'_>, wanted: fn(&str) -> bool) {
    // What runs now is what the tag meant when the pods were made.
    let running = |container: &Name, image: &Name| -> Option<String> {
        let pods = sheet.inventory.pods.in_namespace(&sheet.object.namespace).iter();
        let mut own = pods.filter(|p| {
            let itself = sheet.object.kind == Kind::Pod && p.meta.name == sheet.object.name;
            itself || sheet.inventory.root_owner(Kind::Pod, &p.meta) == *sheet.object
        });
        own.find_map(|pod| {
            let same = pod.spec.containers.iter().any(|c| c.name == *container && c.image == *image);
            let (_, id) = pod.image_ids.iter().find(|(name, _)| same && name == container)?;
            let digest = &id[id.find("sha256:")?..];
            (digest.len() == UNKNOWN.len()).then(|| digest.to_owned())
        })
    };
    let pinned: Vec<(usize, String, bool)> = sheet
        .spec
        .containers
        .iter()
        .enumerate()
        .filter(|(_, c)| !c.image.is_empty() && wanted(&c.image))
        .map(|(at, c)| {
            let digest = running(&c.name, &c.image);
            let (name, tag) = parts(&c.image);
            let tag = tag.map_or_else(String::new, |tag| format!(":{tag}"));
            (at, format!("{name}{tag}@{}", digest.as_deref().unwrap_or(UNKNOWN)), digest.is_some())
        })
        .collect();
    for (at, image, known) in pinned {
        if known {
            sheet.decide("The digest is that of the image that runs now: is it the one that was released?");
        } else {
            sheet.decide(format!(
                "No running pod tells the digest of {}: put the right one in place of the zeros before you run this",
                sheet.spec.containers[at].image
            ));
        }
        sheet.spec.containers[at].image = image.into();
    }
}

fn always_pull(sheet: &mut Sheet<'_>) {
    sheet.each(|c| {
        if moves(&c.image) && ["IfNotPresent", "Never"].contains(&c.pull_policy.as_str()) {
            c.pull_policy = "Always".into();
        }
    });
}

fn move_registry(sheet: &mut Sheet<'_>) {
    sheet.each(|c| {
        if let Some(rest) = c.image.strip_prefix("k8s.gcr.io/") {
            c.image = format!("registry.k8s.io/{rest}").into();
        }
    });
}
