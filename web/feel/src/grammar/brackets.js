// What begins with a bracket: parentheses, lists, ranges and contexts; and `@"..."`.
import { Frame } from './names.js';
import { stringValue } from './tokens.js';

export const BRACKETS = {
  __proto__: null,

  '('(parser, from) {
    parser.take();
    const { inRange } = parser;
    parser.inRange = false;
    const value = parser.test();
    parser.inRange = inRange;
    if (parser.at('..')) {
      return range(parser, value, false, from);
    }
    parser.expect(')');
    return { ...value, from, to: parser.end, closed: true };
  },

  '['(parser, from) {
    parser.take();
    if (parser.at(']')) {
      parser.take();
      return parser.node('list', from, { items: [] });
    }
    const items = parser.outsideRange(() => parser.separated(() => parser.expression(), ']'));
    if (parser.at('..') && items.length === 1) {
      return range(parser, items[0], true, from);
    }
    parser.expect(']');
    return parser.node('list', from, { items, shape: items[0].shape });
  },

  ']'(parser, from) {
    parser.take();
    return range(parser, endpoint(parser), false, from);
  },

  '{'(parser, from) {
    parser.take();
    const entries = parser.outsideRange(() => contextEntries(parser));
    parser.expect('}');
    const shape = Object.fromEntries(entries.map(({ key, value }) => [key, value.shape]));
    return parser.node('context', from, { entries, shape });
  },

  '@'(parser, from) {
    parser.take();
    if (parser.token.kind !== 'string') {
      parser.fail('string expected');
    }
    return parser.node('at', from, { text: stringValue(parser.take().text) });
  },
};

function endpoint(parser) {
  const { inRange } = parser;
  parser.inRange = true;
  const found = parser.additive();
  parser.inRange = inRange;
  return found;
}

function range(parser, start, startIncluded, from) {
  parser.expect('..');
  const end = endpoint(parser);
  if (!parser.at(']') && !parser.at(')') && !parser.at('[')) {
    parser.fail('] expected');
  }
  const endIncluded = parser.take().text === ']';
  return parser.node('range', from, { start, end, startIncluded, endIncluded });
}

/** The entries of a context, each of which may use those before it. */
function contextEntries(parser) {
  const frame = new Frame();
  const entry = () => {
    const named = parser.token.kind !== 'string';
    const key = named ? parser.label() : stringValue(parser.take().text);
    parser.expect(':');
    const value = parser.expression();
    frame.add(key, value.shape);
    return { key, value };
  };
  return parser.within(frame, () => parser.separated(entry, '}'));
}
