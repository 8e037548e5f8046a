/** The bare upload of the row `http`: busboy to disk, each file as durable as in Sheaf, and no more than that. */
import { createWriteStream } from "node:fs";
import { open, rename } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import busboy from "busboy";

const [folder = ""] = process.argv.slice(2);
let temps = 0;

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync();
  await handle.close();
}

async function keep(bytes: Readable, name: string): Promise<void> {
  const temp = join(folder, `temp-${temps++}`);
  await pipeline(bytes, createWriteStream(temp));
  await sync(temp);
  await rename(temp, join(folder, name));
  await sync(folder);
}

async function receive(req: IncomingMessage): Promise<void> {
  const parser = busboy({ headers: req.headers });
  const kept: Promise<void>[] = [];
  parser.on("file", (_field, bytes, { filename }) => kept.push(keep(bytes, filename ?? "file")));
  await finished(req.pipe(parser));
  await Promise.all(kept);
}

const server = createServer((req, res) => {
  receive(req).then(
    () => res.writeHead(201, { "content-length": 2 }).end("{}"),
    (error: Error) => res.writeHead(500).end(error.message),
  );
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit());
