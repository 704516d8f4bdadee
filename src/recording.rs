//! The recording format: a compressed, versioned, redacted inventory in a file.
