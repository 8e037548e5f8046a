import { type ProblemCode, problemKind } from "../http/problem.ts";
import type { ErrorStyle } from "../http/send-error.ts";
import { refTo } from "./component-schemas.ts";
import type { MediaTypeObject, ResponseObject } from "./document-shape.ts";
import type { AnswerHeader } from "./headers.ts";
import { headerRefs } from "./parameters.ts";

/** The answers for these problems by status, each with the codes that it may carry. */
export function errorAnswers(
  codes: readonly ProblemCode[],
  style: ErrorStyle,
): Readonly<Record<string, ResponseObject>> {
  const byStatus = [...Map.groupBy(codes, (code) => problemKind(code).status)].sort(([a], [b]) => a - b);
  return Object.fromEntries(byStatus.map(([status, of]) => [String(status), errorAnswer(of, style)]));
}

function errorAnswer(codes: readonly ProblemCode[], style: ErrorStyle): ResponseObject {
  const described = codes.map((code) => `\`${code}\`: ${problemKind(code).title}`).join("; ");
  return {
    description: described,
    headers: headerRefs(codes.flatMap(headersOf)),
    content: style === "plain" ? { "application/json": { schema: { $ref: refTo("PlainError") } } } : problem(codes),
    "x-codes": codes,
  };
}

/** Each answer tells its own codes, so that a generated client knows which ones to expect where. */
function problem(codes: readonly ProblemCode[]): Readonly<Record<string, MediaTypeObject>> {
  const own = { type: "object", properties: { code: { type: "string", enum: codes } } };
  return { "application/problem+json": { schema: { allOf: [{ $ref: refTo("Problem") }, own] } } };
}

function headersOf(code: ProblemCode): AnswerHeader[] {
  if (problemKind(code).hasRetryAfter) return ["Retry-After"];
  if (code === "method_not_allowed") return ["Allow"];
  if (code === "unauthenticated") return ["WWW-Authenticate"];
  return code === "range_not_satisfiable" ? ["Content-Range"] : [];
}
