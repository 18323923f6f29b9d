// Ranges: two ends, each included or not; an end that is null is open.
import { compare } from './compare.js';

export class Range {
  get kind() {
    return 'range';
  }

  constructor(start, end, startIncluded, endIncluded) {
    this.start = start;
    this.end = end;
    this['start included'] = startIncluded;
    this['end included'] = endIncluded;
  }

  /** Whether a point lies in the range: null where it cannot be compared with the ends. */
  includes(point) {
    const { start, end } = this;
    const low = start === null ? 1 : compare(point, start);
    const high = end === null ? -1 : compare(point, end);
    if (low === null || high === null || (start === null && end === null)) {
      return null;
    }
    return (
      (low > 0 || (low === 0 && this['start included'])) &&
      (high < 0 || (high === 0 && this['end included']))
    );
  }
}

/** The test `!= value`, which no two ends can say. */
export class Other {
  constructor(value) {
    this.value = value;
  }
}

/** A range of two ends that can be compared and are in order; null where they are not. */
export function rangeOf(start, end, startIncluded, endIncluded) {
  const order = compare(start, end);
  return order === null || order > 0 ? null : new Range(start, end, startIncluded, endIncluded);
}

/** What the comparison `operator value` lets pass, as a range; null where nothing is ordered. */
export function openRange(operator, value) {
  switch (operator) {
    case '<':
      return compare(value, value) === null ? null : new Range(null, value, false, false);
    case '<=':
      return compare(value, value) === null ? null : new Range(null, value, false, true);
    case '>':
      return compare(value, value) === null ? null : new Range(value, null, false, false);
    case '>=':
      return compare(value, value) === null ? null : new Range(value, null, true, false);
    case '=':
      return new Range(value, value, true, true);
    default:
      return new Other(value);
  }
}
