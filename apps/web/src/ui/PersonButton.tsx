import type { ComponentProps } from 'react';
import { showPerson } from '../lib/chat/person-card.ts';

interface Props extends Omit<ComponentProps<'button'>, 'type' | 'onClick'> {
  /** The encoded user token. */
  readonly user: string;
}

/** The name or avatar of a person, wherever it stands: opens their card beside it. */
export const PersonButton = ({ user, ...props }: Props) => (
  <button
    type="button"
    {...props}
    onClick={({ currentTarget }) => {
      showPerson(user, currentTarget);
    }}
  />
);
