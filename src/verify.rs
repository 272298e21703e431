//! Verifying sites and ledgers: the verdict of the log in words that a citizen understands.
