// Decision tables: which rules match, and what their hit policy makes of them.
import { closure } from './boxed.js';
import { builtins } from './builtins/index.js';
import { orNull, sink, warn } from './compile.js';
import { Scope } from './evaluation/scope.js';
import { DmnFailure } from './failure.js';
import { plainTest, plainValue } from './plain.js';
import { equals } from './values/compare.js';
import { isFailure } from './values/function.js';
import { toJson } from './values/text.js';

const ANY_VALUE = new Set(['', '-']);
const AGGREGATIONS = { SUM: 'sum', MIN: 'min', MAX: 'max', COUNT: 'count' };

export function table(node, place) {
  const inputs = node.inputs.map((input) => inputColumn(input, place));
  const outputs = node.outputs.map((output) => outputColumn(output, place));
  const rules = node.rules.map((rule) => ruleRow(rule, outputs, place));
  const run = POLICIES[node.policy];
  return (scope) => {
    const cells = inputs.map((input) => input(scope));
    const fits = (rule) => rule.tests.every((test, at) => test === null || test(cells[at]));
    const found = node.policy === 'FIRST' ? rules.find(fits) : rules.filter(fits);
    const hits = Array.isArray(found) ? found : [found].filter(Boolean);
    const { notes } = place;
    notes.rules.push(...hits.map((rule) => rule.id));
    if (notes.full) {
      notes.tables.push(told(node, cells, hits, rules, scope));
    }
    if (hits.length === 0) {
      return withoutHits(node, outputs, scope);
    }
    return run(hits, { node, outputs, scope, place });
  };
}

/** What a table saw and said, by its columns; told beside the result, so without its warnings. */
function told({ inputs, outputs }, cells, hits, rules, scope) {
  const heard = sink.warnings.length;
  const columns = (clauses, values) =>
    clauses.map(({ id, label }, at) => ({ id, label, value: toJson(values[at]) }));
  const seen = {
    inputs: columns(
      inputs,
      cells.map(({ value }) => value),
    ),
    rules: hits.map((rule) => ({
      id: rule.id,
      index: rules.indexOf(rule) + 1,
      outputs: columns(outputs, valuesOf(rule, scope)),
    })),
  };
  sink.warnings.length = heard;
  return seen;
}

/** A cell's closure gives a test of one value; null where it failed. */
const matches = (test, { value }) =>
  typeof test === 'function' && orNull(() => test(value)) === true;

// Variables that no input data declares arrive as JSON: the column's type says which text is a date.
// A value that is not of the column's type is null, with a warning.
function inputColumn({ text, ref, allowed }, place) {
  const run = closure(text, 'Expression', place);
  const test = allowed === null ? null : closure(allowed, 'UnaryTests', place);
  return (scope) => {
    const value = place.types.coerce(run(scope), ref, true);
    const cell = { value, scope: new Scope({ '?': value }, scope) };
    if (test !== null && value !== null && !matches(test(cell.scope), cell)) {
      throw new DmnFailure('input-not-allowed', place.element, { text });
    }
    return cell;
  };
}

function outputColumn({ name, allowed, ref, fallback }, place) {
  const order = allowed ?? place.types.allowed(ref);
  const test = allowed === null ? null : closure(allowed, 'UnaryTests', place);
  const passes = (value, scope) => matches(test(new Scope({ '?': value }, scope)), { value });
  const column = {
    name,
    order: order === null ? null : closure(`[${order}]`, 'Expression', place),
    /** The closure of a cell: its value, if it is one that the column may have. */
    cell(text, id) {
      const plain = plainValue(text);
      const run = plain ? () => plain.value : closure(text, 'Expression', place, id);
      const rules = id === null ? undefined : [id];
      return (scope) => {
        const value = place.types.coerce(run(scope), ref, false, rules);
        if (test === null || value === null || [value].flat().every((one) => passes(one, scope))) {
          return value;
        }
        warn('TYPE_MISMATCH', 'not an output value', { text: allowed, rules });
        return null;
      };
    },
  };
  column.fallback = fallback === null ? null : column.cell(fallback, null);
  return column;
}

function inputCell(text, place, id) {
  const plain = plainTest(text);
  const test = closure(text, 'UnaryTests', place, id, plain !== null);
  return (cell) => plain?.(cell.value) ?? matches(test(cell.scope), cell);
}

function ruleRow({ id, inputs, outputs }, columns, place) {
  return {
    id,
    tests: inputs.map((text) => (ANY_VALUE.has(text) ? null : inputCell(text, place, id))),
    values: outputs.map((text, at) => columns[at].cell(text, id)),
  };
}

/** One value, or a context by output names where the table has several outputs. */
function shaped(outputs, values) {
  return outputs.length === 1
    ? values[0]
    : Object.fromEntries(outputs.map(({ name }, at) => [name, values[at]]));
}

function withoutHits({ policy, aggregation }, outputs, scope) {
  if (outputs.some(({ fallback }) => fallback !== null)) {
    return shaped(
      outputs,
      outputs.map(({ fallback }) => (fallback === null ? null : fallback(scope))),
    );
  }
  if (aggregation !== null) {
    return aggregated(aggregation, []);
  }
  return /^(COLLECT|RULE ORDER|OUTPUT ORDER)$/.test(policy) ? [] : null;
}

function aggregated(aggregation, values) {
  const result = orNull(() => builtins[AGGREGATIONS[aggregation]].call([values]));
  if (isFailure(result)) {
    warn(result.warning, result.message, { text: aggregation });
    return null;
  }
  return result;
}

const valuesOf = (rule, scope) => rule.values.map((value) => value(scope));

const one = ([rule], { outputs, scope }) => shaped(outputs, valuesOf(rule, scope));

const all = (hits, { outputs, scope }) =>
  hits.map((rule) => shaped(outputs, valuesOf(rule, scope)));

const POLICIES = {
  UNIQUE(hits, table) {
    if (hits.length > 1) {
      throw new DmnFailure('not-unique', table.place.element, { rules: hits.map(({ id }) => id) });
    }
    return one(hits, table);
  },

  ANY(hits, table) {
    const [first, ...rest] = all(hits, table);
    if (!rest.every((value) => equals(first, value) === true)) {
      throw new DmnFailure('any-differs', table.place.element, { rules: hits.map(({ id }) => id) });
    }
    return first;
  },

  FIRST: one,

  PRIORITY: (hits, table) => ordered(hits, table)[0],

  'RULE ORDER': all,

  'OUTPUT ORDER': (hits, table) => ordered(hits, table),

  COLLECT(hits, table) {
    const values = all(hits, table);
    const { aggregation } = table.node;
    return aggregation === null ? values : aggregated(aggregation, values);
  },
};

/** Results by the order of the allowed output values, the first output first; others come last. */
function ordered(hits, { outputs, scope }) {
  const orders = outputs.map(({ order }) => (order === null ? [] : order(scope)));
  const rank = (value, order) => {
    const at = order.findIndex((listed) => equals(listed, value) === true);
    return at < 0 ? order.length : at;
  };
  return hits
    .map((rule) => {
      const values = valuesOf(rule, scope);
      return { values, ranks: values.map((value, at) => rank(value, orders[at])) };
    })
    .sort((a, b) => a.ranks.reduce((found, mine, at) => found || mine - b.ranks[at], 0))
    .map(({ values }) => shaped(outputs, values));
}
