import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { RELEASE } from "./nats-release.mjs";

const ARCH = { x64: "amd64", arm64: "arm64" };

/** This platform's archive as the release site names it. */
export const ARCHIVE = `nats-server-v${RELEASE}-${process.platform}-${ARCH[process.arch]}.tar.gz`;

/**
 * A site laid out like the official releases, on a free loopback port. `files` maps a name within the release to its
 * content, or to "hang" for one that begins to answer and then falls silent; everything else is a 404.
 *
 * @param {Record<string, Buffer | string>} files
 * @returns {Promise<AsyncDisposable & { url: string }>}
 */
export async function releaseSite(files) {
  const server = createServer((request, response) => {
    const content = files[request.url.replace(`/v${RELEASE}/`, "")];
    if (content === "hang") response.writeHead(200, { "content-length": "1000" }).write("a beginning");
    else response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A release archive whose nats-server is a script that tells `version`. */
export function releaseArchive(version = RELEASE) {
  const script = Buffer.from(`#!/bin/sh\necho "nats-server: v${version}"\n`);
  const readme = Buffer.from("read me");
  return gzipSync(Buffer.concat([entry("x/README.md", readme), entry("x/nats-server", script), Buffer.alloc(1024)]));
}

export function sumsLine(archive) {
  return `${createHash("sha256").update(archive).digest("hex")}  ${ARCHIVE}\n`;
}

function entry(name, content) {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(content.length.toString(8).padStart(11, "0"), 124);
  header.write("0", 156);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
