/** Real servers for tests: what the product runs on, started, killed and stopped by a test. */
export { administer } from './administer.ts';
export type { Administer } from './administer.ts';
export { createPeople } from './create-people.ts';
export type { CreatedPerson } from './create-people.ts';
export { startTestDatabase } from './database.ts';
export type { TestDatabase } from './database.ts';
export { startTestKeycloak } from './keycloak.ts';
export type { TestKeycloak } from './keycloak.ts';
export { startTestNats } from './nats.ts';
export type { TestNats, TestNatsOptions } from './nats.ts';
export { startOtlpReceiver } from './otlp-receiver.ts';
export type { OtlpReceiver, ReceivedSpan } from './otlp-receiver.ts';
export { startTestService } from './service-process.ts';
export type { LogLine, TestService } from './service-process.ts';
export { refreshTokens, signIn } from './sign-in.ts';
export type { SignInOptions, Tokens } from './sign-in.ts';
export { waitUntil } from './wait-until.ts';
