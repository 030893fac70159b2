/** How resources are called on the page, wherever they are named. */

/** The end of an id that says where else it lies: account and region stand beside it. */
function shortId(uid: string): string {
  const ofArn = /^arn:(?:[^:]*:){4}(.+)$/.exec(uid)?.[1];
  if (ofArn !== undefined) return ofArn;
  return uid.startsWith("/subscriptions/") ? (uid.split("/").at(-1) ?? uid) : uid;
}

/** What a resource is called: by its name, or by what is its own in its id. */
export function resourceName({ name, uid }: { name?: string | null | undefined; uid: string }): string {
  return name ?? shortId(uid);
}

const providers: Record<string, string> = { aws: "AWS", azure: "Azure", gcp: "Google Cloud", kubernetes: "Kubernetes" };

/** What a provider is called; one that nobody knows by its own word. */
export function providerLabel(provider: string): string {
  return providers[provider] ?? provider;
}
