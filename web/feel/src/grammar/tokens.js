// Text to tokens. Names may hold spaces and operators, so what belongs to a name is decided by the
// parser, which knows the names in scope; here are only words, numbers, strings and symbols.

/** A text that is no FEEL; `position` counts UTF-16 units. */
export class FeelSyntaxError extends Error {
  constructor(message, from, to) {
    super(message);
    this.name = 'FeelSyntaxError';
    this.position = { from, to };
  }
}

// The letters of names after DMN 1.5, 10.3.1.2 (grammar rules 28 and 29).
const START =
  '?A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D' +
  '\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';
const PART = `${START}0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040`;

const SKIPPED =
  /(?:[\s\u0085\u1680\u2000-\u200B\u2028\u2029\u202F\u205F\u3000\uFEFF]|\/\/.*|\/\*[^]*?\*\/)+/uy;
const PATTERNS = [
  ['word', new RegExp(`[${START}][${PART}]*`, 'uy')],
  ['number', /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/uy],
  ['string', /"(?:[^"\\]|\\[^])*"/uy],
  ['quoted', /`[^`]+`/uy],
  ['symbol', /\.\.|\*\*|<=|>=|!=|->|[-+*/<>=()[\]{},:.@']/uy],
];

/** `{kind, text, from, to, line}` of each token, `line` where a new line begins before it. */
export function tokensOf(text) {
  const tokens = [];
  let at = 0;
  for (;;) {
    const skipped = match(SKIPPED, text, at);
    at += skipped.length;
    const line = /[\n\r]/.test(skipped);
    if (at >= text.length) {
      tokens.push({ kind: 'end', text: '', from: at, to: at, line });
      return tokens;
    }
    const token = tokenAt(text, at);
    token.line = line;
    tokens.push(token);
    at = token.to;
  }
}

function tokenAt(text, at) {
  for (const [kind, pattern] of PATTERNS) {
    const found = match(pattern, text, at);
    if (found !== '') {
      return { kind, text: found, from: at, to: at + found.length, line: false };
    }
  }
  const character = String.fromCodePoint(text.codePointAt(at));
  throw new FeelSyntaxError(`unexpected ${character}`, at, at + character.length);
}

function match(pattern, text, at) {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found === null ? '' : found[0];
}

const ESCAPE = /\\(?:(["\\'])|([nrt])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6}))/g;
const CONTROLS = { n: '\n', r: '\r', t: '\t' };

/** What a string literal stands for; a backslash before any other character is just that. */
export function stringValue(literal) {
  return literal.slice(1, -1).replace(ESCAPE, (whole, self, control, short, long) => {
    if (long !== undefined) {
      const code = parseInt(long, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }
    return self ?? CONTROLS[control] ?? String.fromCharCode(parseInt(short, 16));
  });
}
