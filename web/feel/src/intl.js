// QuickJS has no Intl, and the Temporal polyfill does not load without it. This is the part the
// polyfill uses to learn a zone's offset. Zones here have had one fixed offset since 1992; any
// other zone is unknown, which FEEL answers with null.
const OFFSET_HOURS = {
  UTC: 0,
  'Etc/UTC': 0,
  'Asia/Shanghai': 8,
  'Asia/Chongqing': 8,
  'Asia/Hong_Kong': 8,
  'Asia/Urumqi': 6,
};

class DateTimeFormat {
  #zone;
  #offset;

  constructor(_locale, { timeZone = 'Asia/Shanghai' } = {}) {
    const known = Object.keys(OFFSET_HOURS).find(
      (name) => name.toLowerCase() === timeZone.toLowerCase(),
    );
    if (known === undefined) {
      throw new RangeError(`unknown time zone ${timeZone}`);
    }
    this.#zone = known;
    this.#offset = OFFSET_HOURS[known] * 3_600_000;
  }

  resolvedOptions() {
    return { timeZone: this.#zone, calendar: 'iso8601', locale: 'en' };
  }

  formatToParts(epochMilliseconds) {
    const local = new Date(Number(epochMilliseconds) + this.#offset);
    const year = local.getUTCFullYear();
    const parts = {
      era: year > 0 ? 'AD' : 'BC',
      year: year > 0 ? year : 1 - year,
      month: local.getUTCMonth() + 1,
      day: local.getUTCDate(),
      hour: local.getUTCHours(),
      minute: local.getUTCMinutes(),
      second: local.getUTCSeconds(),
    };
    return Object.entries(parts).map(([type, value]) => ({ type, value: String(value) }));
  }
}

globalThis.Intl = { DateTimeFormat };
