//! What the layer costs.
fn main() {}
