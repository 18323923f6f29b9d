// Names in scope. A name may be `days in weekend` or `a-b`: the longest name that is known wins, and
// only what no known name covers is read word by word.
import { tokensOf } from './tokens.js';

/** Known names by their first token, each with its tokens, longest first. */
export class Frame {
  constructor(shapes = {}) {
    this.byFirst = new Map();
    Object.keys(shapes).forEach((name) => this.add(name, shapes[name]));
  }

  /** `shape` holds the names that paths into the value may use, null where they are not known. */
  add(name, shape = null) {
    const texts = textsOf(name);
    if (texts.length === 0) {
      return;
    }
    const known = (this.byFirst.get(texts[0]) ?? []).filter((one) => one.name !== name);
    known.push({ name, texts, shape });
    known.sort((a, b) => b.texts.length - a.texts.length);
    this.byFirst.set(texts[0], known);
  }

  /** The longest name that stands in `tokens` from `at` on. */
  match(tokens, at) {
    const known = this.byFirst.get(tokens[at].text) ?? [];
    return known.find(({ texts }) => texts.every((text, n) => tokens[at + n]?.text === text));
  }
}

function textsOf(name) {
  try {
    const texts = tokensOf(name).slice(0, -1);
    return texts[0]?.kind === 'word' ? texts.map(({ text }) => text) : [];
  } catch {
    return [];
  }
}

const frames = new WeakMap();

/** The frame of a shape, made once. */
export function frameOf(shape) {
  let frame = frames.get(shape);
  if (frame === undefined) {
    frame = new Frame(shape);
    frames.set(shape, frame);
  }
  return frame;
}

/** The longest match in any of `scope`, the innermost of equals. */
export function longest(scope, tokens, at) {
  let best = null;
  for (const frame of scope) {
    const found = frame.match(tokens, at);
    if (found && (best === null || found.texts.length >= best.texts.length)) {
      best = found;
    }
  }
  return best;
}
