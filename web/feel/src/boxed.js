// Boxed expressions to closures. `build(node, place)` gives `(scope) => value`; a place knows the
// element that the expression belongs to, the item types, the names in scope for the parser, and
// the compilations still to be done: a model is compiled at once, under a limit of its own.
import { compile as compileText, isLimit, orNull, sink, warn } from './compile.js';
import { compileFilter, compileFor, compileQuantified } from './evaluation/loops.js';
import { Scope } from './evaluation/scope.js';
import { DmnFailure } from './failure.js';
import { shapeOf } from './shapes.js';
import { table } from './tables.js';
import { FeelFunction, isFailure } from './values/function.js';
import { kindOf, setEntry } from './values/kinds.js';

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

/**
 * The closure of `text`, compiled with its model or, if it is seldom asked, when it is; warnings
 * get the part they are about.
 */
export function closure(text, top, place, rule = null, seldom = false) {
  let root = null;
  const load = () => {
    root ??= compiled(text, top, place, rule);
  };
  if (!seldom) {
    place.pending.push(load);
  }
  return (scope) => {
    load();
    const heard = sink.warnings.length;
    const value = orNull(() => root(scope));
    for (let at = heard; at < sink.warnings.length; at += 1) {
      const warning = sink.warnings[at];
      const { from, to } = warning.position;
      warning.text ??= to > from ? text.slice(from, to) : text;
      warning.rules ??= rule === null ? undefined : [rule];
    }
    return value;
  };
}

function compiled(text, top, place, rule) {
  try {
    return compileText(text, top, place.names, place.types);
  } catch (error) {
    if (isLimit(error)) {
      throw error;
    }
    throw new DmnFailure('syntax', place.element, { rules: rule === null ? [] : [rule], text });
  }
}

const BUILDERS = {
  literal: ({ text }, place) => closure(text, 'Expression', place),
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

/** Every boxed expression may have a type of its own, which its value must be of. */
export function build(node, place) {
  if (node === null) {
    return () => null;
  }
  const run = BUILDERS[node.kind](node, place);
  const ref = node.ref ?? null;
  return ref === null ? run : (scope) => place.types.coerce(run(scope), ref);
}

/** The arguments by name, null with a warning where one is not of its type. */
export function bound(parameters, given, types) {
  const values = parameters.map(({ name, ref }, at) => [name, types.coerce(given[at], ref)]);
  const fits = values.every(([, value], at) => value !== null || (given[at] ?? null) === null);
  return fits ? Object.fromEntries(values) : null;
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
  return new FeelFunction(
    (...given) => {
      const values = bound(parameters, given, types);
      return values && body(new Scope(values, scope));
    },
    parameters.map(({ name }) => name),
    parameters.map(({ ref }) => typeOf(ref)),
  );
}

/** A type as `instance of` asks for it, null where none is declared. */
export const typeOf = (ref) => (ref === null ? null : { of: 'name', name: ref });

function context({ entries, result }, place) {
  const parts = [];
  let inside = place;
  for (const { name, ref, value } of entries) {
    parts.push({ name, ref, run: build(value, inside) });
    const shape = shapeOf(value, inside.names, place.types, ref ?? value?.ref);
    inside = inside.with({ [name]: shape });
  }
  const last = result && build(result, inside);
  return (scope) => {
    const own = {};
    const seen = new Scope(own, scope);
    parts.forEach(({ name, ref, run }) => setEntry(own, name, place.types.coerce(run(seen), ref)));
    return last ? last(seen) : own;
  };
}

function invocation({ callee, bindings }, place) {
  const target = build(callee, place);
  const parts = bindings.map(({ name, ref, value }) => [name, ref, build(value, place)]);
  return (scope) => {
    const called = target(scope);
    if (kindOf(called) !== 'function') {
      warn('NO_FUNCTION_FOUND', callee.text ?? '');
      return null;
    }
    const value = called.callNamed(
      parts.map(([name, ref, run]) => [name, place.types.coerce(run(scope), ref)]),
    );
    if (isFailure(value)) {
      warn(value.warning, value.message, { text: callee.text });
      return null;
    }
    return value;
  };
}

function relation({ columns, rows }, place) {
  const parts = rows.map((row) => row.map((cell) => build(cell, place)));
  const entry = (cell, { name, ref }, scope) => [name, place.types.coerce(cell(scope), ref)];
  return (scope) =>
    parts.map((row) => Object.fromEntries(row.map((cell, at) => entry(cell, columns[at], scope))));
}

// A filter or a loop that is drawn means what FEEL's own means: only its parts are drawn, too.
const NOTHING = { kind: 'literal', text: 'null', ref: null };
const part = (node) => ({ from: 0, to: 0, ...(node ?? NOTHING) });

/** Builds `source` as `place` has it, and what is done with its elements with `more` names. */
const inside = (source, place, more) => {
  const inner = place.with(more);
  return (node) => build(node, node === source ? place : inner);
};

function filter({ source, match }, place) {
  const [list, test] = [part(source), part(match)];
  const item = shapeOf(list, place.names, place.types);
  return compileFilter({ list, test }, inside(list, place, { ...item, item }));
}

function iterator({ mode, variable, source: drawn, body: run }, place) {
  const [source, body] = [part(drawn), part(run)];
  const node = { quantifier: mode, sources: [{ name: variable, source, to: null }], body };
  const compile = mode === 'for' ? compileFor : compileQuantified;
  const item = shapeOf(source, place.names, place.types);
  return compile(node, inside(source, place, { [variable]: item, partial: null }));
}
