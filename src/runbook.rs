//! Steps that fix a finding or contain an object, with proof on the edited inventory.
