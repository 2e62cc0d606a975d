import { describe } from 'vitest';
import { formerRelease, nativeUpgrade, unpackRelease } from '../src/upgrade/release.ts';
import { describeUpgrade } from '../src/upgrade/upgrade.ts';

const former = await formerRelease();

describe.skipIf(former === undefined)(`from ${former ?? 'no release'}, with npm start`, () => {
  describeUpgrade(async () => nativeUpgrade(await unpackRelease(former ?? '')));
});
