// Days of the proleptic Gregorian calendar, counted from 1970-01-01, for years to ±999,999,999.
export const MAX_YEAR = 999_999_999;

export const isLeap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export const daysInMonth = (year, month) => (month === 2 && isLeap(year) ? 29 : LENGTHS[month - 1]);

export const isDay = (year, month, day) =>
  [year, month, day].every(Number.isInteger) &&
  Math.abs(year) <= MAX_YEAR &&
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  day <= daysInMonth(year, month);

// Years begin in March here, so that the leap day is the last of its year.
export function dayNumber(year, month, day) {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leaps = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leaps + dayOfYear - 719_468;
}

/** `[year, month, day]` of a day number. */
export function dayOf(number) {
  const z = number + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const start = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - start;
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}

/** 1 for Monday to 7 for Sunday. */
export const weekdayOf = (number) => ((((number + 3) % 7) + 7) % 7) + 1;

/** The week of the year after ISO 8601, which may be the last one of the year before. */
export function weekOfYear(number) {
  const thursday = number - weekdayOf(number) + 4;
  const [itsYear] = dayOf(thursday);
  return Math.floor((thursday - dayNumber(itsYear, 1, 1)) / 7) + 1;
}
