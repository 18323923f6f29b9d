// Walking over tokens, and reading names: what the parser of expressions stands on.
import { FeelSyntaxError, tokensOf } from './tokens.js';
import { frameOf, longest } from './names.js';

const BREAKERS = new Set(['in', 'and', 'or', 'between', 'then', 'else', 'return', 'satisfies']);
const NAME_SYMBOLS = new Set(['.', '/', '-', "'", '+', '*', '**']);

export class Reader {
  constructor(text, scope) {
    this.text = text;
    this.tokens = tokensOf(text);
    this.position = 0;
    this.scope = scope;
  }

  get token() {
    return this.tokens[this.position];
  }

  get next() {
    return this.tokens[this.position + 1] ?? this.tokens.at(-1);
  }

  at(symbol) {
    return this.token.kind === 'symbol' && this.token.text === symbol;
  }

  atWord(word) {
    return this.token.kind === 'word' && this.token.text === word;
  }

  skip(count) {
    this.position += count;
  }

  /** Whether the next tokens have these texts. */
  upcoming(texts) {
    return texts.every((text, n) => this.tokens[this.position + n]?.text === text);
  }

  take() {
    const { token } = this;
    this.position += 1;
    return token;
  }

  expect(symbol) {
    if (!this.at(symbol)) {
      this.fail(`${symbol} expected`);
    }
    return this.take();
  }

  keyword(word) {
    if (!this.atWord(word)) {
      this.fail(`${word} expected`);
    }
    return this.take();
  }

  word(what) {
    if (this.token.kind !== 'word') {
      this.fail(`${what} expected`);
    }
    return this.take();
  }

  fail(message, { from, to } = this.token) {
    throw new FeelSyntaxError(message, from, to);
  }

  /** A node that begins at `from` and ends with the token read last. */
  node(kind, from, parts) {
    return { kind, from, to: this.end, shape: null, ...parts };
  }

  /** Where the token read last ends. */
  get end() {
    return this.tokens[this.position - 1].to;
  }

  /** What `read` reads with more names in scope. */
  within(frame, read) {
    this.scope.push(frame);
    try {
      return read();
    } finally {
      this.scope.pop();
    }
  }

  /** A name in use: the longest that `scope` knows, else all the words that follow each other. */
  name(scope = this.scope) {
    if (this.token.kind === 'quoted') {
      return { name: this.take().text.slice(1, -1), shape: null };
    }
    const known = longest(scope, this.tokens, this.position);
    const start = this.position;
    this.position += known ? known.texts.length : 1;
    if (known && !this.#continues()) {
      return known;
    }
    while (this.#continues()) {
      this.position += 1;
    }
    const words = this.tokens.slice(start, this.position).map(({ text }) => text);
    return { name: words.join(' '), shape: null };
  }

  #continues() {
    const { kind, text, line } = this.token;
    if (line || BREAKERS.has(text) || (text === 'instance' && this.next.text === 'of')) {
      return false;
    }
    return kind === 'word' || kind === 'number';
  }

  /** The name after a dot, known where the shape of what is before it is. */
  pathName(shape) {
    if (this.token.kind !== 'word' && this.token.kind !== 'quoted') {
      this.fail('name expected');
    }
    return this.name(shape ? [frameOf(shape)] : []);
  }

  /** A name that is declared: everything up to one of `ends`, or to the word `in`. */
  label(ends = [':']) {
    const start = this.token;
    if (start.kind === 'quoted') {
      return this.take().text.slice(1, -1);
    }
    if (start.kind !== 'word') {
      this.fail('name expected');
    }
    let last = start;
    while (this.#inLabel(ends)) {
      last = this.take();
    }
    return this.text.slice(start.from, last.to).replace(/\s+/g, ' ');
  }

  #inLabel(ends) {
    const { kind, text } = this.token;
    if (kind === 'symbol') {
      return NAME_SYMBOLS.has(text) && !ends.includes(text);
    }
    return (kind === 'word' && !ends.includes(text)) || kind === 'number';
  }

  /** Whether a name and a colon come next, as in `f(name: 1)`. */
  get labelled() {
    if (this.token.kind !== 'word') {
      return false;
    }
    for (let at = this.position; ; at += 1) {
      const { kind, text } = this.tokens[at];
      if (kind === 'symbol' ? !NAME_SYMBOLS.has(text) : kind !== 'word' && kind !== 'number') {
        return text === ':';
      }
    }
  }
}
