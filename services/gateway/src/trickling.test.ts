import { expect, it, vi } from "vitest";
import { type GatewayFixture, startGateway } from "./testing/gateway-fixture.ts";
import { openRawSocket, rawForm, rawHead } from "./testing/raw-socket.ts";

const SOCKETS = 500;
/** Between two bytes of one socket. */
const BYTE_MS = 1_000;
/** Every socket is closed after this time… */
const CLOSED_WITHIN_MS = 15_000;
/** …or so much later, where the machine is busy. */
const LATE_MS = 1_500;
/** Healthy requests of each kind in one round. */
const REQUESTS = 150;
const ROUNDS = 5;
/** What is promised of healthy clients' p99, and what a busy machine may add to it. */
const FACTOR = 1.5;
const NOISE_MS = 20;

type Kind = "silence" | "headers" | "json" | "form" | "chunks";
const KINDS: readonly Kind[] = ["silence", "headers", "json", "form", "chunks"];

/** What a socket sends at once; then it goes on byte by byte. */
const BEGINNING: Readonly<Record<Kind, string>> = {
  silence: "",
  headers: "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
  json: `${rawHead("/v1/groups", { "Content-Type": "application/json", "Content-Length": 100_000 })}{"task":"`,
  form: rawHead("/process_images", { "Content-Type": rawForm.contentType, "Content-Length": 100_000 }),
  chunks: rawHead("/v1/images", { "Content-Type": "image/png", "Transfer-Encoding": "chunked" }),
};
const GOING_ON: Readonly<Record<Kind, string>> = {
  silence: "",
  headers: "x",
  json: "x",
  form: "-",
  chunks: "1\r\nx\r\n",
};

/** How one socket ended. */
interface Ended {
  readonly kind: Kind;
  readonly lastedMs: number;
  readonly answer: string;
}

async function trickle(port: number, kind: Kind): Promise<Ended> {
  const startedMs = performance.now();
  const raw = await openRawSocket(port);
  if (BEGINNING[kind] !== "") raw.send(BEGINNING[kind]);
  const timer = setInterval(() => raw.socket.writable && kind !== "silence" && raw.send(GOING_ON[kind]), BYTE_MS);
  const answer = await raw.closed();
  clearInterval(timer);
  return { kind, lastedMs: performance.now() - startedMs, answer };
}

/** The p99 of each kind of request in one round, in milliseconds, one request after the other. */
async function round({ url }: GatewayFixture): Promise<{ livez: number; submit: number }> {
  const submit = { method: "POST", headers: { "content-type": "application/json" }, body: '{"images":["a"]}' };
  const timed = async (path: string, status: number, init?: RequestInit): Promise<number> => {
    const startedMs = performance.now();
    const response = await fetch(url + path, init);
    await response.text();
    expect(response.status).toBe(status);
    return performance.now() - startedMs;
  };
  const times = { livez: [] as number[], submit: [] as number[] };
  for (let n = 0; n < REQUESTS; n++) {
    times.livez.push(await timed("/livez", 200));
    times.submit.push(await timed("/process_images", 202, submit));
  }
  return { livez: atShare(times.livez, 0.99), submit: atShare(times.submit, 0.99) };
}

function atShare(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
}

/** The medians over several rounds, as long as `holds`: one pause of the machine decides nothing. */
async function rounds(gateway: GatewayFixture, holds: () => boolean): Promise<{ livez: number; submit: number }> {
  const all: { livez: number; submit: number }[] = [];
  while (all.length < ROUNDS) {
    const one = await round(gateway);
    if (!holds()) break;
    all.push(one);
  }
  expect(all.length).toBeGreaterThan(0);
  const median = (kind: "livez" | "submit") =>
    atShare(
      all.map((one) => one[kind]),
      0.5,
    );
  return { livez: median("livez"), submit: median("submit") };
}

it("500 sockets that trickle or say nothing slow nobody down, and all are closed within 15 s, as shipped", async () => {
  await using gateway = await startGateway();
  await round(gateway);
  const alone = await rounds(gateway, () => true);
  const sockets = Array.from({ length: SOCKETS }, (_, n) =>
    trickle(gateway.port, KINDS[n % KINDS.length] ?? "silence"),
  );
  let open = SOCKETS;
  for (const socket of sockets) void socket.then(() => open--);
  const beset = await rounds(gateway, () => open === SOCKETS);
  expect(beset.livez).toBeLessThan(alone.livez * FACTOR + NOISE_MS);
  expect(beset.submit).toBeLessThan(alone.submit * FACTOR + NOISE_MS);

  const ended = await Promise.all(sockets);
  expect(Math.max(...ended.map(({ lastedMs }) => lastedMs))).toBeLessThan(CLOSED_WITHIN_MS + LATE_MS);
  expect(ended.filter(({ answer }) => !answer.startsWith("HTTP/1.1 408 "))).toEqual([]);
  const told = ended.filter(({ kind }) => kind === "json" || kind === "form" || kind === "chunks");
  expect(told.filter(({ answer }) => !/application\/(?:problem\+)?json/.test(answer))).toEqual([]);
  await vi.waitFor(async () => expect(await gateway.files()).toEqual([]));
}, 60_000);
