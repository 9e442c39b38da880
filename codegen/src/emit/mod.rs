//! Printers: each reads a [`Catalog`](crate::catalog::Catalog) and its own options and returns text.

#[cfg(feature = "cli")]
pub mod docs;
pub mod finite_values;
#[cfg(feature = "cli")]
pub mod json;
pub mod names;
mod pattern;
#[cfg(feature = "cli")]
pub mod pgtap;
#[cfg(feature = "cli")]
mod postgrest;
pub mod rust;
pub mod sql;
#[cfg(feature = "cli")]
pub mod typescript;
