/** The whole system on this machine, as `npm start` runs it; for end-to-end tests, benchmarks and other tools. */
export { findServices, memoryBounds, serviceEnvironment } from './applications.ts';
export { type StackConfig, publicOrigin, readStackConfig } from './config.ts';
export { type RunFile, findRun } from './run-file.ts';
export { type Stack, startStack } from './stack.ts';
export type { SupervisedProcess } from './supervisor.ts';
