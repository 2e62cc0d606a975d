import { Command } from 'commander';
import { runProgram } from '../cli/run-program.ts';
import { addOperatorCommands } from './commands.ts';

const program = new Command('operator').description('Migrates, backs up and restores NATS Chat.');
addOperatorCommands(program, (code) => process.exit(code));
await runProgram(program);
