//! Everything derived from one inventory, in one pure call.
