// for, some, every, and filters.
import { compare } from '../values/compare.js';
import { isContext, kindOf } from '../values/kinds.js';
import { isInteger, isNumber } from '../values/number.js';
import { dateOfNumber, isDate } from '../values/temporal.js';
import { compileTest } from './matching.js';
import { Scope } from './scope.js';
import { warnAt } from './sink.js';

const whole = (value) => typeof value === 'number' && isInteger(value);

function* counted(start, end, make) {
  const step = start <= end ? 1 : -1;
  for (let at = start; step > 0 ? at <= end : at >= end; at += step) {
    yield make(at);
  }
}

/** The numbers or days from `start` to `end`, also downwards; null for anything else. */
function span(start, end) {
  if (whole(start) && whole(end)) {
    return counted(start, end, (n) => n);
  }
  return isDate(start) && isDate(end) ? counted(start.number, end.number, dateOfNumber) : null;
}

/** What a loop runs over: a list, or a range that can be counted; null for anything else. */
export function elements(value) {
  if (Array.isArray(value)) {
    return value;
  }
  if (kindOf(value) !== 'range' || value.start === null || value.end === null) {
    return null;
  }
  const { start, end } = value;
  const all = span(start, end);
  const outside = (item) =>
    (compare(item, start) === 0 && !value['start included']) ||
    (compare(item, end) === 0 && !value['end included']);
  return all === null ? null : [...all].filter((item) => !outside(item));
}

/** Calls `body` for every combination of the loop's variables; false where one has no elements. */
function compileSources(sources, build) {
  const steps = sources.map(({ name, source, to }) => {
    const [from, end] = [build(source), to && build(to)];
    const over = (scope) => (end ? span(from(scope), end(scope)) : elements(from(scope)));
    return { name, over, node: source };
  });
  const walk = (at, scope, body) => {
    if (at === steps.length) {
      return body(scope);
    }
    const { name, over, node } = steps[at];
    const items = over(scope);
    if (items === null) {
      warnAt('INVALID_TYPE', node);
      return false;
    }
    for (const item of items) {
      if (walk(at + 1, new Scope({ [name]: item }, scope), body) === false) {
        return false;
      }
    }
    return true;
  };
  return (scope, body) => walk(0, scope, body);
}

/** `partial`, which stays what it was when it was asked for. */
export const soFar = (results) => ({
  get partial() {
    return results.slice();
  },
});

export function compileFor({ sources, body }, build) {
  const each = compileSources(sources, build);
  const run = build(body);
  return (scope) => {
    const results = [];
    const inside = new Scope(soFar(results), scope);
    const done = each(inside, (one) => {
      const value = run(one);
      results.push(value);
      return true;
    });
    return done ? results : null;
  };
}

/** Like `or` and `and` over all results: null where none decides and one is no boolean. */
export function compileQuantified({ quantifier, sources, body }, build) {
  const each = compileSources(sources, build);
  const run = build(body);
  const decisive = quantifier === 'some';
  return (scope) => {
    let [decided, unknown] = [false, false];
    const done = each(scope, (one) => {
      const result = run(one);
      decided ||= result === decisive;
      unknown ||= typeof result !== 'boolean';
      return !decided;
    });
    if (decided) {
      return decisive;
    }
    return done && !unknown ? !decisive : null;
  };
}

/** `list[test]`: by position where the test is a number, else all elements that it is true for. */
export function compileFilter({ list, test }, build) {
  const source = build(list);
  const index = test.kind === 'literal' && test.type === 'number' ? build(test) : null;
  const keeps = index === null ? compileKeeps(test, build) : null;
  return (scope) => {
    const value = source(scope);
    if (value === null) {
      return null;
    }
    const items = Array.isArray(value) ? value : [value];
    if (index !== null) {
      return itemAt(items, index(scope), test);
    }
    const kept = [];
    for (const item of items) {
      const inside = new Scope({ item }, scope);
      const result = keeps(isContext(item) ? new Scope(item, inside) : inside, item);
      if (isNumber(result)) {
        return itemAt(items, result, test);
      }
      if (result === true) {
        kept.push(item);
      }
    }
    return kept;
  };
}

/** What a filter says of one element: a number stands for a position, whatever the element. */
function compileKeeps(test, build) {
  if (test.kind === 'open' || test.kind === 'range') {
    return compileTest(test, build);
  }
  return build(test);
}

function itemAt(items, position, node) {
  const at = whole(position) ? (position < 0 ? items.length + position : position - 1) : -1;
  if (at < 0 || at >= items.length) {
    warnAt('INVALID_ARGUMENTS', node);
    return null;
  }
  return items[at];
}
