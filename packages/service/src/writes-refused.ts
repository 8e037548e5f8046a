/**
 * How a problem of a Control snapshot begins that says that the scheduler cannot write now; what it knows it still tells.
 * Gateways look for it.
 */
export const WRITES_REFUSED = "writes are refused";
