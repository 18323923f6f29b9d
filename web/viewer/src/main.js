import './viewer.css';

import { drawAll } from './diagram.js';

export { draw, drawAll } from './diagram.js';

// A module script runs when the document has been read. A page that brings a diagram in later
// imports this module and calls `drawAll` with the part that is new.
drawAll(document);
