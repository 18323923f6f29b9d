// What + - * / ** mean for each pair of types; null where they mean nothing.
import { addDurations, dividedBy, isDuration, negated, times } from '../values/duration.js';
import { isString } from '../values/kinds.js';
import { add, divide, isNumber, multiply, negate, raise, subtract } from '../values/number.js';
import { isTemporal, minus, plusDuration } from '../values/temporal.js';

/** Marks operands that the operator does not take, as opposed to a result that does not exist. */
export const WRONG_TYPES = Symbol('wrong types');

function plus(a, b) {
  if (isString(a) && isString(b)) {
    return a + b;
  }
  if (isDuration(a)) {
    return isDuration(b)
      ? addDurations(a, b, 1)
      : isTemporal(b)
        ? plusDuration(b, a, 1)
        : WRONG_TYPES;
  }
  return isTemporal(a) && isDuration(b) ? plusDuration(a, b, 1) : WRONG_TYPES;
}

function less(a, b) {
  if (isDuration(b)) {
    return isDuration(a)
      ? addDurations(a, b, -1)
      : isTemporal(a)
        ? plusDuration(a, b, -1)
        : WRONG_TYPES;
  }
  return isTemporal(a) && isTemporal(b) ? minus(a, b) : WRONG_TYPES;
}

function by(a, b) {
  if (isDuration(a)) {
    return isNumber(b) ? times(a, b) : WRONG_TYPES;
  }
  return isNumber(a) && isDuration(b) ? times(b, a) : WRONG_TYPES;
}

const over = (a, b) =>
  isDuration(a) && (isNumber(b) || isDuration(b)) ? dividedBy(a, b) : WRONG_TYPES;

const OPERATIONS = {
  '+': [add, plus],
  '-': [subtract, less],
  '*': [multiply, by],
  '/': [divide, over],
  '**': [raise, () => WRONG_TYPES],
};

/** The function of two values that `operator` stands for. */
export function operation(operator) {
  const [ofNumbers, ofOthers] = OPERATIONS[operator];
  return (a, b) => {
    if (isNumber(a) && isNumber(b)) {
      return ofNumbers(a, b);
    }
    return a === null || b === null ? WRONG_TYPES : (ofOthers(a, b) ?? WRONG_TYPES);
  };
}

export function opposite(value) {
  if (isNumber(value)) {
    return negate(value);
  }
  return isDuration(value) ? negated(value) : WRONG_TYPES;
}
