//! `include_schema!`: Rust types from SQL migrations at compile time.
