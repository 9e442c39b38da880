//! The diagram: boxes and lines with their places, for the template to draw.

use unicode_width::UnicodeWidthStr as _;

use crate::catalog::{ConstraintOwner, Oid, Relation};

use super::super::columns::keys;
use super::super::inline::visible;
use super::super::names::Documented;
use super::super::relationships::{self, Relationship};
use super::layout::{Plan, Size, arrange};

/// Of larger diagrams only the keys are drawn.
const MOST_TABLES: usize = 30;
/// Of a table with more columns, those that are no keys are counted only.
const MOST_ROWS: usize = 14;
/// Pixels, for the style's font of 12 pixels with letters 7.25 wide.
const LETTER: f64 = 7.25;
const HEADER: i32 = 30;
const ROW: i32 = 20;
const PADDING: i32 = 12;
const NARROWEST: i32 = 120;
/// Longer names are cut.
const LONGEST: usize = 32;

/// What the template draws.
pub(super) struct Diagram {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) boxes: Vec<Box>,
    pub(super) lines: Vec<Line>,
    /// Whether only keys are shown.
    pub(super) is_large: bool,
}

/// A table.
pub(super) struct Box {
    pub(super) number: usize,
    /// The section's anchor; none of tables elsewhere.
    pub(super) href: Option<String>,
    pub(super) name: String,
    pub(super) full_name: String,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) rows: Vec<Row>,
}

/// A column, or how many more there are.
pub(super) struct Row {
    column: i16,
    pub(super) y: i32,
    pub(super) name: String,
    pub(super) data_type: String,
    /// `PK`, `FK`, or nothing.
    pub(super) keys: String,
}

/// A foreign key.
pub(super) struct Line {
    pub(super) child: usize,
    pub(super) parent: usize,
    pub(super) path: String,
    /// Bars, circles and crow's feet at its ends.
    pub(super) ends: String,
    pub(super) words: String,
}

/// Lays the diagram out; none if there is no table.
pub(super) fn diagram(documented: &Documented<'_>) -> Option<Diagram> {
    let tables = documented.tables.iter();
    let keys: Vec<_> = tables
        .flat_map(|table| relationships::of_table(documented, table.oid))
        .collect();
    let mut relations: Vec<&Relation> = documented.tables.clone();
    for key in &keys {
        if !relations.iter().any(|known| known.oid == key.parent.oid) {
            relations.push(key.parent);
        }
    }
    if relations.is_empty() {
        return None;
    }
    let is_large = documented.tables.len() > MOST_TABLES;
    let mut boxes: Vec<_> = relations
        .iter()
        .enumerate()
        .map(|(number, relation)| unplaced(documented, number, relation, is_large))
        .collect();
    let number = |oid: Oid| relations.iter().position(|relation| relation.oid == oid);
    let ends: Vec<_> = keys
        .iter()
        .filter_map(|key| Some((number(key.child.oid)?, number(key.parent.oid)?)))
        .collect();
    let size = |own: &Box| Size {
        width: own.width,
        height: own.height,
    };
    let Plan { corners, size } = arrange(&boxes.iter().map(size).collect::<Vec<_>>(), &ends);
    for (own, (x, y)) in boxes.iter_mut().zip(corners) {
        (own.x, own.y) = (x, y);
    }
    let lines = keys
        .iter()
        .zip(&ends)
        .map(|(key, (child, parent))| line(documented, key, &boxes[*child], &boxes[*parent]))
        .collect();
    Some(Diagram {
        width: size.width,
        height: size.height,
        boxes,
        lines,
        is_large,
    })
}

fn unplaced(
    documented: &Documented<'_>,
    number: usize,
    relation: &Relation,
    is_large: bool,
) -> Box {
    let is_ours = documented.has(relation.oid);
    let constraints = documented
        .catalog
        .constraints_of(ConstraintOwner::Relation(relation.oid));
    let mut rows = Vec::new();
    let mut hidden = 0_usize;
    let mut room = MOST_ROWS;
    for column in relation.columns.iter().filter(|_| is_ours) {
        let marks = keys(&constraints, column.number);
        let is_key = marks.iter().any(|mark| *mark != "UK");
        room = room.saturating_sub(usize::from(!is_key));
        if !is_key && (is_large || room == 0) {
            hidden += 1;
            continue;
        }
        rows.push(Row {
            column: column.number,
            y: HEADER + ROW * rows.len() as i32,
            name: cut(&visible(&column.name)),
            data_type: cut(&visible(
                &documented.type_name(column.data_type).to_lowercase(),
            )),
            keys: marks.join(" "),
        });
    }
    if hidden > 0 && !rows.is_empty() {
        rows.push(Row {
            column: 0,
            y: HEADER + ROW * rows.len() as i32,
            name: format!("{hidden} more"),
            data_type: String::new(),
            keys: String::new(),
        });
    }
    let full_name = visible(&documented.name(relation));
    let name = cut(&full_name);
    let letters = rows
        .iter()
        .map(|row| row.name.width() + row.data_type.width() + 2 + row.keys.width() + 1)
        .chain([name.width() + 1]);
    let letters = letters.max().unwrap_or(0);
    let body = ROW * rows.len() as i32 + if rows.is_empty() { 0 } else { 6 };
    Box {
        number,
        href: is_ours.then(|| format!("#{}", documented.id(relation))),
        name,
        full_name,
        x: 0,
        y: 0,
        width: ((letters as f64 * LETTER) as i32 + 2 * PADDING).max(NARROWEST),
        height: HEADER + body,
        rows,
    }
}

fn cut(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let mut short: String = name.chars().take(LONGEST - 1).collect();
    short.push('…');
    short
}

/// Where a line meets a box: at a column's row, else at the header.
fn height_at(own: &Box, columns: &[i16]) -> i32 {
    let row = own.rows.iter().find(|row| columns.contains(&row.column));
    own.y + row.map_or(HEADER / 2, |row| row.y + ROW / 2)
}

fn line(documented: &Documented<'_>, key: &Relationship<'_>, child: &Box, parent: &Box) -> Line {
    let from_y = height_at(child, key.child_columns);
    let mut to_y = height_at(parent, key.parent_columns);
    if child.number == parent.number && from_y == to_y {
        // A column that references itself.
        to_y = parent.y + HEADER / 2;
    }
    let (child_right, parent_right) = (child.x + child.width, parent.x + parent.width);
    // Each end leaves its box to the left (-1) or to the right (1).
    let (from_x, from_side, to_x, to_side) = if child.x >= parent_right {
        (child.x, -1, parent_right, 1)
    } else if child_right <= parent.x {
        (child_right, 1, parent.x, -1)
    } else {
        (child_right, 1, parent_right, 1)
    };
    let reach = if from_side == to_side {
        44 + (from_x - to_x).abs()
    } else {
        ((from_x - to_x).abs() / 2).clamp(36, 160)
    };
    let path = format!(
        "M{from_x} {from_y}C{} {from_y} {} {to_y} {to_x} {to_y}",
        from_x + from_side * reach,
        to_x + to_side * reach,
    );
    let foot = if key.is_unique {
        format!("M{} {}v10", from_x + from_side * 8, from_y - 5)
    } else {
        let tip = from_x + from_side * 11;
        format!(
            "M{from_x} {}L{tip} {from_y}L{from_x} {}",
            from_y - 5,
            from_y + 5
        )
    };
    let head = if key.is_required {
        format!("M{} {}v10", to_x + to_side * 8, to_y - 5)
    } else {
        let x = to_x + to_side * 6;
        format!(
            "M{} {to_y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0",
            x.min(x + to_side * 7)
        )
    };
    let many = if key.is_unique { "at most one" } else { "many" };
    let must = if key.is_required { "" } else { ", or none" };
    Line {
        child: child.number,
        parent: parent.number,
        path,
        ends: foot + &head,
        words: format!(
            "{} → {} ({}): {many} of one{must}",
            visible(&documented.name(key.child)),
            visible(&documented.name(key.parent)),
            visible(&key.label),
        ),
    }
}
