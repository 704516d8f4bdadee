//! Journeys: what somebody does from the first key to the last, on the demonstration.

mod gameday;
