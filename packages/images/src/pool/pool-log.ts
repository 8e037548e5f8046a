/** Where the pool tells what happened to its children; a pino logger fits. */
export interface PoolLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
