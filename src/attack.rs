//! The attack graph: vertices, edge families, paths, blast radius, choke points.
