// Item definitions: what a value must look like, and FEEL's implicit conversions on the way there.
import { compile, passes, warn } from './compile.js';
import { conforms } from './evaluation/types.js';
import { parseDuration } from './values/duration.js';
import { isContext } from './values/kinds.js';
import { atMidnight, isDate } from './values/temporal.js';
import { parseDate, parseDateTime, parseTime } from './values/temporal-text.js';

const SIMPLE = new Set([
  'number',
  'string',
  'boolean',
  'date',
  'time',
  'date and time',
  'dateTime',
  'duration',
  'days and time duration',
  'dayTimeDuration',
  'years and months duration',
  'yearMonthDuration',
  'context',
  'list',
  'range',
  'function',
]);
/** How data from outside writes temporal values, by type. */
const READERS = {
  __proto__: null,
  date: parseDate,
  time: parseTime,
  'date and time': parseDateTime,
  dateTime: parseDateTime,
  duration: parseDuration,
  'days and time duration': parseDuration,
  dayTimeDuration: parseDuration,
  'years and months duration': parseDuration,
  yearMonthDuration: parseDuration,
};
/** What older modelers call numbers. */
const NUMBERS = new Set(['integer', 'long', 'double']);
const MISMATCH = Symbol('mismatch');

const isNil = (value) => value === null || value === undefined;
const isSimple = (value, ref) => conforms(value, { of: 'name', name: ref }, null);

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
      : !isNil(value) && (ref === 'Any' || isSimple(value, ref));
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
      isContext(value) &&
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
    if (!isContext(value)) {
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

function simple(value, named, fromJson) {
  const ref = NUMBERS.has(named) ? 'number' : named;
  if (!SIMPLE.has(ref)) {
    return value;
  }
  let given = ref !== 'list' && isSingleton(value) ? value[0] : value;
  if (fromJson && ref in READERS && typeof given === 'string') {
    given = READERS[ref](given);
  }
  if (isDate(given) && (ref === 'date and time' || ref === 'dateTime')) {
    return atMidnight(given);
  }
  return isSimple(given, ref) ? given : MISMATCH;
}
