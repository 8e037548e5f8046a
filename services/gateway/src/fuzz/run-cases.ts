import fc from "fast-check";
import { cases } from "./cases.ts";
import { faultsOf, isRefusal } from "./faults.ts";
import { type FuzzConnection, Hang, openFuzzConnection, pour } from "./fuzz-connection.ts";
import { MalformedAnswer, type WireAnswer } from "./read-answer.ts";
import { type FuzzCase, render, told } from "./wire.ts";

/** Sampled at a time, so that they are not all in memory. */
const CHUNK = 500;
/** Requests under way at a time: uploads wait for the disk. */
const CLIENTS = 12;

/** Where to send how many cases. */
export interface RunOptions {
  readonly port: number;
  readonly seed: number;
  readonly runs: number;
  /** A case without an answer for so long hangs. Default 5 s. */
  readonly withinMs?: number;
  /** Called after each chunk. */
  readonly onChunk?: (done: number) => void;
  /** What is sent; default everything. */
  readonly from?: fc.Arbitrary<FuzzCase>;
}

/** What came of it. */
export interface RunReport {
  /** The first case that went wrong, made as small as it goes; undefined where none did. */
  readonly found: { readonly faults: readonly string[]; readonly told: string } | undefined;
  /** How often each status was answered; `refused` is HTTP's own, before the gateway's code. */
  readonly statuses: ReadonlyMap<string, number>;
}

/** Sends `runs` cases that follow from the seed, until one goes wrong. */
export async function runCases(o: RunOptions): Promise<RunReport> {
  const { port, seed, runs, withinMs = 5_000, from = cases } = o;
  const statuses = new Map<string, number>();
  const note = (answer: WireAnswer) => {
    const status = isRefusal(answer) ? "refused" : String(answer.status);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  for (let done = 0; done < runs; done += CHUNK) {
    const sampling = { seed: seed + done, numRuns: Math.min(CHUNK, runs - done) };
    const wrong = await firstWrong(fc.sample(from, sampling), { port, withinMs, note });
    if (wrong !== undefined) {
      const { faults, one } =
        (await shrunk(from, { ...sampling, path: String(wrong.index) }, { port, withinMs })) ?? wrong;
      return { found: { faults, told: told(one) }, statuses };
    }
    o.onChunk?.(done + sampling.numRuns);
  }
  return { found: undefined, statuses };
}

interface Wrong {
  readonly index: number;
  readonly one: FuzzCase;
  readonly faults: readonly string[];
}

interface SendOptions {
  readonly port: number;
  readonly withinMs: number;
  readonly note?: (answer: WireAnswer) => void;
}

async function firstWrong(all: readonly FuzzCase[], o: SendOptions): Promise<Wrong | undefined> {
  const wrong: Wrong[] = [];
  const queue = all.entries();
  const client = async () => {
    const connection = openFuzzConnection(o.port);
    for (const [index, one] of queue) {
      const faults = await faultsOfCase(one, connection, o);
      if (faults.length > 0) wrong.push({ index, one, faults });
      if (wrong.length > 0) break;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return wrong.sort((a, b) => a.index - b.index)[0];
}

async function shrunk(
  from: fc.Arbitrary<FuzzCase>,
  at: fc.Parameters<[FuzzCase]>,
  o: SendOptions,
): Promise<Wrong | undefined> {
  let smallest: Wrong | undefined;
  const connection = openFuzzConnection(o.port);
  const holds = async (one: FuzzCase) => {
    const faults = await faultsOfCase(one, connection, o);
    if (faults.length > 0) smallest = { index: 0, one, faults };
    return faults.length === 0;
  };
  await fc.check(fc.asyncProperty(from, holds), { ...at, interruptAfterTimeLimit: 20_000 });
  connection.close();
  return smallest;
}

async function faultsOfCase(one: FuzzCase, connection: FuzzConnection, o: SendOptions): Promise<readonly string[]> {
  try {
    if (one.kind === "framed") {
      const met = await connection.ask(render(one), one.method, o.withinMs);
      if (met === "closed") return one.method === "CONNECT" ? [] : ["closed without an answer"];
      o.note?.(met);
      return faultsOf(met, one);
    }
    const answers = await pour(o.port, { ...one, withinMs: o.withinMs });
    for (const answer of answers) o.note?.(answer);
    const faults = answers.flatMap((answer) => faultsOf(answer));
    if (one.refused && (answers.length > 1 || answers.some(({ status }) => status < 400))) {
      faults.push(`not refused: ${answers.map(({ status }) => status).join(", ")}`);
    }
    return faults;
  } catch (error) {
    if (error instanceof Hang || error instanceof MalformedAnswer) return [`${error.name}: ${error.message}`];
    throw error;
  }
}
