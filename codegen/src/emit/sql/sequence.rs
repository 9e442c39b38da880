use crate::catalog::{
    AclKind, Catalog, Class, Oid, Relation, Sequence, TypeReference, quote_identifier,
};

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;
use super::privilege::Belongings;

impl Emitter<'_> {
    pub(super) fn draft_sequence(&mut self, relation: &Relation, sequence: &Sequence) {
        let before = self.before(|catalog| &catalog.relations, relation, &relation.provenance);
        let mut draft = self.relation_draft(Phase::Sequences, relation);
        let name = draft.relation(relation.oid);
        // The sequence of an identity column is made by the column.
        if sequence.identity {
            let Some((table, _)) = sequence.owned_by else {
                return;
            };
            draft = Draft::new(
                self,
                Phase::Tables,
                &[self.schema_name(relation.schema), &relation.name],
            );
            draft.needs(Class::Relation, table);
        } else if before.is_none() {
            let unlogged = match relation.persistence {
                crate::sql::statement::Persistence::Unlogged => "UNLOGGED ",
                _ => "",
            };
            let mut sql = format!("CREATE {unlogged}SEQUENCE {name}");
            let options = options(self.catalog, sequence);
            if !options.is_empty() {
                sql.push(' ');
                sql.push_str(&options);
            }
            draft.statement(sql);
        } else if let Some(old) = before.and_then(|before| before.sequence())
            && (
                old.data_type,
                old.start,
                old.increment,
                old.min,
                old.max,
                old.cache,
                old.cycle,
            ) != (
                sequence.data_type,
                sequence.start,
                sequence.increment,
                sequence.min,
                sequence.max,
                sequence.cache,
                sequence.cycle,
            )
        {
            draft.statement(format!(
                "ALTER SEQUENCE {name} {}",
                all_options(self.catalog, sequence)
            ));
        }
        // The owner of an identity column's is the table's.
        let owner = if sequence.identity {
            before.map_or(self.session_role, |before| before.owner)
        } else {
            relation.owner
        };
        let old = before.map(|old| Belongings::new(AclKind::Sequence, old.owner, old.acl.as_ref()));
        let object = format!("SEQUENCE {name}");
        let now = Belongings::new(AclKind::Sequence, owner, relation.acl.as_ref());
        if !sequence.identity || relation.owner == owner {
            draft.belongings(&object, &object, now, Some(relation.schema), old);
        }
        let old = before.and_then(|before| before.comment.as_ref());
        draft.comment(&object, relation.comment.as_ref(), old);
        self.push(draft.finish());
        self.draft_sequence_owner(relation, sequence, before);
    }

    /// OWNED BY, which needs the table, which needs the sequence.
    fn draft_sequence_owner(
        &mut self,
        relation: &Relation,
        sequence: &Sequence,
        before: Option<&Relation>,
    ) {
        let old = before.and_then(|before| before.sequence()?.owned_by);
        if sequence.identity || old == sequence.owned_by {
            return;
        }
        let Some((table, column)) = sequence.owned_by else {
            return;
        };
        let Some(owning) = self.catalog.relation(table) else {
            return;
        };
        let mut draft = Draft::new(
            self,
            Phase::Tables,
            &[
                self.schema_name(owning.schema),
                &owning.name,
                &relation.name,
            ],
        );
        let name = draft.relation(relation.oid);
        let table_name = draft.relation(table);
        let column = draft.columns(table, &[column]);
        draft.statement(format!(
            "ALTER SEQUENCE {name} OWNED BY {table_name}.{column}"
        ));
        self.push(draft.finish());
    }

    pub(super) fn schema_name(&self, schema: Oid) -> &str {
        self.catalog
            .schema(schema)
            .map_or("", |schema| &schema.name)
    }

    /// A draft of the statements that make a relation.
    pub(super) fn relation_draft(&self, phase: Phase, relation: &Relation) -> Draft<'_, '_> {
        let mut draft = Draft::new(
            self,
            phase,
            &[self.schema_name(relation.schema), &relation.name],
        );
        draft.makes(Class::Relation, relation.oid);
        draft.needs(Class::Schema, relation.schema);
        draft
    }
}

/// ` (SEQUENCE NAME … START WITH …)` of an identity column; nothing where all is as PostgreSQL would choose it.
pub(super) fn identity_options(
    catalog: &Catalog,
    table: &Relation,
    column: &str,
    sequence: Oid,
) -> String {
    let Some(relation) = catalog.relation(sequence) else {
        return String::new();
    };
    let Some(own) = relation.sequence() else {
        return String::new();
    };
    let mut parts = Vec::new();
    let usual = format!("{}_{column}_seq", table.name);
    if relation.name != usual || relation.schema != table.schema {
        let schema = catalog
            .schema(relation.schema)
            .map_or("", |schema| &schema.name);
        parts.push(format!(
            "SEQUENCE NAME {}.{}",
            quote_identifier(schema),
            quote_identifier(&relation.name)
        ));
    }
    let options = options_without_type(catalog, own);
    if !options.is_empty() {
        parts.push(options);
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(" "))
    }
}

/// Options that differ from what PostgreSQL chooses.
fn options(catalog: &Catalog, sequence: &Sequence) -> String {
    let data_type = catalog.format_type_qualified(TypeReference::new(sequence.data_type));
    let rest = options_without_type(catalog, sequence);
    match (data_type.as_str(), rest.is_empty()) {
        ("bigint", _) => rest,
        (_, true) => format!("AS {data_type}"),
        (_, false) => format!("AS {data_type} {rest}"),
    }
}

fn all_options(catalog: &Catalog, sequence: &Sequence) -> String {
    let data_type = catalog.format_type_qualified(TypeReference::new(sequence.data_type));
    let cycle = if sequence.cycle { "CYCLE" } else { "NO CYCLE" };
    format!(
        "AS {data_type} START WITH {} INCREMENT BY {} MINVALUE {} MAXVALUE {} CACHE {} {cycle}",
        sequence.start, sequence.increment, sequence.min, sequence.max, sequence.cache
    )
}

fn options_without_type(catalog: &Catalog, sequence: &Sequence) -> String {
    let data_type = catalog.format_type_qualified(TypeReference::new(sequence.data_type));
    let (lowest, highest) = match data_type.as_str() {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let rising = sequence.increment > 0;
    let (min, max) = if rising { (1, highest) } else { (lowest, -1) };
    let start = if rising { sequence.min } else { sequence.max };
    let mut parts = Vec::new();
    if sequence.start != start {
        parts.push(format!("START WITH {}", sequence.start));
    }
    if sequence.increment != 1 {
        parts.push(format!("INCREMENT BY {}", sequence.increment));
    }
    if sequence.min != min {
        parts.push(format!("MINVALUE {}", sequence.min));
    }
    if sequence.max != max {
        parts.push(format!("MAXVALUE {}", sequence.max));
    }
    if sequence.cache != 1 {
        parts.push(format!("CACHE {}", sequence.cache));
    }
    if sequence.cycle {
        parts.push("CYCLE".to_owned());
    }
    parts.join(" ")
}
