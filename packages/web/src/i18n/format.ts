/** Numbers, sizes and times in one language. */
export interface Format {
  count(n: number): string;
  /** Of a share from 0 to 1; whole percents. */
  percent(share: number): string;
  /** How a size changed, as a share of what it was: `−82 %`, `+4 %`; nothing where there was nothing. */
  change(before: number, after: number): string;
  /** Powers of 1,000, as disks and networks are sold; three digits. */
  bytes(bytes: number): string;
  /** In the largest unit that fits, `850 ms`, `3.2 s`, `4 min 10 s`. */
  duration(ms: number): string;
  /** Date and time to the second, in the reader's zone. */
  moment(iso: string): string;
  /** Hours, minutes, seconds; of a time in ISO 8601 or Unix milliseconds. */
  clock(at: string | number): string;
  /** Hours and minutes; of the same. */
  hour(at: string | number): string;
  /** `5 minutes ago`. */
  ago(iso: string, nowMs: number): string;
  /** Three significant digits. */
  figure(n: number): string;
}

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/** Makes the formats of a language. */
export function createFormat(language: string): Format {
  const number = (options: Intl.NumberFormatOptions = {}) => new Intl.NumberFormat(language, options);
  const [plain, share] = [number(), number({ style: "percent", maximumFractionDigits: 0 })];
  const change = number({ style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" });
  const unit = (name: string, digits: number) =>
    number({ style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits });
  const sizes = SIZES.map((name) => number({ ...unitOf(name), maximumSignificantDigits: 3 }));
  const units = new Map(UNITS.map(([name]) => [name as string, unit(name, 0)]));
  const [ms, tenths, figures] = [unit("millisecond", 0), unit("second", 1), number({ maximumSignificantDigits: 3 })];
  const moments = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
  const clocks = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
  const hours = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return {
    count: (n) => plain.format(n),
    percent: (of) => share.format(of),
    change: (before, after) => (before > 0 ? change.format(after / before - 1).replace("-", "−") : ""),
    bytes(bytes) {
      const step = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
      return sizes[step]?.format(bytes / 1_000 ** step) ?? "";
    },
    duration(length) {
      if (length < 999.5) return ms.format(length);
      if (length < 59_950) return tenths.format(length / 1_000);
      return partsOf(length)
        .map(([name, n]) => units.get(name)?.format(n))
        .join(" ");
    },
    moment: (iso) => moments.format(new Date(iso)),
    clock: (at) => clocks.format(new Date(at)),
    hour: (at) => hours.format(new Date(at)),
    ago(iso, nowMs) {
      const past = Math.max(0, nowMs - Date.parse(iso));
      const [name, size] = UNITS.find(([, unitMs]) => past >= unitMs) ?? (["second", 1_000] as const);
      return relative.format(-Math.floor(past / size), name);
    },
    figure: (n) => figures.format(n),
  };
}

function unitOf(unit: string): Intl.NumberFormatOptions {
  return { style: "unit", unit, unitDisplay: "short" };
}

/** The largest unit that fits and the next smaller one. */
function partsOf(ms: number): [name: string, n: number][] {
  const seconds = Math.round(ms / 1_000) * 1_000;
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  let rest = seconds;
  return UNITS.slice(first, first + 2).flatMap(([name, size]) => {
    const n = Math.floor(rest / size);
    rest -= n * size;
    return n > 0 ? [[name, n]] : [];
  });
}
