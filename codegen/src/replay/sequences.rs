//! CREATE SEQUENCE and ALTER SEQUENCE.

use crate::catalog::{AclKind, Oid, Relation, RelationKind, Sequence};
use crate::sql::QualifiedName;
use crate::sql::statement::{AlterSequence, CreateSequence, Persistence, SequenceOption};

use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_sequence(&mut self, create: &CreateSequence) -> Result {
        let schema = self.creation_schema_of_relation(&create.name, create.persistence)?;
        let name = &create.name.name;
        if self.catalog.relation_in(schema, &name.value).is_some() {
            if create.if_not_exists {
                return Ok(());
            }
            return Err(
                SqlError::new("42P07", format!("relation \"{name}\" already exists")).at(name.span),
            );
        }
        let data_type = self.sequence_type(&create.options)?.unwrap_or(Oid::INT8);
        let mut sequence = self.sequence_definition(data_type, &create.options)?;
        sequence.owned_by = self.owned_by(&create.options)?.unwrap_or_default();
        let owner = self.session.role;
        self.add_sequence(
            schema,
            name.value.clone(),
            owner,
            create.persistence,
            sequence,
        )?;
        Ok(())
    }

    pub(super) fn alter_sequence(&mut self, alter: &AlterSequence) -> Result {
        let Some(relation) = self.find_relation(&alter.name) else {
            return if alter.if_exists {
                Ok(())
            } else {
                Err(self.no_relation(&alter.name))
            };
        };
        let Some(sequence) = relation.sequence() else {
            let message = format!("\"{}\" is not a sequence", relation.name);
            return Err(SqlError::new("42809", message).at(alter.name.span()));
        };
        let new_type = self.sequence_type(&alter.options)?;
        let mut changed = apply(sequence, new_type, &alter.options, false)?;
        if let Some(owned_by) = self.owned_by(&alter.options)? {
            if sequence.identity {
                let message = "cannot change ownership of identity sequence";
                return Err(SqlError::new("0A000", message).at(alter.name.span()));
            }
            changed.owned_by = owned_by;
        }
        let provenance = self.touched(relation.provenance);
        self.catalog.relations.update(relation.oid, |relation| {
            relation.kind = RelationKind::Sequence(changed);
            relation.provenance = provenance;
        });
        Ok(())
    }

    /// A sequence of a type with the options of its statement.
    pub(super) fn sequence_definition(
        &self,
        data_type: Oid,
        options: &[SequenceOption],
    ) -> Result<Sequence> {
        let data_type = self.sequence_type(options)?.unwrap_or(data_type);
        let blank = Sequence {
            data_type,
            start: 1,
            increment: 1,
            min: 1,
            max: largest(data_type),
            cache: 1,
            cycle: false,
            owned_by: None,
            identity: false,
        };
        apply(&blank, None, options, true)
    }

    /// Puts a sequence into the catalog.
    pub(super) fn add_sequence(
        &mut self,
        schema: Oid,
        name: String,
        owner: Oid,
        persistence: Persistence,
        sequence: Sequence,
    ) -> Result<Oid> {
        self.check_relation_name(schema, &name, false)?;
        let oid = self.catalog.new_oid();
        let acl = self.new_acl(AclKind::Sequence, owner, Some(schema));
        let provenance = self.provenance();
        self.catalog.relations.insert(Relation {
            oid,
            schema,
            name,
            owner,
            acl,
            comment: None,
            persistence,
            options: Vec::new(),
            columns: Vec::new(),
            next_column: 1,
            row_type: None,
            kind: RelationKind::Sequence(sequence),
            provenance,
        });
        Ok(oid)
    }

    /// Changes the options of an identity column's sequence.
    pub(super) fn change_sequence(&mut self, oid: Oid, options: &[SequenceOption]) -> Result {
        let new_type = self.sequence_type(options)?;
        let Some(sequence) = self.catalog.relation(oid).and_then(Relation::sequence) else {
            return Ok(());
        };
        let changed = apply(sequence, new_type, options, false)?;
        self.catalog.relations.update(oid, |relation| {
            relation.kind = RelationKind::Sequence(changed);
        });
        Ok(())
    }

    fn sequence_type(&self, options: &[SequenceOption]) -> Result<Option<Oid>> {
        for option in options {
            if let SequenceOption::As(written) = option {
                let oid = self.data_type(written)?.oid;
                if !matches!(oid, Oid::INT2 | Oid::INT4 | Oid::INT8) {
                    let message = "sequence type must be smallint, integer, or bigint";
                    return Err(SqlError::new("22023", message).at(written.span));
                }
                return Ok(Some(oid));
            }
        }
        Ok(None)
    }

    /// What OWNED BY says, if it is written: a column, or none.
    #[allow(
        clippy::option_option,
        reason = "not written, NONE, and a column are three things"
    )]
    fn owned_by(&self, options: &[SequenceOption]) -> Result<Option<Option<(Oid, i16)>>> {
        for option in options {
            if let SequenceOption::OwnedBy(owner) = option {
                let Some((table, column)) = owner else {
                    return Ok(Some(None));
                };
                let relation = self.relation(table)?;
                return Ok(Some(Some((relation.oid, self.column(&relation, column)?))));
            }
        }
        Ok(None)
    }

    /// A sequence by name.
    pub(super) fn sequence(&self, name: &QualifiedName) -> Result<std::sync::Arc<Relation>> {
        let relation = self.relation(name)?;
        match relation.kind {
            RelationKind::Sequence(_) => Ok(relation),
            _ => Err(
                SqlError::new("42809", format!("\"{}\" is not a sequence", relation.name))
                    .at(name.span()),
            ),
        }
    }
}

/// The largest value of an integer type.
pub(super) fn largest(data_type: Oid) -> i64 {
    match data_type {
        Oid::INT2 => i64::from(i16::MAX),
        Oid::INT4 => i64::from(i32::MAX),
        _ => i64::MAX,
    }
}

fn smallest(data_type: Oid) -> i64 {
    match data_type {
        Oid::INT2 => i64::from(i16::MIN),
        Oid::INT4 => i64::from(i32::MIN),
        _ => i64::MIN,
    }
}

/// A sequence with options applied (`init_params`).
fn apply(
    sequence: &Sequence,
    new_type: Option<Oid>,
    options: &[SequenceOption],
    fresh: bool,
) -> Result<Sequence> {
    let mut changed = sequence.clone();
    let (mut min, mut max, mut start, mut restart) = (None, None, None, None);
    for option in options {
        match option {
            SequenceOption::Increment(increment) => changed.increment = *increment,
            SequenceOption::MinValue(value) => min = Some(*value),
            SequenceOption::MaxValue(value) => max = Some(*value),
            SequenceOption::Start(value) => start = Some(*value),
            SequenceOption::Cache(cache) => changed.cache = *cache,
            SequenceOption::Cycle(cycle) => changed.cycle = *cycle,
            SequenceOption::Restart(value) => restart = *value,
            SequenceOption::As(_)
            | SequenceOption::OwnedBy(_)
            | SequenceOption::SequenceName(_)
            | SequenceOption::Logged(_) => {}
        }
    }
    if changed.increment == 0 {
        return Err(SqlError::new("22023", "INCREMENT must not be zero"));
    }
    let ascending = changed.increment > 0;
    // A new type moves limits that were the old one's.
    if let Some(new_type) = new_type.filter(|_| !fresh) {
        let (old_max, old_min) = (largest(sequence.data_type), smallest(sequence.data_type));
        if sequence.max == old_max && ascending {
            max.get_or_insert(None);
        }
        if sequence.min == old_min && !ascending {
            min.get_or_insert(None);
        }
        changed.data_type = new_type;
    }
    let default_max = if ascending {
        largest(changed.data_type)
    } else {
        -1
    };
    let default_min = if ascending {
        1
    } else {
        smallest(changed.data_type)
    };
    match max {
        Some(value) => changed.max = value.unwrap_or(default_max),
        None if fresh => changed.max = default_max,
        None => {}
    }
    match min {
        Some(value) => changed.min = value.unwrap_or(default_min),
        None if fresh => changed.min = default_min,
        None => {}
    }
    let holds = smallest(changed.data_type)..=largest(changed.data_type);
    for (word, value) in [("MAXVALUE", changed.max), ("MINVALUE", changed.min)] {
        if !holds.contains(&value) {
            let data_type = match changed.data_type {
                Oid::INT2 => "smallint",
                Oid::INT4 => "integer",
                _ => "bigint",
            };
            let message =
                format!("{word} ({value}) is out of range for sequence data type {data_type}");
            return Err(SqlError::new("22023", message));
        }
    }
    if changed.min >= changed.max {
        let message = format!(
            "MINVALUE ({}) must be less than MAXVALUE ({})",
            changed.min, changed.max
        );
        return Err(SqlError::new("22023", message));
    }
    match start {
        Some(value) => changed.start = value,
        None if fresh => changed.start = if ascending { changed.min } else { changed.max },
        None => {}
    }
    for (word, value) in [("START", Some(changed.start)), ("RESTART", restart)] {
        let Some(value) = value else {
            continue;
        };
        let limit = if value < changed.min {
            format!("less than MINVALUE ({})", changed.min)
        } else if value > changed.max {
            format!("greater than MAXVALUE ({})", changed.max)
        } else {
            continue;
        };
        let message = format!("{word} value ({value}) cannot be {limit}");
        return Err(SqlError::new("22023", message));
    }
    Ok(changed)
}
