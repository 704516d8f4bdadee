//! The event loop, effects, terminal guard, signals, clipboard and logging.
