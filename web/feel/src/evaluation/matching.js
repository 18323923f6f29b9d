// Unary tests: what a cell's text, or the right side of `in`, says about a value.
import { compare, equals } from '../values/compare.js';
import { Other, Range } from '../values/range.js';
import { warnAt } from './sink.js';

const LIMITS = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Whether `left operator right` holds: null where the two cannot be compared. */
export function compared(operator, left, right) {
  if (operator === '=' || operator === '!=') {
    const same = equals(left, right);
    return same === null ? null : same === (operator === '=');
  }
  const order = compare(left, right);
  return order === null ? null : LIMITS[operator](order);
}

/** Whether `value` is what a test's own value says: it, one of its elements, or within its ends. */
function fits(test, value) {
  if (test instanceof Other) {
    return compared('!=', value, test.value);
  }
  if (test instanceof Range && !(value instanceof Range)) {
    return test.includes(value);
  }
  if (Array.isArray(test)) {
    return equals(test, value) === true || test.some((item) => fits(item, value) === true);
  }
  return equals(test, value) === true;
}

const usesInput = (node) =>
  (node.kind === 'name' && node.name === '?') ||
  Object.values(node).some((part) =>
    Array.isArray(part)
      ? part.some((one) => typeof one === 'object' && one !== null && usesInput(one))
      : typeof part === 'object' && part !== null && part.kind !== undefined && usesInput(part),
  );

/**
 * `(scope, value) => true, false or null` of one test. What is null `behindIn` is unknown; in a cell
 * it is a value like others.
 */
export function compileTest(node, build, behindIn = false) {
  if (node.kind === 'open') {
    const limit = build(node.value);
    return (scope, value) => compared(node.operator, value, limit(scope));
  }
  const run = build(node);
  if (node.kind === 'range') {
    return (scope, value) => {
      const range = run(scope);
      return range === null ? null : fits(range, value);
    };
  }
  if (node.kind === 'literal') {
    return (scope, value) => fits(run(scope), value);
  }
  const own = usesInput(node);
  return (scope, value) => {
    const test = run(scope);
    if (typeof test === 'boolean' && (own || typeof value !== 'boolean')) {
      return test;
    }
    return test === null && (own || behindIn) ? null : fits(test, value);
  };
}

/** `in`: true where one test is, else null where one is unknown. */
export function compileIn({ value, tests, from, to }, build) {
  const left = build(value);
  const compiled = tests.map((node) => compileTest(node, build, true));
  return (scope) => {
    const given = left(scope);
    let unknown = false;
    for (const test of compiled) {
      const result = test(scope, given);
      if (result === true) {
        return true;
      }
      unknown ||= result === null;
    }
    if (unknown) {
      warnAt('NOT_COMPARABLE', { from, to });
    }
    return unknown ? null : false;
  };
}

/** A cell as `(scope) => (value) => boolean`. */
export function compileCell({ any, negated, tests }, build) {
  if (any) {
    return () => () => true;
  }
  const compiled = tests.map((node) => compileTest(node, build));
  if (compiled.length === 1 && !negated) {
    // Most cells are like this, and a table has hundreds of them.
    const [test] = compiled;
    return (scope) =>
      (value = null) =>
        test(scope, value) === true;
  }
  return (scope) =>
    (value = null) =>
      compiled.some((test) => test(scope, value) === true) !== negated;
}
