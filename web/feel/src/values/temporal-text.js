// Reading dates, times and date-times as FEEL writes them: strictly, so that what looks like a date
// and is none is null.
import { FeelDateTime, FeelTime, MIDNIGHT, dateFrom, dateOfNumber } from './temporal.js';
import { parseDuration } from './duration.js';
import { isZone } from './zones.js';

const MAX_OFFSET = 18 * 3600;
const DATE = /^(-?(?:[1-9]\d{4,8}|\d{4}))-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(.*)$/;
const OFFSET = /^([+-])(\d\d):(\d\d)(?::(\d\d))?$/;
const NO_ZONE = Symbol('no zone');

export function parseDate(text) {
  const found = DATE.exec(text);
  return found && dateFrom(Number(found[1]), Number(found[2]), Number(found[3]));
}

/** A zone as times keep it; null for a local time. */
function zoneOf(text) {
  if (text === '') {
    return null;
  }
  if (text === 'Z' || text === 'z') {
    return 0;
  }
  if (text.startsWith('@')) {
    return isZone(text.slice(1)) ? text.slice(1) : NO_ZONE;
  }
  const found = OFFSET.exec(text);
  if (!found || Number(found[3]) > 59 || Number(found[4] ?? 0) > 59) {
    return NO_ZONE;
  }
  const size = Number(found[2]) * 3600 + Number(found[3]) * 60 + Number(found[4] ?? 0);
  return size > MAX_OFFSET ? NO_ZONE : found[1] === '-' ? 0 - size : size;
}

/** `{time, late}`: 24:00:00 is the midnight at the end of a day. */
function readTime(text) {
  const found = TIME.exec(text);
  const zone = found ? zoneOf(found[5]) : NO_ZONE;
  if (zone === NO_ZONE) {
    return null;
  }
  const [hour, minute, second] = found.slice(1, 4).map(Number);
  const nanosecond = Number((found[4] ?? '').padEnd(9, '0'));
  const late = hour === 24 && minute + second + nanosecond === 0;
  if ((hour > 23 && !late) || minute > 59 || second > 59) {
    return null;
  }
  return { time: new FeelTime(late ? 0 : hour, minute, second, nanosecond, zone), late };
}

export const parseTime = (text) => readTime(text)?.time ?? null;

/** A date alone is its midnight. */
export function parseDateTime(text) {
  const at = text.indexOf('T');
  const date = parseDate(at < 0 ? text : text.slice(0, at));
  const read = at < 0 ? { time: MIDNIGHT, late: false } : readTime(text.slice(at + 1));
  if (!date || !read) {
    return null;
  }
  const day = read.late ? dateOfNumber(date.number + 1) : date;
  return day && new FeelDateTime(day, read.time);
}

/** What stands in `@"..."`: a duration, a time, a date-time or a date. */
export function parseTemporal(text) {
  if (/^-?P/.test(text)) {
    return parseDuration(text);
  }
  if (/^\d\d:/.test(text)) {
    return parseTime(text);
  }
  return text.includes('T') && !/^T/.test(text) ? parseDateTime(text) : parseDate(text);
}
