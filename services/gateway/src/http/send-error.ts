import type { PlainErrorJson, ProblemJson } from "@sheaf/api";
import type { Request, Response } from "express";
import { hasBody } from "./has-body.ts";
import type { HttpError } from "./problem.ts";

/** How a route tells errors: RFC 9457 on /v1, a bare `{"error"}` on the four first endpoints. */
export type ErrorStyle = "problem" | "plain";

/** How long the rest of a refused body is read and thrown away, so that the client gets to see the answer. */
const LINGER_MS = 1_000;

/** Answers with an error, unless an answer is under way already: then the connection is cut, as it cannot be mended. */
export function sendError(req: Request, res: Response, o: { error: HttpError; style: ErrorStyle; requestId: string }) {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify(o.style === "plain" ? plainError(o) : problem(o)));
  res.status(o.error.status).set(o.error.headers);
  res.set("Content-Type", `application/${o.style === "plain" ? "json" : "problem+json"}; charset=utf-8`);
  res.set({ "Content-Length": String(body.length), "Cache-Control": "no-store" });
  if (req.complete || req.destroyed || !hasBody(req.headers)) res.end(body);
  else answerUnread(req, res, body);
}

function plainError({ error }: { error: HttpError }): PlainErrorJson {
  return { error: error.message };
}

function problem({ error, requestId }: { error: HttpError; requestId: string }): ProblemJson {
  return {
    type: `urn:sheaf:problem:${error.code}`,
    title: error.title,
    status: error.status,
    detail: error.message,
    code: error.code,
    request_id: requestId,
    errors: [...error.errors],
  };
}

/**
 * Answers while the client still sends. Closing at once would reset the connection and often lose the answer, so the
 * whole answer goes out first and what still comes in is dropped for a moment.
 */
function answerUnread(req: Request, res: Response, body: Buffer): void {
  res.set("Connection", "close");
  if (req.method === "HEAD") res.flushHeaders();
  else res.write(body);
  const timer = setTimeout(end, LINGER_MS);
  req.once("end", end).once("close", end).resume();

  function end(): void {
    clearTimeout(timer);
    res.end();
  }
}
