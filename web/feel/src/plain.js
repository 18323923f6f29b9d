// Most cells of a long table are constants, comparisons with a number or ranges of numbers. They are
// right as they stand, read nothing, and need neither the parser, which takes half a millisecond
// for each, nor a closure, which takes ten kilobytes.

// Up to fifteen digits, which a JavaScript number holds exactly.
const NUMBER = '-?(?:\\d{1,9}\\.\\d{1,6}|\\d{1,15})';
const CONSTANT = `"[^"\\\\]*"|${NUMBER}|true|false`;
const ONE = new RegExp(`^(?:${CONSTANT})$`);
const SEVERAL = new RegExp(`^(?:${CONSTANT})(?:\\s*,\\s*(?:${CONSTANT}))*$`);
const EACH = new RegExp(CONSTANT, 'g');
const COMPARISON = new RegExp(`^([<>]=?) ?(${NUMBER})$`);
const RANGE = new RegExp(`^([[(])(${NUMBER}) ?\\.\\. ?(${NUMBER})([\\])[])$`);

const COMPARE = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

// A JSON constant without escapes is the same in FEEL.
const constant = (text) => (text[0] === '"' ? text.slice(1, -1) : unsigned(JSON.parse(text)));
const unsigned = (value) => (value === 0 ? 0 : value);

/** `{value}` of a text that is one constant, null for any other. */
export function plainValue(text) {
  return ONE.test(text) && !/^-?0\d/.test(text) ? { value: constant(text) } : null;
}

/**
 * The test of one value that `text` stands for: true, false, or undefined for values that only
 * FEEL can tell about. Null for a text that is not plain.
 */
export function plainTest(text) {
  if (/(?:^|[^\d.])-?0\d/.test(text)) {
    return null;
  }
  if (SEVERAL.test(text)) {
    const wanted = new Set(text.match(EACH).map(constant));
    return (value) => (isSimple(value) ? wanted.has(value) : undefined);
  }
  const holds = numberTest(text);
  return (
    holds && ((value) => (isSimple(value) ? typeof value === 'number' && holds(value) : undefined))
  );
}

const isSimple = (value) => value === null || typeof value !== 'object';

function numberTest(text) {
  const [, sign, bound] = COMPARISON.exec(text) ?? [];
  if (sign) {
    const [compare, limit] = [COMPARE[sign], Number(bound)];
    return (value) => compare(value, limit);
  }
  const [, open, low, high, close] = RANGE.exec(text) ?? [];
  const [from, to] = [Number(low), Number(high)];
  if (!open || from > to) {
    return null;
  }
  const above = COMPARE[open === '[' ? '>=' : '>'];
  const below = COMPARE[close === ']' ? '<=' : '<'];
  return (value) => above(value, from) && below(value, to);
}
