// List functions (DMN 1.5, 10.3.4.4), and those that Camunda adds.
import { compare, equals } from '../values/compare.js';
import { INVALID } from '../values/function.js';
import { toDouble } from '../values/number.js';
import { define } from './signatures.js';

const same = (a, b) => equals(a, b) === true;
const has = (list, value) => list.some((item) => same(item, value));

/** The index of a position, which counts from 1, or backwards from -1; null outside of the list. */
function indexOf(list, position) {
  const at = Math.trunc(toDouble(position));
  if (at === 0 || Math.abs(at) > list.length) {
    return null;
  }
  return at < 0 ? list.length + at : at - 1;
}

define('list contains', 'list: list, element: any', has);
define('count', 'list: list', (list) => list.length);
define('reverse', 'list: list', (list) => list.toReversed());
define('is empty', 'list: list', (list) => list.length === 0);

/** The element that comes before all others in `direction`. */
function extreme(direction) {
  return (list) => {
    const found = list.reduce((best, item) => {
      const order = best === undefined ? 0 : compare(item, best);
      return order === null || best === INVALID
        ? INVALID
        : best === undefined || order * direction > 0
          ? item
          : best;
    }, undefined);
    return found ?? null;
  };
}
define('min', '...list: some', extreme(-1));
define('max', '...list: some', extreme(1));

/** Three-valued: `decisive` if it is in the list, null if something is there that is no boolean. */
function decides(decisive) {
  return (list) => {
    if (list.includes(decisive)) {
      return decisive;
    }
    return list.every((item) => typeof item === 'boolean') ? !decisive : null;
  };
}
define('all', '...list: any', decides(false));
define('any', '...list: any', decides(true));

define('sublist', 'list: list, start position: number, length?: number', (list, start, length) => {
  const from = indexOf(list, start);
  const count = length === undefined ? list.length - (from ?? 0) : Math.trunc(toDouble(length));
  return from === null || count < 1 || from + count > list.length
    ? INVALID
    : list.slice(from, from + count);
});

define('append', 'list: list, ...item: any', (list, items) => [...list, ...items]);
define('concatenate', '...list: list', (lists) => lists.flat());
define('union', '...list: list', (lists) => distinct(lists.flat()));
define('distinct values', 'list: list', distinct);
define('duplicate values', 'list: list', (list) =>
  distinct(list.filter((item, at) => list.some((other, n) => n !== at && same(item, other)))),
);
define('flatten', 'list: list', (list) => list.flat(Infinity));

function distinct(list) {
  const scalars = new Set();
  const found = [];
  for (const item of list) {
    // Most lists hold texts and numbers, which need no comparison with everything before them.
    const scalar = typeof item === 'string' || typeof item === 'number';
    if (
      scalar
        ? !scalars.has(item) && !found.some((one) => Array.isArray(one) && same(one, item))
        : !has(found, item)
    ) {
      found.push(item);
    }
    if (scalar) {
      scalars.add(item);
    }
  }
  return found;
}

define('insert before', 'list: list, position: number, newItem: any', (list, position, item) => {
  const at = indexOf(list, position);
  return at === null ? INVALID : list.toSpliced(at, 0, item);
});
define('remove', 'list: list, position: number', (list, position) => {
  const at = indexOf(list, position);
  return at === null ? INVALID : list.toSpliced(at, 1);
});
define('index of', 'list: list, match: any', (list, match) =>
  list.flatMap((item, at) => (same(item, match) ? [at + 1] : [])),
);

define(
  'list replace',
  'list: list, position: number, newItem: any',
  (list, position, item) => {
    const at = indexOf(list, position);
    return at === null ? INVALID : list.with(at, item);
  },
  'list: list, match: function, newItem: any',
  (list, match, item) => {
    const answers = list.map((one) => match.call([one, item]));
    return answers.every((answer) => typeof answer === 'boolean')
      ? list.map((one, at) => (answers[at] ? item : one))
      : INVALID;
  },
);

define('sort', 'list: list, precedes: function', (list, precedes) => {
  if (precedes.parameterNames.length !== 2) {
    return INVALID;
  }
  const order = (a, b) =>
    precedes.call([a, b]) === true ? -1 : precedes.call([b, a]) === true ? 1 : 0;
  return list.toSorted(order);
});

define('partition', 'list: list, size: number', (list, size) => {
  const length = Math.trunc(toDouble(size));
  if (length < 1) {
    return INVALID;
  }
  const parts = [];
  for (let at = 0; at < list.length; at += length) {
    parts.push(list.slice(at, at + length));
  }
  return parts;
});
