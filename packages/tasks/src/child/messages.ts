/** A run to do, as a child process gets it. */
export interface TaskJob {
  readonly task: string;
  readonly args: unknown;
  readonly item: { readonly source: string; readonly name: string };
  readonly options: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly traceparent: string;
  readonly group: { readonly id: string; readonly index: number; readonly tenant: string };
  readonly attempt: number;
  readonly timeoutMs: number;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** What a run says in the middle. */
export type TaskNote =
  | { readonly kind: "progress"; readonly fraction: number; readonly note: string | undefined }
  | { readonly kind: "log"; readonly level: LogLevel; readonly message: string; readonly fields: object };
