//! CREATE DOMAIN and ALTER DOMAIN.

use super::alter_object::general;
use super::column::{Qualifiers, qualifiers};
use super::constraint::domain_constraint;
use super::data_type::type_name;
use super::fragment::expression;
use super::list::cascade;
use crate::source::Span;
use crate::sql::statement::{
    AlterDomain, AlterDomainAction, ColumnConstraint, ConstraintDefinition, ConstraintKind,
    CreateDomain, ObjectReference, Rename, Statement,
};
use crate::sql::{Cursor, SyntaxError};

/// CREATE DOMAIN
pub(super) fn create_domain(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "domain"])?;
    let name = cursor.qualified_name()?;
    cursor.eat("as");
    let base = type_name(cursor)?;
    let Qualifiers {
        collation,
        constraints: qualifiers,
    } = qualifiers(cursor)?;
    let mut default = None;
    let mut constraints: Vec<ConstraintDefinition> = Vec::new();
    let mut nullable = None;
    for qualifier in qualifiers {
        match qualifier {
            ColumnConstraint::Default(fragment) => {
                if default.replace(fragment).is_some() {
                    return Err(refused(fragment.span, "multiple default expressions"));
                }
            }
            ColumnConstraint::Null(span) => set_nullable(&mut nullable, true, span)?,
            ColumnConstraint::Generated { expression, .. } => {
                let message = "specifying GENERATED not supported for domains";
                return Err(refused(expression.span, message));
            }
            ColumnConstraint::Identity(identity) => {
                return Err(refused(
                    identity.span,
                    "identity columns not supported for domains",
                ));
            }
            ColumnConstraint::Constraint(constraint) => {
                fits_domain(&constraint)?;
                if matches!(constraint.kind, ConstraintKind::NotNull { .. }) {
                    set_nullable(&mut nullable, false, constraint.span)?;
                }
                constraints.push(constraint);
            }
        }
    }
    Ok(Statement::CreateDomain(Box::new(CreateDomain {
        name,
        base,
        collation,
        default,
        constraints,
    })))
}

fn set_nullable(nullable: &mut Option<bool>, value: bool, span: Span) -> Result<(), SyntaxError> {
    if nullable.replace(value).is_some_and(|other| other != value) {
        return Err(refused(span, "conflicting NULL/NOT NULL constraints"));
    }
    Ok(())
}

/// Domains have NOT NULL and CHECK only.
fn fits_domain(constraint: &ConstraintDefinition) -> Result<(), SyntaxError> {
    let message = match constraint.kind {
        ConstraintKind::NotNull { .. } | ConstraintKind::Check(_) => return Ok(()),
        ConstraintKind::PrimaryKey(_) => "primary key constraints not possible for domains",
        ConstraintKind::Unique(_) => "unique constraints not possible for domains",
        ConstraintKind::Exclude(_) => "exclusion constraints not possible for domains",
        ConstraintKind::ForeignKey(_) => "foreign key constraints not possible for domains",
    };
    Err(refused(constraint.span, message))
}

fn refused(span: Span, message: &str) -> SyntaxError {
    SyntaxError::new(span, "", "").with_message(message)
}

/// ALTER DOMAIN
pub(super) fn alter_domain(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["alter", "domain"])?;
    let name = cursor.qualified_name()?;
    if cursor.eat_all(&["rename", "constraint"]) {
        let constraint = cursor.identifier()?;
        cursor.expect("to")?;
        return Ok(Statement::Rename(Rename {
            object: ObjectReference::DomainConstraint {
                domain: name,
                name: constraint,
            },
            if_exists: false,
            only: false,
            cascade: false,
            to: cursor.identifier()?,
        }));
    }
    let Some(action) = action(cursor)? else {
        let statement = general(cursor, &ObjectReference::Domain(name), false)?;
        return statement.ok_or_else(|| cursor.error("an action of ALTER DOMAIN"));
    };
    Ok(Statement::AlterDomain(Box::new(AlterDomain {
        name,
        action,
    })))
}

/// An action of ALTER DOMAIN alone, if one comes.
fn action(cursor: &mut Cursor) -> Result<Option<AlterDomainAction>, SyntaxError> {
    if cursor.at_all(&["set", "schema"]) {
        return Ok(None);
    }
    let action = match cursor.eat_any(&["set", "drop", "add", "validate"]) {
        Some("set") => {
            if cursor.expect_any(&["default", "not", "schema"])? == "default" {
                AlterDomainAction::Default(Some(expression(cursor)?))
            } else {
                cursor.expect("null")?;
                AlterDomainAction::NotNull(true)
            }
        }
        Some("drop") => match cursor.expect_any(&["default", "not", "constraint"])? {
            "default" => AlterDomainAction::Default(None),
            "not" => {
                cursor.expect("null")?;
                AlterDomainAction::NotNull(false)
            }
            _ => AlterDomainAction::DropConstraint {
                if_exists: cursor.eat_all(&["if", "exists"]),
                name: cursor.identifier()?,
                cascade: cascade(cursor),
            },
        },
        Some("add") => {
            let constraint = domain_constraint(cursor)?;
            fits_domain(&constraint)?;
            AlterDomainAction::AddConstraint(constraint)
        }
        Some(_) => {
            cursor.expect("constraint")?;
            AlterDomainAction::ValidateConstraint(cursor.identifier()?)
        }
        None => return Ok(None),
    };
    Ok(Some(action))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn domains() {
        let readings = readings(&[
            "create domain d int default 1 not null",
            "create domain a.d as text collate \"C\" constraint filled check (value <> '') not null default 'x'",
            "create domain d varchar(3) null check (value is not null) not valid",
            "alter domain d set default 1 + 2",
            "alter domain d drop default",
            "alter domain d set not null",
            "alter domain d drop not null",
            "alter domain d add constraint c check (value > 0) not valid",
            "alter domain d add constraint c not null",
            "alter domain d add not null c",
            "alter domain d drop constraint if exists c cascade",
            "alter domain d validate constraint c",
            "alter domain d rename constraint c to e",
            "alter domain d rename to e",
            "alter domain d owner to o",
            "alter domain d set schema s",
            "create domain d",
            "create domain d int unique",
            "create domain d int references t",
            "create domain d int null not null",
            "create domain d int default 1 default 2",
            "create domain d int generated always as (1) stored",
            "create domain d int check (value > 0) no inherit",
            "alter domain d add unique (a)",
            "alter domain d set null",
            "alter domain d drop column",
        ]);
        insta::assert_snapshot!(readings);
    }
}
