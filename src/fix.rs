//! What messages propose becomes an edit of the editor's own text.
