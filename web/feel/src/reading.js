// What an expression reads, and what is wrong with it, from its tree. FEEL answers null for much that
// can only be a mistake (a function that does not exist, `==`, a full-width sign in a name); those are
// found here, before anything is deployed.
import { builtins } from './builtins/index.js';
import { compile, isLimit, parse } from './compile.js';
import { isFailure } from './values/function.js';
import { parseTemporal } from './values/temporal-text.js';

const FULL_WIDTH = /[，。；：？！（）【】《》「」、＝＞＜＋－＊／“”‘’]/u;
const NEVER_TRUE = new Set(['list', 'context', 'at']);
const TEMPORAL = new Set(['date', 'time', 'date and time', 'duration']);
// Camunda has them; a case that is carried out again must come out the same.
const RANDOM = new Set(['random number', 'uuid']);

const isBuiltin = (name) => name in builtins;

/** The nodes that `node` is made of, in the order of the text. */
function partsOf(node) {
  return Object.values(node)
    .flat()
    .filter((part) => typeof part?.kind === 'string' && part.from !== undefined);
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

  problem(code, { from, to }) {
    const text = this.text.slice(from, to).replace(/`/g, '').replace(/\s+/g, ' ');
    this.problems.push({ code, text, from, to });
  }

  walk(node, bound, inFilter) {
    if (Object.hasOwn(WALKS, node.kind)) {
      WALKS[node.kind](this, node, bound, inFilter);
    } else {
      this.each(partsOf(node), bound, inFilter, node);
    }
  }

  each(nodes, bound, inFilter, parent) {
    for (const node of nodes) {
      // `> 5` is a test, not a value: `x == 1` and `x => 1` are read as such tests.
      if (node.kind === 'open' && !node.meant) {
        this.problem('stray-comparison', parent ?? node);
      }
      this.walk(node, bound, inFilter);
    }
  }

  name(node, bound, inFilter) {
    const { name } = node;
    if (name === '?' && !this.tests) {
      this.problem('no-input-value', node);
    }
    if (FULL_WIDTH.test(name)) {
      this.problem('full-width', node);
    }
    if (!bound.has(name) && name !== '?') {
      (inFilter || isBuiltin(name) ? this.maybe : this.reads).add(name);
    }
  }

  called(node, inFilter) {
    const { name } = node.target;
    if (isBuiltin(name)) {
      this.maybe.add(name);
      this.builtin(node, builtins[name]);
    } else if (this.known.has(name)) {
      (inFilter ? this.maybe : this.reads).add(name);
    } else if (RANDOM.has(name)) {
      this.problem('not-repeatable', node.target);
    } else {
      this.problem(FULL_WIDTH.test(name) ? 'full-width' : 'unknown-function', node.target);
    }
  }

  builtin(node, builtin) {
    const { args, named } = node;
    const names = named ? args.map(({ name }) => name) : [];
    const fits = named ? builtin.takesNames(names) : builtin.takes(args.length);
    if (!fits) {
      this.problem('wrong-arguments', node);
    } else if (TEMPORAL.has(builtin.name)) {
      this.constant(node, builtin);
    }
  }

  // A constant such as date("2026-02-30") can be tried at once.
  constant({ args, named, from, to }, builtin) {
    const literal = ({ kind, type }) => kind === 'literal' && type !== 'null';
    if (!named && args.every(literal)) {
      const values = args.map((one) => compile(this.text.slice(one.from, one.to))({}));
      if (isFailure(builtin.call(values))) {
        this.problem('not-a-date', { from, to });
      }
    }
  }
}

/** Names that the variables of a loop or a function add to those it stands among. */
function walkSources(reading, { sources, body }, bound, inFilter) {
  for (const { name, source, to } of sources) {
    reading.each(to === null ? [source] : [source, to], bound, inFilter);
    bound.add(name);
  }
  reading.each([body], bound, inFilter);
}

function walkLogic(reading, node, bound, inFilter) {
  for (const operand of node.operands) {
    const value =
      operand.kind === 'literal' && (operand.type === 'string' || operand.type === 'number');
    if (value || NEVER_TRUE.has(operand.kind)) {
      reading.problem('not-a-condition', operand);
    }
  }
  reading.each(node.operands, bound, inFilter, node);
}

const WALKS = {
  name: (reading, node, bound, inFilter) => reading.name(node, bound, inFilter),

  at(reading, node) {
    if (parseTemporal(node.text) === null) {
      reading.problem('not-a-date', node);
    }
  },

  filter(reading, { list, test }, bound, inFilter) {
    reading.each([list], bound, inFilter);
    // A name in a filter may be an entry of the element: nobody knows before the data is there.
    reading.each([test], new Set([...bound, 'item']), true);
  },

  context(reading, { entries }, bound, inFilter) {
    const inside = new Set(bound);
    for (const { key, value } of entries) {
      reading.each([value], inside, inFilter);
      inside.add(key);
    }
  },

  for: (reading, node, bound, inFilter) =>
    walkSources(reading, node, new Set([...bound, 'partial']), inFilter),

  quantified: (reading, node, bound, inFilter) =>
    walkSources(reading, node, new Set(bound), inFilter),

  function(reading, node, bound, inFilter) {
    if (node.external) {
      reading.problem('external-function', node);
      return;
    }
    const names = node.parameters.map(({ name }) => name);
    reading.each([node.body], new Set([...bound, ...names]), inFilter);
  },

  call(reading, node, bound, inFilter) {
    const { target, args } = node;
    if (target.kind !== 'name' || bound.has(target.name)) {
      reading.each([target], bound, inFilter);
    } else {
      reading.called(node, inFilter);
    }
    reading.each(args, bound, inFilter, node);
  },

  and: walkLogic,

  or: walkLogic,
};

/**
 * `{reads, maybe, problems}` of a text; a syntax error is a problem too. `names` are the names in
 * scope where they are known: they decide how a text is parsed, and whether a called name exists.
 */
export function read(text, top = 'Expression', names = undefined) {
  const tests = top === 'UnaryTests';
  const reading = new Reading(text, new Set(Object.keys(names ?? {})), tests);
  try {
    const tree = parse(text, top, names);
    reading.each(tests ? tree.tests : [tree], new Set(), false);
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
