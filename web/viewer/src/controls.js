import { makeElement } from './page.js';

/** The buttons above the picture. */
export function controls(view, words) {
  const bar = makeElement('div', 'diagram-controls');
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', words.tools);
  bar.append(
    button(words.closer, view.closer),
    button(words.farther, view.farther),
    button(words.whole, view.whole),
  );
  if (view.standing) {
    bar.append(button(words.standing, view.standing));
  }
  bar.append(makeElement('span', 'diagram-hint', words.hint));
  return bar;
}

function button(text, act) {
  const made = makeElement('button', 'diagram-button', text);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}
