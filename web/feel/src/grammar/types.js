// Types as they are written: `list<number>`, `context<a: string>`, `function<number> -> string`.
const SIMPLE = [
  ['days', 'and', 'time', 'duration'],
  ['years', 'and', 'months', 'duration'],
  ['date', 'and', 'time'],
];
const ENDS = new Set([
  'and',
  'or',
  'in',
  'between',
  'then',
  'else',
  'return',
  'satisfies',
  'external',
]);
const OF_ONE = new Set(['list', 'range']);

/** Reads one type with `parser`: `{of: 'name' | 'list' | 'range' | 'context' | 'function', ...}`. */
export function parseType(parser) {
  const { text } = parser.word('type');
  if (parser.at('<')) {
    if (OF_ONE.has(text)) {
      parser.expect('<');
      const element = parseType(parser);
      parser.expect('>');
      return { of: text, element };
    }
    if (text === 'context') {
      return contextType(parser);
    }
    if (text === 'function') {
      return functionType(parser);
    }
  }
  return { of: 'name', name: typeName(parser, text) };
}

function typeName(parser, first) {
  for (const words of SIMPLE) {
    if (words[0] === first && parser.upcoming(words.slice(1))) {
      parser.skip(words.length - 1);
      return words.join(' ');
    }
  }
  let name = first;
  for (;;) {
    const { kind, text, line } = parser.token;
    if (text === '.') {
      parser.skip(1);
      name += `.${parser.word('type').text}`;
    } else if (!line && (kind === 'word' || kind === 'number') && !ENDS.has(text)) {
      parser.skip(1);
      name += ` ${text}`;
    } else {
      return name;
    }
  }
}

function contextType(parser) {
  parser.expect('<');
  const entries = [];
  while (!parser.at('>')) {
    const name = parser.label();
    parser.expect(':');
    entries.push({ name, type: parseType(parser) });
    if (!parser.at('>')) {
      parser.expect(',');
    }
  }
  parser.expect('>');
  return { of: 'context', entries };
}

function functionType(parser) {
  parser.expect('<');
  const parameters = [];
  while (!parser.at('>')) {
    parameters.push(parseType(parser));
    if (!parser.at('>')) {
      parser.expect(',');
    }
  }
  parser.expect('>');
  parser.expect('->');
  return { of: 'function', parameters, result: parseType(parser) };
}
