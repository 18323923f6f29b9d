// Functions as values, and what calling one with positional or named arguments means.

/** Why a call has no value. The call is null then, and a warning of type `warning` is given. */
export class Failure {
  constructor(warning, message = '') {
    this.warning = warning;
    this.message = message;
  }
}

export const INVALID = new Failure('INVALID_ARGUMENTS');
const MISMATCH = new Failure('FUNCTION_INVOCATION_FAILURE');

export const isFailure = (value) => value instanceof Failure;

/** `fn` takes its arguments by position; `types` are what its definition declares, null for none. */
export class FeelFunction {
  get kind() {
    return 'function';
  }

  constructor(fn, parameterNames, types = null, resultType = null) {
    this.fn = fn;
    this.parameterNames = parameterNames;
    this.types = types ?? parameterNames.map(() => null);
    this.resultType = resultType;
  }

  call(args) {
    return args.length === this.parameterNames.length ? this.fn(...args) : MISMATCH;
  }

  /** Arguments as pairs of name and value. */
  callNamed(pairs) {
    const given = new Map(pairs);
    const { parameterNames } = this;
    if (given.size !== pairs.length || !parameterNames.every((name) => given.has(name))) {
      return MISMATCH;
    }
    const args = parameterNames.map((name) => given.get(name));
    return pairs.length === args.length ? this.fn(...args) : MISMATCH;
  }
}

export const mismatch = () => MISMATCH;
