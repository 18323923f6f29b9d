// Text to closure. feelin parses at every call; here an expression is parsed once and its closure
// kept, which is what makes a condition cost microseconds.
import { InterpreterContext, interpreter } from 'feelin';
import { parser, trackVariables } from 'lezer-feel';

// `between` is a keyword: this function is only read as one name if the parser knows it.
const OUR_NAMES = { 'working days between': null };

const parsersFor = (names) => {
  const contextTracker = trackVariables({ ...OUR_NAMES, ...names });
  const of = (top) => parser.configure({ top, contextTracker, dialect: 'camunda' });
  return { Expression: of('Expression'), UnaryTests: of('UnaryTests') };
};

// Most expressions are parsed without knowing any other name: it gives the same tree for every
// name that holds no operator and no keyword.
const NAMELESS = parsersFor({});

// The cells of a table share their names, and so their parser.
const parsers = new WeakMap();

const MAX_KEPT = 1000;
const kept = new Map();

// One evaluation runs at a time, so all closures report to the same list.
export const sink = new InterpreterContext();

export function parse(text, top, names) {
  if (names === undefined) {
    return NAMELESS[top].parse(text);
  }
  if (!parsers.has(names)) {
    parsers.set(names, parsersFor(names));
  }
  return parsers.get(names)[top].parse(text);
}

/** The closure of a tree; throws feelin's SyntaxError. */
export function closureOf(tree, text) {
  return interpreter._buildExecutionTree(tree, text, sink).root;
}

/** The closure of `text`. `names` are those in scope, which the parser may need to know. */
export function compile(text, top = 'Expression', names = undefined) {
  return closureOf(parse(text, top, names), text);
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

/** `more`: the `text` that people read, the `rules` it is about. */
export function warn(type, message, more = {}) {
  sink.warnings.push({ type, message, position: { from: 0, to: 0 }, ...more });
}

/** What `work` gives, or null with a warning where feelin throws instead of answering null. */
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
  return orNull(() => tests({ ...scope, '?': value })(value)) === true;
}
