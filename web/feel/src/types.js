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
  duration: 'duration',
  'days and time duration': 'duration',
  dayTimeDuration: 'duration',
  'years and months duration': 'duration',
  yearMonthDuration: 'duration',
  context: 'context',
  list: 'list',
  range: 'range',
  function: 'function',
};
const TEMPORAL = new Set(['date', 'time', 'date time', 'duration']);
const IN_MONTHS = {
  'years and months duration': true,
  yearMonthDuration: true,
  'days and time duration': false,
  dayTimeDuration: false,
};
const MISMATCH = Symbol('mismatch');

/** Where a scope has the item types that its expressions may name after `instance of`. */
export const ITEM_TYPES = Symbol.for('item types');

const isNil = (value) => value === null || value === undefined;
const simpleType = (ref) => (Object.hasOwn(SIMPLE, ref ?? '') ? SIMPLE[ref] : null);

/** The item definitions of one file, which sees those of the files it imports by their names. */
export class Types {
  constructor(definitions) {
    this.definitions = new Map(definitions.map((one) => [one.name, one]));
    this.imports = [];
    this.tests = new Map();
    this.shapes = new Map();
  }

  /**
   * `value` as type `ref` has it, null with a warning where it is none; that is about `rules`, if
   * they are at fault. Types that nobody defines pass all.
   */
  coerce(value, ref, fromJson = false, rules = undefined) {
    if (isNil(value)) {
      return null;
    }
    const result = this.#fit(value, ref, fromJson);
    if (result === MISMATCH) {
      warn('TYPE_MISMATCH', `not a ${ref}`, { text: ref, rules });
      return null;
    }
    return result;
  }

  /** Whether `value` is of type `ref` as it stands; which values a type allows does not count. */
  isInstance(value, ref) {
    const found = this.find(ref);
    return found
      ? found.types.#isItem(value, found.definition)
      : !isNil(value) && (ref === 'Any' || (simpleType(ref) !== null && isSimple(value, ref)));
  }

  /** The names that paths into a value of this type may use; the parser wants to know them. */
  shape(ref) {
    const found = this.find(ref);
    return found ? found.types.#shapeOfNamed(found.definition) : null;
  }

  /** The text of the allowed values of a type, null where all are allowed. */
  allowed(ref) {
    const definition = this.find(ref)?.definition;
    return definition?.allowed ?? definition?.constraint ?? null;
  }

  /** `{types, definition}`: the definition that `ref` names, and the types of its file. */
  find(ref) {
    if (ref === null || ref === undefined) {
      return null;
    }
    const definition = this.definitions.get(ref);
    if (definition) {
      return { types: this, definition };
    }
    for (const [name, types] of this.imports) {
      const inner = name === '' ? ref : ref.startsWith(`${name}.`) && ref.slice(name.length + 1);
      const found = inner && types !== this && types.definitions.get(inner);
      if (found) {
        return { types, definition: found };
      }
    }
    return null;
  }

  #shapeOfNamed(definition) {
    const { name } = definition;
    if (!this.shapes.has(name)) {
      // A type that contains itself has no end: inside itself it is left open.
      this.shapes.set(name, null);
      this.shapes.set(name, this.#shapeOf(definition));
    }
    return this.shapes.get(name);
  }

  #shapeOf({ ref, components }) {
    return components.length
      ? Object.fromEntries(components.map((part) => [part.name, this.#shapeOf(part)]))
      : this.shape(ref);
  }

  #isItem(value, definition) {
    const { ref, components, collection } = definition;
    if (collection) {
      const one = { ...definition, collection: false };
      return Array.isArray(value) && value.every((item) => this.#isItem(item, one));
    }
    if (components.length === 0) {
      return this.isInstance(value, ref ?? 'Any');
    }
    return (
      getType(value) === 'context' &&
      components.every((part) => part.name in value && this.#isItem(value[part.name], part))
    );
  }

  #fit(value, ref, fromJson) {
    const found = this.find(ref);
    return found
      ? found.types.#item(value, found.definition, fromJson)
      : simple(value, ref, fromJson);
  }

  #item(value, definition, fromJson) {
    const fitted = definition.collection
      ? this.#collection(value, definition, fromJson)
      : this.#one(value, definition, fromJson);
    return this.#allowed(fitted, definition.constraint);
  }

  #collection(value, definition, fromJson) {
    const items = Array.isArray(value) ? value : [value];
    const fitted = items.map((item) =>
      isNil(item) ? null : this.#one(item, definition, fromJson),
    );
    return fitted.includes(MISMATCH) ? MISMATCH : fitted;
  }

  #one(value, definition, fromJson) {
    const fitted = definition.components.length
      ? this.#context(isSingleton(value) ? value[0] : value, definition, fromJson)
      : this.#fit(value, definition.ref, fromJson);
    return this.#allowed(fitted, definition.allowed);
  }

  #allowed(fitted, tests) {
    return fitted === MISMATCH || tests === null || passes(this.#test(tests), fitted, {})
      ? fitted
      : MISMATCH;
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

const isSingleton = (value) => Array.isArray(value) && value.length === 1;

function isSimple(value, ref) {
  const type = getType(value);
  return (
    type === simpleType(ref) &&
    (type !== 'duration' || !(ref in IN_MONTHS) || value.yearsMonths === IN_MONTHS[ref])
  );
}

function simple(value, ref, fromJson) {
  const wanted = simpleType(ref);
  if (wanted === null) {
    return value;
  }
  let given = wanted !== 'list' && isSingleton(value) ? value[0] : value;
  if (fromJson && TEMPORAL.has(wanted) && typeof given === 'string') {
    given = readTemporal(given, wanted);
  }
  if (getType(given) === 'date' && wanted === 'date time') {
    return new FeelDateTime(given.value.toPlainDateTime(), 'UTC');
  }
  return isSimple(given, ref) ? given : MISMATCH;
}
