// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { formatted, linked, replace, selectedIn, tableOf, type Format, type Selected } from './format.ts';

/** The selection stands between two bars; one bar is the caret. */
const read = (written: string): Selected => {
  const [before = '', ...rest] = written.split('¦');
  const middle = rest.length > 1 ? (rest[0] ?? '') : '';
  return { text: written.replaceAll('¦', ''), from: before.length, to: before.length + middle.length };
};
const write = ({ text }: Selected, { from, to, text: added, select }: ReturnType<typeof formatted>): string => {
  const [start, end] = select;
  const shown = start === end ? '¦' : `¦${added.slice(start, end)}¦`;
  return text.slice(0, from) + added.slice(0, start) + shown + added.slice(end) + text.slice(to);
};

describe('a format', () => {
  it.each<[Format, string, string]>([
    ['bold', 'be ¦kind¦ now', 'be **¦kind¦** now'],
    ['bold', 'be **¦kind¦** now', 'be ¦kind¦ now'],
    ['bold', 'be ¦kind ¦now', 'be **¦kind¦** now'],
    ['bold', 'be ¦', 'be **¦**'],
    ['italic', '¦so¦', '_¦so¦_'],
    ['strike', '¦so¦', '~~¦so¦~~'],
    ['code', 'run ¦npm start¦', 'run `¦npm start¦`'],
    ['code', 'run\n¦a\nb¦', 'run\n```\n¦a\nb¦\n```'],
    ['codeBlock', 'run ¦npm start¦ now', 'run \n```\n¦npm start¦\n```\n now'],
    ['codeBlock', '¦', '```\n¦\n```'],
    ['codeBlock', '¦```¦', '````\n¦```¦\n````'],
    ['link', 'see ¦the plan¦', 'see [the plan](¦https://¦)'],
    ['link', 'see ¦[1]¦', 'see [\\[1\\]](¦https://¦)'],
    ['link', 'see ¦', 'see [¦](https://)'],
    ['quote', 'a\nb¦b\nc', 'a\n> bb¦\nc'],
    ['quote', '¦a\n\nb¦', '¦> a\n> \n> b¦'],
    ['quote', '> a¦', 'a¦'],
    ['bullets', '¦a\nb¦', '¦- a\n- b¦'],
    ['bullets', '¦- a\n- b¦', '¦a\nb¦'],
    ['numbers', '¦a\nb¦', '¦1. a\n2. b¦'],
    ['numbers', '¦- a\n- b¦', '¦1. a\n2. b¦'],
    ['bullets', '¦', '- ¦'],
  ])('%s makes of %j %j', (format, before, after) => {
    const selected = read(before);
    expect(write(selected, formatted(selected, format))).toBe(after);
  });
});

it('makes a link of what is selected and of an address', () => {
  const selected = read('see ¦the plan¦');
  expect(write(selected, linked(selected, 'https://e.org'))).toBe('see [the plan](¦https://e.org¦)');
});

it('makes a table of the rows of a spreadsheet', () => {
  expect(tableOf('a\tb|c\r\n1\t 2\r\n')).toBe('| a | b\\|c |\n| --- | --- |\n| 1 | 2 |');
});

it.each(['a\nb', 'a\tb\nc', ''])('makes no table of %j', (copied) => {
  expect(tableOf(copied)).toBeUndefined();
});

it('replaces what is selected in a field, and says so', () => {
  const field = document.createElement('textarea');
  document.body.append(field);
  field.value = 'be kind now';
  field.setSelectionRange(3, 7);
  const heard: string[] = [];
  field.addEventListener('input', () => heard.push(field.value));
  replace(field, formatted(selectedIn(field), 'bold'));
  expect(heard).toEqual(['be **kind** now']);
  expect(selectedIn(field)).toEqual({ text: 'be **kind** now', from: 5, to: 9 });
  field.remove();
});
