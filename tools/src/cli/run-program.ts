import type { Command } from 'commander';

/** Runs a command line; a failure is one line on standard error, and exit code 1. */
export async function runProgram(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    console.error(`\n${wholeMessage(error)}`);
    process.exit(1);
  }
}

/** Of the failure at the root, which says most. */
function wholeMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? wholeMessage(error.cause) : error.message;
}
