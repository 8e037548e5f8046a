import type { ErrorCode } from "@sheaf/proto";

/** A closed error code by its name in `sheaf.v1.ErrorCode`. */
export type FaultCode = keyof typeof ErrorCode;

/**
 * What went wrong with an image, as a child process says it: by name, because loading the generated contract would cost
 * each child more time and memory than sharp itself. The message is for users and holds no paths.
 */
export class ImageFault extends Error {
  override readonly name = "ImageFault";
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
