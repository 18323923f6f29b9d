// FEEL's numbers are decimal with 34 digits (IEEE 754 decimal128). Up to 15 digits a JavaScript
// number gives every decimal back as it was written, and whole numbers are exact to 2^53: these
// stay JavaScript numbers. Only what needs more digits is a `Decimal`, so a condition pays nothing.
const DIGITS = 34;
const EXACT_DIGITS = 15;
const MAX_EXPONENT = 6144;
// Beyond it a JavaScript number has no room for the exponent.
const SMALL_EXPONENT = 290;

/** coefficient × 10^exponent, the coefficient a BigInt without trailing zeros. */
export class Decimal {
  get kind() {
    return 'number';
  }

  constructor(coefficient, exponent) {
    this.coefficient = coefficient;
    this.exponent = exponent;
  }

  toString() {
    return plain(this.coefficient, this.exponent);
  }
}

export const isNumber = (value) => typeof value === 'number' || value instanceof Decimal;

/** The double nearest to a number. */
export const toDouble = (value) => (typeof value === 'number' ? value : Number(String(value)));

export const isInteger = (value) =>
  typeof value === 'number' ? Number.isInteger(value) : value.exponent >= 0;

const digitsOf = (coefficient) => String(coefficient < 0n ? -coefficient : coefficient).length;
const power = (exponent) => 10n ** BigInt(exponent);

function parts(value) {
  if (value instanceof Decimal) {
    return [value.coefficient, value.exponent];
  }
  if (Number.isSafeInteger(value)) {
    return [BigInt(value), 0];
  }
  const [mantissa, exponent = '0'] = String(value).split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  return [BigInt(whole + fraction), Number(exponent) - fraction.length];
}

/** The number of these parts, rounded to 34 digits; null where it is too large to be one. */
export function fromBigInt(coefficient, exponent) {
  let [c, e] = [coefficient, exponent];
  const excess = digitsOf(c) - DIGITS;
  if (excess > 0) {
    c = quotient(c, power(excess), 'half even');
    e += excess;
  }
  if (c === 0n) {
    return 0;
  }
  while (c % 10n === 0n) {
    c /= 10n;
    e += 1;
  }
  const digits = digitsOf(c);
  if (digits <= EXACT_DIGITS && Math.abs(digits + e) < SMALL_EXPONENT) {
    return Number(`${c}e${e}`);
  }
  if (e >= 0 && digits + e <= 16) {
    const whole = Number(c * power(e));
    if (Number.isSafeInteger(whole)) {
      return whole;
    }
  }
  if (digits + e > MAX_EXPONENT + 1) {
    return null;
  }
  return digits + e < -MAX_EXPONENT ? 0 : new Decimal(c, e);
}

/** A whole number as a BigInt. */
export function toBigInt(value) {
  const [c, e] = parts(value);
  return c * power(e);
}

/** A double that an approximation gave, with the digits that can be trusted. */
export const fromDouble = (value) =>
  Number.isFinite(value) ? Number(value.toPrecision(EXACT_DIGITS)) : null;

const NUMERAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,5}))?$/;

/** The number that `text` writes, null where it writes none. */
export function parseNumber(text) {
  const found = NUMERAL.exec(text);
  if (!found || !(found[2] || found[3])) {
    return null;
  }
  const [, sign, whole, fraction = '', exponent = '0'] = found;
  if (whole.length + fraction.length <= EXACT_DIGITS && exponent === '0') {
    return Number(text) || 0;
  }
  return fromBigInt(
    BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`),
    exponent - fraction.length,
  );
}

function plain(coefficient, exponent) {
  const sign = coefficient < 0n ? '-' : '';
  const digits = String(coefficient).replace('-', '');
  if (exponent >= 0) {
    return sign + digits + '0'.repeat(exponent);
  }
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** The number written out, without an exponent. */
export function numberText(value) {
  if (Number.isSafeInteger(value)) {
    return String(value);
  }
  return plain(...parts(value));
}

const safe = (a, b) => Number.isSafeInteger(a) && Number.isSafeInteger(b);

function aligned(a, b) {
  const [[c, e], [d, f]] = [parts(a), parts(b)];
  const exponent = Math.min(e, f);
  return [c * power(e - exponent), d * power(f - exponent), exponent];
}

// Amounts have few decimals: as whole numbers of a power of ten they are reckoned without BigInt.
const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];
const MOST_WHOLE = 1e15;

/** How many decimals a JavaScript number of up to 15 digits has; -1 if they are more than six. */
function decimals(value) {
  return typeof value === 'number' && Math.abs(value) < MOST_WHOLE / 1e6
    ? POWERS.findIndex((ten) => Math.round(value * ten) / ten === value)
    : -1;
}

/** The sum as a whole number of 10^-scale; null where it has more than 15 digits. */
function shortSum(a, b) {
  const [m, n] = [decimals(a), decimals(b)];
  const ten = m < 0 || n < 0 ? NaN : POWERS[Math.max(m, n)];
  const sum = Math.round(a * ten) + Math.round(b * ten);
  return Math.abs(sum) < MOST_WHOLE ? sum / ten : null;
}

function shortProduct(a, b) {
  const [m, n] = [decimals(a), decimals(b)];
  const product = m < 0 || n < 0 ? NaN : Math.round(a * POWERS[m]) * Math.round(b * POWERS[n]);
  return Math.abs(product) < MOST_WHOLE ? product / (POWERS[m] * POWERS[n]) : null;
}

export function add(a, b) {
  const sum = safe(a, b) ? a + b : NaN;
  if (Number.isSafeInteger(sum)) {
    return sum;
  }
  const short = shortSum(a, b);
  if (short !== null) {
    return short || 0;
  }
  const [c, d, exponent] = aligned(a, b);
  return fromBigInt(c + d, exponent);
}

export function negate(a) {
  return typeof a === 'number' ? 0 - a : new Decimal(-a.coefficient, a.exponent);
}

export const subtract = (a, b) => add(a, negate(b));

export function multiply(a, b) {
  const product = safe(a, b) ? a * b : NaN;
  if (Number.isSafeInteger(product)) {
    return product || 0;
  }
  const short = shortProduct(a, b);
  if (short !== null) {
    return short || 0;
  }
  const [[c, e], [d, f]] = [parts(a), parts(b)];
  return fromBigInt(c * d, e + f);
}

/** null where the divisor is zero. */
export function divide(a, b) {
  if (b === 0) {
    return null;
  }
  const whole = safe(a, b) ? a / b : NaN;
  if (Number.isSafeInteger(whole)) {
    return whole || 0;
  }
  const [[c, e], [d, f]] = [parts(a), parts(b)];
  const shift = Math.max(0, DIGITS + 2 + digitsOf(d) - digitsOf(c));
  const dividend = c * power(shift);
  // A last digit that stands for whatever is left, so that rounding knows it is there.
  const rest = dividend % d === 0n ? 0n : dividend < 0n === d < 0n ? 1n : -1n;
  return fromBigInt((dividend / d) * 10n + rest, e - f - shift - 1);
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compareNumbers(a, b) {
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  const [c, d] = aligned(a, b);
  return c < d ? -1 : c > d ? 1 : 0;
}

/** The remainder that has the sign of the divisor; null where that is zero. */
export function modulo(a, b) {
  if (b === 0) {
    return null;
  }
  const [c, d, exponent] = aligned(a, b);
  return fromBigInt(((c % d) + d) % d, exponent);
}

/** a to the power of b; null where that is no number. */
export function raise(a, b) {
  if (!isInteger(b) || typeof b !== 'number' || Math.abs(b) > 999_999) {
    return fromDouble(toDouble(a) ** toDouble(b));
  }
  if (b < 0) {
    const inverse = raise(a, -b);
    return inverse === null ? null : divide(1, inverse);
  }
  let [result, base, left] = [1, a, b];
  for (; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      result = multiply(result, base);
    }
    base = left > 1 ? multiply(base, base) : base;
    if (result === null || base === null) {
      return null;
    }
  }
  return result;
}

/** The square root to 34 digits; null for a negative number. */
export function squareRoot(a) {
  if (compareNumbers(a, 0) <= 0) {
    return a === 0 ? 0 : null;
  }
  const [c, e] = parts(a);
  const shift = 2 * DIGITS + 4 + (Math.abs(e) % 2);
  const scaled = c * power(shift);
  let root = power(Math.ceil(digitsOf(scaled) / 2));
  for (let next = (root + scaled / root) / 2n; next < root; next = (root + scaled / root) / 2n) {
    root = next;
  }
  return fromBigInt(root, (e - shift) / 2);
}

const ROUNDERS = {
  'half even': (twice, odd) => twice > 0 || (twice === 0 && odd),
  'half up': (twice) => twice >= 0,
  'half down': (twice) => twice > 0,
  up: () => true,
  down: () => false,
  floor: (_twice, _odd, negative) => negative,
  ceiling: (_twice, _odd, negative) => !negative,
};

/** c / d as a whole number, in the rounding `mode`; d is positive. */
function quotient(c, d, mode) {
  const negative = c < 0n;
  const [whole, rest] = [c / d, c % d];
  if (rest === 0n) {
    return whole;
  }
  const twice = 2n * (negative ? -rest : rest) - d;
  const sign = twice > 0n ? 1 : twice < 0n ? -1 : 0;
  const away = ROUNDERS[mode](sign, whole % 2n !== 0n, negative);
  return away ? whole + (negative ? -1n : 1n) : whole;
}

/** `a` with `scale` digits after the point (before it where that is negative). */
export function round(a, scale, mode) {
  const [c, e] = parts(a);
  const excess = -e - scale;
  return excess <= 0 ? a : fromBigInt(quotient(c, power(excess), mode), -scale);
}
