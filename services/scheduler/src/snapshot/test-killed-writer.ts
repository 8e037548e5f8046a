/** Folds a log and kills itself, with SIGKILL, in the middle of writing a snapshot: `test-killed-writer.ts <nats url> <folder>`. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { connectBroker } from "@sheaf/broker";
import { createLogger } from "@sheaf/service";
import { Fold } from "../fold.ts";
import { SnapshotStore } from "./snapshot-store.ts";

const [url = "", path = ""] = process.argv.slice(2);
const log = createLogger({ service: "killed-writer", level: "silent" });
const broker = await connectBroker({ url, name: "killed-writer", log });
const store = new SnapshotStore({ path, broker, log });
const restore = store.restore.bind(store);
const fold = new Fold({ broker, log, onRecord: () => {}, onReplaced: () => {}, restore });
await fold.start();

const written = () =>
  readdirSync(path).filter((name) => name.endsWith(".tmp") && statSync(join(path, name)).size > 500);
const look = () => {
  if (written().length > 0) process.kill(process.pid, "SIGKILL");
  setImmediate(look);
};
look();
await store.save(fold, new AbortController().signal);
// It was too fast: the test must see that.
process.exit(3);
