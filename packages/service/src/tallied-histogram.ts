import type { Metric, Registry } from "prom-client";

/** Counts durations of one label value. */
export interface SecondsTally {
  observe(seconds: number): void;
}

/** What a histogram is made of. */
export interface TalliedHistogramOptions {
  readonly name: string;
  readonly help: string;
  /** The name of its one label. */
  readonly label: string;
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
  readonly registry: Registry;
}

class Tally implements SecondsTally {
  readonly #buckets: readonly number[];
  /** One for each bucket, and one for what is above them all. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(buckets: readonly number[]) {
    this.#buckets = buckets;
    this.counts = new Float64Array(buckets.length + 1);
  }

  observe(seconds: number): void {
    const buckets = this.#buckets;
    let at = 0;
    while (at < buckets.length && seconds > (buckets[at] ?? 0)) at++;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.sum += seconds;
  }
}

/**
 * Registers a Prometheus histogram whose observations are plain additions: what prom-client's own does for each of them is
 * done when it is scraped. The answer gives the tally of a label value, the same each time.
 */
export function registerHistogram(options: TalliedHistogramOptions): (value: string) => SecondsTally {
  const { name, help, label, buckets, registry } = options;
  const tallies = new Map<string, Tally>();
  const values = () => [...tallies].flatMap(([value, tally]) => samplesOf(tally, { name, label, value, buckets }));
  const metric = {
    name,
    help,
    type: "histogram",
    aggregator: "sum",
    get: async () => ({ name, help, type: "histogram", aggregator: "sum", values: values() }),
    reset: () => tallies.clear(),
  };
  // The registry asks of a metric no more than this.
  registry.registerMetric(metric as unknown as Metric);
  return (value) => {
    let tally = tallies.get(value);
    if (!tally) {
      tally = new Tally(buckets);
      tallies.set(value, tally);
    }
    return tally;
  };
}

function samplesOf(
  { counts, sum }: Tally,
  o: { readonly name: string; readonly label: string; readonly value: string; readonly buckets: readonly number[] },
) {
  const labels = { [o.label]: o.value };
  let below = 0;
  const samples = [...o.buckets, "+Inf"].map((le, at) => {
    below += counts[at] ?? 0;
    return { metricName: `${o.name}_bucket`, labels: { le, ...labels }, value: below };
  });
  return [
    ...samples,
    { metricName: `${o.name}_sum`, labels, value: sum },
    { metricName: `${o.name}_count`, labels, value: below },
  ];
}
