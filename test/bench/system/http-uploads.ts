import { randomBytes } from "node:crypto";
import { tempDir } from "@sheaf/testkit";
import { inRounds } from "../rounds.ts";
import { startBareServer } from "./bare-server.ts";
import { median } from "./numbers.ts";
import type { SheafSide } from "./on-sheaf.ts";
import { type TimedClient, timedClient } from "./rest.ts";

const FILES = 200;
const FILE_BYTES = 2_000_000;
const TYPE = "multipart/form-data; boundary=x";
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Megabytes a second of both sides, medians of their rounds, which take turns. */
export interface UploadRates {
  readonly sheaf: number;
  readonly bare: number;
}

/** Files in forms of one each over four connections, beside busboy that writes them to disk. */
export async function uploadsBesideBusboy({ client }: SheafSide, rounds: number): Promise<UploadRates> {
  await using folder = await tempDir();
  await using server = await startBareServer("http-bare-upload.ts", folder.path);
  const bareClient = timedClient(server.url);
  // The same in each round, so that neither side's folder grows.
  const seed = randomBytes(FILE_BYTES);
  try {
    const both = await inRounds(rounds, async () => ({
      sheaf: await megabytesPerSecond(client, "/v1/images", seed),
      bare: await megabytesPerSecond(bareClient, "/", seed),
    }));
    return { sheaf: median(both.map((one) => one.sheaf)), bare: median(both.map((one) => one.bare)) };
  } finally {
    bareClient.close();
  }
}

async function megabytesPerSecond(client: TimedClient, path: string, seed: Buffer): Promise<number> {
  const startedMs = performance.now();
  const rest = Array.from({ length: FILES }, (_, n) => n).values();
  const send = async () => {
    // Shared by all senders: each file is taken once.
    for (const n of rest) {
      const { status, body } = await client.call("POST", path, formOf(n, seed), TYPE);
      if (status !== 201) throw new Error(`${status} ${body}`);
    }
  };
  await Promise.all([send(), send(), send(), send()]);
  return (FILES * FILE_BYTES) / 1_000 / (performance.now() - startedMs);
}

/** A file that passes for a PNG and differs from the others. */
function formOf(n: number, seed: Buffer): Buffer {
  const head = `--x\r\nContent-Disposition: form-data; name="file"; filename="${n}.png"\r\nContent-Type: image/png\r\n\r\n`;
  const own = Buffer.concat([PNG_SIGNATURE, Buffer.from(`number ${n}`)]);
  return Buffer.concat([Buffer.from(head), own, seed.subarray(own.length), Buffer.from("\r\n--x--\r\n")]);
}
