import { type Command } from 'commander';
import { addServiceAccount, runMigrate } from './database.ts';
import { runBot } from './bot.ts';
import { runRealm } from './realm.ts';
import { runBackup, runRestore } from './backup.ts';

/** What an operator needs beside the services: commands of `tools/src/main.ts`, and all that the operator's image has. */
export function addOperatorCommands(program: Command, exitWith: (code: number) => void): void {
  program
    .command('migrate')
    .description('bring the database at DATABASE_URL to the newest schema')
    .option('--seed', 'add the demo content, unless others reach PUBLIC_ORIGIN', false)
    .action(async (options: { seed: boolean }) => exitWith(await runMigrate(options)));

  program
    .command('realm')
    .description('bring the realm of Keycloak up to keycloak/realm.json; what was added to it stays')
    .option('--dry-run', 'print the differences alone', false)
    .action(async (options: { dryRun: boolean }) => exitWith(await runRealm(options)));

  const bot = program.command('bot').description('bots, each a client of Keycloak that signs in with a secret');
  bot
    .command('add')
    .description('add a bot, and print its secret')
    .argument('<name>')
    .action(async (name: string) => exitWith(await runBot('add', name)));
  bot
    .command('rotate')
    .description('give a bot a new secret')
    .argument('<name>')
    .action(async (name: string) => exitWith(await runBot('rotate', name)));
  bot
    .command('remove')
    .description('remove a bot')
    .argument('<name>')
    .action(async (name: string) => exitWith(await runBot('remove', name)));

  program
    .command('service-account')
    .description('accounts of services')
    .command('add')
    .description('add an account, or give it a new password')
    .argument('<name>')
    .option('--profile <service>', 'whose permissions it gets; default: the service of that name')
    .option('--description <text>', 'what it is for', '')
    .action(async (name: string, options: { profile?: string; description: string }) =>
      exitWith(await addServiceAccount(name, options)),
    );

  program
    .command('backup')
    .description('write databases and streams to standard output, as one archive')
    .action(async () => exitWith(await runBackup()));

  program
    .command('restore')
    .description('put the archive on standard input in the place of what is there')
    .action(async () => exitWith(await runRestore()));
}
