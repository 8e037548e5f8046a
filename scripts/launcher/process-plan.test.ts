import { expect, test } from "vitest";
import { LauncherError } from "./launcher-error.ts";
import { natsConfig } from "./nats-config.ts";
import { planProcesses } from "./process-plan.ts";
import { readSettings } from "./settings.ts";

const ports = {
  http: 8080,
  nats: 20_000,
  schedulers: [
    { rpc: 20_001, admin: 20_002 },
    { rpc: 20_003, admin: 20_004 },
  ],
  workers: [{ admin: 20_005 }],
  ownWorkers: [{ admin: 20_006 }],
};
const around = {
  root: "/p",
  node: "/bin/node",
  natsConfig: "/d/run/nats.conf",
  env: { SHEAF_RETENTION: "1d", SHEAF_SECRET: "of the surroundings" },
  secret: "of the gateway",
};

function plan(env: NodeJS.ProcessEnv) {
  const settings = readSettings({ SHEAF_DATA_DIR: "/d", ...env }, 4);
  const stages = planProcesses(settings, ports, around);
  return { stages, named: new Map(stages.flat().map((spec) => [spec.name, spec])) };
}

test("the stages: broker, schedulers, workers, gateway", () => {
  const names = plan({}).stages.map((stage) => stage.map(({ name }) => name));
  expect(names).toEqual([["nats-server-1"], ["scheduler-1", "scheduler-2"], ["worker-1"], ["gateway-1"]]);
});

test("each service finds the others at the chosen ports, and other settings reach it unchanged", () => {
  const { named } = plan({});
  const natsUrl = "nats://127.0.0.1:20000";
  expect(named.get("scheduler-2")).toMatchObject({
    command: "/bin/node",
    args: ["/p/services/scheduler/src/main.ts"],
    env: {
      SHEAF_NATS_URL: natsUrl,
      SHEAF_RPC_LISTEN: "127.0.0.1:20003",
      SHEAF_ADMIN_LISTEN: "127.0.0.1:20004",
      SHEAF_RETENTION: "1d",
    },
  });
  expect(named.get("worker-1")?.env).toMatchObject({
    SHEAF_NATS_URL: natsUrl,
    SHEAF_SLOTS: "4",
    SHEAF_BLOBS: "/d/blobs",
  });
  expect(named.get("gateway-1")?.env).toMatchObject({
    SHEAF_HTTP_HOST: "127.0.0.1",
    SHEAF_HTTP_PORT: "8080",
    SHEAF_SCHEDULER: "ipv4:127.0.0.1:20001,127.0.0.1:20003",
    SHEAF_BLOBS: "/d/blobs",
  });
});

test("the secret reaches the gateway alone", () => {
  const knowing = [...plan({}).named].filter(([, { env }]) => env["SHEAF_SECRET"] !== undefined);
  expect(knowing.map(([name, { env }]) => [name, env["SHEAF_SECRET"]])).toEqual([["gateway-1", "of the gateway"]]);
});

test("each scheduler has a folder of its own for its snapshots", () => {
  const { named } = plan({});
  const folders = ["scheduler-1", "scheduler-2"].map((name) => named.get(name)?.env["SHEAF_STATE_DIR"]);
  expect(folders).toEqual(["/d/state/scheduler-1", "/d/state/scheduler-2"]);
});

test("with SHEAF_NATS_URL no broker is started and everyone uses that one", () => {
  const { stages, named } = plan({ SHEAF_NATS_URL: "nats://broker:4222" });
  expect(stages[0]).toEqual([]);
  expect(named.get("worker-1")?.env["SHEAF_NATS_URL"]).toBe("nats://broker:4222");
});

test("every wrong setting is named, with what it may be", () => {
  const read = () => readSettings({ SHEAF_HTTP_PORT: "80x", SHEAF_WORKERS: "-1", SHEAF_SLOTS: "0" }, 4);
  expect(read).toThrow(LauncherError);
  expect(read).toThrow(
    /^SHEAF_HTTP_PORT: .*65535.* not "80x"\nSHEAF_WORKERS: .* not "-1"\nSHEAF_SLOTS: .*from 1 .* not "0"$/,
  );
});

test("a data directory with quotes or spaces is one string in the broker's configuration", () => {
  expect(natsConfig({ port: 1, storeDir: '/a "b"/c' })).toContain('store_dir: "/a \\"b\\"/c"');
});

test("workers of one's own are started beside the others, with the same broker and blobs", () => {
  const { stages, named } = plan({ SHEAF_WORKER_MODULES: "/x/worker.ts," });
  expect(stages[2]?.map(({ name }) => name)).toEqual(["worker-1", "own-worker-1"]);
  expect(named.get("own-worker-1")).toMatchObject({
    args: ["/x/worker.ts"],
    env: {
      SHEAF_NATS_URL: "nats://127.0.0.1:20000",
      SHEAF_BLOBS: "/d/blobs",
      SHEAF_ADMIN_LISTEN: "127.0.0.1:20006",
    },
  });
});
