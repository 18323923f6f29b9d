// Built-in functions: what each takes, by position and by name. A signature is written as in the
// standard's tables: `string: string, start position: number, length?: number`.
//
// A type may be several kinds (`date|date and time`), `any` (null, too) or `some` (anything but
// null). `?` after a name makes it optional, and null the same as leaving it out; `...` before it
// takes all further arguments; one list that is the only argument stands for its elements.
import { INVALID, mismatch } from '../values/function.js';
import { kindOf } from '../values/kinds.js';
import { atMidnight } from '../values/temporal.js';

const REJECTED = Symbol('rejected');

/** Every built-in function by its name. */
export const builtins = { __proto__: null };

class Builtin {
  constructor(name, signatures) {
    this.name = name;
    this.signatures = signatures;
    this.parameterNames = signatures[0].parameters.map((one) => one.name);
    this.types = this.parameterNames.map(() => null);
    this.resultType = null;
  }

  get kind() {
    return 'function';
  }

  takes(count) {
    return this.signatures.some((one) => one.takes(count));
  }

  takesNames(names) {
    const given = new Set(names);
    return given.size === names.length && this.signatures.some((one) => one.knows(given));
  }

  /** The signatures, first those that have their parameters in the order of `given`. */
  inOrderOf(given) {
    const order = given && [...given.keys()].join();
    const alike = ({ parameters }) => parameters.map(({ name }) => name).join() === order;
    const first = this.signatures.filter(alike);
    return given === null ? [] : [...first, ...this.signatures.filter((one) => !alike(one))];
  }

  call(args) {
    let counted = false;
    for (const signature of this.signatures) {
      if (signature.takes(args.length)) {
        counted = true;
        const values = signature.accept(args);
        if (values !== REJECTED) {
          return signature.run(...values);
        }
      }
    }
    return counted ? INVALID : mismatch();
  }

  callNamed(pairs) {
    const given = new Map(pairs);
    let named = false;
    for (const signature of this.inOrderOf(given.size === pairs.length ? given : null)) {
      if (signature.knows(given)) {
        named = true;
        const values = signature.acceptNamed(given);
        if (values !== REJECTED) {
          return signature.run(...values);
        }
      }
    }
    return named ? INVALID : mismatch();
  }
}

class Signature {
  constructor(text, run) {
    this.parameters = text === '' ? [] : text.split(', ').map(parameter);
    this.open = this.parameters.some((one) => one.open);
    this.required = this.parameters.filter((one) => !one.optional).length;
    this.run = run;
  }

  takes(count) {
    return count >= this.required && (this.open || count <= this.parameters.length);
  }

  accept(args) {
    const values = [];
    for (const [at, one] of this.parameters.entries()) {
      if (one.open) {
        values.push(one.rest(args.slice(at)));
      } else if (at < args.length) {
        values.push(one.convert(args[at]));
      }
    }
    return values.includes(REJECTED) ? REJECTED : values;
  }

  knows(given) {
    const names = this.parameters.map((one) => one.name);
    const required = this.parameters.filter((one) => !one.optional);
    return (
      [...given.keys()].every((name) => names.includes(name)) &&
      required.every((one) => given.has(one.name))
    );
  }

  acceptNamed(given) {
    const values = this.parameters.map((one) => {
      if (!given.has(one.name)) {
        return undefined;
      }
      const value = given.get(one.name);
      return one.open ? one.rest([value]) : one.convert(value);
    });
    return values.includes(REJECTED) ? REJECTED : values;
  }
}

function parameter(text, position) {
  const [, dots, name, mark, type] = /^(\.\.\.)?(.*?)(\?)?: (.*)$/.exec(text);
  const kinds = new Set(type.split('|'));
  const optional = mark === '?';
  return {
    name,
    open: dots !== undefined,
    optional,
    convert: (value) => converted(value, kinds, optional),
    rest(args) {
      const spread = position === 0 && args.length === 1 && Array.isArray(args[0]);
      const items = spread ? args[0] : args;
      const values = items.map((item) => converted(item, kinds, false));
      return values.includes(REJECTED) ? REJECTED : values;
    },
  };
}

/** `value` as one of `kinds`, after FEEL's implicit conversions. */
function converted(value, kinds, optional) {
  if (value === null || value === undefined) {
    return kinds.has('any') ? null : optional ? undefined : REJECTED;
  }
  const kind = kindOf(value);
  if (kinds.has(kind) || kinds.has('any') || kinds.has('some')) {
    return value;
  }
  if (kinds.has('list')) {
    return [value];
  }
  if (kind === 'list' && value.length === 1) {
    return converted(value[0], kinds, false);
  }
  return kind === 'date' && kinds.has('date and time') ? atMidnight(value) : REJECTED;
}

/** Defines `name`; `definitions` are pairs of a signature and what it runs. */
export function define(name, ...definitions) {
  const signatures = [];
  for (let at = 0; at < definitions.length; at += 2) {
    signatures.push(new Signature(definitions[at], definitions[at + 1]));
  }
  builtins[name] = new Builtin(name, signatures);
}
