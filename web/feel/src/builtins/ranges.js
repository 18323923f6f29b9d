// How points and ranges lie to each other (DMN 1.5, 10.3.4.7), and a range from its text.
import { compare } from '../values/compare.js';
import { INVALID } from '../values/function.js';
import { kindOf } from '../values/kinds.js';
import { define } from './signatures.js';

const isRange = (value) => kindOf(value) === 'range';

/** A point as the range of itself, so that one rule says it for both. */
function asRange(value) {
  return isRange(value)
    ? value
    : { start: value, end: value, 'start included': true, 'end included': true };
}

// An end is compared with where it lies just beside its value: before or after it where it is
// excluded. An open end lies beyond everything.
function side(a, b, besideA, besideB) {
  const order = compare(a, b);
  return order === null || order !== 0 ? order : besideA - besideB;
}

function startOrder(a, b) {
  if (a.start === null || b.start === null) {
    return Number(b.start === null) - Number(a.start === null);
  }
  return side(a.start, b.start, Number(!a['start included']), Number(!b['start included']));
}

function endOrder(a, b) {
  if (a.end === null || b.end === null) {
    return Number(a.end === null) - Number(b.end === null);
  }
  return side(a.end, b.end, Number(a['end included']), Number(b['end included']));
}

/** Whether all of `a` lies before all of `b`. */
function isBefore(a, b) {
  if (a.end === null || b.start === null) {
    return false;
  }
  const order = compare(a.end, b.start);
  return order === null
    ? null
    : order < 0 || (order === 0 && !(a['end included'] && b['start included']));
}

const meets = (a, b) =>
  a.end !== null &&
  b.start !== null &&
  a['end included'] &&
  b['start included'] &&
  equal(a.end, b.start);

function equal(a, b) {
  const order = compare(a, b);
  return order === null ? null : order === 0;
}

function overlaps(a, b) {
  const [before, after] = [isBefore(a, b), isBefore(b, a)];
  return before === null || after === null ? null : !before && !after;
}

const includes = (a, b) => startOrder(a, b) <= 0 && endOrder(a, b) >= 0;
const finishes = (a, b) => endOrder(a, b) === 0 && startOrder(a, b) >= 0;
const starts = (a, b) => startOrder(a, b) === 0 && endOrder(a, b) <= 0;
const overlapsBefore = (a, b) =>
  startOrder(a, b) < 0 && overlaps(a, b) === true && endOrder(a, b) <= 0;
const coincides = (a, b) => startOrder(a, b) === 0 && endOrder(a, b) === 0;

/** Values that can be compared at all; ends that cannot give null instead of a wrong answer. */
function comparable(a, b) {
  const some = (range) => range.start ?? range.end;
  return compare(some(a), some(b)) !== null;
}

function relation(name, holds, ...forms) {
  const run = (a, b) => {
    const [x, y] = [asRange(a), asRange(b)];
    return comparable(x, y) ? holds(x, y) : INVALID;
  };
  define(name, ...forms.flatMap((form) => [form, run]));
}

const RANGES = 'range1: range, range2: range';
const POINT_RANGE = 'point: some, range: range';
const RANGE_POINT = 'range: range, point: some';
const POINTS = 'point1: some, point2: some';
const flipped = (holds) => (a, b) => holds(b, a);

relation('before', isBefore, POINTS, POINT_RANGE, RANGE_POINT, RANGES);
relation('after', flipped(isBefore), POINTS, POINT_RANGE, RANGE_POINT, RANGES);
relation('meets', meets, RANGES);
relation('met by', flipped(meets), RANGES);
relation('overlaps', overlaps, RANGES);
relation('overlaps before', overlapsBefore, RANGES);
relation('overlaps after', flipped(overlapsBefore), RANGES);
relation('finishes', finishes, POINT_RANGE, RANGES);
relation('finished by', flipped(finishes), RANGE_POINT, RANGES);
relation('includes', includes, RANGE_POINT, RANGES);
relation('during', flipped(includes), POINT_RANGE, RANGES);
relation('starts', starts, POINT_RANGE, RANGES);
relation('started by', flipped(starts), RANGE_POINT, RANGES);

define('coincides', POINTS, same, RANGES, same);

function same(a, b) {
  if (isRange(a) !== isRange(b)) {
    return INVALID;
  }
  const [x, y] = [asRange(a), asRange(b)];
  return comparable(x, y) ? coincides(x, y) : INVALID;
}
