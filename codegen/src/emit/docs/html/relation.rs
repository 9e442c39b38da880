//! Tables and views as the template shows them.

use crate::catalog::{Relation, RelationKind};
use crate::diagnostic::Severity;

use super::super::columns::{self, Row};
use super::super::findings::{self, Finding};
use super::super::inline::{Inline, comment, visible};
use super::super::matrix::{Matrix, Subject};
use super::super::names::Documented;
use super::super::{constraints, policies as policy_words, triggers, views, ways};
use super::access::{
    Answers, COMMANDS, Commands, Explanation, PolicyView, answers, explanations, policies,
};
use super::markup::{Markup, markup, sql};

/// A table or view.
pub(super) struct RelationView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) comment: Option<Markup>,
    /// With whose rights a view reads.
    pub(super) rights: Option<Markup>,
    /// `RLS on`, with the class of its colour.
    pub(super) badge: Option<(&'static str, &'static str)>,
    pub(super) columns: Vec<ColumnView>,
    pub(super) has_defaults: bool,
    pub(super) lists: Vec<(&'static str, Vec<Markup>)>,
    pub(super) state: Option<&'static str>,
    pub(super) policies: Vec<PolicyView>,
    /// What the columns of answers are called.
    pub(super) commands: Commands,
    pub(super) answers: Vec<Answers>,
    pub(super) explanations: Vec<Explanation>,
    pub(super) ways: Vec<Markup>,
    pub(super) findings: Vec<FindingView>,
    pub(super) query: Option<Markup>,
}

/// A column.
pub(super) struct ColumnView {
    pub(super) name: String,
    pub(super) keys: Vec<(&'static str, &'static str)>,
    pub(super) data_type: Markup,
    pub(super) nullable: &'static str,
    pub(super) default: Markup,
    pub(super) description: Markup,
}

/// A rule of lint with what it found.
pub(super) struct RuleView {
    pub(super) code: &'static str,
    pub(super) severity: &'static str,
    pub(super) title: &'static str,
    pub(super) why: Markup,
    pub(super) is_open: bool,
    pub(super) findings: Vec<FindingView>,
}

/// A finding.
pub(super) struct FindingView {
    pub(super) id: String,
    pub(super) code: &'static str,
    pub(super) severity: &'static str,
    pub(super) message: String,
    pub(super) place: Option<String>,
    pub(super) help: Markup,
    pub(super) fix: Option<Markup>,
    /// The object's section.
    pub(super) object: Option<Markup>,
}

fn column(row: Row) -> ColumnView {
    let title = |key: &'static str| {
        let title = match key {
            "PK" => "primary key",
            "FK" => "foreign key",
            _ => "unique",
        };
        (key, title)
    };
    ColumnView {
        name: visible(&row.name),
        keys: row.keys.into_iter().map(title).collect(),
        data_type: markup(&[row.data_type]),
        nullable: row.nullable,
        default: markup(&row.default),
        description: markup(&row.description),
    }
}

pub(super) fn list(items: &[Vec<Inline>]) -> Vec<Markup> {
    items.iter().map(|item| markup(item)).collect()
}

/// The tables of the page.
pub(super) fn tables(documented: &Documented<'_>, matrix: &Matrix<'_>) -> Vec<RelationView> {
    let elsewhere = triggers::elsewhere(documented);
    let view = |table: &&Relation| {
        let lists = [
            ("Constraints", constraints::items(documented, table)),
            ("Referenced by", constraints::references(documented, table)),
            ("Indexes", constraints::index_items(documented, table)),
            ("Triggers", triggers::items(documented, table, &elsewhere)),
        ];
        let own = policy_words::of_table(documented, table);
        let own = policies(documented, matrix, table, own);
        RelationView {
            badge: Some(if policy_words::row_security(table) {
                ("on", "RLS on")
            } else {
                ("off", "RLS off")
            }),
            columns: columns::rows(documented, table)
                .into_iter()
                .map(column)
                .collect(),
            has_defaults: true,
            lists: lists
                .iter()
                .filter(|(_, items)| !items.is_empty())
                .map(|(title, items)| (*title, list(items)))
                .collect(),
            state: policy_words::state(table, !own.is_empty()),
            policies: own,
            ways: list(&ways::items(documented, matrix, table.oid)),
            ..common(documented, matrix, table, "table")
        }
    };
    documented.tables.iter().map(view).collect()
}

/// The views of the page.
pub(super) fn views(documented: &Documented<'_>, matrix: &Matrix<'_>) -> Vec<RelationView> {
    let view = |view: &&Relation| {
        let kind = match view.kind {
            RelationKind::MaterializedView(_) => "materialized view",
            _ => "view",
        };
        RelationView {
            rights: Some(markup(&views::rights(documented, view))),
            columns: views::rows(documented, view)
                .into_iter()
                .map(column)
                .collect(),
            query: views::query(documented, view).map(|query| sql(&query)),
            ..common(documented, matrix, view, kind)
        }
    };
    documented.views.iter().map(view).collect()
}

fn common(
    documented: &Documented<'_>,
    matrix: &Matrix<'_>,
    relation: &Relation,
    kind: &'static str,
) -> RelationView {
    let findings = documented.options.findings.iter().enumerate();
    let own = |(_, finding): &(usize, &Finding)| finding.relation(documented) == Some(relation.oid);
    RelationView {
        id: documented.id(relation),
        name: visible(&documented.name(relation)),
        kind,
        comment: relation
            .comment
            .as_deref()
            .map(|words| markup(&comment(words))),
        rights: None,
        badge: None,
        columns: Vec::new(),
        has_defaults: false,
        lists: Vec::new(),
        state: None,
        policies: Vec::new(),
        commands: COMMANDS,
        answers: answers(documented, matrix, relation),
        explanations: explanations(matrix, relation, matrix.of(relation.oid), Subject::Rows),
        ways: Vec::new(),
        findings: findings
            .filter(own)
            .map(|(number, finding)| finding_view(documented, number, finding))
            .collect(),
        query: None,
    }
}

/// All findings, by rule.
pub(super) fn rules(documented: &Documented<'_>) -> Vec<RuleView> {
    /// More remarks are folded.
    const FEW: usize = 5;
    let mut rules: Vec<RuleView> = Vec::new();
    for (number, finding) in documented.options.findings.iter().enumerate() {
        let view = finding_view(documented, number, finding);
        match rules.iter_mut().find(|rule| rule.code == finding.code) {
            Some(rule) => rule.findings.push(view),
            None => rules.push(RuleView {
                code: finding.code,
                severity: findings::word(finding.severity),
                title: finding.title,
                why: markup(&comment(&finding.why)),
                is_open: true,
                findings: vec![view],
            }),
        }
    }
    for rule in &mut rules {
        rule.is_open =
            rule.severity != findings::word(Severity::Info) || rule.findings.len() <= FEW;
    }
    rules
}

fn finding_view(documented: &Documented<'_>, number: usize, finding: &Finding) -> FindingView {
    let relation = finding.relation(documented);
    let relation = relation.and_then(|oid| documented.catalog.relation(oid));
    let object = relation
        .map(|relation| documented.link(relation))
        .or_else(|| documented.function_link(finding.object?));
    FindingView {
        id: format!("finding-{}", number + 1),
        code: finding.code,
        severity: findings::word(finding.severity),
        message: visible(&finding.message),
        place: finding.place.as_deref().map(visible),
        help: markup(&comment(&finding.help)),
        fix: finding.fix.as_deref().map(sql),
        object: object.map(|object| markup(&[object])),
    }
}
