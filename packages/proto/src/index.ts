/** Everything generated from `proto/` and `third_party/`: messages, enums and services under their own names. */
export * from "./gen/google/rpc/error_details_pb.ts";
export * from "./gen/grpc/health/v1/health_pb.ts";
export * from "./gen/grpc/reflection/v1/reflection_pb.ts";
export * from "./gen/sheaf/broker/v1/bus_pb.ts";
export * from "./gen/sheaf/log/v1/event_pb.ts";
export * from "./gen/sheaf/v1/control_pb.ts";
export * from "./gen/sheaf/v1/group_pb.ts";
export * from "./gen/sheaf/v1/scheduler_pb.ts";
export * from "./gen/sheaf/v1/task_pb.ts";
