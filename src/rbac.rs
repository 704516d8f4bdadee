//! The authorizer: what an identity may do, by which chain of bindings, and who else may.
