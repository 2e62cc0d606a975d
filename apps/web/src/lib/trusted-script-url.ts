/** The part of a browser that has Trusted Types; not all have them. */
interface Host {
  readonly trustedTypes?: {
    readonly createPolicy: (
      name: string,
      rules: { readonly createScriptURL: (url: string) => string },
    ) => { readonly createScriptURL: (url: string) => string };
  };
}

/** The name that the page’s policy allows (`trusted-types` in the content security policy). */
const POLICY = 'nats-chat-worker';

// Once: a second policy of the same name is refused.
const policy = (globalThis as Host).trustedTypes?.createPolicy(POLICY, { createScriptURL: (url) => url });

/**
 * An address of this build, for a Worker, in the form that the browser demands where the page’s policy requires Trusted
 * Types.
 */
export const trustedScriptUrl = (url: string): string => policy?.createScriptURL(url) ?? url;
