// What we change in feelin 8.2.0, and why. Every `find` must occur exactly once
// in the published file: the build stops when it does not, so an upgrade cannot lose a change.

export const CHECKSUM = '82aed1ce7e2cf39768a472b82d94c0e094247abd67fcef98da5665ebf3cde62e';

export const PATCHES = [
  {
    why: 'Compiled closures are kept and run many times; the public API parses at every call.',
    find: 'export { FeelDate,',
    replace:
      'export { InterpreterContext, interpreter, builtins, fn, wrapFunction, getType, equals, ' +
      'isInvocationFailure, invalidArguments, isZoned, isDate, isTime, isDateTime, isDuration, ' +
      'isContext, zoneOffset, cmp, includes, FeelDate,',
  },
  {
    why: 'FEEL numbers are decimal: 0.1 + 0.2 = 0.3 must hold, so results keep 15 digits.',
    find: 'return a + b;\n                }, ',
    replace: 'return isNumber(a) ? decimal15(a + b) : a + b;\n                }, ',
  },
  { why: 'Decimal subtraction.', find: 'return a - b;\n', replace: 'return decimal15(a - b);\n' },
  {
    why: 'Decimal multiplication.',
    find: 'nullable((a, b) => a * b,',
    replace: 'nullable((a, b) => decimal15(a * b),',
  },
  {
    why: 'Decimal division.',
    find: '!b ? null : a / b',
    replace: '!b ? null : decimal15(a / b)',
  },
  {
    why: 'Decimal sums.',
    find: 'sum === null ? el : sum + el, null);',
    replace: 'sum === null ? el : decimal15(sum + el), null);',
  },
  {
    why: 'Decimal means.',
    find: 's === null ? s : s / list.length',
    replace: 's === null ? s : decimal15(s / list.length)',
  },
  {
    why: 'The rounding rule itself.',
    find: 'function sum(list) {',
    replace:
      'function decimal15(n) {\n' +
      '    return Number.isInteger(n) ? n : Number(n.toPrecision(15));\n}\nfunction sum(list) {',
  },
  {
    why: 'parseInt read 1e5 as 1.',
    find: "node.input.includes('.') ? parseFloat(node.input) : parseInt(node.input)",
    replace: 'Number(node.input)',
  },
  {
    why: 'The difference of two zoned values ignored their zones.',
    find: 'function subtractTemporals(a, b) {',
    replace:
      'function subtractTemporals(a, b) {\n' +
      '    if (isZoned(a) && isZoned(b)) {\n' +
      '        return duration(toComparable(a) - toComparable(b));\n    }',
  },
  {
    why: 'Arity is checked before an expression is accepted, so it must be known.',
    find: 'const checkArgs = createArgsValidator(argDefinitions);',
    replace:
      'const checkArgs = createArgsValidator(argDefinitions);\n' +
      "    const required = argDefinitions.filter(arg => !arg.endsWith('?')).length;",
  },
  {
    why: 'The same.',
    find: 'return fnDefinition(...convertedArgs);\n    };',
    replace: 'return fnDefinition(...convertedArgs);\n    };\n    wrappedFn.$required = required;',
  },
  {
    why: 'list[contains(item, "a")] took the call for an index and lost every element.',
    find: `                if (!isNumber(idx)) {
                    return [];
                }`,
    replace: `                if (!isNumber(idx)) {
                    interpreterContext.warnings.length = heard;
                    return filterTarget.filter(el => filterFn(Object.assign(Object.assign(Object.assign({}, context), { item: el }), isContext(el) ? el : {})) === true);
                }`,
  },
  {
    why: 'A filter that is a boolean for one element is asked again for each element.',
    find: `                const idx = filterFn(context);
                if (isBoolean(idx)) {`,
    replace: `                const heard = interpreterContext.warnings.length;
                const idx = filterFn(context);
                if (type === 'boolean') {`,
  },
  {
    why: 'A filter keeps the elements it is true for, also when the element is false or null.',
    find: `                return filterTarget.map(el => {
                    const iterationContext = Object.assign(Object.assign(Object.assign({}, context), { item: el }), el);`,
    replace: `                return filterTarget.filter(el => {
                    const iterationContext = Object.assign(Object.assign(Object.assign({}, context), { item: el }), isContext(el) ? el : {});`,
  },
  {
    why: 'The same.',
    find: `                    if (result === true) {
                        return el;
                    }
                    return result;
                }).filter(isTruthy);`,
    replace: `                    return result === true;
                });`,
  },
  {
    why: 'A cell that is a boolean variable is compared with a boolean input, not taken as a match.',
    find: `        case 'PositiveUnaryTest': return (context) => {`,
    replace: `        case 'PositiveUnaryTest': return (context) => {
            if (typeof context['?'] === 'boolean' && !node.input.includes('?')) {
                const result = args[0](context);
                return typeof result === 'boolean' ? result === context['?'] : result;
            }`,
  },
  {
    why: 'A bound that is null made a range open: [1..unknown] held for every number above.',
    find: `const startIncluded = left !== null && startBracket;`,
    replace: `if (left === null || right === null) {
                    return null;
                }
                const startIncluded = left !== null && startBracket;`,
  },
  {
    why: 'Durations can be negated.',
    find: 'return op(context)(() => 0, value);',
    replace: `const operand = value(context);
                    return isDuration(operand)
                        ? new FeelDuration(operand.value.negated(), operand.yearsMonths)
                        : op(context)(() => 0, () => operand);`,
  },
  {
    why: 'Durations can be multiplied and divided by numbers, and divided by each other.',
    find: '                if (TEMPORAL_TYPES.has(leftType)) {',
    replace: `                const scaled = scaleDuration(opName, left, right);
                if (scaled !== undefined) {
                    return scaled;
                }
                if (TEMPORAL_TYPES.has(leftType)) {`,
  },
  {
    why: 'The same.',
    find: 'function durationEquals(a, b) {',
    replace: `function scaleDuration(operation, left, right) {
    const size = (d) => d.yearsMonths
        ? 12 * d.value.years + d.value.months
        : d.value.total({ unit: 'millisecond', relativeTo: REFERENCE_DATE });
    const sized = (d, n) => {
        const whole = Math.trunc(n);
        return d.yearsMonths
            ? new FeelDuration(Temporal.Duration.from({ months: whole }), true)
            : new FeelDuration(Temporal.Duration.from({ milliseconds: whole }), false);
    };
    if (operation === 'multiply') {
        const [d, n] = isDuration(left) ? [left, right] : [right, left];
        return isDuration(d) && isNumber(n) ? sized(d, size(d) * n) : undefined;
    }
    if (operation !== 'divide' || !isDuration(left)) {
        return undefined;
    }
    if (isNumber(right)) {
        return right === 0 ? null : sized(left, size(left) / right);
    }
    if (!isDuration(right) || left.yearsMonths !== right.yearsMonths || size(right) === 0) {
        return null;
    }
    return decimal15(size(left) / size(right));
}
function durationEquals(a, b) {`,
  },
  {
    why: '`instance of` knows the item types of a decision model, and no host constructors.',
    find: `            const target = descriptor.resolve ? descriptor.resolve(context) : null;
            return typeof target === 'function' && value instanceof target;`,
    replace: `            const types = context[Symbol.for('item types')];
            return types !== undefined && types.isInstance(value, descriptor.name);`,
  },
  {
    why: 'A loop may run over dates.',
    find: "    if (valueType === 'string' && start !== null && end !== null) {\n        const values",
    replace: `    if (valueType === 'date' && start !== null && end !== null) {
        const step = start.value.until(end.value).sign < 0 ? -1 : 1;
        const dates = [];
        for (let day = start.value; day.until(end.value).sign * step >= 0; day = day.add({ days: step })) {
            dates.push(fn(new FeelDate(day)));
        }
        return dates;
    }
    if (valueType === 'string' && start !== null && end !== null) {
        const values`,
  },
  {
    why: 'A position may count from the end, and one outside of the list is a mistake.',
    find: '    if (isNumber(matcher)) {\n        return [...list.slice(0, matcher - 1)',
    replace: `    if (isNumber(matcher)) {
        matcher = Math.trunc(matcher);
        if (matcher === 0 || Math.abs(matcher) > list.length) {
            return invalidArguments('list replace expects a position in the list, got {matcher}', {
                matcher
            });
        }
        if (matcher < 0) {
            matcher += list.length + 1;
        }
        return [...list.slice(0, matcher - 1)`,
  },
];

export function apply(source) {
  return PATCHES.reduce((text, { find, replace, why }) => {
    const pieces = text.split(find);
    if (pieces.length !== 2) {
      throw new Error(`${pieces.length - 1} places to patch instead of one: ${why}`);
    }
    return pieces.join(replace);
  }, source);
}
