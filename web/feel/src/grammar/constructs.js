// What begins with a keyword: if, for, some, every, function.
import { Frame } from './names.js';
import { parseType } from './types.js';

export const CONSTRUCTS = {
  __proto__: null,

  if(parser, from) {
    parser.take();
    const condition = parser.expression();
    parser.keyword('then');
    const then = parser.expression();
    parser.keyword('else');
    const otherwise = parser.expression();
    const shape = then.shape ?? otherwise.shape;
    return parser.node('if', from, { condition, then, otherwise, shape });
  },

  for(parser, from) {
    parser.take();
    const frame = new Frame({ partial: null });
    return parser.within(frame, () => {
      const sources = iterations(parser, frame);
      parser.keyword('return');
      const body = parser.expression();
      return parser.node('for', from, { sources, body, shape: body.shape });
    });
  },

  some: quantified,

  every: quantified,

  function(parser, from) {
    parser.take();
    parser.expect('(');
    const frame = new Frame();
    const parameters = parser.separated(() => parameter(parser, frame), ')');
    parser.expect(')');
    const external = parser.atWord('external');
    parser.skip(external ? 1 : 0);
    const body = parser.within(frame, () => parser.expression());
    return parser.node('function', from, { parameters, body, external });
  },
};

function parameter(parser, frame) {
  const name = parser.label();
  frame.add(name);
  const typed = parser.at(':');
  parser.skip(typed ? 1 : 0);
  return { name, type: typed ? parseType(parser) : null };
}

/** `x in list, y in 1..x`: each sees the variables before it. */
function iterations(parser, frame) {
  const sources = [];
  do {
    parser.skip(sources.length ? 1 : 0);
    const name = parser.label(['in']);
    parser.keyword('in');
    const source = parser.expression();
    const ranged = parser.at('..');
    parser.skip(ranged ? 1 : 0);
    const to = ranged ? parser.expression() : null;
    frame.add(name, source.shape);
    sources.push({ name, source, to });
  } while (parser.at(','));
  return sources;
}

function quantified(parser, from) {
  const { text: quantifier } = parser.take();
  const frame = new Frame();
  return parser.within(frame, () => {
    const sources = iterations(parser, frame);
    parser.keyword('satisfies');
    const body = parser.expression();
    return parser.node('quantified', from, { quantifier, sources, body });
  });
}
