// Warnings of the evaluation that runs: why something in it is null. One runs at a time, so all
// closures report to the same list.
export const sink = { warnings: [] };

/** `more`: the `text` that people read, the `rules` it is about. */
export function warn(type, message, more = {}) {
  sink.warnings.push({ type, message, position: { from: 0, to: 0 }, ...more });
}

/** A warning about the part of the text that `node` was read from. */
export function warnAt(type, { from, to }) {
  sink.warnings.push({ type, message: '', position: { from, to } });
}
