// A decision model: its requirement graph, evaluated from the decision that is asked for. The files
// that it imports are parts of it; each part has its own item types and its own names for others.
import { Place, build, functionBody } from './boxed.js';
import { sink } from './compile.js';
import { Run } from './run.js';
import { shapeOf } from './shapes.js';
import { Types } from './types.js';

const entry = (value, name) =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, name)
    ? value[name]
    : undefined;
const KINDS = ['inputs', 'decisions', 'functions', 'services'];

export class Model {
  constructor({ parts }) {
    const made = parts.map(({ types }) => ({ types: new Types(types), imports: [] }));
    parts.forEach(({ imports }, at) => {
      made[at].imports = imports.map(([name, part]) => [name, made[part]]);
      made[at].types.imports = made[at].imports.map(([name, part]) => [name, part.types]);
    });
    for (const kind of KINDS) {
      const elements = parts.flatMap((told, at) =>
        told[kind].map((one) => [one.id, { ...one, part: made[at] }]),
      );
      this[kind] = new Map(elements);
    }
    this.parts = made;
    this.closures = new Map();
    this.shapes = new Map();
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

  /** `{value, trace}` of a decision or decision service; `given` is JSON by name. */
  decide(id, given, full) {
    this.notes.full = full;
    this.notes.rules.length = 0;
    this.notes.tables.length = 0;
    const service = this.services.get(id);
    const presets = (service?.inputDecisions ?? []).map((one) => this.decisions.get(one));
    const values = new Map();
    const undeclared = { ...given };
    for (const one of [...this.inputs.values(), ...presets]) {
      const value = this.#lookup(given, one);
      if (value !== undefined) {
        const heard = sink.warnings.length;
        values.set(one.id, one.part.types.coerce(value, one.ref, true));
        sink.warnings.slice(heard).forEach((warning) => Object.assign(warning, { input: one.name }));
      }
      delete undeclared[one.name];
      delete undeclared[one.alias];
    }
    const run = new Run(this, values, undeclared);
    return { value: service ? run.service(service) : run.decision(id), trace: run.trace };
  }

  /** What the caller gives for `element`: under its name, or under that of its import. */
  #lookup(given, element) {
    const inside = this.path(element, this.parts[0]).reduce(entry, given);
    return inside ?? entry(given, element.name) ?? entry(given, element.alias);
  }

  /** How a text of `part` calls `element`: its name, after the names of the imports on the way. */
  path(element, part) {
    const ways = [[part]];
    const seen = new Set([part]);
    for (const [here, ...names] of ways) {
      if (here === element.part) {
        return [...names, element.name].filter((name) => name !== '');
      }
      for (const [name, other] of here.imports) {
        if (!seen.has(other)) {
          seen.add(other);
          ways.push([other, ...names, name]);
        }
      }
    }
    return [element.name];
  }

  /** The elements that `element` may use by name. */
  uses({ inputs, decisions, knowledge, part, logic }) {
    const found = [...inputs, ...decisions, ...knowledge].map((id) => this.element(id));
    // A decision for which nobody drew what it needs may use every input of its file.
    return found.length || logic
      ? found
      : [...this.inputs.values()].filter((one) => one.part === part);
  }

  /** A scope for texts of `user` with `valueOf` each of `elements` under every name it has there. */
  scope(user, elements, valueOf) {
    const scope = {};
    for (const element of elements) {
      const value = valueOf(element);
      const path = this.path(element, user.part);
      // Modelers that give a decision no variable let others call it by its id.
      if (element.alias !== null && path.length === 1) {
        scope[element.alias] ??= value;
      }
      const last = path.pop();
      const inner = path.reduce((outer, name) => (outer[name] ??= {}), scope);
      inner[last] = value;
    }
    return scope;
  }

  /** Names and their inner names that the expression of `element` may use. */
  names(element) {
    return this.scope(element, [...this.uses(element), element], (one) => this.#shape(one));
  }

  #shape(element) {
    const { id, part, ref, expression = null } = element;
    if (!this.shapes.has(id)) {
      // A decision's own name may stand in its texts: its shape is open while it is looked for.
      this.shapes.set(id, part.types.shape(ref));
      const names = expression === null ? {} : this.names(element);
      this.shapes.set(id, shapeOf(expression, names, part.types, ref));
    }
    return this.shapes.get(id);
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
    const { notes, pending } = this;
    const place = new Place(element.id, this.names(element), {
      types: element.part.types,
      notes,
      pending,
    });
    return element.logic ? functionBody(element.logic, place) : build(element.expression, place);
  }
}
