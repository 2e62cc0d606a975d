export interface TelemetryOptions {
  readonly service: string;
  readonly version: string;
  /** Where OTLP over gRPC is received, as `http://host:4317`; without it nothing is collected. */
  readonly endpoint?: string | undefined;
  /** How often metrics go out. Default 10,000 ms. */
  readonly metricIntervalMs?: number;
}

export interface Telemetry {
  /** Sends what is still held, for at most 3 s. */
  readonly shutdown: () => Promise<void>;
}
