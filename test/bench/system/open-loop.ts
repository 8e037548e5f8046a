/**
 * Asks at a fixed rate, whether or not earlier questions are answered, until an answer says that there is no more to
 * ask. Gives the milliseconds from when each question was due to its answer: one that had to wait for a free `asker`
 * waited as its user would.
 */
export async function openLoop<T>(
  askers: readonly T[],
  perSecond: number,
  ask: (asker: T) => Promise<boolean>,
): Promise<number[]> {
  const free = [...askers];
  const due: number[] = [];
  const timesMs: number[] = [];
  const startedMs = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let asked = 0;
  let more = true;
  const end = () => {
    if (!more && free.length === askers.length) resolve();
  };
  const one = async (asker: T, dueMs: number) => {
    more = (await ask(asker)) && more;
    timesMs.push(performance.now() - dueMs);
    free.push(asker);
    if (more) askDue();
    else end();
  };
  const askDue = () => {
    const dueByNow = Math.floor(((performance.now() - startedMs) * perSecond) / 1_000);
    while (asked < dueByNow) due.push(startedMs + (++asked * 1_000) / perSecond);
    while (due.length > 0) {
      const asker = free.pop();
      if (asker === undefined) return;
      one(asker, due.shift() ?? 0).catch(reject);
    }
  };
  const timer = setInterval(() => more && askDue(), 1);
  await promise.finally(() => clearInterval(timer));
  return timesMs;
}
