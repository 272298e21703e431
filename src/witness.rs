//! Witnessing: the supervision committee and the township sign what they have seen.
