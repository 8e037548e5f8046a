// Runs first in `npm start` and `npm test`, on whatever Node the machine carries (18 or newer), before any package is
// there: plain JavaScript, no dependencies. `--for-tests`: also needs a nats-server where SHEAF_NATS_URL is set.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { setUp } from "./setup/setup.mjs";
import { SetupError } from "./setup/setup-error.mjs";

try {
  await setUp({
    root: dirname(dirname(fileURLToPath(import.meta.url))),
    env: process.env,
    say: (line) => console.error(`setup: ${line}`),
    forTests: process.argv.includes("--for-tests"),
  });
} catch (error) {
  console.error(error instanceof SetupError ? `setup: ${error.message}` : error);
  process.exitCode = 1;
}
