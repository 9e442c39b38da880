//! Types and security documentation straight from a PostgreSQL or Supabase schema, with no database running.
//!
//! [`load`] replays SQL files into a [`Catalog`](catalog::Catalog); emitters print it.

pub mod access;
pub mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
mod deparse;
pub mod diagnostic;
pub mod emit;
pub mod infer;
pub mod lint;
mod load;
pub mod project;
pub mod replay;
pub mod source;
pub mod sql;

pub use load::{
    Configuration, ConfiguredBucket, Database, Grants, Platform, Text, load, load_configured,
};
