import { contract } from '@nats-chat/contracts';
import {
  implement,
  readConfig,
  runService,
  type Config,
  type RunningService,
  type ServiceContext,
} from '@nats-chat/service-kit';

type Context = ServiceContext<Config>;
type Started = Promise<RunningService<unknown>>;

/** Services for the tests of the life cycle, by what they do. */
const scripts: Readonly<Record<string, (context: Context) => Started>> = {
  /** Waits for something for ever. */
  waits: () => new Promise<never>(() => undefined),

  /** Takes for ever to end. */
  'never ends': async ({ use }) => {
    await use({ name: 'the work', open: () => undefined, close: () => new Promise<never>(() => undefined) });
    return {};
  },

  /** Says what happens to its resources; the first attempt to restore the second one fails. */
  'says what happens': async ({ use, logger }) => {
    let failures = 1;
    const resource = (name: string, restore: () => void = () => undefined) => ({
      name,
      open: () => logger.info(`open ${name}`),
      restore: async () => {
        restore();
        logger.info(`restore ${name}`);
      },
      close: () => logger.info(`close ${name}`),
    });
    await use(resource('the first'));
    await use(
      resource('the second', () => {
        if ((failures -= 1) >= 0) throw new Error('not yet');
      }),
    );
    return {};
  },

  /** Cannot start, for a reason that has one itself. */
  fails: () => Promise.reject(new Error('The key is unreadable.', { cause: new Error('It is empty.') })),

  /** Follows what the server does not let it subscribe to, beside what it does. */
  'hears nothing': async ({ nc }) => {
    nc.subscribe('chat.forbidden', { queue: 'room-workers' });
    return {};
  },

  /** Answers what the server does not let it subscribe to. */
  'is refused': async () => {
    const handler = () => Promise.reject(new Error('unused'));
    return { implementation: implement({ lookup: contract.history.lookup }, { lookup: handler }) };
  },
};

const script = scripts[process.argv[2] ?? ''];
if (script === undefined) throw new Error('There is no such service.');
await runService('room', () => readConfig({}), script);
