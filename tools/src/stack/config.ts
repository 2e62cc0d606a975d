import { resolve } from 'node:path';
import { loadDemoEnv } from '../demo-env.ts';
import { inRepository } from '../repository.ts';

/** One running system of this machine: where it listens, and where its data is. */
export interface StackConfig {
  /** The one origin that browsers see. */
  readonly port: number;
  /** nats-server's client port, for bots and the `nats` command. */
  readonly natsPort: number;
  readonly dataFolder: string;
  /** `dev` adds Vite with hot reload before the origin, and restarts services when their sources change. */
  readonly mode: 'start' | 'dev';
  /** OTLP base of a Collector, if one runs: over gRPC, for services. */
  readonly collector?: string;
  /** The same over HTTP, for the gateway: what browsers send is passed on there. */
  readonly otlpHttpEndpoint?: string;
  /** Of every service; default: 1. From the second on they are called `room-2` and so forth. */
  readonly instances?: number;
  /** For the Node of every service, as tests need them. */
  readonly nodeArguments?: readonly string[];
}

/** Vite's port in `npm run dev`. */
export const devPort = 5173;

/** @throws Error with one line when a variable is not a port */
export function readStackConfig(
  mode: StackConfig['mode'],
  env: NodeJS.ProcessEnv = { ...loadDemoEnv(), ...process.env },
): StackConfig {
  const collector = env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const otlpHttpEndpoint = env['OTLP_HTTP_ENDPOINT'];
  const dataFolder = env['NATS_CHAT_DATA'];
  return {
    port: readPort(env, 'PORT', 3000),
    natsPort: readPort(env, 'NATS_PORT', 4222),
    dataFolder: resolve(dataFolder === undefined || dataFolder === '' ? inRepository('.data') : dataFolder),
    mode,
    ...(collector === undefined || collector === '' ? {} : { collector }),
    ...(otlpHttpEndpoint === undefined || otlpHttpEndpoint === '' ? {} : { otlpHttpEndpoint }),
  };
}

/** Returns what browsers type, and what the tokens name as their issuer's origin. */
export function publicOrigin(config: StackConfig): string {
  return `http://localhost:${config.mode === 'dev' ? devPort : config.port}`;
}

function readPort(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${name}=${text} is not a port (1–65535).`);
  return port;
}
