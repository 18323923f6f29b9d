// Dates, times, and date-times. A zone is null (a local time), a number (seconds east of UTC), or
// the name of a time zone.
import {
  MAX_YEAR,
  dayNumber,
  dayOf,
  daysInMonth,
  isDay,
  weekdayOf,
  weekOfYear,
} from './calendar-days.js';
import { DaysTime, SECOND, YearsMonths, fractionText, ofSeconds } from './duration.js';
import { offsetAt, offsetOf } from './zones.js';

const DAY_SECONDS = 86_400;
const DAY_NANOSECONDS = BigInt(DAY_SECONDS) * SECOND;

const pad = (n) => String(n).padStart(2, '0');

export class FeelDate {
  get kind() {
    return 'date';
  }

  constructor(year, month, day) {
    this.year = year;
    this.month = month;
    this.day = day;
  }

  get number() {
    return dayNumber(this.year, this.month, this.day);
  }

  get weekday() {
    return weekdayOf(this.number);
  }

  get dayOfYear() {
    return this.number - dayNumber(this.year, 1, 1) + 1;
  }

  get weekOfYear() {
    return weekOfYear(this.number);
  }

  get iso() {
    const year = String(Math.abs(this.year)).padStart(4, '0');
    return `${this.year < 0 ? '-' : ''}${year}-${pad(this.month)}-${pad(this.day)}`;
  }
}

export class FeelTime {
  get kind() {
    return 'time';
  }

  constructor(hour, minute, second, nanosecond = 0, zone = null) {
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.nanosecond = nanosecond;
    this.zone = zone;
  }

  /** Seconds since midnight, whole ones. */
  get seconds() {
    return this.hour * 3600 + this.minute * 60 + this.second;
  }

  // The offset of a named zone depends on the day; a time alone has that of 1970-01-01.
  get offset() {
    return offsetIn(this.zone, this.seconds);
  }

  get 'time offset'() {
    return this.zone === null ? null : ofSeconds(this.offset);
  }

  get timezone() {
    return typeof this.zone === 'string' ? this.zone : null;
  }

  get local() {
    const { hour, minute, second, nanosecond } = this;
    return `${pad(hour)}:${pad(minute)}:${pad(second)}${fractionText(nanosecond)}`;
  }

  get iso() {
    return this.local + zoneText(this.zone);
  }

  in(zone) {
    return new FeelTime(this.hour, this.minute, this.second, this.nanosecond, zone);
  }
}

export class FeelDateTime {
  get kind() {
    return 'date and time';
  }

  constructor(date, time) {
    this.date = date;
    this.time = time;
  }

  get year() {
    return this.date.year;
  }

  get month() {
    return this.date.month;
  }

  get day() {
    return this.date.day;
  }

  get weekday() {
    return this.date.weekday;
  }

  get hour() {
    return this.time.hour;
  }

  get minute() {
    return this.time.minute;
  }

  get second() {
    return this.time.second;
  }

  get zone() {
    return this.time.zone;
  }

  get offset() {
    return offsetIn(this.zone, this.date.number * DAY_SECONDS + this.time.seconds);
  }

  get 'time offset'() {
    return this.zone === null ? null : ofSeconds(this.offset);
  }

  get timezone() {
    return this.time.timezone;
  }

  get iso() {
    return `${this.date.iso}T${this.time.iso}`;
  }

  /** The same with its offset in place of a zone's name, as any reader of ISO 8601 knows it. */
  get plainIso() {
    return `${this.date.iso}T${this.time.local}${zoneText(this.zone === null ? null : this.offset)}`;
  }
}

export const isDate = (value) => value instanceof FeelDate;
export const isTime = (value) => value instanceof FeelTime;
export const isDateTime = (value) => value instanceof FeelDateTime;
export const isTemporal = (value) => isDate(value) || isTime(value) || isDateTime(value);

const offsetIn = (zone, local) => (typeof zone === 'string' ? offsetOf(zone, local) : (zone ?? 0));

export function zoneText(zone) {
  if (zone === null) {
    return '';
  }
  if (typeof zone === 'string') {
    return `@${zone}`;
  }
  if (zone === 0) {
    return 'Z';
  }
  const size = Math.abs(zone);
  const seconds = size % 60 ? `:${pad(size % 60)}` : '';
  return `${zone < 0 ? '-' : '+'}${pad(Math.floor(size / 3600))}:${pad(Math.floor(size / 60) % 60)}${seconds}`;
}

export const MIDNIGHT = new FeelTime(0, 0, 0);
/** FEEL takes a date for midnight UTC where it needs a date and time. */
export const atMidnight = (date) => new FeelDateTime(date, MIDNIGHT.in(0));

export const dateFrom = (year, month, day) =>
  isDay(year, month, day) ? new FeelDate(year, month, day) : null;

export const dateOfNumber = (number) => dateFrom(...dayOf(number));

/** Nanoseconds on the clock of a date-time, and on that of UTC. */
const local = ({ date, time }) =>
  BigInt(date.number) * DAY_NANOSECONDS + BigInt(time.seconds) * SECOND + BigInt(time.nanosecond);

const instant = (value) => local(value) - BigInt(value.offset) * SECOND;

function fromLocal(nanoseconds, zone) {
  const number = floorDivide(nanoseconds, DAY_NANOSECONDS);
  const date = dateOfNumber(Number(number));
  return date && new FeelDateTime(date, timeOf(nanoseconds - number * DAY_NANOSECONDS, zone));
}

const floorDivide = (a, b) => (a - (((a % b) + b) % b)) / b;

/** The time of day that is this many nanoseconds after midnight. */
function timeOf(nanoseconds, zone) {
  const seconds = Number(nanoseconds / SECOND);
  const minutes = Math.floor(seconds / 60);
  return new FeelTime(
    Math.floor(minutes / 60),
    minutes % 60,
    seconds % 60,
    Number(nanoseconds % SECOND),
    zone,
  );
}

function fromInstant(nanoseconds, zone) {
  const seconds = Number(floorDivide(nanoseconds, SECOND));
  const offset = typeof zone === 'string' ? offsetAt(zone, seconds) : zone;
  return fromLocal(nanoseconds + BigInt(offset) * SECOND, zone);
}

/** Date-times as two BigInts that can be compared: a local one is read on the other's clock. */
function comparable(a, b) {
  if (a.zone === null || b.zone === null) {
    const zone = a.zone ?? b.zone;
    return [a, b].map((one) =>
      zone === null
        ? local(one)
        : instant(new FeelDateTime(one.date, one.time.in(one.zone ?? zone))),
    );
  }
  return [instant(a), instant(b)];
}

const ofDay = (time) => (time.seconds - time.offset) * 1e9 + time.nanosecond;

/** Negative, zero or positive, for two temporal values of one kind. */
export function compareTemporal(a, b) {
  if (isDate(a)) {
    return a.number - b.number;
  }
  if (isTime(a)) {
    return ofDay(a) - ofDay(b);
  }
  const [x, y] = comparable(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** `value` plus `sign` times `duration`; null beyond the calendar. */
export function plusDuration(value, duration, sign) {
  if (duration instanceof YearsMonths) {
    return isTime(value) ? null : plusMonths(value, sign * duration.total);
  }
  const nanoseconds = sign < 0 ? -duration.total : duration.total;
  if (isDate(value)) {
    return fromLocal(BigInt(value.number) * DAY_NANOSECONDS + nanoseconds, null)?.date ?? null;
  }
  if (isTime(value)) {
    const total = BigInt(value.seconds) * SECOND + BigInt(value.nanosecond) + nanoseconds;
    return timeOf(((total % DAY_NANOSECONDS) + DAY_NANOSECONDS) % DAY_NANOSECONDS, value.zone);
  }
  return value.zone === null
    ? fromLocal(local(value) + nanoseconds, null)
    : fromInstant(instant(value) + nanoseconds, value.zone);
}

function plusMonths(value, months) {
  if (isDateTime(value)) {
    const date = plusMonths(value.date, months);
    return date && new FeelDateTime(date, value.time);
  }
  const total = value.year * 12 + value.month - 1 + months;
  const [year, month] = [Math.floor(total / 12), (((total % 12) + 12) % 12) + 1];
  if (Math.abs(year) > MAX_YEAR) {
    return null;
  }
  return new FeelDate(year, month, Math.min(value.day, daysInMonth(year, month)));
}

/** The duration from `b` to `a`; null where only one of them has a zone, or they are of two kinds. */
export function minus(a, b) {
  const [x, y] = [a, b].map((one) => (isDate(one) ? atMidnight(one) : one));
  if (isTime(x) !== isTime(y) || (x.zone === null) !== (y.zone === null)) {
    return null;
  }
  return new DaysTime(isTime(x) ? BigInt(ofDay(x) - ofDay(y)) : instant(x) - instant(y));
}

/** The whole months from one date to another. */
export function monthsBetween(from, to) {
  const months = (to.year - from.year) * 12 + to.month - from.month;
  if (months > 0 && to.day < from.day) {
    return months - 1;
  }
  return months < 0 && to.day > from.day ? months + 1 : months;
}
