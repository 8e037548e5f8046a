import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "../..");

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
  readonly [key: string]: unknown;
}

interface Compose {
  readonly services: Readonly<Record<"nats" | "scheduler" | "worker" | "gateway", Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose: Compose = parse(await readFile(join(ROOT, "docker-compose.yml"), "utf8"), { merge: true });
const { services } = compose;

/** What each service must be told here, and all it is told. */
const ENVIRONMENT = {
  scheduler: ["SHEAF_ADMIN_LISTEN", "SHEAF_NATS_URL", "SHEAF_RPC_LISTEN", "SHEAF_STATE_DIR"],
  worker: ["SHEAF_ADMIN_LISTEN", "SHEAF_BLOBS", "SHEAF_DRAIN_MS", "SHEAF_NATS_URL", "SHEAF_SLOTS"],
  gateway: ["SHEAF_BLOBS", "SHEAF_HTTP_HOST", "SHEAF_HTTP_PORT", "SHEAF_INSECURE", "SHEAF_SCHEDULER", "SHEAF_SECRET"],
};

describe.each(Object.entries(services))("%s", (_, service) => {
  test("can neither write outside its volumes nor gain rights", () => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] });
    expect(service["privileged"]).toBeUndefined();
  });

  test("has a health check and can be scaled", () => {
    expect(service.healthcheck.test.join(" ")).toMatch(/\/(readyz|healthz)/);
    expect(service["container_name"]).toBeUndefined();
  });
});

test.each(Object.entries(ENVIRONMENT))("%s gets the settings it reads, and no other", async (name, settings) => {
  const service = services[name as keyof typeof ENVIRONMENT];
  const flags = name === "gateway" ? ["--max-semi-space-size=8"] : [];
  expect(service.command).toEqual(["node", ...flags, `services/${name}/src/main.ts`]);
  const told = Object.keys(service.environment ?? {}).filter((key) => key.startsWith("SHEAF_"));
  expect(told.sort()).toEqual(settings);
  const shared = ["packages/service/src/blob-settings.ts", "packages/tasks/src/worker/config.ts"];
  const sources = [`services/${name}/src/config.ts`, ...shared];
  const config = (await Promise.all(sources.map((path) => readFile(join(ROOT, path), "utf8")))).join();
  for (const setting of settings) expect(config).toMatch(new RegExp(`${setting}: (?:setting|secretsSetting)\\b`));
});

test("only gateways are reachable, from this machine alone, each on a port of a range", () => {
  expect(services.gateway.ports).toEqual(["127.0.0.1:8080-8089:8080"]);
  for (const other of [services.nats, services.scheduler, services.worker]) expect(other.ports).toBeUndefined();
});

test("the broker is on the network without a way out, and has the tested version or a newer one", () => {
  expect(services.nats.networks).toEqual(["internal"]);
  expect(compose.networks["internal"]).toEqual({ internal: true });
  expect(services.nats.image).toMatch(/^nats:2\.(1[5-9]|[2-9]\d)\.\d+-alpine$/);
});

test("the broker's store and the blobs are named volumes, and workers and gateways share the blobs", () => {
  expect(Object.keys(compose.volumes).sort()).toEqual(["blobs", "nats"]);
  expect(services.nats.volumes).toContain("nats:/data");
  expect(services.worker.volumes).toEqual(services.gateway.volumes);
});

test("each scheduler keeps its snapshots in a volume of its own, so that a restart folds only the rest of the log", () => {
  // A volume without a name belongs to one container.
  expect(services.scheduler.volumes).toEqual([services.scheduler.environment?.["SHEAF_STATE_DIR"]]);
});

test("Docker waits longer than a worker drains", () => {
  const drainMs = Number(services.worker.environment?.["SHEAF_DRAIN_MS"]);
  expect(Number.parseInt(String(services.worker["stop_grace_period"]), 10) * 1_000).toBeGreaterThan(drainMs);
});

test("the real nats-server accepts deploy/nats.conf, which syncs every write", async () => {
  const config = join(ROOT, "deploy", "nats.conf");
  expect(await readFile(config, "utf8")).toMatch(/^\s*sync_interval: always$/m);
  const server = join(ROOT, ".cache", "bin", "nats-server");
  const { stderr } = await promisify(execFile)(server, ["-t", "-c", config]);
  expect(stderr).toContain("is valid");
});

test("the image runs as an unprivileged user and keeps sharp's binaries", async () => {
  const dockerfile = await readFile(join(ROOT, "Dockerfile"), "utf8");
  const instructions = dockerfile.replace(/^#.*\n/gm, "");
  expect(instructions).toMatch(/^USER 10001:10001$/m);
  expect(instructions).toContain("npm ci --ignore-scripts");
  expect(instructions).not.toContain("--omit=optional");
  expect(instructions.match(/^FROM node:24-slim\b/gm)).toHaveLength(2);
});

test("the image has the built page, and no package that only built it", async () => {
  const [packages = "", image = ""] = (await readFile(join(ROOT, "Dockerfile"), "utf8")).split(/^FROM /m).slice(1);
  const build = /npm ci --ignore-scripts [\s\S]*vite\.js build packages\/web [\s\S]*npm prune [^\n]*--omit=dev/;
  expect(packages).toMatch(build);
  expect(image).not.toContain("RUN npm");
  expect(await readFile(join(ROOT, ".dockerignore"), "utf8")).toMatch(/^\*\*\/dist$/m);
});
