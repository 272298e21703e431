//! The built example as a whole, and the rules of the house.

#[path = "../suite/common.rs"]
#[allow(dead_code, reason = "shared with the suite, of which this uses a part")]
mod common;
#[path = "../suite/dom.rs"]
#[allow(dead_code, reason = "shared with the suite, of which this uses a part")]
mod dom;
mod example;
mod pages;
mod systems;
mod tidy;
