import { Gauge, type Registry } from "prom-client";

/** Registers a gauge that is read when it is scraped. */
export function readGauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}
