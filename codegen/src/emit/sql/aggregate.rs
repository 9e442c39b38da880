use crate::catalog::{Aggregate, Class, Function};

use super::draft::Draft;

impl Draft<'_, '_> {
    pub(super) fn aggregate(&mut self, function: &Function, aggregate: &Aggregate) -> String {
        let name = self.named(Class::Function, function.oid);
        let parameters: Vec<_> = function
            .inputs()
            .map(|parameter| self.parameter(parameter))
            .collect();
        let arguments = arguments(aggregate, &parameters);
        let definition = match &aggregate.definition {
            Some(definition) => self.expression(definition),
            None => "()".to_owned(),
        };
        // The old form names its one argument in the definition.
        if definition.to_ascii_lowercase().contains("basetype") {
            return format!("CREATE AGGREGATE {name} {definition}");
        }
        format!("CREATE AGGREGATE {name} ({arguments}) {definition}")
    }
}

/// Arguments as aggregates write them: `*` for none, the direct ones before ORDER BY.
pub(super) fn arguments(aggregate: &Aggregate, arguments: &[String]) -> String {
    match aggregate.direct_parameters {
        Some(direct) => {
            let (before, after) = arguments.split_at(direct.min(arguments.len()));
            let before = before.join(", ");
            let space = if before.is_empty() { "" } else { " " };
            format!("{before}{space}ORDER BY {}", after.join(", "))
        }
        None if arguments.is_empty() => "*".to_owned(),
        None => arguments.join(", "),
    }
}
