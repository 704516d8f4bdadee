//! Whatever is read, however it is damaged: no reader panics or takes long, none loses silently, and what is refused is named.

mod damage;
mod manifests;
mod recordings;
mod rules;
mod words;
