// Numeric functions (DMN 1.5, 10.3.4.5).
import { INVALID } from '../values/function.js';
import { absolute, isDuration } from '../values/duration.js';
import {
  compareNumbers,
  fromDouble,
  modulo,
  negate,
  round,
  squareRoot,
  toDouble,
} from '../values/number.js';
import { define } from './signatures.js';

// What a scale may be in decimal128.
const LEAST_SCALE = -6111;
const MOST_SCALE = 6176;

function rounding(mode) {
  return (n, given = 0) => {
    const scale = Math.trunc(toDouble(given));
    return scale < LEAST_SCALE || scale > MOST_SCALE ? INVALID : round(n, scale, mode);
  };
}

const SCALED = 'n: number, scale: number';
define('decimal', SCALED, rounding('half even'));
define('round up', SCALED, rounding('up'));
define('round down', SCALED, rounding('down'));
define('round half up', SCALED, rounding('half up'));
define('round half down', SCALED, rounding('half down'));
define('floor', 'n: number', rounding('floor'), SCALED, rounding('floor'));
define('ceiling', 'n: number', rounding('ceiling'), SCALED, rounding('ceiling'));

define('abs', 'n: number|days and time duration|years and months duration', (n) => {
  if (isDuration(n)) {
    return absolute(n);
  }
  return compareNumbers(n, 0) < 0 ? negate(n) : n;
});

define('modulo', 'dividend: number, divisor: number', (a, b) => modulo(a, b) ?? INVALID);
define('sqrt', 'number: number', (n) => squareRoot(n) ?? INVALID);
define('log', 'number: number', (n) =>
  compareNumbers(n, 0) > 0 ? fromDouble(Math.log(toDouble(n))) : INVALID,
);
define('exp', 'number: number', (n) => fromDouble(Math.exp(toDouble(n))) ?? INVALID);
define('odd', 'number: number', (n) => Math.abs(toDouble(modulo(n, 2))) === 1);
define('even', 'number: number', (n) => modulo(n, 2) === 0);
