// A value as text: what `string()` gives, and what JSON has.
import { isDuration } from './duration.js';
import { kindOf, setEntry } from './kinds.js';
import { isNumber, numberText, toDouble } from './number.js';
import { isDate, isDateTime, isTemporal, isTime, zoneText } from './temporal.js';

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const quoted = (text) => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** FEEL text of a value; strings inside lists and contexts stand in quotes. */
export function stringOf(value, inside = false) {
  if (typeof value === 'string') {
    return inside ? quoted(value) : value;
  }
  if (isNumber(value)) {
    return numberText(value);
  }
  if (isTemporal(value) || isDuration(value)) {
    return inside ? `@"${value.iso}"` : value.iso;
  }
  switch (kindOf(value)) {
    case 'Null':
      return 'null';
    case 'list':
      return `[${value.map((item) => stringOf(item, true)).join(', ')}]`;
    case 'context':
      return `{${Object.entries(value)
        .map(([key, entry]) => `${NAME.test(key) ? key : quoted(key)}: ${stringOf(entry, true)}`)
        .join(', ')}}`;
    case 'range':
      return rangeText(value, (end) => stringOf(end, true));
    case 'boolean':
      return String(value);
    default:
      return kindOf(value);
  }
}

function rangeText(range, textOf) {
  const [start, end] = [range.start, range.end].map((one) => (one === null ? '' : textOf(one)));
  const open = range['start included'] ? '[' : '(';
  return `${open}${start}..${end}${range['end included'] ? ']' : ')'}`;
}

const finite = (double) => (Number.isFinite(double) ? double : null);

/** A JSON value: temporal values and ranges as text, functions as null. */
export function toJson(value) {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'number':
      return finite(value);
    case 'string':
      // Half of a surrogate pair is no text that JSON readers take.
      return value.toWellFormed();
    default:
      return value === null || typeof value !== 'object' ? null : objectJson(value);
  }
}

function objectJson(value) {
  if (Array.isArray(value)) {
    return value.map(toJson);
  }
  if (isNumber(value)) {
    return finite(toDouble(value));
  }
  if (isDate(value) || isDuration(value)) {
    return value.iso;
  }
  if (isDateTime(value)) {
    return value.plainIso;
  }
  if (isTime(value)) {
    return value.local + zoneText(value.zone === null ? null : value.offset);
  }
  switch (kindOf(value)) {
    case 'range':
      return rangeText(value, (end) => String(toJson(end)));
    case 'context': {
      const result = {};
      for (const [key, entry] of Object.entries(value)) {
        setEntry(result, key.toWellFormed(), toJson(entry));
      }
      return result;
    }
    default:
      return null;
  }
}
