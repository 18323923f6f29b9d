// Item definitions: what a value must look like, and FEEL's implicit conversions on the way there.
import { FeelDateTime, getType } from 'feelin';

import { compile, passes, warn } from './compile.js';
import { readTemporal } from './values.js';

const SIMPLE = {
  number: 'number',
  string: 'string',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  'date and time': 'date time',
  dateTime: 'date time',
  'days and time duration': 'duration',
  dayTimeDuration: 'duration',
  'years and months duration': 'duration',
  yearMonthDuration: 'duration',
  context: 'context',
  list: 'list',
  function: 'function',
};
const TEMPORAL = new Set(['date', 'time', 'date time', 'duration']);
const YEARS_AND_MONTHS = new Set(['years and months duration', 'yearMonthDuration']);
const MISMATCH = Symbol('mismatch');

const isNil = (value) => value === null || value === undefined;

export class Types {
  constructor(definitions) {
    this.definitions = new Map(definitions.map((one) => [one.name, one]));
    this.tests = new Map();
    this.shapes = new Map();
  }

  /** `value` as type `ref` has it, null with a warning where it is none. Unknown types pass all. */
  coerce(value, ref, fromJson = false) {
    if (isNil(value)) {
      return null;
    }
    const result = this.#fit(value, ref, fromJson);
    if (result === MISMATCH) {
      warn('TYPE_MISMATCH', `not a ${ref}`);
      return null;
    }
    return result;
  }

  /** The names that paths into a value of this type may use; the parser wants to know them. */
  shape(ref) {
    const definition = this.definitions.get(ref);
    if (definition === undefined) {
      return null;
    }
    if (!this.shapes.has(ref)) {
      // A type that contains itself has no end: inside itself it is left open.
      this.shapes.set(ref, null);
      this.shapes.set(ref, this.#shapeOf(definition));
    }
    return this.shapes.get(ref);
  }

  /** The text of the allowed values of a type, null where all are allowed. */
  allowed(ref) {
    return this.definitions.get(ref)?.allowed ?? null;
  }

  #shapeOf({ ref, components }) {
    return components.length
      ? Object.fromEntries(components.map((part) => [part.name, this.#shapeOf(part)]))
      : this.shape(ref);
  }

  #fit(value, ref, fromJson) {
    const definition = this.definitions.get(ref);
    return definition ? this.#item(value, definition, fromJson) : simple(value, ref, fromJson);
  }

  #item(value, definition, fromJson) {
    if (!definition.collection) {
      return this.#one(isSingleton(value) ? value[0] : value, definition, fromJson);
    }
    const items = Array.isArray(value) ? value : [value];
    const fitted = items.map((item) =>
      isNil(item) ? null : this.#one(item, definition, fromJson),
    );
    return fitted.includes(MISMATCH) ? MISMATCH : fitted;
  }

  #one(value, definition, fromJson) {
    const fitted = definition.components.length
      ? this.#context(value, definition, fromJson)
      : this.#fit(value, definition.ref, fromJson);
    if (fitted === MISMATCH || definition.allowed === null) {
      return fitted;
    }
    return passes(this.#test(definition.allowed), fitted, {}) ? fitted : MISMATCH;
  }

  #context(value, definition, fromJson) {
    if (getType(value) !== 'context') {
      return MISMATCH;
    }
    const result = { ...value };
    for (const part of definition.components) {
      const entry = value[part.name];
      // Data from outside may leave an entry out; a value that a decision makes may not.
      if (entry === undefined && !fromJson) {
        return MISMATCH;
      }
      result[part.name] = isNil(entry) ? null : this.#item(entry, part, fromJson);
      if (result[part.name] === MISMATCH) {
        return MISMATCH;
      }
    }
    return result;
  }

  #test(text) {
    if (!this.tests.has(text)) {
      this.tests.set(text, compile(text, 'UnaryTests'));
    }
    return this.tests.get(text);
  }
}

/** Text where type `ref` is a date, time or duration, as that; any other value as it is. */
export function temporalOf(value, ref) {
  const wanted = Object.hasOwn(SIMPLE, ref ?? '') ? SIMPLE[ref] : null;
  return typeof value === 'string' && TEMPORAL.has(wanted)
    ? (readTemporal(value, wanted) ?? value)
    : value;
}

const isSingleton = (value) => Array.isArray(value) && value.length === 1;

function simple(value, ref, fromJson) {
  const wanted = Object.hasOwn(SIMPLE, ref ?? '') ? SIMPLE[ref] : null;
  if (wanted === null) {
    return value;
  }
  let given = wanted !== 'list' && isSingleton(value) ? value[0] : value;
  if (fromJson && TEMPORAL.has(wanted) && typeof given === 'string') {
    given = readTemporal(given, wanted);
  }
  const type = getType(given);
  if (type === 'date' && wanted === 'date time') {
    return new FeelDateTime(given.value.toPlainDateTime(), 'UTC');
  }
  if (type !== wanted || (wanted === 'duration' && !isOfKind(given, ref))) {
    return MISMATCH;
  }
  return given;
}

const isOfKind = (duration, ref) => duration.yearsMonths === YEARS_AND_MONTHS.has(ref);
