import { problemCodeOf, problemKind } from "../http/problem.ts";
import { errorStyleOf } from "../routes.ts";
import type { WireAnswer } from "./read-answer.ts";
import type { FramedCase } from "./wire.ts";

/** What a file beside the blob store holds; no answer may show it. */
export const OUTSIDE_TEXT = "what stands beside the store";

/** HTTP's own refusals, given before there is a request: no body and no type. */
const REFUSALS: ReadonlySet<number> = new Set([400, 408, 413, 417, 431]);
/** What the scheduler that the fuzz runs against does not do. */
const NOT_DONE = /\/events\/?$/;
/** RFC 6266, and of `filename*` only what we send. */
const DISPOSITION =
  /^(?:inline|attachment); filename="[ !#-[\]-~]*"(?:; filename\*=UTF-8''(?:[\w.!~-]|%[0-9A-F]{2})*)?$/;
const REQUEST_ID = /^[\w.:-]{1,128}$/;
/** Traces of our own machinery. */
const INTERNALS = /node_modules|\.ts:\d+|at Object\.|sheaf-fuzz-home/;

/** Whether the request was turned down before it reached the gateway's own code. */
export function isRefusal(answer: WireAnswer): boolean {
  return REFUSALS.has(answer.status) && answer.body.length === 0 && headerOf(answer, "content-type") === undefined;
}

/** What is wrong with an answer, whatever was asked; `asked` undefined where that is not clear. */
export function faultsOf(answer: WireAnswer, asked?: FramedCase): string[] {
  if (isRefusal(answer)) return [];
  const text = answer.body.toString("latin1");
  const faults = [...headerFaults(answer), ...(answer.status >= 400 ? errorFaults(answer, asked) : jsonFaults(answer))];
  if (answer.status >= 500 && !(answer.status === 501 && NOT_DONE.test(pathOf(asked))))
    faults.push(`status ${answer.status}`);
  if (text.includes(OUTSIDE_TEXT)) faults.push("a file beside the store is shown");
  if (answer.status >= 400 && INTERNALS.test(text)) faults.push(`internals are told: ${text.slice(0, 300)}`);
  return faults;
}

function headerFaults(answer: WireAnswer): string[] {
  const faults: string[] = [];
  const { headers } = answer;
  if (headers.some(([name]) => name === "x-injected")) faults.push("a header was injected");
  if (!REQUEST_ID.test(headerOf(answer, "x-request-id") ?? "")) faults.push("no request id");
  if (headerOf(answer, "x-content-type-options") !== "nosniff") faults.push("no nosniff");
  if (!headerOf(answer, "content-security-policy")?.includes("default-src 'none'"))
    faults.push("no content security policy");
  const disposition = headerOf(answer, "content-disposition");
  if (disposition !== undefined && !DISPOSITION.test(disposition)) faults.push(`Content-Disposition: ${disposition}`);
  const location = headerOf(answer, "location");
  if (location !== undefined && !/^\/v1\/groups\/[\w-]*$/.test(location)) faults.push(`Location: ${location}`);
  return faults;
}

function errorFaults(answer: WireAnswer, asked: FramedCase | undefined): string[] {
  const type = headerOf(answer, "content-type");
  const isPlain = asked ? errorStyleOf(pathOf(asked)) === "plain" : type?.startsWith("application/json");
  const due = `application/${isPlain ? "json" : "problem+json"}; charset=utf-8`;
  if (type !== due) return [`an error as ${type} instead of ${due}`];
  if (asked?.method === "HEAD") return [];
  const body = parsed(answer);
  if (body === undefined) return ["an error that is no JSON object"];
  return isPlain ? plainFaults(body) : problemFaults(body, answer);
}

function plainFaults(body: Readonly<Record<string, unknown>>): string[] {
  const isRight = typeof body["error"] === "string" && Object.keys(body).length === 1;
  return isRight ? [] : [`a plain error with ${Object.keys(body).join(", ")}`];
}

function problemFaults(body: Readonly<Record<string, unknown>>, answer: WireAnswer): string[] {
  const code = problemCodeOf(String(body["code"]));
  if (code === undefined || code !== body["code"]) return [`an undocumented code ${String(body["code"])}`];
  const { status, title, hasRetryAfter } = problemKind(code);
  const due = { type: `urn:sheaf:problem:${code}`, title, status, request_id: headerOf(answer, "x-request-id") };
  const wrong = Object.entries(due)
    .filter(([name, value]) => body[name] !== value)
    .map(([name]) => `${name} of a problem: ${String(body[name])}`);
  if (answer.status !== status) wrong.push(`${code} as ${answer.status}`);
  if (typeof body["detail"] !== "string" || !Array.isArray(body["errors"]))
    wrong.push("a problem without detail or errors");
  if (status === 405 && headerOf(answer, "allow") === undefined) wrong.push("405 without Allow");
  if (hasRetryAfter && headerOf(answer, "retry-after") === undefined) wrong.push(`${status} without Retry-After`);
  return wrong;
}

function jsonFaults(answer: WireAnswer): string[] {
  const isJson = headerOf(answer, "content-type")?.startsWith("application/json") === true;
  return isJson && answer.body.length > 0 && parsed(answer) === undefined ? ["JSON that is none"] : [];
}

function parsed({ body }: WireAnswer): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The path of a target, of whatever form. */
export function pathOf(asked: FramedCase | undefined): string {
  return (asked?.target ?? "").replace(/^https?:\/\/[^/?#]*/i, "").split(/[?#]/, 1)[0] ?? "";
}

function headerOf({ headers }: WireAnswer, name: string): string | undefined {
  return headers.find(([one]) => one === name)?.[1];
}
