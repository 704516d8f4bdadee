//! Reading a cluster, manifests or a recording into an inventory.
