import { contract, publicRoomId } from '@nats-chat/contracts';
import { rateSetting, readConfig, type Config as ServiceConfig } from '@nats-chat/service-kit';
import { z } from 'zod';

/** More rooms than a newcomer reads. */
const MAX_DEFAULT_ROOMS = 20;

const shape = {
  /** PostgreSQL, as the role `room`. */
  DATABASE_URL: z.url({ protocol: /^postgres(?:ql)?$/ }),
  /** How often rooms in PostgreSQL are compared with the buckets, in seconds; each instance adds up to a fifth. */
  ROOM_RECONCILE_SECONDS: z.coerce.number().int().min(1).max(86_400).default(180),
  /** Ids of public rooms, separated by commas, that a person is joined to at their first sign-in. Default: none. */
  DEFAULT_ROOMS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((part) => part.trim() || []))
    .refine(
      (rooms) => rooms.length <= MAX_DEFAULT_ROOMS && rooms.every((room) => publicRoomId.safeParse(room).success),
      `up to ${MAX_DEFAULT_ROOMS} ids of public rooms, of a-z, 0-9, - and _, separated by commas`,
    )
    .transform((rooms) => [...new Set(rooms)]),
  /** Rooms that one person may create a minute, on average. */
  ROOM_CREATE_LIMIT_PER_MINUTE: rateSetting(contract.room.create.rate),
};

export type Config = ServiceConfig<typeof shape>;

/** Reads the configuration from the environment. @throws Error with one line that names each variable that is missing or wrong. */
export const readRoomConfig = (env?: NodeJS.ProcessEnv): Config => readConfig(shape, env);
