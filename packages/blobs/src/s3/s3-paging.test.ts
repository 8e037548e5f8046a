import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { outputKey } from "../keys.ts";
import { S3Bucket } from "./s3-bucket.ts";
import { parseS3Location } from "./s3-location.ts";
import { listGroups } from "./s3-sweep.ts";

// s3rver cannot page: its continuation tokens need a cipher that OpenSSL 3 no longer has. So two pages stand here as S3
// would give them, of a group that begins on the one and ends on the other.
const TOKEN = "1/a+b=";
const KEYS = [outputKey("g1", 0, "web", "webp"), outputKey("g1", 1, "web", "webp"), outputKey("g2", 0, "web", "webp")];
const CREDENTIALS = { accessKeyId: "k", secretAccessKey: "s" };

let server: Server;
let bucket: S3Bucket;
let deleted: string[];

beforeEach(async () => {
  deleted = [];
  server = createServer((req, res) => {
    void answerTo(req).then((xml) => res.setHeader("content-type", "application/xml").end(xml));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  bucket = new S3Bucket(parseS3Location(`s3://bucket/p?endpoint=http://127.0.0.1:${port}`), CREDENTIALS);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function answerTo(req: IncomingMessage): Promise<string> {
  if (req.method === "POST") {
    const keys = [...(await text(req)).matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key ?? "");
    deleted.push(...keys);
    return `<DeleteResult>${keys.map((key) => `<Deleted><Key>${key}</Key></Deleted>`).join("")}</DeleteResult>`;
  }
  const isSecond = new URL(req.url ?? "", "http://x").searchParams.get("continuation-token") === TOKEN;
  return isSecond ? page(KEYS.slice(1), 2000, "") : page(KEYS.slice(0, 1), 1000, TOKEN);
}

function page(keys: readonly string[], ms: number, token: string): string {
  const lastModified = new Date(ms).toISOString();
  const contents = keys.map(
    (key) => `<Contents><Key>p/${key}</Key><LastModified>${lastModified}</LastModified><Size>1</Size></Contents>`,
  );
  const next = token === "" ? "" : `<NextContinuationToken>${token}</NextContinuationToken>`;
  return `<ListBucketResult><IsTruncated>${token !== ""}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`;
}

it("goes through all pages of a listing", async () => {
  const keys: string[] = [];
  for await (const objects of bucket.list("groups/")) keys.push(...objects.map(({ key }) => key));
  expect(keys).toEqual(KEYS);
});

it("tells a group once although it goes over a page", async () => {
  const groups: unknown[] = [];
  for await (const group of listGroups(bucket)) groups.push(group);
  expect(groups).toEqual([
    { groupId: "g1", modifiedMs: 2000 },
    { groupId: "g2", modifiedMs: 2000 },
  ]);
});

it("deletes page by page", async () => {
  await bucket.deleteAll("groups/");
  expect(deleted).toEqual(KEYS.map((key) => `p/${key}`));
});
