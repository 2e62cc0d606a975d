import { expect, it } from 'vitest';
import { newService } from './new-service.ts';
import { namesOf } from './template.ts';

it.each([
  ['room', 'taken'],
  ['chat', 'taken'],
  ['web', 'taken'],
  ['Weather', 'no name'],
  ['weather_map', 'no name'],
  ['-weather', 'no name'],
  ['../weather', 'no name'],
  ['', 'no name'],
  ['w'.repeat(33), 'no name'],
])('refuses %j: it is %s', async (name, reason) => {
  await expect(newService(name)).rejects.toThrow(reason);
});

it.each([
  ['weather', { camel: 'weather', pascal: 'Weather', snake: 'weather', key: 'weather' }],
  ['weather-map', { camel: 'weatherMap', pascal: 'WeatherMap', snake: 'weather_map', key: "'weather-map'" }],
])('knows what %s becomes in code', (name, names) => {
  expect(namesOf(name)).toEqual({ name, ...names });
});
