//! Which image a container runs.

use super::{Hits, SpecView};
use crate::model::Name;
use crate::posture::registry::Check;

pub(super) const CHECKS: &[Check] = &[
    Check::spec("IMG-001", "Runs an image whose tag moves", |view, hits| images(view, hits, moves)),
    Check::spec("IMG-002", "Runs an image that is not pinned by its digest", |view, hits| images(view, hits, |image| !Image::parse(image).has_digest)),
    Check::spec("IMG-003", "May run an old copy of an image whose tag moves", stale),
    Check::spec("IMG-005", "Pulls from a registry that is frozen", |view, hits| images(view, hits, |image| image.starts_with("k8s.gcr.io/"))),
    Check::spec("NET-013", "Runs the retired NGINX ingress controller", |view, hits| images(view, hits, |image| named(image, "ingress-nginx/controller"))),
    Check::spec("NET-018", "Runs Tiller, which obeys everybody", |view, hits| images(view, hits, |image| named(image, "tiller"))),
];

/// An image reference, taken apart.
struct Image<'a> {
    /// Registry and repository.
    name: &'a str,
    tag: Option<&'a str>,
    has_digest: bool,
}

impl<'a> Image<'a> {
    fn parse(text: &'a str) -> Self {
        let (rest, digest) = text.split_once('@').map_or((text, None), |(rest, digest)| (rest, Some(digest)));
        let last = rest.rfind('/').map_or(0, |at| at + 1);
        // A colon before the last slash belongs to the registry's port.
        let (name, tag) = rest[last..].find(':').map_or((rest, None), |at| (&rest[..last + at], Some(&rest[last + at + 1..])));
        let has_digest = digest.is_some_and(|d| d.split_once(':').is_some_and(|(kind, hex)| !kind.is_empty() && hex.len() >= 32));
        Self { name, tag, has_digest }
    }
}

fn moves(image: &str) -> bool {
    let image = Image::parse(image);
    !image.has_digest && image.tag.is_none_or(|tag| tag == "latest")
}

/// Whether the repository is that one, or ends in it.
fn named(image: &str, repository: &str) -> bool {
    Image::parse(image).name.strip_suffix(repository).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

fn images(view: &SpecView<'_>, hits: &mut Hits, wanted: fn(&str) -> bool) {
    for container in view.containers().filter(|c| !c.image.is_empty() && wanted(&c.image)) {
        hits.container(container, "image", container.image.as_str());
    }
}

/// Unset, the API server makes it `Always` for such a tag.
fn stale(view: &SpecView<'_>, hits: &mut Hits) {
    let lazy = |policy: &Name| *policy == "IfNotPresent" || *policy == "Never";
    for container in view.containers().filter(|c| !c.image.is_empty() && moves(&c.image) && lazy(&c.pull_policy)) {
        hits.container(container, "imagePullPolicy", format!("{}, of {}", container.pull_policy, container.image));
    }
}
