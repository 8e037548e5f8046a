import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, statfs } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { corpus, type Stack, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

const CLIENTS = 100;
const FILE_BYTES = 20 * 1_000_000;
const MAX_RSS_BYTES = 300 * 1_000_000;
/** Room for the files and as much again, twice over. */
const NEEDED_BYTES = 3 * CLIENTS * FILE_BYTES;

const { bavail, bsize } = await statfs(tmpdir());
const hasRoom = bavail * bsize >= NEEDED_BYTES;
if (!hasRoom) console.log(`skipped: fewer than ${NEEDED_BYTES} bytes are free in the folder for temporary files`);

let stack: Stack;
let image: Buffer;

beforeAll(async () => {
  if (!hasRoom) return;
  const images = await corpus();
  [stack, image] = await Promise.all([startStack(), readFile(images.path("tiny.png"))]);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

/** The file of one client: an image, its number, and what decoders pass over. */
function* fileOf(client: number): Generator<Buffer> {
  const head = Buffer.concat([image, Buffer.from(`client ${client} of ${stack.pid}`)]);
  yield head;
  const filler = Buffer.alloc(65_536, client);
  for (let left = FILE_BYTES - head.length; left > 0; left -= filler.length) yield filler.subarray(0, left);
}

/** Sends it as a form, as fast as it is taken; tells its hash once the group is accepted. */
async function upload(agent: Agent, client: number): Promise<string> {
  const headers = { "content-type": "multipart/form-data; boundary=x" };
  const req = request(`${stack.url}/v1/groups`, { method: "POST", agent, headers });
  const answered = once(req, "response");
  answered.catch(() => undefined);
  const hash = createHash("sha256");
  const field = `--x\r\nContent-Disposition: form-data; name="request"\r\n\r\n{"task":"demo.noop"}\r\n`;
  req.write(`${field}--x\r\nContent-Disposition: form-data; name="file"; filename="${client}.png"\r\n\r\n`);
  for (const chunk of fileOf(client)) {
    hash.update(chunk);
    if (!req.write(chunk)) await once(req, "drain");
  }
  req.end("\r\n--x--\r\n");
  const [response] = await answered;
  expect([response.statusCode, await json(response)]).toMatchObject([202, { counts: { total: 1 } }]);
  return hash.digest("hex");
}

async function storedHashes(): Promise<string[]> {
  const entries = await readdir(join(stack.dataDir, "blobs", "sources"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const hashes: string[] = [];
  for (const path of files)
    hashes.push(
      createHash("sha256")
        .update(await readFile(path))
        .digest("hex"),
    );
  return hashes.sort();
}

/** The most memory that a process has had so far; Linux only. */
async function peakRssBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}

test.skipIf(!hasRoom)(
  "a hundred uploads of 20 MB at once take a gateway no more than 300 MB",
  async () => {
    const agent = new Agent({ keepAlive: false, maxSockets: CLIENTS });
    const startedMs = performance.now();
    const sent = await Promise.all(Array.from({ length: CLIENTS }, (_, client) => upload(agent, client)));
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    const [pid] = await stack.pids("gateway");
    const peakBytes = await peakRssBytes(pid);
    console.log(`${CLIENTS} uploads in ${seconds} s, the gateway's peak: ${Math.round(peakBytes / 1e6)} MB`);
    expect(peakBytes).toBeLessThanOrEqual(MAX_RSS_BYTES);
    expect(await storedHashes()).toEqual(sent.sort());
  },
  120_000,
);
