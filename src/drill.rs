//! Game days: scripts of steps whose checkpoints the analysis verifies.
