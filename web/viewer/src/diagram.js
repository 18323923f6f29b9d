import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';

import { controls } from './controls.js';
import { legend, mark } from './marks.js';
import { makeElement } from './page.js';
import { navigate } from './view.js';
import { words } from './words.js';

/** Draw every `[data-diagram]` in `root` that has not been drawn. */
export function drawAll(root) {
  return Promise.all([...root.querySelectorAll('[data-diagram]:not([data-state])')].map(draw));
}

/**
 * Draw the diagram that `host` asks for by its attributes.
 *
 * data-xml-url  a BPMN file on this origin
 * data-label    what the picture shows, for those who do not see it
 * data-active, data-passed, data-flows
 *               JSON lists of element ids: where the case stands, where it was, the flows it took
 * data-badges   JSON object, element id -> short text beside the element
 * data-words    JSON object, replaces texts of words.js
 *
 * What `host` holds is shown until the picture stands there, and stays if there is none.
 * Afterwards `data-state` is drawn or failed, `data-warnings` counts what the importer doubted.
 * Never rejects; the event `diagram:drawn` carries the viewer.
 */
export async function draw(host) {
  host.dataset.state = 'drawing';
  const said = words(host);
  const frame = makeElement('div', 'diagram-frame');
  const paper = makeElement('div', 'diagram-paper');
  try {
    const xml = await load(host.dataset.xmlUrl);
    const marks = {
      active: ids(host.dataset.active),
      passed: ids(host.dataset.passed),
      flows: ids(host.dataset.flows),
      badges: JSON.parse(host.dataset.badges || '{}'),
    };
    // The wheel belongs to the page until Ctrl is held; view.js sees to it.
    const viewer = new NavigatedViewer({ container: paper, zoomScroll: { enabled: false } });
    host.append(frame);
    frame.append(paper);
    const { warnings } = await viewer.importXML(xml);
    warnings.forEach((warning) => console.warn(warning.message));
    const view = navigate(viewer, paper, mark(viewer, marks, said));
    describe(paper, host.dataset.label || said.picture);
    frame.prepend(controls(view, said));
    frame.append(legend(marks, said));
    host.replaceChildren(frame);
    view.start();
    host.dataset.warnings = warnings.length;
    host.dataset.state = 'drawn';
    host.dispatchEvent(new CustomEvent('diagram:drawn', { bubbles: true, detail: { viewer } }));
  } catch (error) {
    console.error(error);
    frame.remove();
    host.append(makeElement('p', 'diagram-failure', said.failed));
    host.dataset.state = 'failed';
  }
}

async function load(address) {
  const url = new URL(address, document.baseURI);
  if (url.origin !== location.origin) {
    throw new Error(`Expected a diagram of ${location.origin}, but the page names ${url}`);
  }
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`Expected a diagram at ${url}, but the answer was ${response.status}`);
  }
  return response.text();
}

function ids(text) {
  return new Set(JSON.parse(text || '[]'));
}

function describe(paper, label) {
  const picture = paper.querySelector('svg');
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', label);
}
