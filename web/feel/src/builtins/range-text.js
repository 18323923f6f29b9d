// `range("[1..3]")` reads text that may come from data, so nothing but literals is evaluated.
import { builder } from '../evaluation/expressions.js';
import { parseExpression } from '../grammar/parser.js';
import { Frame } from '../grammar/names.js';
import { INVALID } from '../values/function.js';
import { kindOf } from '../values/kinds.js';
import { define } from './signatures.js';

const CONSTRUCTORS = ['date', 'time', 'date and time', 'duration'];

function isLiteral({ kind, ...node }) {
  if (kind === 'call') {
    const { target, args } = node;
    const known = target.kind === 'name' && CONSTRUCTORS.includes(target.name);
    return known && args.length === 1 && args[0].kind === 'literal';
  }
  return kind === 'literal' || kind === 'at';
}

const names = new Frame(Object.fromEntries(CONSTRUCTORS.map((name) => [name, null])));

function rangeTree(text) {
  try {
    return parseExpression(text, [names]);
  } catch (error) {
    if (error.name !== 'FeelSyntaxError') {
      throw error;
    }
    return null;
  }
}

define('range', 'from: string', (text) => {
  const tree = rangeTree(text);
  if (tree?.kind !== 'range' || !isLiteral(tree.start) || !isLiteral(tree.end)) {
    return INVALID;
  }
  const range = builder(null)(tree)({});
  return kindOf(range) === 'range' ? range : INVALID;
});
