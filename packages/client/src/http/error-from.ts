import { type FieldError, SheafError } from "../sheaf-error.ts";

/** What error answers hold: problem+json on /v1, `{"error"}` on the four first endpoints, anything from a proxy. */
interface ErrorBody {
  readonly code?: string;
  readonly detail?: string;
  readonly error?: string;
  readonly errors?: readonly FieldError[];
  readonly request_id?: string;
}

/** Reads an error answer; never rejects for what it holds. */
export async function errorFrom(response: Response): Promise<SheafError> {
  const { status, headers } = response;
  const body = parse(await response.text());
  return new SheafError(body.code ?? `http_${status}`, body.detail ?? body.error ?? `HTTP status ${status}`, {
    status,
    errors: body.errors ?? [],
    requestId: body.request_id ?? headers.get("x-request-id") ?? undefined,
    retryAfterMs: retryAfterMs(headers.get("retry-after"), Date.now()),
  });
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function parse(text: string): ErrorBody {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}
