// The two kinds of duration, which never mix: years and months, days and time.
import { divide, fromBigInt, isNumber, multiply, round, toBigInt } from './number.js';

export const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;

/** A whole number of months. */
export class YearsMonths {
  get kind() {
    return 'years and months duration';
  }

  constructor(total) {
    this.total = total;
  }

  get years() {
    return Math.trunc(this.total / 12);
  }

  get months() {
    return this.total % 12;
  }

  get iso() {
    const [years, months] = [Math.abs(this.years), Math.abs(this.months)];
    const text = `${years ? `${years}Y` : ''}${months || !years ? `${months}M` : ''}`;
    return `${this.total < 0 ? '-' : ''}P${text}`;
  }

  scaled(change) {
    const total = Math.trunc(Number(change(this.total)));
    return Number.isSafeInteger(total) ? new YearsMonths(total) : null;
  }
}

/** A whole number of nanoseconds, as a BigInt. */
export class DaysTime {
  get kind() {
    return 'days and time duration';
  }

  constructor(total) {
    this.total = total;
  }

  get days() {
    return Number(this.total / DAY);
  }

  get hours() {
    return Number((this.total % DAY) / HOUR);
  }

  get minutes() {
    return Number((this.total % HOUR) / MINUTE);
  }

  get seconds() {
    return fromBigInt(this.total % MINUTE, -9);
  }

  get iso() {
    const size = this.total < 0n ? -this.total : this.total;
    const part = (unit, within, letter) => {
      const count = within === null ? size / unit : (size % within) / unit;
      return count ? `${count}${letter}` : '';
    };
    const rest = size % MINUTE;
    const fraction = fractionText(Number(rest % SECOND));
    const seconds = rest ? `${rest / SECOND}${fraction}S` : '';
    const time = part(HOUR, DAY, 'H') + part(MINUTE, HOUR, 'M') + seconds;
    const days = part(DAY, null, 'D');
    const text = days + (time ? `T${time}` : '');
    return `${this.total < 0n ? '-' : ''}P${text || 'T0S'}`;
  }

  scaled(change) {
    const total = change(fromBigInt(this.total, 0));
    return total === null ? null : new DaysTime(toBigInt(round(total, 0, 'half even')));
  }
}

export const isDuration = (value) => value instanceof YearsMonths || value instanceof DaysTime;

export const ofSeconds = (seconds) => new DaysTime(BigInt(seconds) * SECOND);

/** Nanoseconds below a second as a fraction, without trailing zeros. */
export function fractionText(nanoseconds) {
  return nanoseconds === 0 ? '' : `.${String(nanoseconds).padStart(9, '0').replace(/0+$/, '')}`;
}

const YEARS_MONTHS = /^(-?)P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?$/;
const DAYS_TIME =
  /^(-?)P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9})\d*)?S)?)?$/;

/** The duration that ISO 8601 `text` writes, null where it writes none of the two kinds. */
export function parseDuration(text) {
  const months = YEARS_MONTHS.exec(text);
  if (months) {
    const total = Number(months[2] ?? 0) * 12 + Number(months[3] ?? 0);
    return Number.isSafeInteger(total) ? new YearsMonths(months[1] ? 0 - total : total) : null;
  }
  const found = DAYS_TIME.exec(text);
  if (!found) {
    return null;
  }
  const [days, hours, minutes, seconds] = found.slice(2, 6).map((part) => BigInt(part ?? 0));
  const fraction = BigInt((found[6] ?? '').padEnd(9, '0'));
  const total = days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND + fraction;
  return new DaysTime(found[1] ? -total : total);
}

export const sameKind = (a, b) => a.constructor === b.constructor;

/** The sum of two durations of one kind, the second times `sign`. */
export function addDurations(a, b, sign) {
  if (!sameKind(a, b)) {
    return null;
  }
  return a instanceof DaysTime
    ? new DaysTime(a.total + (sign < 0 ? -b.total : b.total))
    : a.scaled((total) => total + sign * b.total);
}

export const negated = (duration) =>
  duration instanceof DaysTime
    ? new DaysTime(-duration.total)
    : new YearsMonths(0 - duration.total);

export const absolute = (duration) => (duration.total < 0 ? negated(duration) : duration);

export const times = (duration, n) => duration.scaled((total) => multiply(total, n));

/** A duration by a number is a duration, by one of its kind a number. */
export function dividedBy(duration, by) {
  if (isNumber(by)) {
    return by === 0 ? null : duration.scaled((total) => divide(total, by));
  }
  if (!sameKind(duration, by)) {
    return null;
  }
  const [a, b] = [duration.total, by.total].map((total) =>
    typeof total === 'bigint' ? fromBigInt(total, 0) : total,
  );
  return divide(a, b);
}
