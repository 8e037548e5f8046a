/** Where a pool tells what happened to its children; a pino logger fits. */
export interface ChildLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
