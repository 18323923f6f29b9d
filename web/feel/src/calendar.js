// The case's clock and the working-day functions. A calendar maps ISO dates to "is a working day"
// and overrides the weekend rule; it is registered once per context under its digest.
import { define } from './builtins/signatures.js';
import { weekdayOf } from './values/calendar-days.js';
import { INVALID } from './values/function.js';
import { FeelDateTime, dateOfNumber, isDate, isDateTime } from './values/temporal.js';
import { parseDate, parseDateTime } from './values/temporal-text.js';

const MAX_DAYS = 10_000;
const calendars = new Map([['', new Map()]]);
const state = { now: 0, calendar: calendars.get('') };

export function addCalendar(digest, days) {
  calendars.set(digest, new Map(Object.entries(days)));
}

/** What `now()` and the working days mean from here on; `now` in milliseconds since 1970 UTC. */
export function setMoment(now, digest) {
  state.now = now;
  state.calendar = calendars.get(digest);
}

/** The moment as local time of Asia/Shanghai, written with its offset as every reader expects. */
function now() {
  const local = new Date(state.now + 8 * 3_600_000).toISOString().slice(0, -1);
  return parseDateTime(`${local}+08:00`);
}

/** The number of the day of a date, a date-time or ISO text; null for anything else. */
function dayOf(value) {
  const text = typeof value === 'string' ? parseDate(value.slice(0, 10)) : value;
  const date = isDateTime(text) ? text.date : text;
  return isDate(date) ? date.number : null;
}

function isWorkingDay(day) {
  const known = state.calendar.get(dateOfNumber(day).iso);
  return known === undefined ? weekdayOf(day) <= 5 : known;
}

/** The n-th working day after `start` (before it where n is negative); `start` itself for 0. */
function shift(start, n) {
  const step = n < 0 ? -1 : 1;
  let day = start;
  for (let left = Math.abs(n); left > 0;) {
    day += step;
    left -= isWorkingDay(day) ? 1 : 0;
  }
  return day;
}

function addWorkingDays(date, n) {
  const start = dayOf(date);
  if (start === null || !Number.isInteger(n) || Math.abs(n) > MAX_DAYS) {
    return INVALID;
  }
  const day = dateOfNumber(shift(start, n));
  return isDateTime(date) ? new FeelDateTime(day, date.time) : day;
}

/** Working days after `from` up to and with `to`: the n that `add working days` needs. */
function workingDaysBetween(from, to) {
  const [a, b] = [dayOf(from), dayOf(to)];
  if (a === null || b === null || Math.abs(b - a) > 2 * MAX_DAYS) {
    return INVALID;
  }
  const sign = Math.sign(b - a);
  let count = 0;
  for (let day = a; day !== b;) {
    day += sign;
    count += isWorkingDay(day) ? sign : 0;
  }
  return count;
}

/** Whole years of life: one more on each birthday, on 1 March for those born on 29 February. */
function ageAt(birthday, date) {
  const [from, to] = [dayOf(birthday), dayOf(date)];
  if (from === null || to === null || to < from) {
    return INVALID;
  }
  const [born, on] = [dateOfNumber(from), dateOfNumber(to)];
  const reached = on.month > born.month || (on.month === born.month && on.day >= born.day);
  return on.year - born.year - (reached ? 0 : 1);
}

define('now', '', now);
define('today', '', () => now().date);
define('add working days', 'date: some, n: number', addWorkingDays);
define('working days between', 'from: some, to: some', workingDaysBetween);
define('age at', 'birthday: some, date: some', ageAt);
