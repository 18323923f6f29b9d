// The functions that Python calls. Text in, text out: only strings, numbers and booleans cross the
// border. What FEEL or DMN refuses comes back as {error}; limits of the sandbox are QuickJS
// exceptions and pass through.
import { addCalendar, setMoment } from './calendar.js';
import { compileOnce, isLimit, orNull, sink } from './compile.js';
import { Model } from './decisions.js';
import { inspect } from './inspect.js';
import { read } from './reading.js';
import { toJson } from './values/text.js';

function answer(work) {
  sink.warnings.length = 0;
  try {
    return work();
  } catch (error) {
    if (isLimit(error)) {
      throw error;
    }
    const { message, dmn = null } = error;
    return JSON.stringify({ error: { message, dmn } });
  }
}

const warnings = () =>
  sink.warnings.map(({ type, position: { from, to }, text = null, ...about }) => ({
    type,
    from,
    to,
    text,
    element: about.element ?? null,
    rules: about.rules ?? [],
    input: about.input ?? null,
  }));

const models = new Map();

function reply(value) {
  // The commonest answer, a condition that is true or false, needs no text at all.
  return typeof value === 'boolean' && sink.warnings.length === 0
    ? value
    : JSON.stringify({ value: toJson(value), warnings: warnings() });
}

globalThis.feel = {
  evaluate(text, variables, now, calendar) {
    return answer(() => {
      setMoment(now, calendar);
      const root = compileOnce(text, 'Expression');
      const scope = variables === '' ? {} : JSON.parse(variables);
      return reply(orNull(() => root(scope)));
    });
  },

  unaryTest(text, variables, now, calendar) {
    return answer(() => {
      setMoment(now, calendar);
      const root = compileOnce(text, 'UnaryTests');
      const scope = JSON.parse(variables);
      return reply(orNull(() => root(scope)(scope['?'])));
    });
  },

  read: (text, top) => answer(() => JSON.stringify(read(text, top))),

  addModel(digest, document) {
    models.set(digest, new Model(JSON.parse(document)));
  },

  inspect: (digest) => answer(() => JSON.stringify(inspect(models.get(digest)))),

  prepare: (digest, id) =>
    answer(() => {
      models.get(digest).prepare(id);
      return '{}';
    }),

  decide(digest, id, inputs, now, calendar, full) {
    return answer(() => {
      setMoment(now, calendar);
      const { value, trace } = models.get(digest).decide(id, JSON.parse(inputs), full);
      return JSON.stringify({ value: toJson(value), trace, warnings: warnings() });
    });
  },

  addCalendar: (digest, days) => addCalendar(digest, JSON.parse(days)),
};
