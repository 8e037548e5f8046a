/**
 * The broker's configuration for `npm start`. `sync_interval: always` is what the promise of a 202 rests on: each write
 * is on disk before it is acknowledged. No monitoring port: the scheduler asks over the connection it has.
 */
export function natsConfig(o: { port: number; storeDir: string }): string {
  return `server_name: sheaf
listen: "127.0.0.1:${o.port}"
max_payload: 1MB
jetstream {
  store_dir: ${JSON.stringify(o.storeDir)}
  max_mem_store: 512MB
  sync_interval: always
}
`;
}
