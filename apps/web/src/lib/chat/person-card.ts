import { createStore } from '../store.ts';

/** Whose card is open, and beside what. */
export interface OpenCard {
  readonly user: string;
  readonly anchor: Element;
}

/** The one card that is open; the shell renders it. */
export const openCard = createStore<OpenCard | undefined>(undefined);

/** Opens the card of a person beside their name or avatar. */
export const showPerson = (user: string, anchor: Element): void => {
  openCard.set({ user, anchor });
};
