import { Command } from 'commander';
import { acceptContract } from './cli/accept-contract.ts';
import { bench } from './cli/bench.ts';
import { bundle } from './cli/bundle.ts';
import { runGenerate } from './cli/generate.ts';
import { runNew } from './cli/new.ts';
import { reset } from './cli/reset.ts';
import { start } from './cli/start.ts';
import { runTests } from './cli/test.ts';
import { runProgram } from './cli/run-program.ts';
import { addOperatorCommands } from './operator/commands.ts';

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
  .argument('[kinds...]', 'static, unit, integration, e2e; long; compose')
  .action(async (kinds: string[]) => exitWith(await runTests(kinds)));

program
  .command('generate')
  .description('write the files that are derived from code')
  .option('--check', 'only compare', false)
  .action(async ({ check }: { check: boolean }) => exitWith(await runGenerate(check)));

program
  .command('new')
  .description('make a part of the system from a template')
  .argument('<kind>', 'service')
  .argument('<name>', 'lower case, such as weather-map')
  .option('--no-install', 'leave node_modules as it is')
  .action(async (kind: string, name: string, { install }: { install: boolean }) =>
    exitWith(await runNew(kind, name, install)),
  );

program
  .command('accept-contract')
  .description('take the snapshot of the contract that later ones may only grow from')
  .option('--break', 'also when it breaks what others know', false)
  .action(async (options: { break: boolean }) => exitWith(await acceptContract(options.break)));

program
  .command('bundle')
  .description('make what images hold: the services, each as a few files, and the page')
  .action(async () => exitWith(await bundle()));

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

addOperatorCommands(program, exitWith);
await runProgram(program);
