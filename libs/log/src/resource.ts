import type { Resource } from '@nats-chat/service-kit';
import { LogFollower, type LogFollowerOptions } from './log-follower.ts';

/**
 * Returns a follower of the log as a resource of a service: open once there is a log, followed again after each reconnect,
 * and ready while it is followed.
 *
 * @example
 *   const follower = await use(logFollowerResource({ nc, jsm, logger, limits }));
 */
export const logFollowerResource = (options: LogFollowerOptions): Resource<LogFollower> => {
  const follower = new LogFollower(options);
  return {
    name: 'the log',
    open: async () => {
      await follower.open();
      return follower;
    },
    isReady: ({ isFollowing }) => isFollowing,
    restore: () => follower.open(),
    close: () => follower.close(),
  };
};
