export interface TelemetryOptions {
  readonly service: string;
  readonly version: string;
  /** Where OTLP over gRPC is received, as `http://host:4317`; without it nothing is collected. */
  readonly endpoint?: string | undefined;
  /** How often metrics go out. Default 10,000 ms. */
  readonly metricIntervalMs?: number;
}

export interface Telemetry {
  /** Sends what is still held. @throws TimeoutError after 3 s: what is held then is lost. */
  readonly shutdown: () => Promise<void>;
}

/**
 * Starts the SDK; to be called before anything that is to be measured. Without an endpoint the SDK is not even loaded.
 *
 * @example
 * const telemetry = await startTelemetry({ service: 'room', version: '1.0.0', endpoint: 'http://127.0.0.1:4317' });
 * await telemetry.shutdown();
 */
export const startTelemetry = async (options: TelemetryOptions): Promise<Telemetry> => {
  const { endpoint } = options;
  if (endpoint === undefined) return { shutdown: async () => undefined };
  const { startSdk } = await import('./sdk.ts');
  return startSdk({ ...options, endpoint });
};
