/** A client for the REST API of Sheaf, for Node 18 or newer and for browsers. */
export {};
