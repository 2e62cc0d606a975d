import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Every metric that a service or a library declares, by its name. */
const declared = new Set(
  globSync('{apps,libs}/*/src/**/*.ts', { cwd: ROOT, exclude: (path) => path.endsWith('.test.ts') }).flatMap((path) =>
    Array.from(read(path).matchAll(/\b(?:counter|gauge|histogram)\(\s*'(\w+)'/g), ([, name = '']) => name),
  ),
);

/** The names in an expression of PromQL that can be metrics; those of a histogram without what is added to them. */
const metricsIn = (expression: string): string[] =>
  Array.from(
    expression.replaceAll(/\b(?:by|without|on) ?\([^)]*\)|\{[^}]*\}/g, '').matchAll(/[a-z]+_\w+(?![\w(])/g),
    ([name]) => name.replace(/_(?:bucket|sum|count)$/, ''),
  );

const expressions = Array.from(
  read('otel/alerts.yml').matchAll(/^ +expr: (.+)$/gm),
  ([, expression = '']) => expression,
);

it('finds the metrics of an expression', () => {
  expect(metricsIn('sum by (stream_name) (rate(a_total{le_b="1"}[5m])) / rate(b_seconds_count[5m]) > 1')).toEqual([
    'a_total',
    'b_seconds',
  ]);
});

it('there are alert rules', () => {
  expect(expressions).not.toEqual([]);
});

it.each(expressions)('%s is about metrics that something emits', (expression) => {
  const metrics = metricsIn(expression);
  expect(metrics).not.toEqual([]);
  expect(metrics.filter((name) => !declared.has(name))).toEqual([]);
});
