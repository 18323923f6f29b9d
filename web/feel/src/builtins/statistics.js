// Sums and what is made of them (DMN 1.5, 10.3.4.4). Of an empty list they are null.
import { add, compareNumbers, divide, multiply, squareRoot, subtract } from '../values/number.js';
import { addDurations } from '../values/duration.js';
import { INVALID } from '../values/function.js';
import { define } from './signatures.js';

const sum = (list) => list.reduce((total, n) => (total === null ? null : add(total, n)));
const mean = (list) => divide(sum(list), list.length);
const ordered = (list) => list.toSorted(compareNumbers);

const orNull = (work) => (list) => (list.length === 0 ? null : work(list));

define(
  'sum',
  '...list: number',
  orNull(sum),
  '...list: days and time duration|years and months duration',
  orNull((list) => list.reduce((total, one) => total && addDurations(total, one, 1)) ?? INVALID),
);
define('mean', '...list: number', orNull(mean));
define(
  'product',
  '...list: number',
  orNull((list) => list.reduce(multiply)),
);

define(
  'median',
  '...list: number',
  orNull((list) => {
    const sorted = ordered(list);
    const half = Math.floor(list.length / 2);
    return list.length % 2 ? sorted[half] : divide(add(sorted[half - 1], sorted[half]), 2);
  }),
);

define('stddev', '...list: number', (list) => {
  if (list.length < 2) {
    return INVALID;
  }
  const middle = mean(list);
  const squares = list.map((n) => subtract(n, middle)).map((n) => multiply(n, n));
  return squareRoot(divide(sum(squares), list.length - 1));
});

define('mode', '...list: number', (list) => {
  const sorted = ordered(list);
  const counts = [];
  for (const n of sorted) {
    const last = counts.at(-1);
    if (last && compareNumbers(last.n, n) === 0) {
      last.count += 1;
    } else {
      counts.push({ n, count: 1 });
    }
  }
  const most = Math.max(...counts.map(({ count }) => count));
  return counts.filter(({ count }) => count === most).map(({ n }) => n);
});
