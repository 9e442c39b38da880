use crate::catalog::Oid;
use crate::replay::Replay;
use crate::replay::extension_scripts::EXTENSIONS;

use super::super::value::Value;
use super::{Key, text};

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    let extensions = replay.catalog.extensions.iter();
    let made = extensions.map(|it| Key::object(it.oid));
    // Every database has PL/pgSQL.
    std::iter::once(Key::object(PLPGSQL)).chain(made).collect()
}

/// The number of extension `plpgsql`, which differs from server to server.
const PLPGSQL: Oid = Oid(13_501);

pub(super) fn pg_extension(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    if key.oid == PLPGSQL {
        return Some(match column {
            "oid" => Value::oid(PLPGSQL),
            "extname" => text("plpgsql"),
            "extowner" => Value::oid(Oid::BOOTSTRAP_ROLE),
            "extnamespace" => Value::oid(Oid::PG_CATALOG),
            "extversion" => text("1.0"),
            _ => return None,
        });
    }
    let extension = replay.catalog.extensions.get(key.oid)?;
    Some(match column {
        "oid" => Value::oid(extension.oid),
        "extname" => text(&extension.name),
        "extowner" => Value::oid(extension.owner),
        "extnamespace" => Value::oid(extension.schema),
        "extversion" => text(extension.version.as_deref()?),
        _ => return None,
    })
}

/// Extensions that can be made: those that rowtype has a description of, as a platform offers them.
pub(super) fn available_keys(_: &Replay) -> Vec<Key> {
    (0..EXTENSIONS.len())
        .map(|part| Key::part(Oid(0), part))
        .collect()
}

pub(super) fn pg_available_extensions(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let (name, _) = EXTENSIONS.get(key.part)?;
    let installed = replay.catalog.extension_named(name);
    Some(match column {
        "name" => text(name),
        "installed_version" => match installed {
            Some(extension) => text(extension.version.as_deref()?),
            None => Value::Null,
        },
        _ => return None,
    })
}
