// What a decision model reads and what is wrong with its texts, found without evaluating it.
import { compile, orNull, passes } from './compile.js';
import { plainTest, plainValue } from './plain.js';
import { read } from './reading.js';
import { shapeOf, withEntries } from './shapes.js';

const AT_START = { from: 0, to: 0 };

/**
 * Every text of an expression, with how it is parsed, the rule it stands in, and names in scope; or
 * a `problem` that is known without reading one.
 */
function* texts(node, names, types) {
  if (node === null) {
    return;
  }
  const drawn = () => shapeOf(node.source, names, types);
  switch (node.kind) {
    case 'literal':
      yield { text: node.text, top: 'Expression', rule: null, names };
      return;
    case 'table':
      yield* tableTexts(node, names);
      yield* wrongOutputs(node);
      return;
    case 'context': {
      const inside = { ...names };
      for (const entry of node.entries) {
        yield* texts(entry.value, { ...inside }, types);
        Object.assign(inside, withEntries({ entries: [entry] }, inside, types));
      }
      yield* texts(node.result, inside, types);
      return;
    }
    case 'function': {
      const own = node.parameters.map(({ name, ref }) => [name, types.shape(ref)]);
      if (node.language === 'FEEL') {
        yield* texts(node.body, { ...names, ...Object.fromEntries(own) }, types);
      } else {
        const code = 'external-function';
        yield { problem: { ...AT_START, code, text: node.language, rule: null } };
      }
      return;
    }
    case 'filter':
      yield* texts(node.source, names, types);
      yield* texts(node.match, { ...names, ...drawn(), item: drawn() }, types);
      return;
    case 'iterator':
      yield* texts(node.source, names, types);
      yield* texts(node.body, { ...names, [node.variable]: drawn(), partial: null }, types);
      return;
    default:
      for (const part of parts(node)) {
        yield* texts(part, names, types);
      }
  }
}

function parts(node) {
  switch (node.kind) {
    case 'invocation':
      return [node.callee, ...node.bindings.map(({ value }) => value)];
    case 'relation':
      return node.rows.flat();
    case 'list':
      return node.items;
    default:
      return [node.condition, node.then, node.otherwise];
  }
}

function* tableTexts({ inputs, outputs, rules }, names) {
  const text = (value, top, rule = null) => ({ text: value, top, rule, names });
  for (const input of inputs) {
    yield text(input.text, 'Expression');
    yield* input.allowed === null ? [] : [text(input.allowed, 'UnaryTests')];
  }
  for (const { allowed, fallback } of outputs) {
    yield* allowed === null ? [] : [text(allowed, 'UnaryTests')];
    yield* fallback === null ? [] : [text(fallback, 'Expression')];
  }
  for (const { id, inputs: tests, outputs: values } of rules) {
    yield* tests
      .filter((one) => one !== '' && one !== '-' && plainTest(one) === null)
      .map((one) => text(one, 'UnaryTests', id));
    yield* values.filter((one) => plainValue(one) === null).map((one) => text(one, 'Expression', id));
  }
}

/** Constants that their column does not allow: a rule that matches would have no value. */
function* wrongOutputs({ outputs, rules }) {
  for (const [at, { allowed }] of outputs.entries()) {
    const tests = allowed === null ? null : orNull(() => compile(allowed, 'UnaryTests'));
    for (const { id: rule, outputs: texts } of tests === null ? [] : rules) {
      const constant = plainValue(texts[at]);
      if (constant && !passes(tests, constant.value, {})) {
        yield { problem: { ...AT_START, code: 'output-not-allowed', text: texts[at], rule } };
      }
    }
  }
}

/** The allowed values of item types and their components. */
function* allowedValues(definitions) {
  for (const { name, allowed, constraint, components } of definitions) {
    yield* [allowed, constraint].filter((text) => text !== null).map((text) => ({ name, text }));
    yield* allowedValues(components);
  }
}

/** What a text of `element` names that lies outside of what it requires, so that it is null. */
function unreachable({ reads }, scope, element, model) {
  const open = model.uses(element).length === 0 && !element.logic;
  const elsewhere = ({ part, name, id }) =>
    part === element.part && id !== element.id && reads.includes(name) && !(name in scope);
  const declared = [...model.inputs.values(), ...model.decisions.values()];
  return open ? [] : declared.filter(elsewhere).map(({ name: text }) => ({
    ...AT_START,
    code: 'not-required',
    text,
  }));
}

function* problemsOf(element, model, names) {
  const node = element.logic ?? element.expression;
  for (const one of texts(node, model.names(element), element.part.types)) {
    if (one.problem) {
      yield one.problem;
      continue;
    }
    const found = read(one.text, one.top, one.names);
    for (const problem of [...found.problems, ...unreachable(found, one.names, element, model)]) {
      yield { ...problem, rule: one.rule };
    }
    [...found.reads, ...found.maybe].forEach((name) => names.add(name));
  }
}

/** `{problems, reads}`: reads are, by decision, the names of what it may take from the caller. */
export function inspect(model) {
  const problems = [];
  const own = new Map();
  // What is wrong with an imported file is told of that file.
  const [home] = model.parts;
  for (const element of [...model.decisions.values(), ...model.functions.values()]) {
    const names = new Set();
    const found = [...problemsOf(element, model, names)];
    own.set(element.id, names);
    if (element.part === home) {
      problems.push(...found.map((one) => ({ ...one, element: element.id })));
    }
  }
  for (const { name, text } of allowedValues([...home.types.definitions.values()])) {
    const found = read(text, 'UnaryTests');
    problems.push(...found.problems.map((one) => ({ ...one, element: name, rule: null })));
  }
  const reads = {};
  for (const id of [...model.decisions.keys(), ...model.services.keys()]) {
    const names = new Set();
    for (const one of model.required(id)) {
      const element = model.element(one);
      const path = model.path(element, home);
      [path[0], element.name, element.alias].forEach((name) => names.add(name));
      (own.get(one) ?? []).forEach((name) => names.add(name));
    }
    names.delete(null);
    reads[id] = [...names];
  }
  return { problems, reads };
}
