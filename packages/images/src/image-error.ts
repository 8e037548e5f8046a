import { ErrorCode } from "@sheaf/proto";
import type { FaultCode } from "./fault.ts";

/** An image that could not be processed, or options that cannot be. The message is safe to show. */
export class ImageError extends Error {
  override readonly name = "ImageError";
  readonly code: ErrorCode;
  /** The child process died under the image by itself: not by timeout, abort or memory limit. */
  readonly crashed: boolean;

  constructor(code: FaultCode, message: string, options: ErrorOptions & { readonly crashed?: boolean } = {}) {
    super(message, options);
    this.code = ErrorCode[code];
    this.crashed = options.crashed ?? false;
  }
}
