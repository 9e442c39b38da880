//! Where the boxes of a diagram stand: in columns from the referenced tables on the left to those that reference them, the
//! parts of the diagram that have nothing to do with each other side by side.

/// Pixels between the columns, room for the lines.
const ACROSS: i32 = 72;
/// Pixels between boxes of a column.
const DOWN: i32 = 24;
/// Pixels between parts that no line connects.
const APART: i32 = 48;
/// Width to height of the whole, as far as it can be had.
const ASPECT: f64 = 1.6;
/// How often the order in the columns is improved.
const SWEEPS: usize = 8;

/// A box's width and height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width: i32,
    pub(super) height: i32,
}

/// The top left corners of all boxes, and the size of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) corners: Vec<(i32, i32)>,
    pub(super) size: Size,
}

/// Arranges boxes that arrows lead from, child to parent. The same input gives the same plan.
pub(super) fn arrange(sizes: &[Size], arrows: &[(usize, usize)]) -> Plan {
    let arrows: Vec<_> = arrows.iter().copied().filter(|(a, b)| a != b).collect();
    let mut parts: Vec<_> = components(sizes.len(), &arrows)
        .into_iter()
        .map(|boxes| part(&boxes, sizes, &arrows))
        .collect();
    // The largest first; among equals the order of the tables.
    parts.sort_by_key(|part| std::cmp::Reverse(part.size.height));
    pack(&parts, sizes.len())
}

/// Boxes that arrows connect, each with its corner.
struct Part {
    corners: Vec<(usize, (i32, i32))>,
    size: Size,
}

/// The boxes that arrows connect, in the order of their first box.
fn components(count: usize, arrows: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut of: Vec<usize> = (0..count).collect();
    loop {
        let mut is_stable = true;
        for (a, b) in arrows {
            let least = of[*a].min(of[*b]);
            is_stable &= of[*a] == least && of[*b] == least;
            (of[*a], of[*b]) = (least, least);
        }
        if is_stable {
            break;
        }
    }
    let boxes_of = |first: usize| (0..count).filter(|at| of[*at] == first).collect();
    let firsts = (0..count).filter(|at| of[*at] == *at);
    firsts.map(boxes_of).collect()
}

fn part(boxes: &[usize], sizes: &[Size], arrows: &[(usize, usize)]) -> Part {
    let neighbours = |at: usize| {
        arrows.iter().filter_map(move |(a, b)| match at {
            at if at == *a => Some(*b),
            at if at == *b => Some(*a),
            _ => None,
        })
    };
    let neighbours: Vec<Vec<usize>> = (0..sizes.len())
        .map(|at| neighbours(at).collect())
        .collect();
    let mut columns = ranks(boxes, arrows);
    let mut centres = vec![0.0; sizes.len()];
    for column in &columns {
        stack(column, sizes, &mut centres);
    }
    for _ in 0..SWEEPS {
        for column in &mut columns {
            let mut keyed: Vec<_> = column
                .iter()
                .map(|at| {
                    (
                        mean(&neighbours[*at], &centres).unwrap_or(centres[*at]),
                        *at,
                    )
                })
                .collect();
            keyed.sort_by(|(a, _), (b, _)| a.total_cmp(b));
            *column = keyed.into_iter().map(|(_, at)| at).collect();
            stack(column, sizes, &mut centres);
        }
    }
    let mut columns = wrapped(columns, sizes);
    for column in &columns {
        stack(column, sizes, &mut centres);
    }
    for _ in 0..SWEEPS {
        for column in &mut columns {
            settle(column, sizes, &neighbours, &mut centres);
        }
    }
    placed(&columns, sizes, &centres)
}

/// Boxes by their distance from those that reference nothing; what only is referenced stands right beside what does so.
fn ranks(boxes: &[usize], arrows: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut rank: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    let parents = |at: usize| {
        let own = arrows.iter().filter(move |(child, _)| *child == at);
        own.map(|(_, parent)| *parent)
    };
    while rank.len() < boxes.len() {
        let open = |at: &usize| parents(*at).filter(|at| !rank.contains_key(at)).count();
        // Where arrows go in a circle, the box with the fewest open ends is as good a beginning as any.
        let waiting = boxes.iter().copied().filter(|at| !rank.contains_key(at));
        let Some(next) = waiting.min_by_key(|at| (open(at), *at)) else {
            break;
        };
        let known = parents(next).filter_map(|parent| rank.get(&parent));
        let own = known.max().map_or(0, |most| most + 1);
        rank.insert(next, own);
    }
    for at in boxes {
        if parents(*at).next().is_none() {
            let children = arrows.iter().filter(|(_, parent)| parent == at);
            let nearest = children.filter_map(|(child, _)| rank.get(child)).min();
            let own = nearest.map_or(0, |nearest| nearest.saturating_sub(1));
            rank.insert(*at, own);
        }
    }
    let most = rank.values().max().map_or(0, |most| most + 1);
    let mut columns = vec![Vec::new(); most];
    for at in boxes {
        if let Some(rank) = rank.get(at) {
            columns[*rank].push(*at);
        }
    }
    columns.retain(|column| !column.is_empty());
    columns
}

fn mean(of: &[usize], centres: &[f64]) -> Option<f64> {
    let sum: f64 = of.iter().map(|at| centres[*at]).sum();
    (!of.is_empty()).then(|| sum / of.len() as f64)
}

/// Puts the boxes of a column one below the other, around 0.
fn stack(column: &[usize], sizes: &[Size], centres: &mut [f64]) {
    let mut top = -f64::from(height(column, sizes)) / 2.0;
    for at in column {
        let height = f64::from(sizes[*at].height);
        centres[*at] = top + height / 2.0;
        top += height + f64::from(DOWN);
    }
}

fn height(column: &[usize], sizes: &[Size]) -> i32 {
    let boxes: i32 = column.iter().map(|at| sizes[*at].height + DOWN).sum();
    boxes - DOWN
}

/// Cuts columns that would be much higher than the whole is wide.
fn wrapped(columns: Vec<Vec<usize>>, sizes: &[Size]) -> Vec<Vec<usize>> {
    let boxes = || columns.iter().flatten().map(|at| sizes[*at]);
    let area: f64 = boxes()
        .map(|size| f64::from(size.width + ACROSS) * f64::from(size.height + DOWN))
        .sum();
    let highest = boxes().map(|size| size.height).max().unwrap_or(0);
    let limit = ((area / ASPECT).sqrt() as i32).max(highest);
    let mut out = Vec::new();
    for column in columns {
        let count = (height(&column, sizes) + limit - 1) / limit.max(1);
        let share = height(&column, sizes) / count.max(1);
        let mut current: Vec<usize> = Vec::new();
        for at in column {
            let with = height(&current, sizes) + DOWN + sizes[at].height;
            if !current.is_empty() && with > share.max(highest) + DOWN {
                out.push(std::mem::take(&mut current));
            }
            current.push(at);
        }
        out.push(current);
    }
    out
}

/// Moves the boxes of a column as near as can be to what they are connected with, in their order and without overlap:
/// the least squares are found by pooling neighbours that would overlap.
fn settle(column: &[usize], sizes: &[Size], neighbours: &[Vec<usize>], centres: &mut [f64]) {
    /// Boxes that touch: their first, their number, and where the first one's top wants to be.
    struct Pool {
        first: usize,
        count: usize,
        wish: f64,
    }
    let mut offsets = Vec::new();
    let mut offset = 0.0;
    for at in column {
        offsets.push(offset);
        offset += f64::from(sizes[*at].height + DOWN);
    }
    let mut pools: Vec<Pool> = Vec::new();
    for (index, at) in column.iter().enumerate() {
        let centre = mean(&neighbours[*at], centres).unwrap_or(centres[*at]);
        let wish = centre - f64::from(sizes[*at].height) / 2.0 - offsets[index];
        pools.push(Pool {
            first: index,
            count: 1,
            wish,
        });
        while let [.., upper, lower] = pools.as_mut_slice()
            && lower.wish < upper.wish
        {
            let count = upper.count + lower.count;
            upper.wish =
                (upper.wish * upper.count as f64 + lower.wish * lower.count as f64) / count as f64;
            upper.count = count;
            pools.pop();
        }
    }
    for pool in pools {
        for index in pool.first..pool.first + pool.count {
            let at = column[index];
            centres[at] = pool.wish + offsets[index] + f64::from(sizes[at].height) / 2.0;
        }
    }
}

fn placed(columns: &[Vec<usize>], sizes: &[Size], centres: &[f64]) -> Part {
    let mut corners = Vec::new();
    let mut left = 0;
    for column in columns {
        for at in column {
            let top = centres[*at] - f64::from(sizes[*at].height) / 2.0;
            corners.push((*at, (left, top.round() as i32)));
        }
        let widest = column.iter().map(|at| sizes[*at].width).max();
        left += widest.unwrap_or(0) + ACROSS;
    }
    let top = corners.iter().map(|(_, (_, y))| *y).min().unwrap_or(0);
    let mut height = 0;
    for (at, (_, y)) in &mut corners {
        *y -= top;
        height = height.max(*y + sizes[*at].height);
    }
    Part {
        corners,
        size: Size {
            width: (left - ACROSS).max(0),
            height,
        },
    }
}

/// Parts in rows, each row as wide as the whole may be.
fn pack(parts: &[Part], count: usize) -> Plan {
    let area: f64 = parts
        .iter()
        .map(|part| f64::from(part.size.width + APART) * f64::from(part.size.height + APART))
        .sum();
    let widest = parts.iter().map(|part| part.size.width).max().unwrap_or(0);
    let limit = ((area * ASPECT).sqrt() as i32).max(widest);
    let mut corners = vec![(0, 0); count];
    let (mut left, mut top, mut row) = (0, 0, 0);
    let mut size = Size {
        width: 0,
        height: 0,
    };
    for part in parts {
        if left > 0 && left + part.size.width > limit {
            (left, top, row) = (0, top + row + APART, 0);
        }
        for (at, (x, y)) in &part.corners {
            corners[*at] = (left + x, top + y);
        }
        size.width = size.width.max(left + part.size.width);
        size.height = size.height.max(top + part.size.height);
        row = row.max(part.size.height);
        left += part.size.width + APART;
    }
    Plan { corners, size }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn boxes(count: usize) -> Vec<Size> {
        let size = |at: usize| Size {
            width: 100 + 7 * (at as i32 % 5),
            height: 40 + 11 * (at as i32 % 7),
        };
        (0..count).map(size).collect()
    }

    #[test]
    fn what_is_referenced_stands_left_of_what_references_it() {
        let plan = arrange(&boxes(4), &[(1, 0), (2, 1), (3, 2), (3, 3)]);
        let lefts: Vec<_> = plan.corners.iter().map(|(x, _)| *x).collect();
        assert!(lefts.is_sorted_by(|a, b| a < b), "{lefts:?}");
    }

    #[test]
    fn many_children_of_one_table_do_not_make_a_tower() {
        let arrows: Vec<_> = (1..40).map(|child| (child, 0)).collect();
        let Size { width, height } = arrange(&boxes(40), &arrows).size;
        assert!(
            height < 2 * width && width < 4 * height,
            "{width} × {height}"
        );
    }

    proptest! {
        #[test]
        fn boxes_never_overlap(
            count in 0_usize..24,
            arrows in prop::collection::vec((0_usize..24, 0_usize..24), 0..40),
        ) {
            let sizes = boxes(count);
            let arrows: Vec<_> = arrows.into_iter().filter(|(a, b)| *a < count && *b < count).collect();
            let plan = arrange(&sizes, &arrows);
            prop_assert_eq!(&plan, &arrange(&sizes, &arrows));
            for (a, (x, y)) in plan.corners.iter().enumerate() {
                prop_assert!(*x >= 0 && x + sizes[a].width <= plan.size.width);
                prop_assert!(*y >= 0 && y + sizes[a].height <= plan.size.height);
                for (b, (u, v)) in plan.corners.iter().enumerate().skip(a + 1) {
                    let apart = x + sizes[a].width <= *u
                        || u + sizes[b].width <= *x
                        || y + sizes[a].height <= *v
                        || v + sizes[b].height <= *y;
                    prop_assert!(apart, "{} at {:?}, {} at {:?}", a, (x, y), b, (u, v));
                }
            }
        }
    }
}
