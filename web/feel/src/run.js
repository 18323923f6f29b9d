// One evaluation of a decision model.
import { bound, functionOf, typeOf } from './boxed.js';
import { sink } from './evaluation/sink.js';
import { DmnFailure } from './failure.js';
import { FeelFunction } from './values/function.js';
import { toJson } from './values/text.js';

/** Every decision is evaluated at most once. `values` are those given, by the element's id. */
export class Run {
  constructor(model, values, undeclared, trace = []) {
    this.model = model;
    this.values = values;
    this.undeclared = undeclared;
    this.trace = trace;
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
    const value = decision.part.types.coerce(raw, decision.ref);
    const entry = { decision: decision.id, rules: notes.rules.slice(rules) };
    for (const warning of sink.warnings.slice(heard)) {
      warning.element ??= decision.id;
      warning.text ??= decision.name;
      warning.rules ??= entry.rules;
    }
    if (notes.full) {
      Object.assign(entry, { value: toJson(value), tables: notes.tables.slice(tables) });
    }
    this.trace.push(entry);
    return value;
  }

  #scope(decision) {
    const used = this.model.scope(decision, this.model.uses(decision), (one) => this.#valueOf(one));
    return { ...this.undeclared, ...used };
  }

  #valueOf({ id }) {
    if (this.model.inputs.has(id)) {
      return this.values.get(id) ?? null;
    }
    return this.model.decisions.has(id) ? this.decision(id) : this.#callable(id);
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
    const { types } = element.part;
    const scope = {};
    const run = functionOf(element.logic, model.closure(element), types, scope);
    const made = new FeelFunction(
      (...given) => types.coerce(run.fn(...given), element.ref),
      run.parameterNames,
      run.types,
      typeOf(element.ref),
    );
    this.called.set(id, made);
    const known = [element, ...model.uses(element)];
    Object.assign(
      scope,
      model.scope(element, known, (one) => this.#callable(one.id)),
    );
    return made;
  }

  #serviceFunction(service) {
    const { model } = this;
    const parameters = [
      ...service.inputs.map((id) => model.inputs.get(id)),
      ...service.inputDecisions.map((id) => model.decisions.get(id)),
    ];
    const names = parameters.map(({ name }) => name);
    const call = (...given) => {
      const inputs = bound(parameters, given, service.part.types);
      if (inputs === null) {
        return null;
      }
      const values = parameters.map(({ id, name }) => [id, inputs[name]]);
      return new Run(model, new Map(values), {}, this.trace).service(service);
    };
    const types = parameters.map(({ ref }) => typeOf(ref));
    return new FeelFunction(call, names, types, typeOf(service.ref));
  }

  /** The outputs of a service, its input decisions taken from what is given and not evaluated. */
  service({ outputs, inputDecisions, ref, part }) {
    for (const id of inputDecisions) {
      this.values.set(id, this.values.get(id) ?? null);
    }
    const values = outputs.map((id) => [this.model.decisions.get(id).name, this.decision(id)]);
    const value = values.length === 1 ? values[0][1] : Object.fromEntries(values);
    return part.types.coerce(value, ref);
  }
}
