// The case's clock and the working-day functions. A calendar maps ISO dates to "is a working day"
// and overrides the weekend rule; it is registered once per context under its digest.
import {
  FeelDate,
  FeelDateTime,
  builtins,
  dateAndTime,
  fn,
  invalidArguments,
  isDate,
  isDateTime,
  parseDate,
} from 'feelin';

const MAX_DAYS = 10_000;
const DAY = { days: 1 };
const DAY_BEFORE = { days: -1 };
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
  return dateAndTime(`${local}+08:00`);
}

/** A date from a date, a date-time or ISO text; null for anything else. */
function dateOf(value) {
  if (isDate(value)) {
    return value.value;
  }
  if (isDateTime(value)) {
    return value.value.toPlainDate();
  }
  const parsed = typeof value === 'string' ? parseDate(value.slice(0, 10)) : null;
  return parsed && parsed.value;
}

function isWorkingDay(day) {
  const known = state.calendar.get(day.toString());
  return known === undefined ? day.dayOfWeek <= 5 : known;
}

/** The n-th working day after `start` (before it where n is negative); `start` itself for 0. */
function shift(start, n) {
  const step = n < 0 ? DAY_BEFORE : DAY;
  let day = start;
  for (let left = Math.abs(n); left > 0;) {
    day = day.add(step);
    left -= isWorkingDay(day) ? 1 : 0;
  }
  return day;
}

function addWorkingDays(date, n) {
  const start = dateOf(date);
  if (!start || !Number.isInteger(n) || Math.abs(n) > MAX_DAYS) {
    return invalidArguments('add working days expects a date and a whole number, got {date}, {n}', {
      date,
      n,
    });
  }
  const day = shift(start, n);
  return isDateTime(date)
    ? new FeelDateTime(day.toPlainDateTime(date.value.toPlainTime()), date.zone)
    : new FeelDate(day);
}

/** Working days after `from` up to and with `to`: the n that `add working days` needs. */
function workingDaysBetween(from, to) {
  const [a, b] = [dateOf(from), dateOf(to)];
  if (!a || !b || Math.abs(a.until(b).days) > 2 * MAX_DAYS) {
    return invalidArguments('working days between expects two dates, got {from}, {to}', {
      from,
      to,
    });
  }
  const sign = a.until(b).sign;
  let [day, count] = [a, 0];
  while (day.until(b).sign !== 0) {
    day = day.add(sign < 0 ? DAY_BEFORE : DAY);
    count += isWorkingDay(day) ? sign : 0;
  }
  return count;
}

/** Whole years of life: one more on each birthday, on 1 March for those born on 29 February. */
function ageAt(birthday, date) {
  const [born, on] = [dateOf(birthday), dateOf(date)];
  if (!born || !on || born.until(on).sign < 0) {
    return invalidArguments('age at expects a birthday and a later date, got {birthday}, {date}', {
      birthday,
      date,
    });
  }
  const reached = on.month > born.month || (on.month === born.month && on.day >= born.day);
  return on.year - born.year - (reached ? 0 : 1);
}

Object.assign(builtins, {
  now: fn(() => now(), [], []),
  today: fn(() => new FeelDate(now().value.toPlainDate()), [], []),
  'add working days': fn(addWorkingDays, ['any', 'number'], ['date', 'n']),
  'working days between': fn(workingDaysBetween, ['any', 'any'], ['from', 'to']),
  'age at': fn(ageAt, ['any', 'any'], ['birthday', 'date']),
});

export const isBuiltin = (name) => Object.hasOwn(builtins, name);
export const builtinArity = (name) => {
  const { $args: names, $required: required = 0 } = builtins[name];
  const open = names.some((arg) => arg.startsWith('...'));
  return { required, most: open ? Infinity : names.length };
};
