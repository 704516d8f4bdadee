//! Layered configuration, key bindings by name, themes.
