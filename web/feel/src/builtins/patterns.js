// The regular expressions of XPath, which FEEL uses, as those of JavaScript. What XPath does not
// allow is no pattern; so are flags other than s, m, i, x and q.
const ESCAPES = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '[^\\p{P}\\p{Z}\\p{C}]',
  W: '[\\p{P}\\p{Z}\\p{C}]',
  s: '[ \\t\\n\\r]',
  S: '[^ \\t\\n\\r]',
  i: '[\\p{L}_:]',
  I: '[^\\p{L}_:]',
  c: '[\\p{L}\\p{N}_:.\\-·]',
  C: '[^\\p{L}\\p{N}_:.\\-·]',
};
// The blocks of characters that patterns name at all often.
const BLOCKS = {
  IsBasicLatin: '\\u0000-\\u007F',
  'IsLatin-1Supplement': '\\u0080-\\u00FF',
  IsGreek: '\\u0370-\\u03FF',
  IsCyrillic: '\\u0400-\\u04FF',
  IsCJKSymbolsandPunctuation: '\\u3000-\\u303F',
  IsCJKUnifiedIdeographs: '\\u4E00-\\u9FFF',
};
const CONTROLS = new Set(['n', 'r', 't']);
const PUNCTUATION = /^[\\|.\-^?*+{}()[\]$]$/;

const kept = new Map();
const MAX_KEPT = 200;

/** The RegExp of an XPath pattern, null where the pattern or its flags are none. */
export function patternOf(pattern, flags, more = '') {
  const key = `${more}/${flags}/${pattern}`;
  let found = kept.get(key);
  if (found === undefined) {
    found = compiled(pattern, flags, more);
    if (kept.size >= MAX_KEPT) {
      kept.clear();
    }
    kept.set(key, found);
  }
  return found;
}

function compiled(pattern, flags, more) {
  if (!/^[smixq]*$/.test(flags)) {
    return null;
  }
  const own = [...'smi'].filter((flag) => flags.includes(flag)).join('');
  try {
    const source = flags.includes('q')
      ? pattern.replace(/[\\|.^?*+{}()[\]$/]/g, '\\$&')
      : new Translation(pattern, flags.includes('x')).whole();
    return new RegExp(source, `u${own}${more}`);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}

const refused = (what) => {
  throw new SyntaxError(what);
};

class Translation {
  constructor(pattern, extended) {
    this.characters = Array.from(pattern);
    this.extended = extended;
    this.at = 0;
  }

  whole() {
    let source = '';
    while (this.at < this.characters.length) {
      source += this.one();
    }
    return source;
  }

  one() {
    const character = this.characters[this.at];
    if (character === '[') {
      return this.characterClass();
    }
    this.at += 1;
    if (character === '\\') {
      return this.escape();
    }
    if (this.extended && /[ \t\n\r]/.test(character)) {
      return '';
    }
    return character === '/' ? '\\/' : character;
  }

  escape(inClass = false) {
    const character = this.characters[this.at] ?? refused('escape');
    this.at += 1;
    if (character === 'p' || character === 'P') {
      return this.property(character);
    }
    if (Object.hasOwn(ESCAPES, character)) {
      return ESCAPES[character];
    }
    if (CONTROLS.has(character) || (/[1-9]/.test(character) && !inClass)) {
      return `\\${character}`;
    }
    if (!PUNCTUATION.test(character)) {
      refused('escape');
    }
    return character === '-' && !inClass ? '-' : `\\${character}`;
  }

  property(letter) {
    const end = this.characters.indexOf('}', this.at);
    if (this.characters[this.at] !== '{' || end < 0) {
      refused('property');
    }
    const name = this.characters.slice(this.at + 1, end).join('');
    this.at = end + 1;
    if (Object.hasOwn(BLOCKS, name)) {
      return letter === 'p' ? `[${BLOCKS[name]}]` : `[^${BLOCKS[name]}]`;
    }
    return `\\${letter}{${name}}`;
  }

  /** `[a-z-[aeiou]]` takes away the second class. */
  characterClass() {
    this.at += 1;
    const negated = this.characters[this.at] === '^';
    this.at += negated ? 1 : 0;
    const parts = [];
    let without = '';
    while (this.characters[this.at] !== ']') {
      const [character, next] = this.characters.slice(this.at, this.at + 2);
      if (character === '-' && next === '[') {
        this.at += 1;
        without = `(?!${this.characterClass()})`;
        break;
      }
      parts.push(this.classPart(character ?? refused('class'), parts.length === 0, next));
    }
    if (this.characters[this.at] !== ']' || parts.length === 0) {
      refused('class');
    }
    this.at += 1;
    return `${without}${joined(parts, negated)}`;
  }

  /** A character, a range of them, or an escape. A hyphen that is none of a range stands at an end. */
  classPart(character, first, next) {
    this.at += 1;
    if (character === '-') {
      return first || next === ']' ? '\\-' : refused('class');
    }
    const from = this.classCharacter(character);
    const [hyphen, end] = this.characters.slice(this.at, this.at + 2);
    if (hyphen !== '-' || end === ']' || end === '[' || from.length > 2) {
      return from;
    }
    this.at += 2;
    return `${from}-${this.classCharacter(end ?? refused('class'))}`;
  }

  classCharacter(character) {
    if (character === '\\') {
      return this.escape(true);
    }
    return character === '[' ? refused('class') : character;
  }
}

/** A class of characters and of other classes, which JavaScript only knows as alternatives. */
function joined(parts, negated) {
  const classes = parts.filter((part) => part.startsWith('['));
  const rest = parts.filter((part) => !part.startsWith('[')).join('');
  if (classes.length === 0) {
    return `[${negated ? '^' : ''}${rest}]`;
  }
  const all = [...classes, ...(rest ? [`[${rest}]`] : [])].join('|');
  return negated ? `(?:(?!${all})[^])` : `(?:${all})`;
}

/** What a replacement makes of a match and its groups; null where it is none. */
export function replacementOf(text, flags) {
  if (flags.includes('q')) {
    return () => text;
  }
  const parts = text.match(/\\[\\$]|\$\d+|[^\\$]+/g) ?? [];
  if (parts.join('') !== text) {
    return null;
  }
  return (groups) => parts.map((part) => filledIn(part, groups)).join('');
}

function filledIn(part, groups) {
  if (part.startsWith('\\')) {
    return part.slice(1);
  }
  if (!part.startsWith('$')) {
    return part;
  }
  // `$12` is the first group and a 2 where there are no twelve.
  let digits = part.slice(1);
  while (digits.length > 1 && Number(digits) >= groups.length) {
    digits = digits.slice(0, -1);
  }
  return (groups[Number(digits)] ?? '') + part.slice(1 + digits.length);
}
