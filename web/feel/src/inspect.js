// What a decision model reads and what is wrong with its texts, found without evaluating it.
import { read } from './reading.js';

/** Every text of an expression, with how it is parsed, the rule it stands in, and names in scope. */
function* texts(node, names, types) {
  if (node === null) {
    return;
  }
  switch (node.kind) {
    case 'literal':
      yield { text: node.text, top: 'Expression', rule: null, names };
      return;
    case 'table':
      yield* tableTexts(node, names);
      return;
    case 'context': {
      const inside = { ...names };
      for (const { name, ref, value } of node.entries) {
        yield* texts(value, { ...inside }, types);
        inside[name] = types.shape(ref);
      }
      yield* texts(node.result, inside, types);
      return;
    }
    case 'function': {
      const own = node.parameters.map(({ name, ref }) => [name, types.shape(ref)]);
      if (node.language === 'FEEL') {
        yield* texts(node.body, { ...names, ...Object.fromEntries(own) }, types);
      }
      return;
    }
    case 'filter':
      yield* texts(node.source, names, types);
      yield* texts(node.match, { ...names, item: null }, types);
      return;
    case 'iterator':
      yield* texts(node.source, names, types);
      yield* texts(node.body, { ...names, [node.variable]: null, partial: null }, types);
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
      .filter((one) => one !== '' && one !== '-')
      .map((one) => text(one, 'UnaryTests', id));
    yield* values.map((one) => text(one, 'Expression', id));
  }
}

/** The allowed values of item types and their components. */
function* allowedValues(definitions) {
  for (const { name, allowed, components } of definitions) {
    yield* allowed === null ? [] : [{ name, text: allowed }];
    yield* allowedValues(components);
  }
}

/** `{problems, reads}`: reads are, by decision, the inputs that it or what it requires may use. */
export function inspect(model) {
  const problems = [];
  const own = new Map();
  const elements = [...model.decisions.values(), ...model.functions.values()];
  for (const element of elements) {
    const names = new Set(element.inputs.map((id) => model.inputs.get(id).name));
    const node = element.logic ?? element.expression;
    for (const { text, top, rule, names: scope } of texts(
      node,
      model.names(element),
      model.types,
    )) {
      const found = read(text, top, scope);
      problems.push(...found.problems.map((one) => ({ ...one, element: element.id, rule })));
      [...found.reads, ...found.maybe].forEach((name) => names.add(name));
    }
    own.set(element.id, names);
  }
  for (const { name, text } of allowedValues([...model.types.definitions.values()])) {
    const found = read(text, 'UnaryTests');
    problems.push(...found.problems.map((one) => ({ ...one, element: name, rule: null })));
  }
  const reads = {};
  for (const id of [...model.decisions.keys(), ...model.services.keys()]) {
    const names = new Set();
    for (const one of model.required(id)) {
      names.add(model.element(one).name);
      (own.get(one) ?? []).forEach((name) => names.add(name));
    }
    reads[id] = [...names];
  }
  return { problems, reads };
}
