import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A server of the benchmark in a process of its own. */
export interface BareServer extends AsyncDisposable {
  readonly url: string;
}

/** As the launcher starts a gateway. */
const NODE_FLAGS = ["--max-semi-space-size=8"];

/** Starts a script of `test/bench` that tells its port, and waits for it. */
export async function startBareServer(script: string, ...args: readonly string[]): Promise<BareServer> {
  const child = fork(join(import.meta.dirname, "..", script), args, { execArgv: NODE_FLAGS });
  const exited = once(child, "exit");
  const died = exited.then(() => Promise.reject(new Error(`${script} ended early`)));
  died.catch(() => undefined);
  const [port] = await Promise.race([once(child, "message"), died]);
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
