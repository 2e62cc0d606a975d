import { Command } from 'commander';
import { bench } from './cli/bench.ts';
import { addServiceAccount, runMigrate } from './cli/database.ts';
import { runGenerate } from './cli/generate.ts';
import { reset } from './cli/reset.ts';
import { start } from './cli/start.ts';
import { runTests } from './cli/test.ts';

const program = new Command('nats-chat').description('Runs, tests and maintains NATS Chat on this machine.');

program
  .command('start')
  .description('start everything, until Ctrl-C')
  .action(async () => exitWith(await start('start')));

program
  .command('dev')
  .description('the same with hot reload')
  .action(async () => exitWith(await start('dev')));

program
  .command('reset')
  .description('forget all data of this clone')
  .action(async () => exitWith(await reset()));

program
  .command('test')
  .description('run every check and test, or one kind of them')
  .argument('[kinds...]', 'static, unit, integration, e2e')
  .action(async (kinds: string[]) => exitWith(await runTests(kinds)));

program
  .command('generate')
  .description('write the files that are derived from code')
  .option('--check', 'only compare', false)
  .action(async ({ check }: { check: boolean }) => exitWith(await runGenerate(check)));

program
  .command('migrate')
  .description('bring the database at DATABASE_URL to the newest schema')
  .option('--seed', 'add the demo content', false)
  .action(async (options: { seed: boolean }) => exitWith(await runMigrate(options)));

program
  .command('service-account')
  .description('accounts of services and bots')
  .command('add')
  .description('add an account, or give it a new password')
  .argument('<name>')
  .option('--profile <service>', 'whose permissions it gets; default: the service of that name')
  .option('--description <text>', 'what it is for', '')
  .action(async (name: string, options: { profile?: string; description: string }) =>
    exitWith(await addServiceAccount(name, options)),
  );

program
  .command('bench')
  .description('measure')
  .argument('[args...]')
  .allowUnknownOption()
  .action(async (args: string[]) => exitWith(await bench(args)));

/** What a command found out, as the exit code; whatever still waits in the event loop does not keep the process. */
function exitWith(code: number): never {
  process.exit(code);
}

/** Of the failure at the root, which says most. */
function wholeMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? wholeMessage(error.cause) : error.message;
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(`\n${wholeMessage(error)}`);
  process.exit(1);
}
