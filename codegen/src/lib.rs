//! Types and security documentation straight from a PostgreSQL or Supabase schema, with no database running.

pub mod catalog;
pub mod diagnostic;
pub mod emit;
pub mod infer;
pub mod replay;
pub mod source;
pub mod sql;
