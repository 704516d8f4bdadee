//! Who can connect to whom: NetworkPolicy semantics, reachability between workloads, exposure to the outside.
