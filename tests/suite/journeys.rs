//! Journeys: what somebody does from the first key to the last, on the demonstration, and how many keys it takes.

mod account;
mod gameday;
mod keys;
mod triage;
