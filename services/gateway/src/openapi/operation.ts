import type { Limits } from "@sheaf/service";
import type { z } from "zod";
import type { ProblemCode } from "../http/problem.ts";
import type { Schemas } from "../schemas/schemas.ts";
import type { AnswerHeader, RequestHeader } from "./headers.ts";

/** The chapters of the contract, in their order. */
export const TAGS = {
  "first endpoints": 'As Celery and Flask users know them. Every error is `{"error": "…"}`.',
  groups: "Groups of tasks: made, followed, steered, erased.",
  tasks: "The tasks of a group, one by one, and their outputs.",
  images: "Images that are stored without being processed; their ids can be sources.",
  access: "Ways in for browsers that hold no key.",
  installation: "What this installation offers.",
  operators: "Control and queues; needs the role operator.",
  process: "Probes, figures and this contract; open to everyone.",
  page: "The web page and what it loads; open to everyone, while the API behind it asks who is there.",
} as const;

/** JSON of a schema that is a component of the document, any JSON object, text, events, or any bytes. */
export type Content = z.ZodType | "object" | "text" | "group events" | "control events" | "bytes";

/** What a request may carry. */
export interface RequestBody {
  readonly description?: string;
  readonly required: boolean;
  /** By media type. */
  readonly content: Readonly<Record<string, Content>>;
  /** Of the JSON body; shown in the docs and as a curl command. */
  readonly example?: unknown;
}

/** One answer that is no error. */
export interface Answer {
  readonly description: string;
  /** By media type; without it the answer has no body. */
  readonly content?: Readonly<Record<string, Content>>;
  readonly headers?: readonly AnswerHeader[];
}

/** One thing that the gateway can be asked for, as the contract tells of it. */
export interface Operation {
  /** Unique; generated clients name their functions by it. */
  readonly id: string;
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  readonly description?: string;
  /** A strict object. */
  readonly query?: z.ZodType;
  readonly headers?: readonly RequestHeader[];
  readonly body?: RequestBody;
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** What can be wrong beside what any request can have wrong with it; see `problems.ts`. */
  readonly problems: readonly ProblemCode[];
}

/** By method and path, as in routes.ts. */
export type Operations = Readonly<Record<string, Operation>>;

/** What operations depend on. */
export interface Installation {
  readonly limits: Limits;
  readonly schemas: Schemas;
}
