// @vitest-environment jsdom
import { cleanup, createEvent, fireEvent, render } from '@testing-library/react';
import { createRef } from 'react';
import { afterEach, expect, it } from 'vitest';
import { Formats } from './Formats.tsx';

afterEach(cleanup);

const show = (text: string, from: number, to: number) => {
  const box = createRef<HTMLTextAreaElement>();
  render(
    <>
      <textarea ref={box} defaultValue={text} />
      <Formats box={box} />
    </>,
  );
  const field = box.current;
  if (field === null) throw new Error('There is no field.');
  field.setSelectionRange(from, to);
  return field;
};

it.each([
  ['b', {}, '**so**'],
  ['i', {}, '_so_'],
  ['e', {}, '`so`'],
  ['U', { shiftKey: true }, '[so](https://)'],
])('the key %s formats what is selected', (key, more, text) => {
  const field = show('so', 0, 2);
  expect(fireEvent.keyDown(field, { key, ctrlKey: true, ...more })).toBe(false);
  expect(field.value).toBe(text);
});

it('leaves other keys, and those of a text that is composed', () => {
  const field = show('so', 0, 2);
  expect(fireEvent.keyDown(field, { key: 'b' })).toBe(true);
  expect(fireEvent.keyDown(field, { key: 'b', ctrlKey: true, isComposing: true })).toBe(true);
  expect(field.value).toBe('so');
});

const paste = (field: HTMLElement, data: Readonly<Record<string, string>>): void => {
  const event = createEvent.paste(field);
  Object.assign(event, { clipboardData: { getData: (type: string) => data[type] ?? '' } });
  fireEvent(field, event);
};

it.each([
  ['a link over selected text', 'so', 2, { 'text/plain': 'https://e.org' }, '[so](https://e.org)'],
  ['rows of a spreadsheet', '', 0, { 'text/plain': 'a\tb', 'text/html': '<table>' }, '| a | b |\n| --- | --- |'],
  ['a link where nothing is selected', 'so', 0, { 'text/plain': 'https://e.org' }, 'so'],
  ['a sentence over selected text', 'so', 2, { 'text/plain': 'see https://e.org' }, 'so'],
  ['a part of a page', 'so ', 3, { 'text/plain': 'a b', 'text/html': '<p>a <b>b</b></p>' }, 'a **b**'],
  ['a page as text in a block of code', '```\n', 0, { 'text/plain': 'b', 'text/html': '<b>b</b>' }, '**b**```\n'],
  ['a page without any format', '', 0, { 'text/plain': 'b', 'text/html': '<p>b</p>' }, ''],
  ['code with tabs', '', 0, { 'text/plain': 'a\tb' }, ''],
])('takes %s, or leaves it to the browser', (_, text, to, data, after) => {
  const field = show(text, 0, to);
  paste(field, data);
  expect(field.value).toBe(after);
});
