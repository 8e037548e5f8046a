import { join } from "node:path";
import { findChromium, installChromium } from "./chromium.mjs";
import { withLock } from "./lock.mjs";
import { fetchServer, findServer, isInPlace, linkServer } from "./nats-server.mjs";
import { installPackages, packagesInstalled } from "./packages.mjs";
import { buildPage, pageBuilt } from "./page.mjs";
import { SetupError } from "./setup-error.mjs";

/**
 * Makes the project ready to run: packages, Node, the page, nats-server. Silent and quick when nothing is to do; what
 * there is to do is done by one process at a time.
 *
 * @param {{ root: string, env: NodeJS.ProcessEnv, say: (line: string) => void, forTests: boolean }} options
 *   `forTests`: a nats-server to start is needed even where `SHEAF_NATS_URL` names a running broker, and a browser is
 *   wanted
 * @throws {SetupError} with what the user can do about it
 */
export async function setUp({ root, env, say, forTests }) {
  const locked = (work) => withLock(join(root, ".cache", "setup.lock"), work);
  /** Looks again under the lock: another set-up may have done it meanwhile. */
  const unless = async (isDone, work) => {
    if (await isDone()) return;
    await locked(async () => {
      if (!(await isDone())) await work();
    });
  };
  await unless(
    () => packagesInstalled(root),
    () => installPackages(root, { env, say }),
  );
  await unless(
    () => pageBuilt(root),
    () => buildPage(root, { env, say }),
  );
  if (forTests || !env.SHEAF_NATS_URL) {
    const found = await findServer(root, { env, say: () => {} });
    if (found === undefined || !(await isInPlace(root, found))) await locked(() => placeServer({ root, env, say }));
  }
  if (forTests) {
    await unless(
      async () => (await findChromium({ env })) !== undefined,
      () => installChromium({ env, say }),
    );
  }
}

async function placeServer({ root, env, say }) {
  const found = await findServer(root, { env, say });
  if (found !== undefined) {
    if (!(await isInPlace(root, found))) await linkServer(root, found);
  } else if (env.SHEAF_NATS_URL) {
    throw new SetupError(
      "the tests start nats-servers of their own and none was found; with SHEAF_NATS_URL set none is fetched: " +
        "unset it, or name a server in SHEAF_NATS_SERVER",
    );
  } else {
    await fetchServer(root, { env, say });
  }
}
