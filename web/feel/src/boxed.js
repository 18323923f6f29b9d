// Boxed expressions to closures. `build(node, place)` gives `(scope) => value`; a place knows the
// element that the expression belongs to, the item types, the names in scope for the parser, and
// the compilations still to be done: a model is compiled at once, under a limit of its own.
import { getType, isContext, isInvocationFailure, wrapFunction } from 'feelin';

import { compile, isLimit, orNull, sink, warn } from './compile.js';
import { DmnFailure } from './failure.js';
import { table } from './tables.js';

export class Place {
  constructor(element, names, { types, notes, pending }) {
    this.element = element;
    this.names = names;
    this.types = types;
    this.notes = notes;
    this.pending = pending;
  }

  with(more) {
    return new Place(this.element, { ...this.names, ...more }, this);
  }
}

/** The closure of `text`, compiled with its model; warnings get the part they are about. */
export function closure(text, top, place, rule = null) {
  let root = null;
  place.pending.push(() => {
    root = compiled(text, top, place, rule);
  });
  return (scope) => {
    const heard = sink.warnings.length;
    const value = orNull(() => root(scope));
    for (let at = heard; at < sink.warnings.length; at += 1) {
      const { position, text: known } = sink.warnings[at];
      const { from, to } = position;
      sink.warnings[at].text = known ?? (to > from ? text.slice(from, to) : text);
    }
    return value;
  };
}

function compiled(text, top, place, rule) {
  try {
    return compile(text, top, place.names);
  } catch (error) {
    if (isLimit(error)) {
      throw error;
    }
    throw new DmnFailure('syntax', place.element, { rules: rule === null ? [] : [rule], text });
  }
}

const BUILDERS = {
  literal: ({ text, ref }, place) => {
    const run = closure(text, 'Expression', place);
    return ref === null ? run : (scope) => place.types.coerce(run(scope), ref);
  },
  table,
  context,
  invocation,
  relation,
  list: ({ items }, place) => {
    const parts = items.map((item) => build(item, place));
    return (scope) => parts.map((part) => part(scope));
  },
  function: (node, place) => {
    const run = functionBody(node, place);
    return (scope) => functionOf(node, run, place.types, scope);
  },
  conditional: ({ condition, then, otherwise }, place) => {
    const [test, yes, no] = [condition, then, otherwise].map((part) => build(part, place));
    return (scope) => (test(scope) === true ? yes(scope) : no(scope));
  },
  filter,
  iterator,
};

export function build(node, place) {
  return node === null ? () => null : BUILDERS[node.kind](node, place);
}

/** The arguments by name, null with a warning where one is missing or not of its type. */
export function bound(parameters, given, types) {
  const values = parameters.map(({ name, ref }, at) => [name, types.coerce(given[at], ref)]);
  const fits = values.every(([, value], at) => value !== null || (given[at] ?? null) === null);
  if (given.length < parameters.length) {
    warn('FUNCTION_INVOCATION_FAILURE', 'missing arguments');
  }
  return fits && given.length >= parameters.length ? Object.fromEntries(values) : null;
}

/** The closure of a function's body, which sees the parameters besides what is around it. */
export function functionBody({ parameters, body, language }, place) {
  if (language !== 'FEEL') {
    return () => {
      warn('UNSUPPORTED', `functions in ${language}`);
      return null;
    };
  }
  const shapes = parameters.map(({ name, ref }) => [name, place.types.shape(ref)]);
  return build(body, place.with(Object.fromEntries(shapes)));
}

/** A FEEL function that runs `body` in `scope` with its arguments, these as their types have them. */
export function functionOf({ parameters }, body, types, scope) {
  return wrapFunction(
    (...given) => {
      const values = bound(parameters, given, types);
      return values && body({ ...scope, ...values });
    },
    parameters.map(({ name }) => name),
  );
}

function context({ entries, result }, place) {
  const parts = [];
  let inside = place;
  for (const { name, ref, value } of entries) {
    parts.push({ name, ref, run: build(value, inside) });
    inside = inside.with({ [name]: place.types.shape(ref) });
  }
  const last = result && build(result, inside);
  return (scope) => {
    const seen = { ...scope };
    const own = {};
    for (const { name, ref, run } of parts) {
      own[name] = seen[name] = place.types.coerce(run(seen), ref);
    }
    return last ? last(seen) : own;
  };
}

function invocation({ callee, bindings }, place) {
  const target = build(callee, place);
  const parts = bindings.map(({ name, value }) => [name, build(value, place)]);
  return (scope) => {
    const called = wrapFunction(target(scope));
    if (!called) {
      warn('NO_FUNCTION_FOUND', callee.text ?? '');
      return null;
    }
    const named = Object.fromEntries(parts.map(([name, run]) => [name, run(scope)]));
    const value = called.invoke(named);
    if (isInvocationFailure(value)) {
      warn(value.warning, value.template);
      return null;
    }
    return value;
  };
}

function relation({ columns, rows }, place) {
  const parts = rows.map((row) => row.map((cell) => build(cell, place)));
  return (scope) =>
    parts.map((row) => Object.fromEntries(row.map((cell, at) => [columns[at], cell(scope)])));
}

/** The elements of a list or a range; a single value is a list of one, null is none at all. */
function elements(value) {
  if (value === null) {
    return null;
  }
  if (getType(value) === 'range') {
    return orNull(() => value.map((item) => item));
  }
  return Array.isArray(value) ? value : [value];
}

function filter({ source, match }, place) {
  const list = build(source, place);
  const test = build(match, place.with({ item: null }));
  return (scope) => {
    const found = elements(list(scope));
    return (
      found &&
      found.filter((item) => test({ ...scope, item, ...(isContext(item) ? item : {}) }) === true)
    );
  };
}

function iterator({ mode, variable, source, body }, place) {
  const list = build(source, place);
  const run = build(body, place.with({ [variable]: null, partial: null }));
  return (scope) => {
    const found = elements(list(scope));
    if (found === null) {
      return null;
    }
    if (mode !== 'for') {
      const test = (item) => run({ ...scope, [variable]: item }) === true;
      return mode === 'some' ? found.some(test) : found.every(test);
    }
    const partial = [];
    for (const item of found) {
      partial.push(run({ ...scope, [variable]: item, partial }));
    }
    return partial;
  };
}
