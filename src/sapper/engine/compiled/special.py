"""Logarithm and normal quantile in arithmetic that vectorises; within an ulp or two of libm.

The host's own logarithm is a call for every number, which costs more than a whole draw.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import lax

# fdlibm's e_log.c: ln 2 in two parts, and the coefficients of its series
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_SERIES = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
# the bits of sqrt(1/2), by which a mantissa is brought into sqrt(1/2)..sqrt(2)
_HALF_ROOT = 0x3FE6A09E667F3BCD
_NEAR = 0.29


def log(x: Any) -> Any:
    """The natural logarithm of positive normal numbers (nothing else is looked at)."""
    return _series(*_parted(x))


def log1p(x: Any) -> Any:
    """ln(1 + x) for x above -1: near 0 the series runs on x itself, which 1 + x would round."""
    near = jnp.abs(x) < _NEAR
    power, rest = _parted(1.0 + x)
    return _series(jnp.where(near, 0.0, power), jnp.where(near, x, rest))


def _parted(x: Any) -> tuple[Any, Any]:
    """k and f with x = 2^k (1 + f) and 1 + f between the roots of 1/2 and 2."""
    bits = lax.bitcast_convert_type(x, jnp.int64)
    power = (bits - _HALF_ROOT) >> 52
    mantissa = lax.bitcast_convert_type(bits - (power << 52), jnp.float64)
    return power.astype(jnp.float64), mantissa - 1.0


def _series(power: Any, f: Any) -> Any:
    s = f / (2.0 + f)
    z = s * s
    r = jnp.full_like(z, _SERIES[-1])
    for coefficient in _SERIES[-2::-1]:
        r = r * z + coefficient
    half = 0.5 * f * f
    return power * _LN2_HIGH - ((half - (s * (half + r * z) + power * _LN2_LOW)) - f)


# PPND16 (Wichura 1988, algorithm AS 241): numerators and denominators, highest power first
_CENTRE = (
    (
        2.5090809287301226727e3,
        3.3430575583588128105e4,
        6.7265770927008700853e4,
        4.5921953931549871457e4,
        1.3731693765509461125e4,
        1.9715909503065514427e3,
        1.3314166789178437745e2,
        3.3871328727963666080e0,
    ),
    (
        5.2264952788528545610e3,
        2.8729085735721942674e4,
        3.9307895800092710610e4,
        2.1213794301586595867e4,
        5.3941960214247511077e3,
        6.8718700749205790830e2,
        4.2313330701600911252e1,
        1.0,
    ),
)
_MIDDLE = (
    (
        7.74545014278341407640e-4,
        2.27238449892691845833e-2,
        2.41780725177450611770e-1,
        1.27045825245236838258e0,
        3.64784832476320460504e0,
        5.76949722146069140550e0,
        4.63033784615654529590e0,
        1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9,
        5.47593808499534494600e-4,
        1.51986665636164571966e-2,
        1.48103976427480074590e-1,
        6.89767334985100004550e-1,
        1.67638483018380384940e0,
        2.05319162663775882187e0,
        1.0,
    ),
)
_FAR = (
    (
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        1.24266094738807843860e-3,
        2.65321895265761230930e-2,
        2.96560571828504891230e-1,
        1.78482653991729133580e0,
        5.46378491116411436990e0,
        6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15,
        1.42151175831644588870e-7,
        1.84631831751005468180e-5,
        7.86869131145613259100e-4,
        1.48753612908506148525e-2,
        1.36929880922735805310e-1,
        5.99832206555887937690e-1,
        1.0,
    ),
)


def ndtri(u: Any) -> Any:
    """The normal quantile of uniforms in (0, 1): AS 241 (Wichura 1988), to 1e-16."""
    q = u - 0.5
    r = 0.180625 - q * q
    centre = q * _ratio(_CENTRE, r)
    tail = jnp.sqrt(-log(jnp.minimum(u, 1.0 - u)))
    middle = _ratio(_MIDDLE, tail - 1.6)
    # beyond it the chance is 3e-11: hardly ever is it worked out
    far = tail > 5.0
    size = lax.cond(
        jnp.any(far),
        lambda: jnp.where(far, _ratio(_FAR, tail - 5.0), middle),
        lambda: middle,
    )
    return jnp.where(jnp.abs(q) <= 0.425, centre, jnp.where(q < 0.0, -size, size))


def _ratio(coefficients: tuple[tuple[float, ...], tuple[float, ...]], x: Any) -> Any:
    above, below = coefficients
    top, bottom = jnp.full_like(x, above[0]), jnp.full_like(x, below[0])
    for one, other in zip(above[1:], below[1:], strict=True):
        top, bottom = top * x + one, bottom * x + other
    return top / bottom
