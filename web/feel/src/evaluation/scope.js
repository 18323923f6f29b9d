// Variables in sight. The outermost are a plain object; a loop, a filter or a function lays its own
// over them without copying.
export class Scope {
  constructor(own, outer) {
    this.own = own;
    this.outer = outer;
  }
}

/** The value of a variable, undefined where there is none. */
export function lookup(scope, name) {
  let at = scope;
  while (at instanceof Scope) {
    if (Object.hasOwn(at.own, name)) {
      return at.own[name];
    }
    at = at.outer;
  }
  return Object.hasOwn(at, name) ? at[name] : undefined;
}
