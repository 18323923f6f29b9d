// Trees to closures: `build(node)` gives `(scope) => value`. A model's expression is parsed and built
// once and run many times, which is what makes a condition cost microseconds.
import { builtins } from '../builtins/signatures.js';
import { kindOf, setEntry } from '../values/kinds.js';
import { FeelFunction, isFailure, INVALID } from '../values/function.js';
import { parseNumber } from '../values/number.js';
import { openRange, rangeOf } from '../values/range.js';
import { parseTemporal } from '../values/temporal-text.js';
import { opposite, operation, WRONG_TYPES } from './arithmetic.js';
import { compared, compileIn } from './matching.js';
import { compileFilter, compileFor, compileQuantified } from './loops.js';
import { property } from './properties.js';
import { Scope, lookup } from './scope.js';
import { warnAt } from './sink.js';
import { coerced, conforms, typeOfNode } from './types.js';

/** A builder for one text; `types` are those that a model defines, null for none. */
export function builder(types) {
  const build = (node) => BUILDERS[node.kind](node, build, types);
  return build;
}

const BUILDERS = {
  literal({ type, text }) {
    const value = { number: () => parseNumber(text), string: () => text };
    const constant = Object.hasOwn(value, type) ? value[type]() : text === 'true';
    const result = type === 'null' ? null : constant;
    return () => result;
  },

  at(node) {
    const value = parseTemporal(node.text);
    return () => value ?? without('INVALID_ARGUMENTS', node);
  },

  name(node) {
    const { name } = node;
    const builtin = builtins[name];
    return (scope) => {
      const value = lookup(scope, name);
      return value === undefined ? (builtin ?? without('NO_VARIABLE_FOUND', node)) : value;
    };
  },

  path({ target, name, position }, build) {
    const from = build(target);
    return (scope) => property(from(scope), name, position);
  },

  list({ items }, build) {
    const parts = items.map(build);
    return (scope) => parts.map((part) => part(scope));
  },

  context(node, build) {
    const parts = node.entries.map(({ key, value }) => [key, build(value)]);
    const unique = new Set(parts.map(([key]) => key)).size === parts.length;
    return (scope) => {
      if (!unique) {
        return without('INVALID_ARGUMENTS', node);
      }
      const result = {};
      const inside = new Scope(result, scope);
      parts.forEach(([key, part]) => setEntry(result, key, part(inside)));
      return result;
    };
  },

  range(node, build) {
    const [start, end] = [build(node.start), build(node.end)];
    const make = (scope) => rangeOf(start(scope), end(scope), node.startIncluded, node.endIncluded);
    const constant = isConstant(node.start) && isConstant(node.end) ? make({}) : null;
    return (scope) => constant ?? make(scope) ?? without('NOT_COMPARABLE', node);
  },

  open(node, build) {
    const value = build(node.value);
    return (scope) => openRange(node.operator, value(scope)) ?? without('NOT_COMPARABLE', node);
  },

  arithmetic(node, build) {
    const [left, right] = [build(node.left), build(node.right)];
    const apply = operation(node.operator);
    return (scope) => {
      const value = apply(left(scope), right(scope));
      return value === WRONG_TYPES ? without('INVALID_TYPE', node) : value;
    };
  },

  negation(node, build) {
    const operand = build(node.value);
    return (scope) => {
      const value = opposite(operand(scope));
      return value === WRONG_TYPES ? without('INVALID_TYPE', node) : value;
    };
  },

  comparison(node, build) {
    const [left, right] = [build(node.left), build(node.right)];
    const { operator } = node;
    return (scope) =>
      compared(operator, left(scope), right(scope)) ?? without('NOT_COMPARABLE', node);
  },

  between(node, build) {
    const [value, low, high] = [node.value, node.low, node.high].map(build);
    return (scope) => {
      const given = value(scope);
      const above = compared('>=', given, low(scope));
      const below = compared('<=', given, high(scope));
      return above === null || below === null ? without('NOT_COMPARABLE', node) : above && below;
    };
  },

  and: ({ operands }, build) => logic(operands.map(build), false),

  or: ({ operands }, build) => logic(operands.map(build), true),

  in: compileIn,

  if(node, build) {
    const [condition, then, otherwise] = [node.condition, node.then, node.otherwise].map(build);
    return (scope) => (condition(scope) === true ? then(scope) : otherwise(scope));
  },

  for: compileFor,

  quantified: compileQuantified,

  filter: compileFilter,

  instance({ value, type }, build, types) {
    const given = build(value);
    return (scope) => conforms(given(scope), type, types);
  },

  function: (node, build, types) =>
    node.external ? () => without('UNSUPPORTED', node) : functionBuilder(node, build, types),

  call,
};

const isConstant = ({ kind }) => kind === 'literal';

/** null, with a warning that says why. */
function without(type, node) {
  warnAt(type, node);
  return null;
}

/** Three-valued `or` (decisive: true) and `and` (decisive: false). */
function logic(operands, decisive) {
  return (scope) => {
    let unknown = false;
    for (const operand of operands) {
      const value = operand(scope);
      if (value === decisive) {
        return decisive;
      }
      unknown ||= typeof value !== 'boolean';
    }
    return unknown ? null : !decisive;
  };
}

function functionBuilder({ parameters, body }, build, known) {
  const run = build(body);
  const names = parameters.map(({ name }) => name);
  const types = parameters.map(({ type }) => type);
  return (scope) => {
    const called = (...args) => {
      const own = {};
      for (let at = 0; at < names.length; at += 1) {
        const value = coerced(args[at], types[at], known);
        if (value === undefined) {
          return INVALID;
        }
        setEntry(own, names[at], value);
      }
      return run(new Scope(own, scope));
    };
    return new FeelFunction(called, names, types, typeOfNode(body));
  };
}

/** What a call calls. A variable that is no function, such as `date`, hides no built-in one. */
function calledBy(target, build) {
  const run = build(target);
  const builtin = target.kind === 'name' ? builtins[target.name] : undefined;
  return (scope) => {
    const value = run(scope);
    return kindOf(value) === 'function' ? value : (builtin ?? null);
  };
}

function call(node, build) {
  const target = calledBy(node.target, build);
  const args = node.named
    ? node.args.map(({ name, value }) => [name, build(value)])
    : node.args.map(build);
  return (scope) => {
    const called = target(scope);
    if (called === null) {
      return without('NO_FUNCTION_FOUND', node.target);
    }
    const result = node.named
      ? called.callNamed(args.map(([name, value]) => [name, value(scope)]))
      : called.call(args.map((value) => value(scope)));
    if (isFailure(result)) {
      return without(result.warning, node);
    }
    return result === undefined ? null : result;
  };
}
