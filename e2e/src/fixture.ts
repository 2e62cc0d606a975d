import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { startBrowser } from './browser.ts';
import { arrive, comeIn, openTab, type Person } from './people.ts';
import { startTestSystem, type RunningSystem } from './system.ts';

/** A system, a browser, and the people who came in. */
export interface Fixture {
  readonly system: RunningSystem;
  readonly alice: Person;
  readonly bob: Person;
  /** Somebody at a browser of their own who has not signed in. */
  readonly stranger: () => Promise<Person>;
  /** One of the demo's people, signed in; `browser` for another Chromium than everybody's. */
  readonly newcomer: (user: string, browser?: Browser) => Promise<Person>;
  /** Another tab of a person's browser, at the same address. */
  readonly nextTab: (person: Person) => Promise<Person>;
  /** In the test that runs now, requests and connections may fail; nothing else may. */
  readonly expectOutages: () => void;
}

/** Screenshots of tests that failed. */
const RESULTS = join(import.meta.dirname, '..', 'results');

/** What Chromium writes when a request or a WebSocket does not get through, or ends while something is being sent. */
const NETWORK_LINE =
  /^(?:Failed to load resource: |WebSocket connection to \S+ failed: |WebSocket is already in CLOSING or CLOSED state)/;

/** Sending and reading must not be slowed down by a limit that people never reach. */
export const RATE_PER_MINUTE = '6000';

interface RunningFixture extends Fixture {
  readonly people: Person[];
  readonly takeProblems: () => readonly string[];
  readonly close: () => Promise<void>;
}

/**
 * Starts a system before the tests of a file, with alice and bob signed in at browsers of their own. After each test it
 * is checked that nothing went wrong in any tab; a test that failed leaves a screenshot of each.
 *
 * @param startSystem - default: one as `npm start` runs it
 */
export const useFixture = (startSystem: () => Promise<RunningSystem> = startTestSystem): (() => Fixture) => {
  let fixture: RunningFixture | undefined;
  const current = (): RunningFixture => {
    if (fixture === undefined) throw new Error('The fixture is set in beforeAll.');
    return fixture;
  };
  beforeAll(async () => {
    vi.stubEnv('FANOUT_RATE_LIMIT_PER_MINUTE', RATE_PER_MINUTE);
    vi.stubEnv('AUTH_BOT_CLIENTS', 'greeter');
    fixture = await createFixture(startSystem);
  });
  afterAll(async () => {
    await fixture?.close();
    vi.unstubAllEnvs();
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(({ task }) => shoot(current().people, task.name));
  });
  afterEach(() => {
    expect(current().takeProblems()).toEqual([]);
  });
  return current;
};

async function createFixture(startSystem: () => Promise<RunningSystem>): Promise<RunningFixture> {
  const [system, browser] = await Promise.all([startSystem(), startBrowser()]);
  const { origin } = system.addresses;
  const people: Person[] = [];
  let outages = false;
  const entering = async (coming: Promise<Person>): Promise<Person> => {
    const person = await coming;
    people.push(person);
    return person;
  };
  const newcomer = (user: string, other = browser) => entering(comeIn(other, origin, user));
  return {
    system,
    people,
    alice: await newcomer('alice'),
    bob: await newcomer('bob'),
    newcomer,
    stranger: () => entering(arrive(browser, origin)),
    nextTab: ({ page }) => entering(openTab(page.context(), page.url())),
    expectOutages: () => {
      outages = true;
    },
    takeProblems: () => {
      const problems = people.flatMap((person) => person.problems.splice(0));
      const expected = outages;
      outages = false;
      return expected ? problems.filter((line) => !NETWORK_LINE.test(line)) : problems;
    },
    close: async () => {
      await browser.close();
      await system.stop();
    },
  };
}

async function shoot(people: readonly Person[], test: string): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const name = test.replaceAll(/\W+/g, '-').slice(0, 80);
  await Promise.all(
    people.map(async ({ page }, index) => {
      const path = join(RESULTS, `${name}-${index + 1}.png`);
      // A tab that was closed or frozen has no picture.
      if (!page.isClosed()) await page.screenshot({ path, timeout: 5_000 }).catch(() => undefined);
    }),
  );
}
