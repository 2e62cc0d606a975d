// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { MessageText } from './MessageText.tsx';

afterEach(cleanup);

const paragraphsOf = (text: string): readonly (string | null)[] =>
  [...render(<MessageText text={text} />).container.querySelectorAll('p')].map(({ textContent }) => textContent);

it.each([
  { what: 'plain', text: 'One.\n\nTwo,\nstill two.\n \n\nThree.', paragraphs: ['One.', 'Two,\nstill two.', 'Three.'] },
  { what: 'Markdown that is still to be rendered', text: '**One**\n\nTwo', paragraphs: ['**One**', 'Two'] },
])('shows the paragraphs of a text without empty lines between: $what', ({ text, paragraphs }) => {
  expect(paragraphsOf(text)).toEqual(paragraphs);
});
