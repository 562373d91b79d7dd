/** Where libnetwork keeps a file for each namespace that it made. */
export const DOCKER_NAMESPACES = '/run/docker/netns/';

/** libnetwork's own namespaces: an overlay network's, its load balancer's, the routing mesh's. */
const OVERLAY = /^(?:\d+-.+|lb_.+|ingress_sbox)$/;

/**
 * The names that libnetwork's files give a namespace: `1-x8q3…`, `lb_…`, `ingress_sbox`, `default`.
 */
function sandboxNamesOf(paths: readonly string[]): readonly string[] {
  return paths
    .filter((path) => path.startsWith(DOCKER_NAMESPACES))
    .map((path) => path.slice(DOCKER_NAMESPACES.length));
}

/** The name of the overlay part that libnetwork keeps in this namespace; null if it keeps none. */
export function overlayNameOf(paths: readonly string[]): string | null {
  return sandboxNamesOf(paths).find((name) => OVERLAY.test(name)) ?? null;
}
