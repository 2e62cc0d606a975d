import { describe, expect, it } from 'vitest';
import { loadDemoEnv } from '../demo-env.ts';
import { settingProblems } from './settings.ts';

/** As in a clone that nobody has configured. */
const demo = loadDemoEnv({});

describe('the settings of npm start', () => {
  it('are all right as they come', async () => {
    expect(await settingProblems(demo)).toEqual([]);
  });

  it.each([
    ['LOG_LEVEL', 'loud', /"info"/],
    ['DEFAULT_ROOMS', 'general, Lobby', /up to 20 ids of public rooms, of a-z, 0-9, - and _, separated by commas/],
    ['FANOUT_RATE_LIMIT_PER_MINUTE', '0', />=1/],
    ['ROOM_CREATE_LIMIT_PER_MINUTE', 'many', /not a number/],
    ['AUTH_LOGIN_LIMIT_PER_MINUTE', '100001', /<=100000/],
    ['FANOUT_LRU_CAPACITY', '1.5', /int/],
    ['DIRECTORY_SHOW_EMAIL', 'true', /"yes"\|"no"/],
    ['PEOPLE_EDIT_NAMES', 'true', /yes or no/],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost', /URL/],
    ['OTLP_HTTP_ENDPOINT', 'localhost', /a URL/],
  ])('say in one line that %s must not be %s, and what is allowed', async (name, value, allowed) => {
    const problems = await settingProblems({ ...demo, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(`${name}=${value}: `)).toBe(true);
    expect(problems[0]).toMatch(allowed);
    expect(problems[0]).not.toContain('\n');
  });

  it('show no secret that is wrong', async () => {
    const problems = await settingProblems({ ...demo, AUTH_ISSUER_SEED: 'wrong-secret' });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('AUTH_ISSUER_SEED');
    expect(problems[0]).not.toContain('wrong-secret');
  });
});
