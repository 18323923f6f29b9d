// The offset of a time zone at a moment, from the table that the bundle carries: which offset a
// deadline had is no matter of the machine it is asked on.
import { dayNumber, dayOf, isLeap, weekdayOf } from './calendar-days.js';
import { ZONES } from './zone-data.js';

const known = new Map();
const DAY = 86_400;

/** Whether there is a zone of this name. */
export const isZone = (name) => zoneOf(name) !== null;

function zoneOf(name) {
  let zone = known.get(name);
  if (zone === undefined) {
    zone = read(name);
    if (zone !== null) {
      known.set(name, zone);
    }
  }
  return zone;
}

function read(name) {
  const at = /^[A-Za-z0-9_+/-]+$/.test(name) ? ZONES.indexOf(`\n${name} `) : -1;
  if (at < 0) {
    return null;
  }
  const line = ZONES.slice(at + name.length + 2, ZONES.indexOf('\n', at + 1));
  if (line.startsWith('=')) {
    return zoneOf(line.slice(1));
  }
  const [first, changes, rule] = line.split('|');
  const numbers = changes === '' ? [] : changes.split(',').map((text) => parseInt(text, 36));
  const zone = { first: parseInt(first, 36), moments: [], offsets: [], rule: ruleOf(rule) };
  let moment = 0;
  for (let at = 0; at < numbers.length; at += 2) {
    moment += numbers[at] * 60;
    zone.moments.push(moment);
    zone.offsets.push(numbers[at + 1]);
  }
  return zone;
}

const seconds = (text) => {
  const [hours, minutes = '0', rest = '0'] = text.replace(/^[+-]/, '').split(':');
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  return text.startsWith('-') ? -size : size;
};

const RULE =
  /^(?:<[^>]+>|[A-Za-z]+)([+-]?[\d:]+)(?:(?:<[^>]+>|[A-Za-z]+)([+-]?[\d:]+)?,(.*),(.*))?$/;

/** A POSIX rule such as `CET-1CEST,M3.5.0,M10.5.0/3`, whose offsets count to the west. */
function ruleOf(text) {
  const [, west, summerWest, begin, end] = RULE.exec(text);
  const standard = -seconds(west);
  if (begin === undefined) {
    return { standard };
  }
  const summer = summerWest === undefined ? standard + 3600 : -seconds(summerWest);
  return { standard, summer, begin: begin.split('/'), end: end.split('/') };
}

/** Seconds since 1970 of one change in `year`, as the clock on the wall shows them. */
function changeIn(year, [date, time = '2']) {
  return dayOfChange(year, date) * DAY + seconds(time);
}

function dayOfChange(year, date) {
  if (!date.startsWith('M')) {
    const day = Number(date.replace('J', ''));
    const skipped = date.startsWith('J') ? (isLeap(year) && day > 59 ? 0 : -1) : 0;
    return dayNumber(year, 1, 1) + day + skipped;
  }
  const [month, week, weekday] = date.slice(1).split('.').map(Number);
  const first = dayNumber(year, month, 1);
  const offset = (weekday - (weekdayOf(first) % 7) + 7) % 7;
  const day = first + offset + 7 * (week - 1);
  const [, found] = dayOf(day);
  return found === month ? day : day - 7;
}

function byRule({ standard, summer, begin, end }, moment) {
  if (summer === undefined) {
    return standard;
  }
  const [year] = dayOf(Math.floor((moment + standard) / DAY));
  const from = changeIn(year, begin) - standard;
  const to = changeIn(year, end) - summer;
  const inside = from < to ? moment >= from && moment < to : !(moment >= to && moment < from);
  return inside ? summer : standard;
}

/** Seconds east of UTC in zone `name` at `moment`, seconds since 1970 UTC. */
export function offsetAt(name, moment) {
  const { first, moments, offsets, rule } = zoneOf(name);
  if (moments.length === 0 || moment >= moments.at(-1)) {
    return byRule(rule, moment);
  }
  const next = moments.findIndex((change) => change > moment);
  return next === 0 ? first : offsets[next - 1];
}

/**
 * The offset of zone `name` when its clocks show `local`, seconds since 1970. An hour that is there
 * twice is the first one; one that is skipped counts on from before.
 */
export function offsetOf(name, local) {
  const before = offsetAt(name, local - DAY);
  const after = offsetAt(name, local + DAY);
  if (before === after || offsetAt(name, local - before) === before) {
    return before;
  }
  return offsetAt(name, local - after) === after ? after : before;
}
