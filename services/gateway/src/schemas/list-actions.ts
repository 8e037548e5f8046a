import { z } from "zod";
import { cursorParameter, limitParameter } from "./list-query.ts";

/** The query of `GET /v1/actions`. */
export const listActionsQuery = z.strictObject({ limit: limitParameter, cursor: cursorParameter });
