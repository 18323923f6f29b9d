// Order and equality. Both are null, FEEL's "unknown", for values of two types.
import { isDuration, sameKind } from './duration.js';
import { isContext, kindOf } from './kinds.js';
import { compareNumbers, isNumber } from './number.js';
import { compareTemporal, isDate, isTemporal } from './temporal.js';

/** Negative, zero or positive; null for values that have no order or not the same type. */
export function compare(a, b) {
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  if (typeof a === 'string' && typeof b === 'string') {
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (isNumber(a) && isNumber(b)) {
    return compareNumbers(a, b);
  }
  if (isTemporal(a) && isTemporal(b) && a.constructor === b.constructor) {
    return compareTemporal(a, b);
  }
  if (isDuration(a) && isDuration(b) && sameKind(a, b)) {
    return a.total < b.total ? -1 : a.total > b.total ? 1 : 0;
  }
  return null;
}

const isNil = (value) => value === null || value === undefined;
const single = (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value);

/** true or false; null where the two cannot be compared. A list of one equals its element. */
export function equals(a, b) {
  if (isNil(a) || isNil(b)) {
    return isNil(a) && isNil(b);
  }
  if (Array.isArray(a) !== Array.isArray(b)) {
    const [x, y] = [single(a), single(b)];
    return Array.isArray(x) || Array.isArray(y) ? null : equals(x, y);
  }
  if (isNumber(a) && isNumber(b)) {
    return compareNumbers(a, b) === 0;
  }
  if (typeof a === 'object' && typeof b === 'object') {
    return equalObjects(a, b);
  }
  return typeof a === typeof b ? a === b : null;
}

function equalObjects(a, b) {
  if (Array.isArray(a)) {
    return a.length === b.length && a.every((element, at) => equals(element, b[at]) === true);
  }
  if (isContext(a) && isContext(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && equals(a[key], b[key]) === true)
    );
  }
  if (kindOf(a) !== kindOf(b)) {
    return null;
  }
  if (isTemporal(a) && !isDate(a) && (a.zone === null) !== (b.zone === null)) {
    return false;
  }
  if (kindOf(a) === 'range') {
    const bounds = ['start included', 'end included'].every((bound) => a[bound] === b[bound]);
    return bounds && equals(a.start, b.start) === true && equals(a.end, b.end) === true;
  }
  const order = compare(a, b);
  return order === null ? a === b : order === 0;
}

/** Whether two values are the very same: unlike `=`, also by their zones and their types. */
export function identical(a, b) {
  if (kindOf(a) !== kindOf(b)) {
    return false;
  }
  if (isTemporal(a) && !isDate(a)) {
    const sameZone = a.zone === b.zone;
    return sameZone && equals(a, b) === true;
  }
  return equals(a, b) === true;
}
