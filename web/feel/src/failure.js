/** What DMN refuses, told by a code; Python has the sentences. */
export class DmnFailure extends Error {
  constructor(code, element, { rules = [], text = '' } = {}) {
    super(code);
    this.dmn = { code, element, rules, text };
  }
}
