import type { Container } from '../../model/engine/container.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';

/** Says which link each endpoint is, by its MAC among the links of the container's namespace. */
export function nameInterfaces(
  containers: readonly Container[],
  namespaces: readonly Namespace[],
): readonly Container[] {
  const byId = new Map(namespaces.map((namespace) => [namespace.id, namespace]));
  return containers.map((container) => {
    const links = byId.get(container.namespace ?? 0)?.links ?? [];
    const endpoints = container.endpoints.map((endpoint) => {
      const mac = endpoint.mac?.toLowerCase();
      const link = mac === undefined ? undefined : links.find((candidate) => candidate.mac === mac);
      return { ...endpoint, interface: link?.name ?? null };
    });
    return { ...container, endpoints };
  });
}
