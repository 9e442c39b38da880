//! SQL text to statements: lexer, splitter, and a reader for every DDL statement of PostgreSQL.
//!
//! Statements are cut and read one by one, so a bad one costs only itself. DDL is read by our own readers; expressions
//! and queries stay as [`Fragment`](statement::Fragment)s of the text until someone needs their tree, which sqlparser
//! then makes.

pub mod bridge;
pub mod cursor;
mod error;
pub mod keywords;
pub mod lexer;
pub mod literal;
mod markers;
mod name;
pub mod read;
pub mod split;
pub mod statement;
pub mod tree;

pub use cursor::Cursor;
pub use error::SyntaxError;
pub use markers::live_ranges;
pub use name::{Name, QualifiedName};
pub use read::read_statement;
pub use split::{RawKind, RawStatement, split};
