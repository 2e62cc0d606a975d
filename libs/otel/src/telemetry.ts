import type { Telemetry, TelemetryOptions } from './telemetry-options.ts';

/** Starts the SDK before anything that is to be measured. Without an endpoint the SDK is not even loaded. */
export const startTelemetry = async (options: TelemetryOptions): Promise<Telemetry> => {
  const { endpoint } = options;
  if (endpoint === undefined) return { shutdown: async () => undefined };
  const { startSdk } = await import('./sdk.ts');
  return startSdk({ ...options, endpoint });
};
