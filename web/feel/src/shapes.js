// The names inside of a value, as far as a drawing tells them before anything is evaluated: the
// parser reads `item.days in force` as one path only if it knows of such an entry.

const inner = (shape, name) => (shape && Object.hasOwn(shape, name) ? shape[name] : null);

/** The shape of `ref`, or else of what `node` is drawn as; null where neither tells. */
export function shapeOf(node, names, types, ref = node?.ref ?? null) {
  return types.shape(ref) ?? (node && Object.hasOwn(SHAPES, node.kind)
    ? SHAPES[node.kind](node, names, types)
    : null);
}

/** `names` with those of the entries of a drawn context. */
export function withEntries({ entries }, names, types) {
  const inside = { ...names };
  for (const { name, ref, value } of entries) {
    inside[name] = shapeOf(value, inside, types, ref ?? value?.ref);
  }
  return inside;
}

const SHAPES = {
  literal: ({ text }, names) =>
    text
      .split('.')
      .map((name) => name.trim().replace(/\s+/g, ' '))
      .reduce(inner, names),

  context(node, names, types) {
    const inside = withEntries(node, names, types);
    return node.result
      ? shapeOf(node.result, inside, types)
      : Object.fromEntries(node.entries.map(({ name }) => [name, inside[name]]));
  },

  relation: ({ columns }, names, types) =>
    Object.fromEntries(columns.map(({ name, ref }) => [name, types.shape(ref)])),

  list: ({ items }, names, types) => shapeOf(items[0] ?? null, names, types),

  filter: ({ source }, names, types) => shapeOf(source, names, types),

  conditional: ({ then, otherwise }, names, types) =>
    shapeOf(then, names, types) ?? shapeOf(otherwise, names, types),

  iterator: ({ mode, variable, source, body }, names, types) =>
    mode === 'for'
      ? shapeOf(body, { ...names, [variable]: shapeOf(source, names, types) }, types)
      : null,

  table: ({ outputs }, names, types) =>
    outputs.length === 1
      ? types.shape(outputs[0].ref)
      : Object.fromEntries(outputs.map(({ name, ref }) => [name, types.shape(ref)])),
};
