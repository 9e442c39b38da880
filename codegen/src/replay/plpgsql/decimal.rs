use std::cmp::Ordering;
use std::fmt;

/// A `numeric`: digits and how many of them stand after the point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decimal {
    digits: i128,
    scale: u32,
}

/// Digits after the point of a quotient, at least (`NUMERIC_MIN_SIG_DIGITS`).
const QUOTIENT_SCALE: u32 = 16;

impl Decimal {
    /// Reads `-12.50` or `1e3`; none if it is no number, or one too long.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().replace('_', "");
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
            None => (&text[..], 0),
        };
        let (sign, unsigned) = match mantissa.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = digits.parse::<i128>().ok()? * sign;
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        match u32::try_from(scale) {
            Ok(scale) if scale <= 38 => Some(Self { digits, scale }),
            Ok(_) => None,
            Err(_) => Some(Self {
                digits: digits.checked_mul(10_i128.checked_pow(scale.unsigned_abs())?)?,
                scale: 0,
            }),
        }
    }

    pub(super) fn from_integer(value: i64) -> Self {
        Self {
            digits: value.into(),
            scale: 0,
        }
    }

    /// The nearest integer, halves away from zero; none if it is out of range.
    pub(super) fn round(self) -> Option<i64> {
        i64::try_from(self.with_scale(0)?.digits).ok()
    }

    /// The greatest integer that is not greater.
    pub(super) fn floor(self) -> Option<i64> {
        let power = 10_i128.checked_pow(self.scale)?;
        i64::try_from(self.digits.div_euclid(power)).ok()
    }

    /// The same rounded to so many digits after the point.
    pub(super) fn with_scale(self, scale: u32) -> Option<Self> {
        if scale >= self.scale {
            let power = 10_i128.checked_pow(scale - self.scale)?;
            return Some(Self {
                digits: self.digits.checked_mul(power)?,
                scale,
            });
        }
        let power = 10_i128.checked_pow(self.scale - scale)?;
        let half = power / 2 * self.digits.signum();
        Some(Self {
            digits: self.digits.checked_add(half)? / power,
            scale,
        })
    }

    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        Some((
            self.with_scale(scale)?.digits,
            other.with_scale(scale)?.digits,
            scale,
        ))
    }

    pub(super) fn add(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        let digits = a.checked_add(b)?;
        Some(Self { digits, scale })
    }

    pub(super) fn negate(self) -> Self {
        Self {
            digits: -self.digits,
            ..self
        }
    }

    pub(super) fn multiply(self, other: Self) -> Option<Self> {
        Some(Self {
            digits: self.digits.checked_mul(other.digits)?,
            scale: self.scale + other.scale,
        })
    }

    /// The quotient; none for a zero divisor, which the caller has looked at.
    pub(super) fn divide(self, other: Self) -> Option<Self> {
        let scale = QUOTIENT_SCALE.max(self.scale).max(other.scale);
        // One digit more, to round by.
        let shift = scale + 1 + other.scale - self.scale.min(scale + 1 + other.scale);
        let digits = self
            .digits
            .checked_mul(10_i128.checked_pow(shift)?)?
            .checked_div(other.digits)?;
        Self {
            digits,
            scale: shift + self.scale - other.scale,
        }
        .with_scale(scale)
    }

    pub(super) fn remainder(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        let digits = a.checked_rem(b)?;
        Some(Self { digits, scale })
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "compared only with numbers that are far away"
    )]
    fn about(self) -> f64 {
        self.digits as f64 / 10_f64.powi(self.scale as i32)
    }

    pub(super) fn is_zero(self) -> bool {
        self.digits == 0
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.aligned(*other) {
            Some((a, b, _)) => a.cmp(&b),
            // Too far apart to be brought to one scale.
            None => self.about().total_cmp(&other.about()),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = self.scale as usize;
        let digits = format!("{:0>width$}", self.digits.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let sign = if self.digits < 0 { "-" } else { "" };
        if fraction.is_empty() {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{fraction}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn numbers_are_calculated_as_postgresql_does() {
        let (a, b) = (number("10"), number("-2.50"));
        for (value, expected) in [
            (a.add(b), "7.50"),
            (a.multiply(b), "-25.00"),
            (a.divide(number("4")), "2.5000000000000000"),
            (a.divide(number("3")), "3.3333333333333333"),
            (a.remainder(number("4")), "2"),
            (b.with_scale(0), "-3"),
            (Decimal::parse("1.5e3"), "1500"),
            (Decimal::parse("25e-1"), "2.5"),
            (Some(b.negate()), "2.50"),
        ] {
            assert_eq!(value.unwrap().to_string(), expected);
        }
        assert_eq!((b.floor(), b.round()), (Some(-3), Some(-3)));
        assert!(number("1.0") == number("1") && number("0.5") < number("1"));
        assert_eq!(Decimal::parse("x"), None);
        assert_eq!(Decimal::parse("1e99"), None);
    }
}
