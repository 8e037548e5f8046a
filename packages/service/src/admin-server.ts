import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Part } from "./lifecycle.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import type { ListenAddress } from "./setting.ts";

/** How long requests in flight may take once the server is to stop. */
const STOP_GRACE_MS = 1_000;

/** One thing that must hold before a service takes work. */
export interface ReadinessCheck {
  readonly name: string;
  /** Why the service is not ready, or undefined. Called for each probe: it reads what is known, it asks nobody. */
  check(): string | undefined;
}

/** An admin server and where it listens. */
export interface AdminServerOptions {
  readonly listen: ListenAddress;
  readonly checks: readonly ReadinessCheck[];
  readonly metrics: Pick<Metrics, "registry">;
  readonly log: Logger;
}

/** A part that answers probes. */
export interface AdminServer extends Part {
  /** The port it listens on; 0 before the start. */
  readonly port: number;
}

/**
 * Serves operators over HTTP/1.1: `/livez` (200 while the process turns), `/readyz` (200 or 503 with every check's
 * reason) and `/metrics` (Prometheus text). Start it first and stop it last, so that a start can be watched.
 */
export function createAdminServer(options: AdminServerOptions): AdminServer {
  const server = createServer((request, response) => {
    answer(options, request.url ?? "", response).catch((error: unknown) => {
      options.log.error({ err: error, url: request.url }, "admin request failed");
      response.destroy();
    });
  });
  return {
    name: "admin-server",
    get port() {
      return (server.address() as AddressInfo | null)?.port ?? 0;
    },
    async start() {
      server.listen(options.listen);
      await once(server, "listening");
    },
    async stop() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      const timer = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
      await closed.finally(() => clearTimeout(timer));
    },
  };
}

async function answer(options: AdminServerOptions, url: string, response: ServerResponse): Promise<void> {
  switch (url.split("?", 1)[0]) {
    case "/livez":
      return sendJson(response, 200, { status: "ok" });
    case "/readyz": {
      const readiness = checkReadiness(options.checks);
      return sendJson(response, readiness.status === "ready" ? 200 : 503, readiness);
    }
    case "/metrics": {
      const { registry } = options.metrics;
      response.setHeader("content-type", registry.contentType).end(await registry.metrics());
      return;
    }
    default:
      return sendJson(response, 404, { status: "not found" });
  }
}

/** Whether a service takes work now, and what each of its checks says. */
export interface Readiness {
  readonly status: "ready" | "not ready";
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly reason?: string }[];
}

/** Runs all checks: the body of `/readyz`. */
export function checkReadiness(readinessChecks: readonly ReadinessCheck[]): Readiness {
  const checks = readinessChecks.map((one) => {
    const reason = one.check();
    return { name: one.name, ok: reason === undefined, ...(reason !== undefined && { reason }) };
  });
  return { status: checks.every(({ ok }) => ok) ? "ready" : "not ready", checks };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
