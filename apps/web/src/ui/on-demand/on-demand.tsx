import { t } from '@lingui/core/macro';
import { useEffect, useEffectEvent, type ComponentType, type ReactNode } from 'react';
import { retriableImport } from '../../lib/retriable-import.ts';
import { createStore, useStore } from '../../lib/store.ts';
import { showToast } from '../toast.ts';

interface Own {
  /** Called, after a toast, when it could not be loaded. Without it nothing is said. */
  readonly onLoadFailed?: () => void;
  /** Shown until it is there; nothing by default. */
  readonly fallback?: ReactNode;
}

/** How soon what could not be loaded is asked for again: what says so to people, the toast, may be part of it. */
const RETRY_MS = 10_000;

/** In the same file, where there is one. */
const loadTexts = retriableImport(() => import('./texts.ts'));

const all: (() => Promise<void>)[] = [];

/** Loads everything that the page shows on demand, so that nothing is missing when the network is down later. */
export const loadOnDemand = (): void => {
  Promise.all(all.map((load) => load())).catch(() => {
    setTimeout(loadOnDemand, RETRY_MS);
  });
};

/**
 * Returns a component in a file of its own, shown as soon as it is there. Not `lazy`, which keeps a failure until a reload, and
 * throws it at the whole page.
 *
 * @param name What the module exports it as.
 */
export const onDemand = <Name extends string, Props extends object>(
  name: Name,
  importModule: () => Promise<Readonly<Record<Name, ComponentType<Props>>>>,
) => {
  const component = createStore<ComponentType<Props> | undefined>(undefined);
  const importAgain = retriableImport(importModule);
  let loading: Promise<void> | undefined;
  const load = (): Promise<void> => {
    loading ??= Promise.all([importAgain(), loadTexts()]).then(
      ([module]) => {
        component.set(exported(module, name));
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };
  all.push(load);

  return (props: Props & Own) => {
    const Component = useStore(component);
    const reportFailure = useEffectEvent(() => {
      if (props.onLoadFailed === undefined) return;
      showToast(t`This could not be loaded. Try again when you are connected.`, { tone: 'danger' });
      props.onLoadFailed();
    });
    useEffect(() => {
      let shown = true;
      load().catch(() => {
        if (shown) reportFailure();
      });
      return () => {
        shown = false;
      };
    }, []);
    return Component === undefined ? props.fallback : <Component {...props} />;
  };
};

/** The build puts these modules in one file: one that is loaded again by its address has the modules as its exports. */
function exported<Name extends string, Value>(module: Readonly<Record<Name, Value>>, name: Name): Value {
  const isIt = (one: unknown): one is typeof module => typeof one === 'object' && one !== null && name in one;
  return [module, ...Object.values<unknown>(module)].find(isIt)?.[name] ?? module[name];
}
