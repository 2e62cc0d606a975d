import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceName } from '@nats-chat/contracts';
import { type DemoEnv, requireDemo } from '../demo-env.ts';
import { inRepository } from '../repository.ts';
import { baseEnvironment } from '../servers/environment.ts';
import { answersOk } from '../servers/process.ts';
import { type ServerCommand, freePort } from '../servers/index.ts';
import { type Surroundings, serviceEnvironment } from './applications.ts';
import { type StackConfig, devPort, publicOrigin } from './config.ts';
import { webRoot } from './web-build.ts';

const sourceCondition = '--conditions=@nats-chat/source';

/** Returns where the output of a process goes. */
export function logFile(config: StackConfig, name: string): string {
  return join(config.dataFolder, 'logs', `${name}.log`);
}

/** Returns how one instance of a service of `apps` is run; they are counted from 1. */
export async function serviceCommand(
  { service, instance }: { readonly service: ServiceName; readonly instance: number },
  config: StackConfig,
  around: { readonly surroundings: Surroundings; readonly demo: DemoEnv },
): Promise<ServerCommand> {
  const probePort = await freePort();
  const name = instance === 1 ? service : `${service}-${instance}`;
  const watch = config.mode === 'dev' ? ['--watch', '--watch-preserve-output'] : [];
  return {
    name,
    file: process.execPath,
    args: [...watch, ...(config.nodeArguments ?? []), sourceCondition, inRepository('apps', service, 'src', 'main.ts')],
    env: {
      ...baseEnvironment(),
      ...serviceEnvironment(service, around.surroundings, {
        demo: around.demo,
        outer: { ...around.demo, ...process.env },
      }),
      PROBE_PORT: String(probePort),
    },
    cwd: inRepository('apps', service),
    logFile: logFile(config, name),
    isReady: () => answersOk(`http://127.0.0.1:${probePort}/readyz`),
    isLive: () => answersOk(`http://127.0.0.1:${probePort}/livez`),
    readyTimeoutMs: 90_000,
  };
}

/** Returns how the one origin is run. */
export async function gatewayCommand(
  config: StackConfig,
  upstreams: { readonly keycloak: string; readonly natsWebSocket: string; readonly demo: DemoEnv },
): Promise<ServerCommand> {
  // In development nothing is built, but the folder has to be there.
  await mkdir(webRoot, { recursive: true });
  return {
    name: 'gateway',
    file: process.execPath,
    args: [sourceCondition, inRepository('tools', 'src', 'gateway', 'main.ts')],
    env: {
      ...baseEnvironment(),
      PORT: String(config.port),
      PUBLIC_ORIGIN: publicOrigin(config),
      KEYCLOAK_UPSTREAM: upstreams.keycloak,
      NATS_WS_UPSTREAM: upstreams.natsWebSocket,
      WEB_ROOT: webRoot,
      KEYCLOAK_CLIENT_ID: requireDemo(upstreams.demo, 'KEYCLOAK_CLIENT_ID'),
      ...(config.otlpHttpEndpoint === undefined ? {} : { OTLP_HTTP_ENDPOINT: config.otlpHttpEndpoint }),
    },
    logFile: logFile(config, 'gateway'),
    isReady: () => answersOk(`http://127.0.0.1:${config.port}/healthz`),
    isLive: () => answersOk(`http://127.0.0.1:${config.port}/healthz`),
    readyTimeoutMs: 30_000,
  };
}

/** Vite, in development: hot reload before the gateway. */
export function viteCommand(config: StackConfig): ServerCommand {
  return {
    name: 'vite',
    file: process.execPath,
    args: [inRepository('node_modules', 'vite', 'bin', 'vite.js'), '--port', String(devPort), '--strictPort'],
    env: { ...baseEnvironment(), VITE_DEV_BACKEND: `http://localhost:${config.port}` },
    cwd: inRepository('apps', 'web'),
    logFile: logFile(config, 'vite'),
    isReady: () => answersOk(`http://localhost:${devPort}/`),
    readyTimeoutMs: 60_000,
  };
}
