import { ensureChromium } from '@nats-chat/tools/servers';
import { chromium, type Browser } from 'playwright-core';

/** Starts Chromium as people run it, in several processes; close it after the tests. */
export const startBrowser = async (): Promise<Browser> => chromium.launch(await launchOptions());

/** A Chromium that can be stopped as a laptop is whose lid is closed: it keeps its sockets, and does not say a word. */
export interface FreezableBrowser {
  readonly browser: Browser;
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Also of a frozen one. */
  readonly close: () => Promise<void>;
}

export const startFreezableBrowser = async (): Promise<FreezableBrowser> => {
  const server = await chromium.launchServer(await launchOptions());
  const browser = await chromium.connect(server.wsEndpoint());
  const { pid } = server.process();
  const signal = (name: NodeJS.Signals): void => {
    // The leader of its group; renderers and the network process belong to it.
    if (pid !== undefined) process.kill(-pid, name);
  };
  return {
    browser,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    close: async () => {
      signal('SIGCONT');
      await browser.close();
      await server.close();
    },
  };
};

async function launchOptions() {
  // The packaged Chromium's own arguments are left out: they are for a place where one process is all there may be, and
  // would switch off the same-origin policy.
  const { path } = await ensureChromium();
  return {
    executablePath: path,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-quic'],
  };
}
