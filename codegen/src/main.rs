//! The `rowtype` binary.
fn main() {}
