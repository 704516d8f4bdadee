//! What people type: names of objects and subjects, filters, keys. What is understood prints as it is understood.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ravelin::app::filter::Query;
use ravelin::app::key::Key;
use ravelin::model::{ObjectRef, Subject, Version};

fuzz_target!(|text: &str| {
    if let Ok(object) = text.parse::<ObjectRef>() {
        assert_eq!(object.to_string().parse(), Ok(object));
    }
    if let Ok(subject) = text.parse::<Subject>() {
        assert_eq!(subject.to_string().parse(), Ok(subject));
    }
    if let Ok(key) = text.parse::<Key>() {
        assert_eq!(key.to_string().parse(), Ok(key));
    }
    assert!(Query::parse(text).terms.iter().all(|term| !term.value.is_empty()));
    let _ = Version::parse(text);
});
