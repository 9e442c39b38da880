//! CREATE TYPE … AS RANGE: the range type, its multirange type, and the functions that make their values.

use crate::catalog::{
    AclKind, Body, Cast, CastMethod, Function, FunctionKind, FunctionParameter, Oid, TypeKind,
};
use crate::sql::QualifiedName;
use crate::sql::statement::{CastContext, CreateRange, Parallel, ParameterMode, Volatility};

use super::columns::settings;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_range(&mut self, create: &CreateRange) -> Result {
        let schema = self.creation_schema(&create.name)?;
        let name = &create.name.name.value;
        self.check_type_name(schema, &create.name)?;
        let subtype = self.data_type(&create.subtype)?.oid;
        if let Some(found) = self.catalog.data_type(subtype)
            && matches!(found.kind, TypeKind::Pseudo | TypeKind::Shell)
        {
            let shown = self.shown_type(subtype);
            let message = format!("range subtype cannot be {shown}");
            return Err(SqlError::new("42804", message).at(create.subtype.span));
        }
        let owner = self.session.role;
        let kind = TypeKind::Range {
            subtype,
            multirange: None,
            options: settings(&create.options),
        };
        let range = self.add_type(schema, name, owner, kind, 'R');
        let (multirange_schema, multirange_name) =
            self.multirange_name(schema, name, create.multirange.as_ref())?;
        let multirange = self.add_type(
            multirange_schema,
            &multirange_name,
            owner,
            TypeKind::Multirange { range },
            'R',
        );
        self.catalog.types.update(multirange, |multirange| {
            // PostgreSQL gives default privileges to the range alone.
            multirange.acl = None;
        });
        self.catalog.types.update(range, |data_type| {
            if let TypeKind::Range {
                multirange: own, ..
            } = &mut data_type.kind
            {
                *own = Some(multirange);
            }
        });
        // Constructors live where their types do (`makeRangeConstructors`, `makeMultirangeConstructors`).
        self.add_constructor(schema, name, &[subtype, subtype], None, range, false);
        self.add_constructor(
            schema,
            name,
            &[subtype, subtype, Oid::TEXT],
            None,
            range,
            false,
        );
        self.add_constructor(
            multirange_schema,
            &multirange_name,
            &[],
            None,
            multirange,
            true,
        );
        let of_one = self.add_constructor(
            multirange_schema,
            &multirange_name,
            &[range],
            None,
            multirange,
            true,
        );
        self.add_multirange_cast(range, multirange, of_one);
        let array = self.catalog.data_type(range).and_then(|range| range.array);
        self.add_constructor(
            multirange_schema,
            &multirange_name,
            &[],
            array,
            multirange,
            true,
        );
        Ok(())
    }

    /// As it is written, or made from the range's name (`makeMultirangeTypeName`).
    fn multirange_name(
        &self,
        schema: Oid,
        range: &str,
        written: Option<&QualifiedName>,
    ) -> Result<(Oid, String)> {
        if let Some(written) = written {
            let schema = self.creation_schema(written)?;
            self.check_type_name(schema, written)?;
            return Ok((schema, written.name.value.clone()));
        }
        let name = multirange_name(range);
        match self.catalog.type_in(schema, &name) {
            Some(existing) if !self.makes_room(existing) => {
                let message = format!("type \"{name}\" already exists");
                Err(SqlError::new("42710", message).with_detail(format!(
                    "Failed while creating a multirange type for type \"{range}\"."
                )).with_hint("You can manually specify a multirange type name using the \"multirange_type_name\" attribute."))
            }
            _ => Ok((schema, name)),
        }
    }

    /// The cast that makes a set of one range of it.
    fn add_multirange_cast(&mut self, source: Oid, target: Oid, function: Oid) {
        let oid = self.catalog.new_oid();
        let provenance = self.provenance();
        self.catalog.casts.insert(Cast {
            oid,
            source,
            target,
            context: CastContext::Explicit,
            method: CastMethod::Function(Some(function)),
            comment: None,
            provenance,
        });
    }

    fn add_constructor(
        &mut self,
        schema: Oid,
        name: &str,
        inputs: &[Oid],
        variadic: Option<Oid>,
        returns: Oid,
        strict: bool,
    ) -> Oid {
        let parameter = |mode, data_type| FunctionParameter {
            mode,
            name: None,
            data_type,
            default: None,
        };
        let inputs = inputs
            .iter()
            .map(|data_type| parameter(ParameterMode::In, *data_type));
        let variadic = variadic.map(|array| parameter(ParameterMode::Variadic, array));
        let oid = self.catalog.new_oid();
        let owner = self.session.role;
        let acl = self.new_acl(AclKind::Function, owner, Some(schema));
        let provenance = self.provenance();
        self.catalog.functions.insert(Function {
            oid,
            schema,
            name: name.to_owned(),
            owner,
            kind: FunctionKind::Function,
            parameters: inputs.chain(variadic).collect(),
            returns,
            returns_set: false,
            language: "internal".to_owned(),
            volatility: Volatility::Immutable,
            strict,
            security_definer: false,
            leakproof: false,
            parallel: Parallel::Safe,
            cost: None,
            rows: 0.0,
            support: None,
            config: Vec::new(),
            body: Body::BuiltIn,
            acl,
            comment: None,
            provenance,
        });
        oid
    }
}

/// The first `range` becomes `multirange`; else `_multirange` is put behind. Cut like every name.
fn multirange_name(range: &str) -> String {
    const MAX_BYTES: usize = 63;
    let name = if let Some(place) = range.find("range") {
        let prefix = &range[..place];
        let rest = &range[place + "range".len()..];
        format!("{prefix}multirange{rest}")
    } else {
        let room = MAX_BYTES - "_multirange".len();
        format!("{}_multirange", &range[..range.floor_char_boundary(room)])
    };
    name[..name.floor_char_boundary(MAX_BYTES)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::multirange_name;

    #[test]
    fn multiranges_are_named_as_postgresql_names_them() {
        let long = "a".repeat(60);
        let cases = [
            ("floatrange", "floatmultirange".to_owned()),
            ("rangerange", "multirangerange".to_owned()),
            ("period", "period_multirange".to_owned()),
            (&long, format!("{}_multirange", "a".repeat(52))),
        ];
        for (range, expected) in cases {
            assert_eq!(multirange_name(range), expected, "{range}");
        }
    }
}
