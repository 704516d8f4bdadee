//! The groups that EKS' `aws-auth` ConfigMap gives to roles and users of AWS.

use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Mapping {
    rolearn: Option<String>,
    userarn: Option<String>,
    groups: Option<Vec<Option<String>>>,
}

/// The pairs of ARN and group in `mapRoles` or `mapUsers`; nothing if it cannot be read.
pub(crate) fn mapped_groups(text: &str) -> Vec<(String, String)> {
    const LONGEST: usize = 1024 * 1024;
    if text.len() > LONGEST {
        return Vec::new();
    }
    let Ok(mappings) = serde_saphyr::from_str::<Vec<Mapping>>(text) else { return Vec::new() };
    let mut pairs = Vec::new();
    for mapping in mappings {
        let Some(arn) = mapping.rolearn.or(mapping.userarn) else { continue };
        pairs.extend(mapping.groups.into_iter().flatten().flatten().map(|group| (arn.clone(), group)));
    }
    pairs
}
