import { Client, credentials } from "@grpc/grpc-js";

/** Where a channel connects, and how it notices that a peer is gone. */
export interface ChannelOptions {
  /** A grpc-js target: `dns:///scheduler:7070`, or `ipv4:127.0.0.1:7070,127.0.0.1:7071`. */
  readonly target: string;
  /** Largest message sent and received. */
  readonly maxBytes: number;
  /** A connection is pinged after so long without traffic. */
  readonly keepaliveMs: number;
  /** A ping unanswered for so long ends the connection. */
  readonly keepaliveTimeoutMs: number;
}

/** Opens a channel without TLS that spreads its calls over all addresses of the target in turn. Connects on first use. */
export function openChannel(options: ChannelOptions): Client {
  return new Client(options.target, credentials.createInsecure(), {
    "grpc.service_config": JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
    // Neither TXT records nor a proxy from the environment have a say between our own services.
    "grpc.service_config_disable_resolution": 1,
    "grpc.enable_http_proxy": 0,
    // Without pings a connection whose peer vanished fails every call until the system gives up on it, minutes later.
    "grpc.keepalive_time_ms": options.keepaliveMs,
    "grpc.keepalive_timeout_ms": options.keepaliveTimeoutMs,
    "grpc.keepalive_permit_without_calls": 1,
    // The defaults (up to 120 s, and 30 s between look-ups) would leave a restarted replica without calls for as long.
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 2_000,
    "grpc.dns_min_time_between_resolutions_ms": 2_000,
    "grpc.max_send_message_length": options.maxBytes,
    "grpc.max_receive_message_length": options.maxBytes,
    // Connections are shared between channels by default; closing one's own must end them.
    "grpc.use_local_subchannel_pool": 1,
  });
}
