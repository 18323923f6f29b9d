// FEEL text to a tree, after the grammar of DMN 1.5, 10.3.1.2. A node is `{kind, from, to, shape}` and
// its parts; `shape` holds the names that paths into its value may use, where they are known.
import { BRACKETS } from './brackets.js';
import { CONSTRUCTS } from './constructs.js';
import { Frame, frameOf, longest } from './names.js';
import { Reader } from './reader.js';
import { stringValue } from './tokens.js';
import { parseType } from './types.js';

const [COMPARING, ADDING] = [2, 3];
/** How tightly each operator binds. */
const LEVELS = {
  __proto__: null,
  or: 0,
  and: 1,
  '=': COMPARING,
  '!=': COMPARING,
  '<': COMPARING,
  '<=': COMPARING,
  '>': COMPARING,
  '>=': COMPARING,
  between: COMPARING,
  in: COMPARING,
  '+': ADDING,
  '-': ADDING,
  '*': 4,
  '/': 4,
  '**': 5,
};
const COMPARISONS = new Set(['=', '!=', '<', '<=', '>', '>=']);
const NEVER_FIRST = new Set(['and', 'or', 'in', 'then', 'else', 'return', 'satisfies', 'between']);
const LITERALS = new Set(['null', 'true', 'false']);
const OPENINGS = new Set(['(', '[', '{', '-', '@', ']', ...COMPARISONS]);

class Parser extends Reader {
  // Whether `[` may end a range here, and where `in (` was found to open one test, not several:
  // asking again at every level of nested parentheses would take exponential time.
  inRange = false;
  single = new Set();

  expression() {
    return this.operators(0);
  }

  /** Operands joined by operators that bind at least as tightly as `least`, those alike from the left. */
  operators(least) {
    const { from } = this.token;
    let left = this.unary();
    for (;;) {
      const operator = this.token.text;
      const level =
        this.token.kind === 'symbol' || this.token.kind === 'word' ? LEVELS[operator] : undefined;
      if (level === undefined || level < least) {
        return left;
      }
      this.take();
      left = this.joined(left, operator, level, from);
    }
  }

  joined(left, operator, level, from) {
    if (operator === 'in') {
      const tests = this.inTests();
      return this.node('in', from, { value: left, tests });
    }
    const right = this.operators(level + 1);
    if (operator === 'between') {
      this.keyword('and');
      const high = this.operators(level + 1);
      return this.node('between', from, { value: left, low: right, high });
    }
    if (level < COMPARING) {
      const before = left.kind === operator && !left.closed ? left.operands : [left];
      return this.node(operator, from, { operands: [...before, right] });
    }
    const kind = level === COMPARING ? 'comparison' : 'arithmetic';
    return this.node(kind, from, { operator, left, right });
  }

  /** What stands behind `in`: one test, or several in parentheses. */
  inTests() {
    const start = this.position;
    if (this.at('(') && !this.single.has(start)) {
      const tests = this.attempt(() => {
        this.expect('(');
        const found = this.separated(() => this.test(), ')');
        this.expect(')');
        return this.token.kind === 'symbol' && /^[.[({+\-*/]/.test(this.token.text) ? null : found;
      });
      if (tests) {
        return tests;
      }
      this.single.add(start);
      this.position = start;
    }
    return [this.test(COMPARING)];
  }

  /** What `read` gives, or null where the text does not go on like that. */
  attempt(read) {
    try {
      return read();
    } catch (error) {
      if (error.name !== 'FeelSyntaxError') {
        throw error;
      }
      return null;
    }
  }

  /** One unary test; a comparison here is meant. */
  test(least = 0) {
    const node = this.operators(least);
    return node.kind === 'open' ? { ...node, meant: true } : node;
  }

  separated(read, end) {
    const found = [];
    while (!this.at(end)) {
      found.push(read());
      if (!this.at(',')) {
        return found;
      }
      this.expect(',');
      if (this.at(end)) {
        this.fail('expression expected');
      }
    }
    return found;
  }

  additive() {
    return this.operators(ADDING);
  }

  unary() {
    const { from } = this.token;
    if (!this.at('-')) {
      return this.postfix(this.primary());
    }
    this.take();
    if (this.token.kind === 'number') {
      const text = `-${this.take().text}`;
      return this.postfix(this.node('literal', from, { type: 'number', text }));
    }
    const value = this.unary();
    return this.node('negation', from, { value });
  }

  postfix(start) {
    const { from } = start;
    let left = start;
    for (;;) {
      if (this.at('.')) {
        this.take();
        const at = this.position;
        const { name, shape } = this.pathName(left.shape);
        const position = { from: this.tokens[at].from, to: this.end };
        left = this.node('path', from, { target: left, name, position, shape });
      } else if (this.at('[') && !this.closesRange()) {
        left = this.filter(left, from);
      } else if (this.at('(')) {
        left = this.call(left, from);
      } else if (this.atWord('instance') && this.next.text === 'of') {
        this.skip(2);
        const type = parseType(this);
        left = this.node('instance', from, { value: left, type });
      } else {
        return left;
      }
    }
  }

  /** Whether this `[` ends a range, as in `[1..5[`: nothing that it could filter by follows. */
  closesRange() {
    if (!this.inRange) {
      return false;
    }
    const { kind, text } = this.next;
    if (kind === 'symbol') {
      return !OPENINGS.has(text);
    }
    return kind === 'end' || NEVER_FIRST.has(text) || text === 'instance';
  }

  filter(list, from) {
    this.expect('[');
    const item = new Frame({ item: list.shape });
    const test = this.outsideRange(() =>
      this.within(item, () =>
        list.shape ? this.within(frameOf(list.shape), () => this.test()) : this.test(),
      ),
    );
    this.expect(']');
    return this.node('filter', from, { list, test, shape: list.shape });
  }

  call(target, from) {
    this.expect('(');
    const named = this.labelled;
    const args = this.outsideRange(() =>
      this.separated(() => (named ? this.namedArgument() : this.expression()), ')'),
    );
    this.expect(')');
    return this.node('call', from, { target, args, named });
  }

  namedArgument() {
    const { from } = this.token;
    const name = this.label([':']);
    this.expect(':');
    const value = this.expression();
    return this.node('argument', from, { name, value });
  }

  outsideRange(read) {
    const { inRange } = this;
    this.inRange = false;
    const found = read();
    this.inRange = inRange;
    return found;
  }

  primary() {
    const { kind, text, from } = this.token;
    switch (kind) {
      case 'number':
        this.take();
        return this.node('literal', from, { type: 'number', text });
      case 'string':
        this.take();
        return this.node('literal', from, { type: 'string', text: stringValue(text) });
      case 'symbol':
        return this.symbol(text, from);
      case 'end':
        return this.fail('expression expected');
      default:
        return this.named(text, from);
    }
  }

  symbol(text, from) {
    if (COMPARISONS.has(text)) {
      this.take();
      const value = this.additive();
      return this.node('open', from, { operator: text, value });
    }
    return text in BRACKETS ? BRACKETS[text](this, from) : this.fail('expression expected');
  }

  named(text, from) {
    if (text in CONSTRUCTS && !this.isLongerName()) {
      return CONSTRUCTS[text](this, from);
    }
    if (LITERALS.has(text) && !this.isLongerName()) {
      this.take();
      const type = text === 'null' ? 'null' : 'boolean';
      return this.node('literal', from, { type, text });
    }
    if (NEVER_FIRST.has(text) && !this.isLongerName()) {
      return this.fail('expression expected');
    }
    const { name, shape } = this.name();
    return this.node('name', from, { name, shape });
  }

  /** Whether a known name begins with the keyword that stands here, as in `for whom`. */
  isLongerName() {
    return (longest(this.scope, this.tokens, this.position)?.texts.length ?? 0) > 1;
  }
}

function whole(text, scope, read) {
  const parser = new Parser(text, scope);
  const found = read(parser);
  if (parser.token.kind !== 'end') {
    parser.fail('end expected');
  }
  return found;
}

/** The tree of an expression; `scope` are the frames of the names that it may use. */
export const parseExpression = (text, scope) => whole(text, scope, (parser) => parser.expression());

/** `{any, negated, tests}` of a cell; `any` is the dash, which every value passes. */
export function parseUnaryTests(text, scope) {
  return whole(text, scope, (parser) => {
    if (parser.at('-') && parser.next.kind === 'end') {
      parser.take();
      return { any: true, negated: false, tests: [] };
    }
    const start = parser.position;
    const negated = parser.attempt(() => {
      parser.keyword('not');
      parser.expect('(');
      const tests = parser.separated(() => parser.test(), ')');
      parser.expect(')');
      return parser.token.kind === 'end' ? tests : null;
    });
    if (negated) {
      return { any: false, negated: true, tests: negated };
    }
    parser.position = start;
    const tests = parser.separated(() => parser.test(), null);
    return { any: false, negated: false, tests };
  });
}
