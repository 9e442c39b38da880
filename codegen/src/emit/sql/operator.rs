use crate::catalog::{CastMethod, Class, Function, Operator, TypeReference, quote_identifier};
use crate::sql::statement::CastContext;

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;

impl Emitter<'_> {
    /// Operators and casts.
    pub(super) fn draft_operators(&mut self) {
        let catalog = self.catalog;
        for operator in catalog.operators.iter() {
            let before = self.before(|catalog| &catalog.operators, operator, &operator.provenance);
            let arguments = format!("{:?} {:?}", operator.left, operator.right);
            let name = [
                self.schema_name(operator.schema),
                &operator.name,
                &arguments,
            ];
            let mut draft = Draft::new(self, Phase::Operators, &name);
            draft.makes(Class::Operator, operator.oid);
            draft.needs(Class::Function, operator.function);
            let symbol = draft.operator_symbol(operator);
            if before.is_none()
                && let Some(definition) = &operator.definition
            {
                let definition = draft.expression(definition);
                draft.statement(format!("CREATE OPERATOR {symbol} {definition}"));
            }
            let left = operator.left.map_or_else(
                || "NONE".to_owned(),
                |left| draft.data_type(TypeReference::new(left)),
            );
            let right = draft.data_type(TypeReference::new(operator.right));
            let object = format!("OPERATOR {symbol} ({left}, {right})");
            let old_owner = before.map_or(self.session_role, |before| before.owner);
            if operator.owner != old_owner {
                let owner = draft.role(operator.owner);
                draft.statement(format!("ALTER {object} OWNER TO {owner}"));
            }
            let old = before.and_then(|before| before.comment.as_ref());
            draft.comment(&object, operator.comment.as_ref(), old);
            self.push(draft.finish());
        }
        self.draft_casts();
    }

    fn draft_casts(&mut self) {
        let catalog = self.catalog;
        for cast in catalog.casts.iter() {
            let before = self.before(|catalog| &catalog.casts, cast, &cast.provenance);
            let source = catalog.format_type_qualified(TypeReference::new(cast.source));
            let target = catalog.format_type_qualified(TypeReference::new(cast.target));
            let mut draft = Draft::new(self, Phase::Operators, &["\u{10ffff}", &source, &target]);
            draft.makes(Class::Cast, cast.oid);
            let source = draft.data_type(TypeReference::new(cast.source));
            let target = draft.data_type(TypeReference::new(cast.target));
            // A range's cast to its multirange is made with it.
            let made_with_range = matches!(cast.method, CastMethod::Function(Some(function))
                if catalog.function(function).is_some_and(Function::is_range_constructor));
            if before.is_none() && !made_with_range {
                let method = match cast.method {
                    CastMethod::Function(Some(function)) => {
                        format!("WITH FUNCTION {}", draft.function(function))
                    }
                    CastMethod::Function(None) | CastMethod::Binary => {
                        "WITHOUT FUNCTION".to_owned()
                    }
                    CastMethod::InOut => "WITH INOUT".to_owned(),
                };
                let context = match cast.context {
                    CastContext::Implicit => " AS IMPLICIT",
                    CastContext::Assignment => " AS ASSIGNMENT",
                    CastContext::Explicit => "",
                };
                draft.statement(format!(
                    "CREATE CAST ({source} AS {target}) {method}{context}"
                ));
            }
            let old = before.and_then(|before| before.comment.as_ref());
            draft.comment(
                &format!("CAST ({source} AS {target})"),
                cast.comment.as_ref(),
                old,
            );
            self.push(draft.finish());
        }
    }
}

impl Draft<'_, '_> {
    /// `schema.<->`: an operator's symbol is never quoted.
    fn operator_symbol(&mut self, operator: &Operator) -> String {
        self.needs(Class::Schema, operator.schema);
        let schema = self.emitter.schema_name(operator.schema);
        format!("{}.{}", quote_identifier(schema), operator.name)
    }
}
