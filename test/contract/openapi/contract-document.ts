/** What the tests read of `/openapi.json`. */
export interface ContractDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, ContractOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export interface ContractContent {
  readonly schema?: object;
  readonly example?: unknown;
  readonly "x-events"?: Readonly<Record<string, object>>;
}

export interface ContractAnswer {
  readonly headers: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, ContractContent>>;
  readonly "x-codes"?: readonly string[];
}

export interface ContractOperation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly { readonly name?: string; readonly in?: string }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, ContractContent>> };
  readonly responses: Readonly<Record<string, ContractAnswer>>;
}

/** An operation and where it is. */
export interface Told extends ContractOperation {
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
}

/** All operations of a document by id. */
export function operationsOf({ paths }: ContractDocument): ReadonlyMap<string, Told> {
  const told = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, method, path })),
  );
  return new Map(told.map((operation) => [operation.operationId, operation]));
}

/** The role that an operation needs; undefined where everyone may. */
export function roleOf({ security }: ContractOperation): string | undefined {
  return security.flatMap(({ key = [] }) => key)[0];
}
