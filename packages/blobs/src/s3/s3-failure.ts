import { S3ServiceError } from "s3mini";
import { BlobStoreFullError, BlobStoreUnavailableError } from "../errors.ts";

/** Codes with which servers say that there is no room; 507 says it as well. */
const FULL: ReadonlySet<string> = new Set(["QuotaExceeded", "XMinioStorageFull", "InsufficientStorage"]);

/** What S3 answered, or that it did not. Made of nothing that could hold a secret: no request, no body, no header. */
export interface S3Failure {
  /** Undefined when there was no whole answer. */
  readonly status: number | undefined;
  /** S3's code, or the system's for a connection that failed; short words only. */
  readonly code: string | undefined;
}

/** Reads what s3mini or fetch threw. */
export function s3Failure(error: unknown): S3Failure {
  if (error instanceof S3ServiceError) {
    return { status: error.status, code: word(error.serviceCode) };
  }
  const { code, cause, name } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } | null; name?: unknown };
  return { status: undefined, code: word(cause?.code) ?? word(code) ?? word(name) };
}

/** Whether the same request may well succeed a moment later. */
export function isPassing({ status, code }: S3Failure): boolean {
  return !isFull({ status, code }) && (status === undefined || status === 408 || status === 429 || status >= 500);
}

/** The store's own error for a request that failed for good; `doing` names it. */
export function storeError(doing: string, failure: S3Failure): BlobStoreFullError | BlobStoreUnavailableError {
  const { status, code } = failure;
  if (isFull(failure)) {
    return new BlobStoreFullError(`${doing}: S3 has no room (${describeFailure(failure)})`);
  }
  const said = status === undefined ? "S3 did not answer" : "S3 refused";
  return new BlobStoreUnavailableError(`${doing}: ${said} (${describeFailure({ status, code })})`);
}

/** For messages: `503 SlowDown`. */
export function describeFailure({ status, code }: S3Failure): string {
  return [status, code].filter((part) => part !== undefined).join(" ") || "unknown";
}

function isFull({ status, code }: S3Failure): boolean {
  return status === 507 || (code !== undefined && FULL.has(code));
}

function word(value: unknown): string | undefined {
  return typeof value === "string" && /^[A-Za-z0-9_]{1,64}$/.test(value) && value !== "Unknown" ? value : undefined;
}
