// What stands behind a dot.
import { isContext, kindOf } from '../values/kinds.js';
import { warnAt } from './sink.js';

const DATE = ['year', 'month', 'day', 'weekday'];
const TIME = ['hour', 'minute', 'second', 'time offset', 'timezone'];
const PROPERTIES = {
  date: new Set(DATE),
  time: new Set(TIME),
  'date and time': new Set([...DATE, ...TIME]),
  'years and months duration': new Set(['years', 'months']),
  'days and time duration': new Set(['days', 'hours', 'minutes', 'seconds']),
  range: new Set(['start', 'end', 'start included', 'end included']),
};

/** Property `name` of a value; of each element where it is a list. */
export function property(value, name, position) {
  if (isContext(value)) {
    if (Object.hasOwn(value, name)) {
      return value[name];
    }
    warnAt('NO_CONTEXT_ENTRY_FOUND', position);
    return null;
  }
  if (Array.isArray(value)) {
    return value.map((item) => property(item, name, position));
  }
  const kind = kindOf(value);
  if (Object.hasOwn(PROPERTIES, kind) && PROPERTIES[kind].has(name)) {
    return value[name];
  }
  warnAt('NO_PROPERTY_FOUND', position);
  return null;
}
