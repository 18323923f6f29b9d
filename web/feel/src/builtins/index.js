// Every built-in function is defined once its module is loaded.
import './contexts.js';
import './conversions.js';
import './lists.js';
import './numbers.js';
import './ranges.js';
import './statistics.js';
import './strings.js';
import './temporal.js';
import './range-text.js';

export { builtins } from './signatures.js';
