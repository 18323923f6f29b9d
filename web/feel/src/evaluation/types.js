// Whether a value is of a type, and what a value becomes where a type is asked for. Types are those
// of the grammar; `types` knows those that a decision model defines, and may be null.
import { isDuration } from '../values/duration.js';
import { isContext, kindOf } from '../values/kinds.js';
import { FeelFunction } from '../values/function.js';
import { isDate, atMidnight } from '../values/temporal.js';

const SIMPLE = new Set([
  'number',
  'string',
  'boolean',
  'date',
  'time',
  'date and time',
  'days and time duration',
  'years and months duration',
  'list',
  'context',
  'range',
  'function',
]);
const OTHER_NAMES = {
  dateTime: 'date and time',
  dayTimeDuration: 'days and time duration',
  yearMonthDuration: 'years and months duration',
};

const isNil = (value) => value === null || value === undefined;
const plain = (name) => (Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : name);

/** Whether `value` is an instance of `type`. null is one of no type but `Null`. */
export function conforms(value, type, types) {
  if (isNil(value)) {
    return type.of === 'name' && type.name === 'Null';
  }
  switch (type.of) {
    case 'list':
      return Array.isArray(value) && value.every((item) => inside(item, type.element, types));
    case 'range':
      return (
        kindOf(value) === 'range' && ends(value).every((end) => inside(end, type.element, types))
      );
    case 'context':
      return (
        isContext(value) &&
        type.entries.every(
          ({ name, type: entry }) =>
            Object.hasOwn(value, name) && inside(value[name], entry, types),
        )
      );
    case 'function':
      return value instanceof FeelFunction && isFunctionType(value, type);
    default:
      return isNamed(value, type.name, types);
  }
}

const inside = (value, type, types) => isNil(value) || conforms(value, type, types);
const ends = ({ start, end }) => [start, end];

function isNamed(value, given, types) {
  const name = plain(given);
  if (name === 'Any') {
    return true;
  }
  if (name === 'duration') {
    return isDuration(value);
  }
  const kind = kindOf(value);
  if (SIMPLE.has(name)) {
    return kind === name;
  }
  return types !== null && types.isInstance(value, name);
}

/** A function takes at least what the type's parameters are, and gives at most its result. */
function isFunctionType(value, { parameters, result }) {
  return (
    value.types.length === parameters.length &&
    value.types.every((own, at) => own === null || isSubtype(parameters[at], own)) &&
    (value.resultType === null || isSubtype(value.resultType, result))
  );
}

function isSubtype(a, b) {
  if (b.of === 'name' && b.name === 'Any') {
    return true;
  }
  if (a.of !== b.of) {
    return b.of === 'name' && b.name === a.of;
  }
  switch (a.of) {
    case 'name':
      return plain(a.name) === plain(b.name) || a.name === 'Null';
    case 'context':
      return b.entries.every(({ name, type: entry }) => {
        const own = a.entries.find((one) => one.name === name);
        return own !== undefined && isSubtype(own.type, entry);
      });
    case 'function':
      return (
        a.parameters.length === b.parameters.length &&
        b.parameters.every((one, at) => isSubtype(one, a.parameters[at])) &&
        isSubtype(a.result, b.result)
      );
    default:
      return isSubtype(a.element, b.element);
  }
}

/** `value` as an argument of `type`, after FEEL's implicit conversions; undefined where it is none. */
export function coerced(value, type, types) {
  if (isNil(value) || type === null || conforms(value, type, types)) {
    return value ?? null;
  }
  if (Array.isArray(value) && value.length === 1 && conforms(value[0], type, types)) {
    return value[0];
  }
  if (isDate(value) && plain(type.name) === 'date and time') {
    return atMidnight(value);
  }
  const list = [value];
  return !Array.isArray(value) && conforms(list, type, types) ? list : undefined;
}

/** The type of what an expression gives, as far as its text tells; null where it does not. */
export function typeOfNode(node) {
  const named = (name) => ({ of: 'name', name });
  switch (node.kind) {
    case 'literal':
      return named(node.type === 'null' ? 'Null' : node.type);
    case 'comparison':
    case 'between':
    case 'in':
    case 'instance':
    case 'quantified':
      return named('boolean');
    case 'context': {
      const entries = node.entries.map(({ key, value }) => ({
        name: key,
        type: typeOfNode(value),
      }));
      return {
        of: 'context',
        entries: entries.map((e) => ({ ...e, type: e.type ?? named('Null') })),
      };
    }
    case 'list': {
      const [first, ...rest] = node.items.map(typeOfNode);
      const same = first && rest.every((type) => JSON.stringify(type) === JSON.stringify(first));
      return { of: 'list', element: same ? first : named('Null') };
    }
    default:
      return null;
  }
}
