/** The part of BullMQ that is used here; the package itself comes into a cache, so its own types are not at hand. */
export interface BullMq {
  readonly Queue: new (name: string, options: { connection: Connection }) => Queue;
  readonly FlowProducer: new (options: { connection: Connection }) => FlowProducer;
  readonly Worker: new (name: string, process: Processor, options: WorkerOptions) => Worker;
}

/** Where Redis is. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  /** BullMQ demands null of a worker's connection: it waits rather than fail. */
  readonly maxRetriesPerRequest: null;
}

/** What is asked for. */
export interface JobSpec {
  readonly name: string;
  readonly data: { readonly ms?: number };
}

/** A job as its queue knows it. */
export interface Job {
  readonly id?: string;
  readonly name: string;
  readonly data: { readonly ms?: number };
  isCompleted(): Promise<boolean>;
  getDependenciesCount(): Promise<{ readonly processed?: number; readonly unprocessed?: number }>;
}

/** A queue as its producer has it. */
export interface Queue {
  waitUntilReady(): Promise<unknown>;
  addBulk(jobs: readonly JobSpec[]): Promise<Job[]>;
  getCompletedCount(): Promise<number>;
  getWaitingCount(): Promise<number>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** A parent job and its children. */
export interface FlowSpec extends JobSpec {
  readonly queueName: string;
  readonly children?: readonly FlowSpec[];
}

/** BullMQ's groups: a parent waits until its children have completed. */
export interface FlowProducer {
  waitUntilReady(): Promise<unknown>;
  add(flow: FlowSpec): Promise<{ readonly job: Job }>;
  close(): Promise<void>;
}

/** What a worker does with a job. */
export type Processor = (job: Job) => Promise<unknown>;

/** How a worker is set up. */
export interface WorkerOptions {
  readonly connection: Connection;
  /** Jobs at a time. */
  readonly concurrency: number;
}

/** Takes jobs of a queue. */
export interface Worker {
  waitUntilReady(): Promise<unknown>;
}
