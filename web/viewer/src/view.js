const CLOSEST = 3;
const FARTHEST = 0.05;
const STEP = 1.25;
// Turning a wheel by one notch, about 100 units, is one step.
const PER_WHEEL_UNIT = Math.log(STEP) / 100;
const UNITS_PER_LINE = 33;
// Below this scale the names of tasks, 12 px, can no longer be read.
const READABLE = 0.7;
const COMFORTABLE = 1;

/**
 * How the picture in `paper` is looked at; `standing` are the shapes where the case stands.
 *
 * Returns the actions of the buttons, each without arguments, and `start`, to be called once.
 */
export function navigate(viewer, paper, standing) {
  const canvas = viewer.get('canvas');
  const zoomTo = (scale, point) =>
    canvas.zoom(Math.min(CLOSEST, Math.max(FARTHEST, scale)), point);
  const zoomBy = (factor, point) => zoomTo(canvas.zoom() * factor, point);
  const view = {
    closer: () => zoomBy(STEP),
    farther: () => zoomBy(1 / STEP),
    whole: () => canvas.zoom('fit-viewport', 'auto'),
    standing: standing.length ? inTurn(standing, (shape) => showShape(canvas, shape)) : null,
    start: () => whenSeen(paper, () => start(canvas, view)),
  };
  paper.addEventListener('wheel', (event) => onWheel(event, paper, zoomBy), { passive: false });
  paper.addEventListener('keydown', (event) => onKey(event, view));
  return view;
}

/** The whole picture; where it is too small to read, the part where the case stands. */
function start(canvas, view) {
  canvas.resized();
  view.whole();
  if (view.standing && canvas.zoom() < READABLE) {
    view.standing();
  }
}

/** Acts on the next of `shapes` at every call. */
function inTurn(shapes, act) {
  let turn = 0;
  return () => act(shapes[turn++ % shapes.length]);
}

function showShape(canvas, shape) {
  const { outer } = canvas.viewbox();
  canvas.viewbox({
    x: shape.x + shape.width / 2 - outer.width / COMFORTABLE / 2,
    y: shape.y + shape.height / 2 - outer.height / COMFORTABLE / 2,
    width: outer.width / COMFORTABLE,
    height: outer.height / COMFORTABLE,
  });
}

/** A picture in a closed tab has no size; it can be fitted only once it is seen. */
function whenSeen(paper, act) {
  const observer = new ResizeObserver(() => {
    if (paper.clientWidth && paper.clientHeight) {
      observer.disconnect();
      act();
    }
  });
  observer.observe(paper);
}

function onWheel(event, paper, zoomBy) {
  // Without Ctrl the wheel scrolls the page; pinching a touch pad arrives as a wheel with Ctrl.
  if (!event.ctrlKey && !event.metaKey) {
    return;
  }
  event.preventDefault();
  const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE;
  const turned = event.deltaY * (lines ? UNITS_PER_LINE : 1);
  const { left, top } = paper.getBoundingClientRect();
  const point = { x: event.clientX - left, y: event.clientY - top };
  zoomBy(Math.exp(-turned * PER_WHEEL_UNIT), point);
}

function onKey(event, view) {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const act = { '+': view.closer, '=': view.closer, '-': view.farther, 0: view.whole }[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}
