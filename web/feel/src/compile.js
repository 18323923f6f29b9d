// Text to closure. An expression is parsed once and its closure kept, which is what makes a condition
// cost microseconds.
import { builtins } from './builtins/index.js';
import { builder } from './evaluation/expressions.js';
import { compileCell } from './evaluation/matching.js';
import { Scope } from './evaluation/scope.js';
import { sink, warn } from './evaluation/sink.js';
import { Frame, frameOf } from './grammar/names.js';
import { parseExpression, parseUnaryTests } from './grammar/parser.js';

const MAX_KEPT = 1000;
const kept = new Map();

// The names of built-in functions, made when the first text is read: by then all are defined.
let builtinFrame = null;

function framesOf(names) {
  builtinFrame ??= new Frame(Object.fromEntries(Object.keys(builtins).map((name) => [name, null])));
  return names === undefined ? [builtinFrame] : [builtinFrame, frameOf(names)];
}

/** The tree of `text`; throws FeelSyntaxError. `names` in scope decide what a text means. */
export function parse(text, top, names) {
  return top === 'UnaryTests'
    ? parseUnaryTests(text, framesOf(names))
    : parseExpression(text, framesOf(names));
}

/**
 * The closure of `text`: `(scope) => value`, for unary tests `(scope) => (value) => boolean`.
 * `names` are those in scope, `types` those that its model defines.
 */
export function compile(text, top = 'Expression', names = undefined, types = null) {
  const tree = parse(text, top, names);
  const build = builder(types);
  return top === 'UnaryTests' ? compileCell(tree, build) : build(tree);
}

/** The same, kept for the next call. Without names, because these decide what a text means. */
export function compileOnce(text, top) {
  const key = top + text;
  let root = kept.get(key);
  if (root === undefined) {
    root = compile(text, top);
    if (kept.size >= MAX_KEPT) {
      kept.delete(kept.keys().next().value);
    }
    kept.set(key, root);
  }
  return root;
}

/** QuickJS's own refusals must reach Python; a JavaScript error is FEEL's null with a warning. */
export function isLimit(error) {
  return (
    !(error instanceof Error) ||
    error.name === 'InternalError' ||
    (error instanceof RangeError && error.message.includes('call stack'))
  );
}

/** What `work` gives, or null with a warning where JavaScript has no answer, as for huge numbers. */
export function orNull(work) {
  try {
    const value = work();
    return value === undefined ? null : value;
  } catch (error) {
    if (isLimit(error)) {
      throw error;
    }
    warn('EVALUATION_FAILED', error.message);
    return null;
  }
}

/** Whether `value` passes a closure compiled from unary tests, as a boolean. */
export function passes(tests, value, scope) {
  return orNull(() => tests(new Scope({ '?': value }, scope))(value)) === true;
}

export { sink, warn };
