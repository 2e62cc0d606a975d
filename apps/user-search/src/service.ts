import { contract } from '@nats-chat/contracts';
import { implement, type Implementation } from '@nats-chat/service-kit';
import { getPeople, type GetPeopleOptions } from './handlers/get-people.ts';
import { lookUpPeople, type LookUpPeopleOptions } from './handlers/look-up-people.ts';
import { ownPrefs, type OwnPrefsOptions } from './handlers/own-prefs.ts';
import { searchPeople, type SearchPeopleOptions } from './handlers/search-people.ts';

/** Returns the handler of each endpoint of `user-search`. */
export const createUserSearch = (
  options: GetPeopleOptions & LookUpPeopleOptions & OwnPrefsOptions & SearchPeopleOptions,
): Implementation<never> =>
  implement(contract['user-search'], {
    search: searchPeople(options),
    get: getPeople(options),
    lookup: lookUpPeople(options),
    prefs: ownPrefs(options),
  });
