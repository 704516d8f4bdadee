//! Tests of the authorizer.

mod objects;
mod table;
