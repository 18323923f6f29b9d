// What a value is. Contexts are plain objects and lists arrays; the
// other objects have a class of their own that says its kind.
/** The name of a value's FEEL type; `Null` for null, `unknown` for what is no FEEL value. */
export function kindOf(value) {
  if (value === null || value === undefined) {
    return 'Null';
  }
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'string':
      return typeof value;
    default:
  }
  if (Array.isArray(value)) {
    return 'list';
  }
  return isContext(value) ? 'context' : (value.kind ?? 'unknown');
}

export function isContext(value) {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export const isString = (value) => typeof value === 'string';

/** Sets an entry under any key, `__proto__` included. */
export function setEntry(context, key, value) {
  if (key === '__proto__') {
    Object.defineProperty(context, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    context[key] = value;
  }
}
