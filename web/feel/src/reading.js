// What an expression reads, and what is wrong with it, from its parse tree. feelin answers null
// for much that can only be a mistake (a function that does not exist, `==`, a full-width sign in
// a name); those are found here, before anything is deployed.
import { isInvocationFailure, builtins } from 'feelin';

import { closureOf, compile, isLimit, parse } from './compile.js';
import { builtinArity, isBuiltin } from './calendar.js';

const FULL_WIDTH = /[，。；：？！（）【】《》「」、＝＞＜＋－＊／“”‘’]/u;
const NEVER_TRUE = new Set([
  'StringLiteral',
  'NumericLiteral',
  'List',
  'Context',
  'DateTimeLiteral',
]);

function childrenOf(node) {
  const found = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (!child.type.isSkipped) {
      found.push(child);
    }
  }
  return found;
}

/** One walk over one tree. `reads` are surely read from outside, `maybe` perhaps (see filters). */
class Reading {
  constructor(text, known, tests) {
    this.text = text;
    this.known = known;
    this.tests = tests;
    this.reads = new Set();
    this.maybe = new Set();
    this.problems = [];
  }

  textOf(node) {
    return this.text.slice(node.from, node.to).replace(/`/g, '').replace(/\s+/g, ' ');
  }

  problem(code, node) {
    this.problems.push({ code, text: this.textOf(node), from: node.from, to: node.to });
  }

  walk(node, bound, inFilter) {
    const special = this[node.name];
    if (typeof special === 'function' && /^[A-Z?]/.test(node.name)) {
      special.call(this, node, bound, inFilter);
    } else {
      this.each(childrenOf(node), bound, inFilter);
    }
  }

  each(nodes, bound, inFilter) {
    nodes.forEach((node) => this.walk(node, bound, inFilter));
  }

  VariableName(node, bound, inFilter) {
    const name = this.textOf(node);
    if (FULL_WIDTH.test(name)) {
      this.problem('full-width', node);
    }
    if (bound.has(name)) {
      return;
    }
    (inFilter || isBuiltin(name) ? this.maybe : this.reads).add(name);
  }

  // The names of types are no variables.
  Type() {}

  '?'(node) {
    if (!this.tests) {
      this.problem('no-input-value', node);
    }
  }

  FilterExpression(node, bound, inFilter) {
    const [list, , filter] = childrenOf(node);
    this.walk(list, bound, inFilter);
    // A name in a filter may be an entry of the element: nobody knows before the data is there.
    this.walk(filter, new Set([...bound, 'item']), true);
  }

  Context(node, bound, inFilter) {
    const inside = new Set(bound);
    for (const entry of childrenOf(node).filter((child) => child.name === 'ContextEntry')) {
      const [key, value] = childrenOf(entry);
      this.walk(value, inside, inFilter);
      inside.add(this.textOf(key).replace(/^"|"$/g, ''));
    }
  }

  ForExpression(node, bound, inFilter) {
    const inside = new Set([...bound, 'partial']);
    this.each(childrenOf(node), inside, inFilter);
  }

  QuantifiedExpression(node, bound, inFilter) {
    this.each(childrenOf(node), new Set(bound), inFilter);
  }

  // Its names are known to what follows it in the same `for`, `some` or `every`.
  InExpression(node, bound, inFilter) {
    const [name, , source] = childrenOf(node);
    this.walk(source, bound, inFilter);
    bound.add(this.textOf(name));
  }

  FunctionDefinition(node, bound, inFilter) {
    const inside = new Set(bound);
    for (const child of childrenOf(node)) {
      if (child.name === 'FormalParameters') {
        childrenOf(child).forEach((one) => inside.add(this.textOf(one.firstChild)));
      } else if (child.name === 'external') {
        this.problem('external-function', node);
      } else {
        this.walk(child, inside, inFilter);
      }
    }
  }

  FunctionInvocation(node, bound, inFilter) {
    const [target, , parameters] = childrenOf(node);
    const name = this.textOf(target);
    if (target.name !== 'VariableName' || bound.has(name)) {
      this.walk(target, bound, inFilter);
    } else if (!isBuiltin(name)) {
      this.calledFromOutside(target, name);
    } else {
      this.arity(name, node, parameters);
    }
    this.walk(parameters, bound, inFilter);
  }

  calledFromOutside(target, name) {
    if (this.known.has(name)) {
      this.reads.add(name);
    } else {
      this.problem(FULL_WIDTH.test(name) ? 'full-width' : 'unknown-function', target);
    }
  }

  arity(name, node, parameters) {
    const given = parameters.name === 'PositionalParameters' ? childrenOf(parameters).length : null;
    const { required, most } = builtinArity(name);
    if (given !== null && (given < required || given > most)) {
      this.problem('wrong-arguments', node);
    }
  }

  // A constant such as @"2026-02-30" can be tried at once.
  DateTimeLiteral(node, bound, inFilter) {
    const [constructor, , parameters] = childrenOf(node);
    const name = parameters ? this.textOf(constructor) : '@';
    const constants = this.constants(parameters ?? constructor);
    if (constants && !isGood(builtins[name](...constants))) {
      this.problem('not-a-date', node);
    }
    this.each(parameters ? [parameters] : [constructor], bound, inFilter);
  }

  constants(node) {
    const children = childrenOf(node);
    const literal = /^(String|Numeric)Literal$/;
    if (!children.length || !children.every((child) => literal.test(child.name))) {
      return null;
    }
    return children.map((child) => compile(this.text.slice(child.from, child.to))({}));
  }

  // `> 5` is a test, not a value: `x == 1` and `x => 1` are read as such tests.
  SimplePositiveUnaryTest(node, bound, inFilter) {
    const allowed = /^(PositiveUnaryTest|FilterExpression|ParenthesizedExpression)$/;
    if (node.firstChild.name === 'CompareOp' && !allowed.test(node.parent.name)) {
      this.problem('stray-comparison', node.parent);
    }
    this.each(childrenOf(node), bound, inFilter);
  }

  Conjunction(node, bound, inFilter) {
    for (const operand of childrenOf(node)) {
      if (NEVER_TRUE.has(operand.name)) {
        this.problem('not-a-condition', operand);
      }
      this.walk(operand, bound, inFilter);
    }
  }

  Disjunction(node, bound, inFilter) {
    this.Conjunction(node, bound, inFilter);
  }
}

const isGood = (value) => value !== null && value !== undefined && !isInvocationFailure(value);

/**
 * `{reads, maybe, problems}` of a text; a syntax error is a problem too. `names` are the names in
 * scope where they are known: they decide how a text is parsed, and whether a called name exists.
 */
export function read(text, top = 'Expression', names = undefined) {
  const reading = new Reading(text, new Set(Object.keys(names ?? {})), top === 'UnaryTests');
  try {
    const tree = parse(text, top, names);
    closureOf(tree, text);
    reading.walk(tree.topNode, new Set(), false);
  } catch (error) {
    if (isLimit(error)) {
      throw error;
    }
    const { from, to } = error.position ?? { from: 0, to: text.length };
    reading.problems.push({ code: 'syntax', text: text.slice(from, to), from, to });
  }
  return {
    reads: [...reading.reads],
    maybe: [...reading.maybe],
    problems: reading.problems,
  };
}
