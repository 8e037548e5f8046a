/** HTTP requests to URLs that strangers name, without being led into a private network (SSRF). */
export {};
