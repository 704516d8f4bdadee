//! The interface's pure core: model, messages, effects, view models.
