import { readConfig, type Config as ServiceConfig } from '@nats-chat/service-kit';

const shape = {};

export type Config = ServiceConfig<typeof shape>;

/** Presence needs what every service needs, and nothing else. @throws Error that names each variable that is wrong. */
export const readPresenceConfig = (env?: NodeJS.ProcessEnv): Config => readConfig(shape, env);
