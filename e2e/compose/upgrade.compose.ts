import { describe } from 'vitest';
import { composeUpgrade, formerRelease, unpackRelease } from '../src/upgrade/release.ts';
import { describeUpgrade } from '../src/upgrade/upgrade.ts';

const former = await formerRelease();

describe.skipIf(former === undefined)(`from ${former ?? 'no release'}, in containers`, () => {
  describeUpgrade(async () => composeUpgrade(await unpackRelease(former ?? '')));
});
