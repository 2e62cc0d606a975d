import { bundleOperator, bundleServices } from '../bundle.ts';
import { ensureWebBuild } from '../stack/web-build.ts';

/**
 * `bundle`: everything that images hold.
 *
 * @returns the exit code
 */
export async function bundle(): Promise<number> {
  await Promise.all([bundleServices(), bundleOperator(), ensureWebBuild()]);
  return 0;
}
