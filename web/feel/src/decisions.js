// A decision model: its requirement graph, evaluated from the decision that is asked for.
import { wrapFunction } from 'feelin';

import { Place, bound, build, functionBody, functionOf } from './boxed.js';
import { sink } from './compile.js';
import { DmnFailure } from './failure.js';
import { Types } from './types.js';
import { toJson } from './values.js';

export class Model {
  constructor({ types, inputs, decisions, functions, services }) {
    this.types = new Types(types);
    this.inputs = new Map(inputs.map((one) => [one.id, one]));
    this.decisions = new Map(decisions.map((one) => [one.id, one]));
    this.functions = new Map(functions.map((one) => [one.id, one]));
    this.services = new Map(services.map((one) => [one.id, one]));
    this.closures = new Map();
    // What tables leave behind: ids of matched rules, and all they saw where the caller asks.
    this.notes = { full: false, rules: [], tables: [] };
    this.pending = [];
  }

  /** Compile all that decision or service `id` needs, so that `decide` only runs closures. */
  prepare(id) {
    for (const one of this.required(id)) {
      this.closure(this.element(one));
    }
    while (this.pending.length) {
      this.pending.pop()();
    }
  }

  /** `id` and all that it requires, directly or not. */
  required(id) {
    const found = new Set();
    const open = [id];
    while (open.length) {
      const one = open.pop();
      if (!found.has(one)) {
        found.add(one);
        const { inputs, decisions, knowledge, outputs, inputDecisions } = this.element(one);
        open.push(
          ...[inputs, decisions, knowledge, outputs, inputDecisions].flatMap((ids) => ids ?? []),
        );
      }
    }
    return found;
  }

  /** `{value, trace}` of a decision or decision service; inputs are JSON by name. */
  decide(id, given, full) {
    this.notes.full = full;
    this.notes.rules.length = 0;
    this.notes.tables.length = 0;
    const service = this.services.get(id);
    const run = new Run(this, this.#typed(given, service));
    return { value: service ? run.service(service) : run.decision(id), trace: run.trace };
  }

  #typed(given, service) {
    const values = { ...given };
    const presets = (service?.inputDecisions ?? []).map((one) => this.decisions.get(one));
    for (const { name, ref } of [...this.inputs.values(), ...presets]) {
      if (name in values) {
        values[name] = this.types.coerce(values[name], ref, true);
      }
    }
    return values;
  }

  /** Names and their inner names that the expression of `element` may use. */
  names(element) {
    const found = [...element.inputs, ...element.decisions, ...element.knowledge].map((id) =>
      this.element(id),
    );
    const open = element.inputs.length === 0 ? [...this.inputs.values()] : [];
    return Object.fromEntries(
      [...open, ...found, element].map(({ name, ref }) => [name, this.types.shape(ref)]),
    );
  }

  element(id) {
    return (
      this.inputs.get(id) ??
      this.decisions.get(id) ??
      this.functions.get(id) ??
      this.services.get(id)
    );
  }

  /** The closure of a decision, or of the body of a knowledge model; others have none. */
  closure(element) {
    if (!this.closures.has(element.id)) {
      this.closures.set(element.id, this.#build(element));
    }
    return this.closures.get(element.id);
  }

  #build(element) {
    if (element.expression === undefined && element.logic === undefined) {
      return null;
    }
    const place = new Place(element.id, this.names(element), this);
    return element.logic ? functionBody(element.logic, place) : build(element.expression, place);
  }
}

/** One evaluation: every decision is evaluated at most once. */
class Run {
  constructor(model, inputs, trace = []) {
    this.model = model;
    this.inputs = inputs;
    this.trace = trace;
    this.values = new Map();
    this.called = new Map();
    this.open = new Set();
  }

  decision(id) {
    if (!this.values.has(id)) {
      if (this.open.has(id)) {
        throw new DmnFailure('cycle', id);
      }
      this.open.add(id);
      this.values.set(id, this.#evaluate(this.model.decisions.get(id)));
      this.open.delete(id);
    }
    return this.values.get(id);
  }

  #evaluate(decision) {
    const scope = this.#scope(decision);
    const { notes } = this.model;
    const [heard, rules, tables] = [sink.warnings, notes.rules, notes.tables].map((l) => l.length);
    const raw = this.model.closure(decision)(scope);
    const value = this.model.types.coerce(raw, decision.ref);
    for (const warning of sink.warnings.slice(heard)) {
      warning.element ??= decision.id;
    }
    const entry = { decision: decision.id, rules: notes.rules.slice(rules) };
    if (notes.full) {
      Object.assign(entry, { value: toJson(value), tables: notes.tables.slice(tables) });
    }
    this.trace.push(entry);
    return value;
  }

  #scope({ inputs, decisions, knowledge }) {
    const scope = { ...this.inputs };
    for (const id of inputs) {
      const { name } = this.model.inputs.get(id);
      scope[name] ??= null;
    }
    for (const id of decisions) {
      scope[this.model.decisions.get(id).name] = this.decision(id);
    }
    for (const id of knowledge) {
      scope[this.model.element(id).name] = this.#callable(id);
    }
    return scope;
  }

  /** A knowledge model or a decision service as a function; knowledge models may call themselves. */
  #callable(id) {
    let made = this.called.get(id);
    if (made === undefined) {
      const service = this.model.services.get(id);
      made = service ? this.#serviceFunction(service) : this.#knowledge(id);
      this.called.set(id, made);
    }
    return made;
  }

  #knowledge(id) {
    const { model } = this;
    const element = model.functions.get(id);
    const scope = {};
    const run = functionOf(element.logic, model.closure(element), model.types, scope);
    const made = wrapFunction(
      (...given) => model.types.coerce(run.fn(...given), element.ref),
      run.parameterNames,
    );
    this.called.set(id, made);
    scope[element.name] = made;
    for (const one of element.knowledge) {
      scope[model.element(one).name] = this.#callable(one);
    }
    return made;
  }

  #serviceFunction(service) {
    const { model } = this;
    const parameters = [
      ...service.inputs.map((id) => model.inputs.get(id)),
      ...service.inputDecisions.map((id) => model.decisions.get(id)),
    ];
    return wrapFunction(
      (...given) => {
        const inputs = bound(parameters, given, model.types);
        return inputs && new Run(model, inputs, this.trace).service(service);
      },
      parameters.map(({ name }) => name),
    );
  }

  /** The outputs of a service, its input decisions taken from the inputs and not evaluated. */
  service({ outputs, inputDecisions, ref }) {
    for (const id of inputDecisions) {
      this.values.set(id, this.inputs[this.model.decisions.get(id).name] ?? null);
    }
    const values = outputs.map((id) => [this.model.decisions.get(id).name, this.decision(id)]);
    const value = values.length === 1 ? values[0][1] : Object.fromEntries(values);
    return this.model.types.coerce(value, ref);
  }
}
