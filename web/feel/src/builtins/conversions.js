// Conversion functions (DMN 1.5, 10.3.4.1), and a few about null.
import { INVALID } from '../values/function.js';
import { YearsMonths, SECOND, parseDuration } from '../values/duration.js';
import { isInteger, modulo, multiply, parseNumber, subtract, toDouble } from '../values/number.js';
import {
  FeelDateTime,
  FeelTime,
  MIDNIGHT,
  dateFrom,
  isDate,
  isDateTime,
  isTime,
  monthsBetween,
} from '../values/temporal.js';
import { parseDate, parseDateTime, parseTime } from '../values/temporal-text.js';
import { stringOf } from '../values/text.js';
import { isZone } from '../values/zones.js';
import { define } from './signatures.js';

const MAX_OFFSET_SECONDS = 18 * 3600;

const NUMERAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const numeral = (text) => (NUMERAL.test(text) ? (parseNumber(text) ?? INVALID) : INVALID);
const GROUPINGS = [undefined, ' ', ',', '.'];

define(
  'number',
  'from: string',
  (text) => numeral(text),
  'from: string, grouping separator: any, decimal separator: any',
  (text, grouping, decimal) => {
    const [group, point] = [grouping ?? undefined, decimal ?? undefined];
    const known = GROUPINGS.includes(group) && [undefined, ',', '.'].includes(point);
    if (!known || (group !== undefined && group === point) || (group === '.' && !point)) {
      return INVALID;
    }
    const joined = group === undefined ? text : text.replaceAll(group, '');
    if (point === ',' && joined.includes('.')) {
      return INVALID;
    }
    return numeral(point === ',' ? joined.replace(',', '.') : joined);
  },
);

define('string', 'from: some', (value) => stringOf(value));

const whole = (n) => (isInteger(n) ? toDouble(n) : NaN);

define(
  'date',
  'from: string',
  (text) => parseDate(text) ?? INVALID,
  'from: date|date and time',
  (value) => (isDate(value) ? value : value.date),
  'year: number, month: number, day: number',
  (...parts) => dateFrom(...parts.map(whole)) ?? INVALID,
);

/** A time of numbers, the seconds with a fraction; null where there is no such time. */
function timeFrom(hour, minute, second, zone) {
  const [h, m] = [whole(hour), whole(minute)];
  const fraction = modulo(second, 1);
  const s = toDouble(subtract(second, fraction));
  if (!(h >= 0 && h < 24 && m >= 0 && m < 60 && s >= 0 && s < 60)) {
    return null;
  }
  const nanoseconds = Math.trunc(toDouble(multiply(fraction, 1_000_000_000)));
  return new FeelTime(h, m, s, nanoseconds, zone);
}

/** A duration as a zone; undefined where it is too long for one. */
function offsetZone(duration) {
  const seconds = Number(duration.total / SECOND);
  return Math.abs(seconds) <= MAX_OFFSET_SECONDS ? seconds : undefined;
}

const zoned = (make, offset) => {
  const zone = offset === undefined ? null : offsetZone(offset);
  return zone === undefined ? INVALID : (make(zone) ?? INVALID);
};

define(
  'time',
  'from: string',
  (text) => parseTime(text) ?? INVALID,
  'from: time|date and time|date',
  (value) => (isTime(value) ? value : isDateTime(value) ? value.time : MIDNIGHT.in(0)),
  'hour: number, minute: number, second: number, offset?: days and time duration',
  (hour, minute, second, offset) => zoned((zone) => timeFrom(hour, minute, second, zone), offset),
);

function dateTimeFrom([year, month, day, ...clock], zone) {
  const date = dateFrom(whole(year), whole(month), whole(day));
  const time = timeFrom(...clock, zone);
  return date && time && new FeelDateTime(date, time);
}

const NUMBERS =
  'year: number, month: number, day: number, hour: number, minute: number, second: number';
define(
  'date and time',
  'from: string',
  (text) => parseDateTime(text) ?? INVALID,
  'date: date|date and time, time: time',
  (date, time) => new FeelDateTime(isDate(date) ? date : date.date, time),
  `${NUMBERS}, offset?: days and time duration`,
  (...parts) => zoned((zone) => dateTimeFrom(parts.slice(0, 6), zone), parts[6]),
  `${NUMBERS}, timezone: string`,
  (...parts) =>
    isZone(parts[6]) ? (dateTimeFrom(parts.slice(0, 6), parts[6]) ?? INVALID) : INVALID,
);

define('duration', 'from: string', (text) => parseDuration(text) ?? INVALID);

const DATES = 'from: date|date and time, to: date|date and time';
define('years and months duration', DATES, (from, to) => new YearsMonths(monthsBetween(from, to)));

define('not', 'negand: any', (value) => (typeof value === 'boolean' ? !value : null));
define('is defined', 'value: any', (value) => value !== null);
define('get or else', 'value: any, default: any', (value, otherwise) => value ?? otherwise);
define('assert', 'value: any, condition: boolean, cause?: string', (value, condition) =>
  condition ? value : INVALID,
);
