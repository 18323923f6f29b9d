import { is } from 'bpmn-js/lib/util/ModelUtil';

import { makeElement } from './page.js';

// A flag that shrinks with the picture stops being one; a tick would only be dust.
const SMALLEST_FLAG = 0.9;
const SMALLEST_TICK = 0.3;

// In px from the corners of a shape: clear of its icon and of events on its top and bottom edge.
const FLAG = { top: -20, left: -54 };
const BADGE = { bottom: 2, left: -54 };
const TICK = { top: 3, right: 21 };

/**
 * Mark on `viewer`'s picture where the case stands and how it came there.
 *
 * `active`, `passed` and `flows` are sets of ids, `badges` maps ids to texts; ids that the picture
 * does not show are left out, and so are frames around other elements, whose inside says more.
 * Returns the shapes where the case stands.
 */
export function mark(viewer, { active, passed, flows, badges }, words) {
  const canvas = viewer.get('canvas');
  const overlays = viewer.get('overlays');
  const registry = viewer.get('elementRegistry');
  const shown = (ids) =>
    [...ids].map((id) => registry.get(id)).filter((element) => element && !element.children?.length);

  for (const flow of shown(flows)) {
    canvas.addMarker(flow, 'diagram-taken');
  }
  for (const shape of shown(passed)) {
    if (!active.has(shape.id)) {
      canvas.addMarker(shape, 'diagram-passed');
      if (is(shape, 'bpmn:Activity')) {
        overlays.add(shape, 'passed', {
          position: TICK,
          html: sign('diagram-tick', '✓', words.passed),
          show: { minZoom: SMALLEST_TICK },
        });
      }
    }
  }
  const standing = shown(active);
  for (const shape of standing) {
    canvas.addMarker(shape, 'diagram-active');
    overlays.add(shape, 'active', {
      position: FLAG,
      html: makeElement('span', 'diagram-flag', `▶ ${words.active}`),
      scale: { min: SMALLEST_FLAG },
    });
  }
  for (const shape of shown(Object.keys(badges))) {
    overlays.add(shape, 'badge', {
      position: BADGE,
      html: makeElement('span', 'diagram-badge', badges[shape.id]),
      scale: { min: SMALLEST_FLAG },
    });
  }
  return standing;
}

/** What the marks mean; only those that were asked for. */
export function legend({ active, passed, flows }, words) {
  const list = makeElement('ul', 'diagram-legend');
  const entries = [
    [active, 'diagram-flag', '▶', words.active],
    [passed, 'diagram-tick', '✓', words.passed],
    [flows, 'diagram-line', '', words.taken],
  ];
  for (const [ids, className, symbol, meaning] of entries.filter(([marked]) => marked.size)) {
    const entry = makeElement('li', '');
    const symbolShown = makeElement('span', className, symbol);
    symbolShown.setAttribute('aria-hidden', 'true');
    entry.append(symbolShown, meaning);
    list.append(entry);
  }
  return list;
}

function sign(className, symbol, meaning) {
  const made = makeElement('span', className, symbol);
  made.title = meaning;
  return made;
}
