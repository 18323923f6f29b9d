// Functions of dates (DMN 1.5, 10.3.4.6 and 10.3.4.8), and those that Camunda adds.
import { daysInMonth } from '../values/calendar-days.js';
import { identical } from '../values/compare.js';
import { FeelDate, isDate } from '../values/temporal.js';
import { define } from './signatures.js';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const ofDate = (name, read) =>
  define(name, 'date: date|date and time', (value) => read(isDate(value) ? value : value.date));

ofDate('day of year', (date) => date.dayOfYear);
ofDate('day of week', (date) => WEEKDAYS[date.weekday - 1]);
ofDate('month of year', (date) => MONTHS[date.month - 1]);
ofDate('week of year', (date) => date.weekOfYear);
ofDate(
  'last day of month',
  ({ year, month }) => new FeelDate(year, month, daysInMonth(year, month)),
);

define('is', 'value1: any, value2: any', identical);
