import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What is used of s3rver, which has no types of its own. */
interface S3rver {
  readonly httpServer: Server;
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
type S3rverClass = new (options: {
  address: string;
  port: number;
  silent: boolean;
  directory: string;
  configureBuckets: readonly { name: string }[];
}) => S3rver;

/** A real S3 server on the loopback. */
export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  /** Holds the credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** The file that holds an object's bytes, or the folder that holds the objects below a prefix (ending in a slash). */
  pathOf(nameOrPrefix: string): string;
  stop(): Promise<void>;
}

/** Starts s3rver with an empty bucket in a folder of its own. */
export async function startS3Server(): Promise<S3Server> {
  const Server = createRequire(import.meta.url)("s3rver") as S3rverClass;
  const directory = await mkdtemp(join(tmpdir(), "sheaf-s3-"));
  const bucket = "sheaf-test";
  const configureBuckets = [{ name: bucket }];
  const server = new Server({ address: "127.0.0.1", port: 0, silent: true, directory, configureBuckets });
  const { port } = await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    env: { SHEAF_S3_ACCESS_KEY_ID: "S3RVER", SHEAF_S3_SECRET_ACCESS_KEY: "S3RVER" },
    pathOf: (name) => join(directory, bucket, name.endsWith("/") ? name : `${name}._S3rver_object`),
    async stop() {
      const closed = server.close();
      server.httpServer.closeAllConnections();
      await closed;
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
