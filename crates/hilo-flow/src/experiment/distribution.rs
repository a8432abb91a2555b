//! The two distributions that experiments need, to about nine digits.

use std::f64::consts::{PI, SQRT_2};

/// How often chance exceeds `z` in a normal distribution.
pub(super) fn normal_above(z: f64) -> f64 {
    let tail = gamma_above(0.5, (z / SQRT_2).powi(2)) / 2.0;
    if z < 0.0 { 1.0 - tail } else { tail }
}

/// What a normal distribution does not exceed with a probability between 0 and 1.
pub(super) fn normal_quantile(share: f64) -> f64 {
    // Halving the interval is slow and cannot go wrong; it is asked a few times for each experiment.
    let (mut low, mut high) = (-40.0_f64, 40.0_f64);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if 1.0 - normal_above(middle) < share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// How often chance exceeds `x` in a chi-square distribution.
pub(super) fn chi_square_above(x: f64, freedom: usize) -> f64 {
    gamma_above(freedom as f64 / 2.0, x / 2.0)
}

/// The regularised upper incomplete gamma function: a series below its bend, a continued fraction (Lentz) above.
fn gamma_above(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let scale = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-16 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return (1.0 - sum * scale).clamp(0.0, 1.0);
    }
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..10_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / nonzero(an.mul_add(d, b), TINY);
        c = nonzero(b + an / c, TINY);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    (h * scale).clamp(0.0, 1.0)
}

fn nonzero(value: f64, tiny: f64) -> f64 {
    if value.abs() < tiny { tiny } else { value }
}

/// The logarithm of the gamma function of something positive (Lanczos, g = 7).
fn ln_gamma(x: f64) -> f64 {
    const LANCZOS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        return (PI / (PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let sum = LANCZOS.iter().enumerate().skip(1).fold(LANCZOS[0], |sum, (i, c)| sum + c / (x + i as f64));
    let t = x + 7.5;
    0.5 * (2.0 * PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}
