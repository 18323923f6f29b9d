// Between FEEL values and JSON.
import {
  FeelFunction,
  getType,
  isDate,
  isDateTime,
  isDuration,
  isTime,
  parseDate,
  parseDateTime,
  parseTime,
  duration,
  zoneOffset,
} from 'feelin';

/** ISO 8601 that any reader knows: `@Asia/Shanghai` becomes the offset it had at that moment. */
function isoOf(value) {
  if (value.zone === null || value.zone === undefined || !value.iso.includes('@')) {
    return value.iso;
  }
  const seconds = zoneOffset(value).value.total({ unit: 'second' });
  const minutes = Math.abs(seconds) / 60;
  const pad = (n) => String(Math.trunc(n)).padStart(2, '0');
  return `${value.value}${seconds < 0 ? '-' : '+'}${pad(minutes / 60)}:${pad(minutes % 60)}`;
}

/** A JSON value: temporal values and ranges as text, functions and what is no number as null. */
export function toJson(value) {
  if (value === null || value === undefined || value instanceof FeelFunction) {
    return null;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : null;
  }
  if (typeof value === 'string') {
    // Half of a surrogate pair is no text that JSON readers take.
    return value.toWellFormed();
  }
  if (typeof value !== 'object') {
    return typeof value === 'function' ? null : value;
  }
  if (isDate(value) || isDuration(value)) {
    return value.iso;
  }
  if (isTime(value) || isDateTime(value)) {
    return isoOf(value);
  }
  if (Array.isArray(value)) {
    return value.map(toJson);
  }
  if (getType(value) === 'range') {
    return rangeText(value);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key.toWellFormed(), toJson(entry)]),
  );
}

function rangeText(range) {
  const end = (value) => (value === null ? '' : String(toJson(value)));
  const [open, close] = [range['start included'] ? '[' : '(', range['end included'] ? ']' : ')'];
  return `${open}${end(range.start)}..${end(range.end)}${close}`;
}

const READERS = {
  date: (text) => parseDate(text),
  time: (text) => parseTime(text),
  'date time': (text) => parseDateTime(text),
  duration: (text) => duration(text),
};

/** The temporal value that JSON text stands for, null where it is none of that type. */
export function readTemporal(text, type) {
  return orMissing(() => READERS[type](text));
}

// feelin throws for what it does not read at all, such as years before the common era.
function orMissing(work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('not implemented')) {
      return null;
    }
    throw error;
  }
}
