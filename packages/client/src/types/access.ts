/** What a link may open of its group: tasks and outputs, the ZIP, events, or appending and sealing. */
export type LinkScope = "outputs" | "archive" | "events" | "items";

/** Paths that open one group, for a time, to whoever has them. */
export interface Links {
  readonly group_id: string;
  /** What they open: of `LinkScope`. */
  readonly scope: readonly string[];
  readonly expires_at: string;
  /** The first thing to ask of each scope; what is answered there names the rest. */
  readonly links: {
    readonly outputs?: string;
    readonly tasks?: string;
    readonly archive?: string;
    readonly events?: string;
    readonly items?: string;
    readonly seal?: string;
  };
  /** For `createClient({ link })` and `withLink`. */
  readonly token: string;
}

/** Who asks. Where there are no keys, everyone is an operator. */
export interface Session {
  readonly tenant: string;
  /** `viewer`, `submitter` or `operator`. */
  readonly role: string;
  /** Null where it does not end. */
  readonly expires_at: string | null;
}
