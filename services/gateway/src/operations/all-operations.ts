import type { Installation, Operations } from "../openapi/operation.ts";
import { accessOperations } from "./access.ts";
import { contractOperations } from "./contract.ts";
import { controlOperations } from "./control.ts";
import { failureOperations } from "./failures.ts";
import { firstEndpoints } from "./first-endpoints.ts";
import { groupOperations } from "./groups.ts";
import { imageOperations } from "./images.ts";
import { installationOperations } from "./installation.ts";
import { pageOperations } from "./page.ts";
import { resultOperations } from "./results.ts";
import { taskOperations } from "./tasks.ts";
import { workerOperations } from "./workers.ts";

/**
 * Every operation of the contract by method and path.
 *
 * A new route needs, in this order: an entry here under its `METHOD /path` as in routes.ts; the schemas of its body and
 * answers in `openapi/component-schemas.ts`; a new path parameter in `openapi/parameters.ts`; calls in `test/contract/openapi/`. The tests
 * beside `document.ts` and in `test/contract` name what is missing.
 */
export function allOperations(installation: Installation): Operations {
  return {
    ...firstEndpoints(installation),
    ...groupOperations(installation),
    ...resultOperations(),
    ...taskOperations(),
    ...failureOperations(),
    ...imageOperations(),
    ...accessOperations(),
    ...installationOperations(),
    ...controlOperations(),
    ...workerOperations(),
    ...contractOperations(),
    ...pageOperations(),
  };
}
