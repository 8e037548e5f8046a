import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Counter, type Registry } from "prom-client";
import { readGauge } from "./read-gauge.ts";
import { registerHistogram, type SecondsTally } from "./tallied-histogram.ts";

/** Seconds; from an answer out of memory to a large upload. */
const HTTP_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Methods that are told by name; all others are `other`. */
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** What is counted where the client left before there was an answer, as proxies do. */
const CLIENT_LEFT = 499;

/** What a server knows of one request. */
export interface WatchedRequest {
  /** Lasts as long as its client likes, as streams of events and waits for a change do: its duration says nothing. */
  readonly isStream: boolean;
  /** The route's pattern, asked for at the end; undefined where no route was reached. */
  route(): string | undefined;
}

/** Rate, errors and duration of what an HTTP server answers. */
export interface HttpMetrics {
  /** Counts and times a request that has just come, until its answer is out or its connection is closed. */
  watch(req: IncomingMessage, res: ServerResponse, request: WatchedRequest): void;
}

/** What was counted of one route. Plain numbers: prom-client's own counters cost microseconds for each request. */
interface RouteTally {
  readonly seconds: SecondsTally;
  /** By method and status. */
  readonly answers: Map<string, Map<number, number>>;
  bytes: number;
}

/**
 * Registers `sheaf_http_requests_total` by `method`, `route` and `status` (499: the client left before its answer),
 * `sheaf_http_request_duration_seconds` by `route` without streams, `sheaf_http_response_bytes_total` by `route`, heads
 * included, and how many are under way: `sheaf_http_requests_in_flight`, `sheaf_http_streams`. A request that reached no
 * route has the route `none`.
 */
export function createHttpMetrics(registry: Registry): HttpMetrics {
  const tallyOf = registerByRoute(registry);
  const underWay = { requests: 0, streams: 0 };
  readGauge(
    registry,
    "sheaf_http_requests_in_flight",
    "Requests under way, streams not counted.",
    () => underWay.requests,
  );
  readGauge(
    registry,
    "sheaf_http_streams",
    "Streams of events and waits for a change under way.",
    () => underWay.streams,
  );
  /** What a connection had sent when its last answer was out: one connection has many, one after the other. */
  const counted = new WeakMap<Socket, number>();

  return {
    watch(req, res, { isStream, route: routeOf }) {
      const startedMs = performance.now();
      const { socket } = req;
      const kind = isStream ? "streams" : "requests";
      underWay[kind]++;
      res.once("close", () => {
        underWay[kind]--;
        const tally = tallyOf(routeOf() ?? "none");
        const method = METHODS.has(req.method ?? "") ? (req.method ?? "") : "other";
        countAnswer(tally, method, res.headersSent ? res.statusCode : CLIENT_LEFT);
        if (!isStream) tally.seconds.observe((performance.now() - startedMs) / 1_000);
        const { bytesWritten } = socket;
        tally.bytes += bytesWritten - (counted.get(socket) ?? 0);
        counted.set(socket, bytesWritten);
      });
    },
  };
}

function countAnswer({ answers }: RouteTally, method: string, status: number): void {
  let byStatus = answers.get(method);
  if (!byStatus) {
    byStatus = new Map();
    answers.set(method, byStatus);
  }
  byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
}

function registerByRoute(registry: Registry): (route: string) => RouteTally {
  const tallies = new Map<string, RouteTally>();
  const seconds = registerHistogram({
    name: "sheaf_http_request_duration_seconds",
    help: "Time from a request's head to the end of its answer, streams left out.",
    label: "route",
    buckets: HTTP_BUCKETS_S,
    registry,
  });
  new Counter({
    name: "sheaf_http_requests_total",
    help: "Requests answered.",
    labelNames: ["method", "route", "status"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [route, { answers }] of tallies) {
        for (const [method, byStatus] of answers) {
          for (const [status, count] of byStatus) this.inc({ method, route, status }, count);
        }
      }
    },
  });
  new Counter({
    name: "sheaf_http_response_bytes_total",
    help: "Bytes of answers, heads included, counted at their end.",
    labelNames: ["route"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [route, { bytes }] of tallies) this.inc({ route }, bytes);
    },
  });
  return (route) => {
    let tally = tallies.get(route);
    if (!tally) {
      tally = { seconds: seconds(route), answers: new Map(), bytes: 0 };
      tallies.set(route, tally);
    }
    return tally;
  };
}
