// Context functions (DMN 1.5, 10.3.4.10), and those that Camunda adds.
import { INVALID } from '../values/function.js';
import { isContext, isString, setEntry } from '../values/kinds.js';
import { toJson } from '../values/text.js';
import { define } from './signatures.js';

/** The entry at the end of a path of keys, null where there is none. */
function valueAt(context, keys) {
  let value = context;
  for (const key of keys) {
    if (!isString(key)) {
      return INVALID;
    }
    value = isContext(value) && Object.hasOwn(value, key) ? value[key] : null;
  }
  return value;
}

define(
  'get value',
  'm: context, key: string',
  (context, key) => valueAt(context, [key]),
  'context: context, keys: list',
  (context, keys) => (keys.length === 0 ? INVALID : valueAt(context, keys)),
);

define('get entries', 'm: context', (context) =>
  Object.entries(context).map(([key, value]) => ({ key, value })),
);

define('context', 'entries: list', (entries) => {
  const context = {};
  for (const entry of entries) {
    const whole = isContext(entry) && Object.hasOwn(entry, 'value') && isString(entry.key);
    if (!whole || Object.hasOwn(context, entry.key)) {
      return INVALID;
    }
    setEntry(context, entry.key, entry.value);
  }
  return context;
});

function put(context, [key, ...rest], value) {
  if (!isString(key) || !isContext(context)) {
    return INVALID;
  }
  const inner = rest.length
    ? put(Object.hasOwn(context, key) ? context[key] : null, rest, value)
    : value;
  if (inner === INVALID) {
    return INVALID;
  }
  const result = { ...context };
  setEntry(result, key, inner);
  return result;
}

define(
  'context put',
  'context: context, key: string, value: any',
  (context, key, value) => put(context, [key], value),
  'context: context, keys: list, value: any',
  put,
);

define('context merge', 'contexts: list', (contexts) =>
  contexts.every(isContext) ? Object.assign({}, ...contexts) : INVALID,
);

define('to json', 'value: any', (value) => JSON.stringify(toJson(value)));
define('from json', 'value: string', (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return INVALID;
  }
});
