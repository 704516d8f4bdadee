//! All integration tests that need nothing but the program: one binary, linked once.
