/** For workers that bring task types in the runner's own form. */
export { type WorkerConfig, workerConfigFrom, workerSettings } from "./config.ts";
export { type RunWorkerOptions, runWorker, type WorkerEquipment, type WorkerSetup } from "./run-worker.ts";
