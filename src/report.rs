//! Versioned output forms and their renderers.
