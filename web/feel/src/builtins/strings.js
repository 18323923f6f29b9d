// String functions (DMN 1.5, 10.3.4.3), and those that Camunda adds. Positions count characters, not
// UTF-16 units.
import { INVALID } from '../values/function.js';
import { toDouble } from '../values/number.js';
import { patternOf, replacementOf } from './patterns.js';
import { define } from './signatures.js';

define(
  'substring',
  'string: string, start position: number, length?: number',
  (text, start, length) => {
    const characters = Array.from(text);
    const from = Math.trunc(toDouble(start));
    const count = length === undefined ? characters.length : Math.trunc(toDouble(length));
    if (from === 0 || Math.abs(from) > characters.length || count < 1) {
      return INVALID;
    }
    const first = from < 0 ? characters.length + from : from - 1;
    return characters.slice(first, first + count).join('');
  },
);

define('string length', 'string: string', (text) => Array.from(text).length);
define('upper case', 'string: string', (text) => text.toUpperCase());
define('lower case', 'string: string', (text) => text.toLowerCase());

const MATCHED = 'string: string, match: string';
define('substring before', MATCHED, (text, match) => {
  const at = text.indexOf(match);
  return at < 0 ? '' : text.slice(0, at);
});
define('substring after', MATCHED, (text, match) => {
  const at = text.indexOf(match);
  return at < 0 ? '' : text.slice(at + match.length);
});
define('contains', MATCHED, (text, match) => text.includes(match));
define('starts with', MATCHED, (text, match) => text.startsWith(match));
define('ends with', MATCHED, (text, match) => text.endsWith(match));

define(
  'matches',
  'input: string, pattern: string, flags?: string',
  (input, pattern, flags = '') => {
    const regexp = patternOf(pattern, flags);
    return regexp ? regexp.test(input) : INVALID;
  },
);

define(
  'replace',
  'input: string, pattern: string, replacement: string, flags?: string',
  (input, pattern, replacement, flags = '') => {
    const regexp = patternOf(pattern, flags, 'g');
    const parts = regexp && replacementOf(replacement, flags);
    if (!parts || ''.search(regexp) >= 0) {
      return INVALID;
    }
    return input.replace(regexp, (...found) => parts(found.slice(0, groupsIn(found))));
  },
);

/** How many arguments of a replacer are the match and its groups: its position comes next. */
const groupsIn = (found) => found.findIndex((one, at) => at > 0 && typeof one === 'number');

define('split', 'string: string, delimiter: string', (text, delimiter) => {
  const regexp = patternOf(delimiter, '', 'g');
  if (!regexp || ''.search(regexp) >= 0) {
    return INVALID;
  }
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(regexp)) {
    parts.push(text.slice(from, found.index));
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
});

define('extract', 'input: string, pattern: string', (input, pattern) => {
  const regexp = patternOf(pattern, '', 'g');
  return regexp ? Array.from(input.matchAll(regexp), ([whole]) => whole) : INVALID;
});

define('string join', 'list: list, delimiter?: string', (list, delimiter = '') => {
  const texts = list.filter((item) => item !== null);
  return texts.every((item) => typeof item === 'string') ? texts.join(delimiter) : INVALID;
});

const SIXTY_FOUR = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The bytes of a text in UTF-8. */
const bytesOf = (text) =>
  (encodeURIComponent(text.toWellFormed()).match(/%..|[^%]/g) ?? []).map((part) =>
    part.length > 1 ? parseInt(part.slice(1), 16) : part.charCodeAt(0),
  );

define('to base64', 'value: string', (text) => {
  const bytes = bytesOf(text);
  let result = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b = 0, c = 0] = bytes.slice(at, at + 3);
    const bits = (a << 16) | (b << 8) | c;
    const four = [18, 12, 6, 0].map((shift) => SIXTY_FOUR[(bits >> shift) & 63]).join('');
    result += four.slice(0, bytes.length - at + 1);
  }
  return result.padEnd(Math.ceil(result.length / 4) * 4, '=');
});

define('trim', 'string: string', (text) => text.trim());
define('is blank', 'string: string', (text) => text.trim() === '');
