import { once } from "node:events";
import { createServer } from "node:net";

/** Below the range from which systems take ports for outgoing connections: a server that is killed and started again in
 * a test finds its port still free. */
const LOWEST = 15_000;
const HIGHEST = 32_000;

/** A port of 127.0.0.1 on which nothing listens, for servers that cannot take port 0 or must come back on the same one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
