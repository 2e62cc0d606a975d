interface Rules<Url, Html> {
  readonly createScriptURL: (url: string) => Url;
  readonly createHTML: (html: string) => Html;
}

/** The part of a browser that has Trusted Types; not all have them. */
interface Host {
  readonly trustedTypes?: {
    readonly createPolicy: (name: string, rules: Rules<string, string>) => Rules<string, string>;
  };
}

/** The name that the page’s policy allows (`trusted-types` in the content security policy). */
const POLICY = 'nats-chat-worker';

// Once: a second policy of the same name is refused.
const policy = (globalThis as Host).trustedTypes?.createPolicy(POLICY, {
  createScriptURL: (url) => url,
  createHTML: (html) => html,
});

/**
 * An address of this build, for a Worker, in the form that the browser demands where the page’s policy requires Trusted
 * Types.
 */
export const trustedScriptUrl = (url: string): string => policy?.createScriptURL(url) ?? url;

/** Returns the document of a text of HTML, whatever is in it: in one that is never shown nothing runs or is loaded. */
export const parseInertly = (html: string): Document =>
  new DOMParser().parseFromString(policy?.createHTML(html) ?? html, 'text/html');
