//! Rebuilding a lost ledger from a published site.
