// The relations between points and ranges that feelin 8.2.0 leaves out (DMN 1.5, 10.3.4.7).
import { builtins, cmp, fn, getType, includes, invalidArguments, isRange } from 'feelin';

import { closureOf, orNull, parse } from './compile.js';

const starts = (a, b) => cmp(a.start, b.start);
const ends = (a, b) => cmp(a.end, b.end);
const included = (range) => [range['start included'], range['end included']];

/** Whether the start of `a` lies before that of `b`, an included one before an excluded one. */
function startsEarlier(a, b) {
  const order = starts(a, b);
  return order < 0 || (order === 0 && included(a)[0] && !included(b)[0]);
}

/** Whether the end of `a` lies before that of `b`, an excluded one before an included one. */
function endsEarlier(a, b) {
  const order = ends(a, b);
  return order < 0 || (order === 0 && !included(a)[1] && included(b)[1]);
}

const sameStart = (a, b) => starts(a, b) === 0 && included(a)[0] === included(b)[0];
const sameEnd = (a, b) => ends(a, b) === 0 && included(a)[1] === included(b)[1];

function overlapsBefore(a, b) {
  const order = cmp(a.end, b.start);
  const touch = order > 0 || (order === 0 && included(a)[1] && included(b)[0]);
  return startsEarlier(a, b) && touch && !endsEarlier(b, a);
}

function finishes(a, b) {
  return isRange(a) ? sameEnd(a, b) && !startsEarlier(a, b) : included(b)[1] && cmp(b.end, a) === 0;
}

function beginsWith(a, b) {
  return isRange(a)
    ? sameStart(a, b) && !endsEarlier(b, a)
    : included(b)[0] && cmp(b.start, a) === 0;
}

function coincides(a, b) {
  if (isRange(a) !== isRange(b)) {
    return null;
  }
  return isRange(a) ? sameStart(a, b) && sameEnd(a, b) : cmp(a, b) === 0;
}

/** A relation over values of one type; what cannot be compared has no relation. */
function relation(compare, names, ranges) {
  const typeOf = (value) => (isRange(value) ? value.valueType : getType(value));
  const bounded = (value) => !isRange(value) || (value.start !== null && value.end !== null);
  const check = (a, b) =>
    typeOf(a) === typeOf(b) && bounded(a) && bounded(b)
      ? compare(a, b)
      : invalidArguments('{a} and {b} cannot be compared', { a, b });
  return fn(check, ranges, names);
}

const POINT_RANGE = [
  ['any', 'range'],
  ['point', 'range'],
];
const RANGE_POINT = [
  ['range', 'any'],
  ['range', 'point'],
];
const RANGES = [
  ['range', 'range'],
  ['range1', 'range2'],
];
const add = (name, compare, [types, names]) => {
  builtins[name] = relation(compare, names, types);
};

add('overlaps before', overlapsBefore, RANGES);
add('overlaps after', (a, b) => overlapsBefore(b, a), RANGES);
add('finishes', finishes, POINT_RANGE);
add('finished by', (a, b) => finishes(b, a), RANGE_POINT);
add('during', (a, b) => includes(b, a), POINT_RANGE);
add('starts', beginsWith, POINT_RANGE);
add('started by', (a, b) => beginsWith(b, a), RANGE_POINT);
add('coincides', coincides, [
  ['any', 'any'],
  ['point1', 'point2'],
]);

// `range("[1..3]")` reads text that may come from data, so nothing but literals is evaluated.
const LITERALS = new Set([
  'Expression',
  'SimplePositiveUnaryTest',
  'Interval',
  'NumericLiteral',
  'StringLiteral',
  'DateTimeLiteral',
  'AtLiteral',
  'DateTimeConstructor',
  'PositionalParameters',
  'ArithmeticExpression',
  'ArithOp',
  'date',
  'and',
  'time',
  'duration',
]);

function readRange(text) {
  const tree = parse(text, 'Expression');
  let literal = true;
  tree.iterate({
    enter: ({ name }) => {
      literal &&= LITERALS.has(name) || /^[[\]().]+$/.test(name);
    },
  });
  const range = literal ? orNull(() => closureOf(tree, text)({})) : null;
  const ordered =
    isRange(range) &&
    range.start !== null &&
    range.end !== null &&
    cmp(range.start, range.end) <= 0;
  return ordered ? range : invalidArguments('range({text}) is not a range', { text });
}

builtins.range = fn(readRange, ['string'], ['from']);
