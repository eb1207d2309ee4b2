//! Names the crate whose schema the tests use; nothing is built.
