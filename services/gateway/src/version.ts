import packageJson from "../package.json" with { type: "json" };

/** The version of Sheaf that the contract tells. */
export const VERSION = packageJson.version;
